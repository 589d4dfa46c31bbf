"""Storage that cannot be written answers with a page that says why, not with a traceback.

A full disk and a read-only database are faults of the machine, not of the person at the form: the page (503) says that
nothing was written and what the administrator has to do.
"""

import errno
import logging
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

log = logging.getLogger(__name__)

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


def unavailable(request: HttpRequest, reason: str = "maintenance", until: str = "") -> HttpResponse:
    """The page of a system that cannot answer for now."""
    response = render(None, "503.html", {"reason": reason, "until": until}, status=503)  # type: ignore[arg-type]
    response["Retry-After"] = "60"
    return response


class StorageFaultMiddleware:
    """Turns a fault of the storage into its page. Stands outermost, so that sessions and messages are inside it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError, DatabaseError, OSError) as fault:
            reason = reason_of(fault)
            if reason is None:
                raise
            return self._answer(request, fault, reason)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        reason = reason_of(fault)
        return self._answer(request, fault, reason) if reason else None

    def _answer(self, request: HttpRequest, fault: BaseException, reason: str) -> HttpResponse:
        log.error("storage fault (%s) at %s %s", reason, request.method, request.path, exc_info=fault)
        return unavailable(request, reason)
