"""Everything that is done to report duties and reports."""

from vungxanh.domains.reporting.operations.clock import expect, remind, tick
from vungxanh.domains.reporting.operations.duties import call_for, end, require
from vungxanh.domains.reporting.operations.submissions import give_back, submit

__all__ = ["call_for", "end", "expect", "give_back", "remind", "require", "submit", "tick"]
