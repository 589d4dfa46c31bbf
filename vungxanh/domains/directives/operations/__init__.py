"""Reading and confirming documents, giving tasks for what they ask, settling what a replaced one had asked, goals."""

from vungxanh.domains.directives.operations.assigning import assign, settle
from vungxanh.domains.directives.operations.goals import add_measure, close_goal, set_goal
from vungxanh.domains.directives.operations.readings import confirm, discard, read, send, take_items

__all__ = [
    "add_measure", "assign", "close_goal", "confirm", "discard", "read", "send", "set_goal", "settle", "take_items",
]  # fmt: skip
