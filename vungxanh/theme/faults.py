"""Storage that cannot be written answers with a page that says why, not with a traceback.

A full disk and a read-only database are faults of the machine, not of the person at the form: the page (503) says that
nothing was written and what the administrator has to do.
"""

import errno
import sys

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# What the drivers say, and what it means for a person. SQLite and PostgreSQL word the same fault differently.
MEANINGS = (
    ("disk-full", ("disk is full", "no space left", "could not extend file", "disk full")),
    ("read-only", ("readonly database", "read-only", "unable to open database file")),
    ("busy", ("database is locked", "database table is locked", "too many connections", "remaining connection slots")),
    ("unreachable", ("connection refused", "could not connect", "connection failed", "server closed the connection")),
)
ERRNOS = {errno.ENOSPC: "disk-full", errno.EDQUOT: "disk-full", errno.EROFS: "read-only"}


def reason_of(fault: BaseException) -> str | None:
    """disk-full, read-only, busy or unreachable; None for a fault that is not of the storage."""
    if isinstance(fault, OSError):
        return ERRNOS.get(fault.errno) if fault.errno is not None else None
    if isinstance(fault, DatabaseError | InterfaceError):
        said = str(fault).lower()
        for reason, signs in MEANINGS:
            if any(sign in said for sign in signs):
                return reason
    return None


def unavailable(reason: str = "maintenance", until: str = "") -> HttpResponse:
    """The page of a system that cannot answer for now."""
    response = render(None, "503.html", {"reason": reason, "until": until}, status=503)
    response["Retry-After"] = "60"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to an exception nobody caught (`handler500` of the addresses).

    It stands here, and not in a middleware, because the session is saved outside of any view.
    """
    fault = sys.exception()
    reason = reason_of(fault) if fault is not None else None
    return unavailable(reason) if reason else render(None, "500.html", status=500)
