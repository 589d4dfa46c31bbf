"""Which of the two implementations computes: numba where it is installed and worth its half second of loading."""

import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

from vungxanh.engines.contacts import layout
from vungxanh.kernel.faults import BadInput

Engine = Literal["auto", "numba", "numpy"]

# with fewer visits NumPy is done before numba is loaded
SMALL = 200_000


@cache
def has_numba() -> bool:
    return find_spec("numba") is not None


def compiled() -> Any:
    """The compiled search; `BadInput` when numba is not installed."""
    if not has_numba():
        raise BadInput("engine: numba is not installed; install it or choose numpy")
    return import_module("vungxanh.engines.contacts.search_compiled")


def engine_for(engine: Engine, *, small: bool) -> Literal["numba", "numpy"]:
    """`auto`: numba, except where it is not installed, or not loaded yet and the work is `small`."""
    if engine != "auto":
        return engine
    loaded = "vungxanh.engines.contacts.search_compiled" in sys.modules
    return "numpy" if (small and not loaded) or not has_numba() else "numba"


def layout_with(engine: Engine, visits: int, name: str = "lay_out") -> Callable[..., Any]:
    """The function of `layout` or of its compiled twin, for that many visits."""
    if engine_for(engine, small=visits < SMALL) == "numpy":
        return getattr(layout, name)  # type: ignore[no-any-return]
    compiled()
    return getattr(import_module("vungxanh.engines.contacts.layout_compiled"), name)  # type: ignore[no-any-return]
