"""Everything that is done to rosters, shifts, swaps, hotlines and calendar feeds."""

from vungxanh.domains.duty.operations.calls import call_back, log
from vungxanh.domains.duty.operations.clock import remind
from vungxanh.domains.duty.operations.feeds import open_feed, revoke_feed
from vungxanh.domains.duty.operations.handing import hand_over, receive
from vungxanh.domains.duty.operations.hotlines import publish, withdraw_number
from vungxanh.domains.duty.operations.rosters import close_roster, fill, open_roster
from vungxanh.domains.duty.operations.shifts import assign, drop, remove, replace, replace_from, schedule
from vungxanh.domains.duty.operations.swapping import agree, ask, refuse, withdraw

__all__ = [
    "agree", "ask", "assign", "call_back", "close_roster", "drop", "fill", "hand_over", "log", "open_feed",
    "open_roster", "publish", "receive", "refuse", "remind", "remove", "replace", "replace_from", "revoke_feed",
    "schedule", "withdraw", "withdraw_number",
]  # fmt: skip
