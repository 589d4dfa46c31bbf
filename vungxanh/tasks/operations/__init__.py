"""Everything that may be done to a task: giving, doing, judging, and what the clock does."""

from vungxanh.tasks.operations.clock import create_instances, remind
from vungxanh.tasks.operations.doing import accept, ask_extension, explain, note, open_task, refuse, report, start
from vungxanh.tasks.operations.giving import cascade, give, re_point, reassign
from vungxanh.tasks.operations.handing_over import call_off, carry_out_due, hand_over, leaving
from vungxanh.tasks.operations.judging import cancel, decide_extension, insist, reopen, send_back, verify

__all__ = [
    "accept",
    "ask_extension",
    "call_off",
    "cancel",
    "carry_out_due",
    "cascade",
    "create_instances",
    "decide_extension",
    "explain",
    "give",
    "hand_over",
    "insist",
    "leaving",
    "note",
    "open_task",
    "re_point",
    "reassign",
    "refuse",
    "remind",
    "reopen",
    "report",
    "send_back",
    "start",
    "verify",
]
