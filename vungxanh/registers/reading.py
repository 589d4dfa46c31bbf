"""GET cannot write: while a page is only being read, the database refuses every statement that changes it."""

import re
from collections.abc import Callable
from typing import Any

# what a page that is only read may run; everything else must name one of the tables below
READS = frozenset(
    {"SELECT", "BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "EXPLAIN", "SET", "SHOW", "FETCH"}
)
# that something was seen is written while it is being read, so is the visit itself, and the last use of a recovery code
# or a token
KEPT_WHILE_READING = ("journal_entry", "journal_head", "django_session", "axes_", "mfa_authenticator", "api_apitoken")
_WRITE = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE)


class WriteWhileReading(Exception):
    """A view tried to change the database while answering GET; it should answer POST."""


def writes_refused(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """A wrapper for `connection.execute_wrapper`."""
    first = sql.lstrip(" (\n").split(None, 1)[0].upper()
    if first not in READS:
        write = _WRITE.match(sql)
        if not write or not write[1].startswith(KEPT_WHILE_READING):
            raise WriteWhileReading(sql[:120])
    return execute(sql, params, many, context)
