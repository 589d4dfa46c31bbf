"""Which language the command line speaks, and one way to write a text in both.

A command carries its help in both languages where it stands, so that neither can be forgotten:

    @click.command(help=say("Find unusual counts.", "Phát hiện số liệu bất thường."))
    @click.option("--baseline", help=say("days before the guard band", "số ngày nền"))
"""

import os
from typing import Literal

# the first of these that is set decides; LC_ALL before LANG is the order of POSIX
SETTINGS = ("VUNGXANH_LANG", "LC_ALL", "LANG")


def language() -> Literal["en", "vi"]:
    """`vi` where the shell speaks Vietnamese (VUNGXANH_LANG, else LC_ALL, else LANG), `en` elsewhere."""
    chosen = next((os.environ[name] for name in SETTINGS if os.environ.get(name)), "")
    return "vi" if chosen.lower().startswith("vi") else "en"


def say(en: str, vi: str) -> str:
    """The one of two texts that the shell's language asks for."""
    return vi if language() == "vi" else en
