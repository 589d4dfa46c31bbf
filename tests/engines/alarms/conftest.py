"""Series and results of R surveillance 1.20.3 (see data/README.md)."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vungxanh.engines.alarms.answer import Answer

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(cell: str) -> float:
    return float("nan") if cell == "NA" else float(cell)


@pytest.fixture(scope="session")
def series() -> dict[str, np.ndarray]:
    """Counts by name of the series."""
    counts = defaultdict(list)
    for row in rows("series"):
        counts[row["dataset"]].append(float(row["observed"]))
    return {name: np.array(values) for name, values in counts.items()}


@pytest.fixture(scope="session")
def reference() -> dict[str, dict[str, np.ndarray]]:
    """By method and series: an array of (index, upper bound, alarm), NaN for NA."""
    results: dict[str, dict[str, Any]] = defaultdict(lambda: defaultdict(list))
    for row in rows("reference"):
        result = int(row["t"]) - 1, number(row["upperbound"]), number(row["alarm"])
        results[row["method"]][row["dataset"]].append(result)
    return {method: {name: np.array(r) for name, r in by_name.items()} for method, by_name in results.items()}


@pytest.fixture(scope="session")
def same_as_reference() -> Callable[[Answer, np.ndarray], None]:
    """Fails unless every bound is equal to 1e-9 and every alarm is the same, no answer included."""

    def compare(answer: Answer, expected: np.ndarray) -> None:
        at = expected[:, 0].astype(int)
        np.testing.assert_allclose(answer.upperbound[at], expected[:, 1], rtol=1e-9, atol=1e-9)
        alarm = np.where(answer.judged[at], answer.alarm[at], np.nan)
        np.testing.assert_array_equal(alarm, expected[:, 2])

    return compare
