"""Reads an official document: header, references, items, deadlines, goals, each with its place in the source.

`read_text(text)` and `read_file(path)` give a frozen `Document`; `vungxanh read FILE... --json` prints it.
"""

from .document import Deadline, Document, Found, Goal, Item, Reference, Stamp
from .files import read_bytes, read_file
from .reading import read_text
from .reasons import explain, explained

__all__ = [
    "Deadline",
    "Document",
    "Found",
    "Goal",
    "Item",
    "Reference",
    "Stamp",
    "explain",
    "explained",
    "read_bytes",
    "read_file",
    "read_text",
]
