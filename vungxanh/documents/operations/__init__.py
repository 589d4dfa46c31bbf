"""Numbering, drafting, issuing and receiving documents."""

from vungxanh.documents.operations.issuing import draft, issue, place_of, revise
from vungxanh.documents.operations.linking import cite, connect
from vungxanh.documents.operations.numbering import next_number
from vungxanh.documents.operations.receiving import open_received, receive

__all__ = ["cite", "connect", "draft", "issue", "next_number", "open_received", "place_of", "receive", "revise"]
