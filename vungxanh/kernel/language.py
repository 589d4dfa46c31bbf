"""Which language the command line speaks, and one way to write a text in both.

A command carries its help in both languages where it stands, so that neither can be forgotten:

    @click.command(help=say("Find unusual counts.", "Phát hiện số liệu bất thường."))
    @click.option("--baseline", help=say("days before the guard band", "số ngày nền"))
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal

# the first of these that is set decides; LC_ALL before LANG is the order of POSIX
SETTINGS = ("VUNGXANH_LANG", "LC_ALL", "LANG")
_SPOKEN: ContextVar[Literal["en", "vi"] | None] = ContextVar("spoken", default=None)


def language() -> Literal["en", "vi"]:
    """`vi` where the shell speaks Vietnamese (VUNGXANH_LANG, else LC_ALL, else LANG), `en` elsewhere.

    Inside `speaking` it is the language given there.
    """
    if spoken := _SPOKEN.get():
        return spoken
    chosen = next((os.environ[name] for name in SETTINGS if os.environ.get(name)), "")
    return "vi" if chosen.lower().startswith("vi") else "en"


def say(en: str, vi: str) -> str:
    """The one of two texts that the shell's language asks for."""
    return vi if language() == "vi" else en


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """What is said inside is said to a person who reads `chosen` (a code of Django: `vi`, `en`), whatever the shell."""
    token = _SPOKEN.set("en" if chosen.startswith("en") else "vi")
    try:
        yield
    finally:
        _SPOKEN.reset(token)
