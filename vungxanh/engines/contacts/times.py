"""Times as the files write them, and as whole minutes.

A form says how times are written: `minutes`, whole minutes from an origin of the caller's, or the pattern of ISO times
as the first of them is written (`%Y-%m-%dT%H:%M`, `%Y-%m-%d %H:%M:%S+07:00`, ...). ISO times count from the start of
1970 on the clock of the file's zone; a time with another zone is brought to that clock, one without is read on it, and
where the file names no zone it is the clock of Viet Nam. Seconds are cut off: a stay from 08:00:40 to 08:15:10 is one
from 08:00 to 08:15, and one that begins and ends within a minute lasts that minute.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

from vungxanh.engines.contacts.visits import FARTHEST
from vungxanh.kernel.faults import BadInput

MINUTES = "minutes"
VIET_NAM = 7 * 60
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# read by DuckDB, whose expressions are those of RE2, and by Python alike
WHOLE = r"[0-9]{1,18}(\.0+)?"
NEGATIVE = r"-[0-9]+(\.[0-9]+)?"
ZONE = r"(Z|[+-][0-9]{2}(:?[0-9]{2})?)"
CLOCK = r"[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"
ISO = rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}({CLOCK}{ZONE}?)?"


def form_of(text: str) -> str:
    """The form of one time as a file writes it."""
    if re.fullmatch(WHOLE, text):
        return MINUTES
    parts = re.fullmatch(r".{10}(([T ]).{5}(:[0-9]{2})?)?(\.[0-9]+)?(Z|[+-][0-9:]+)?", text)
    if parts is None or parts[1] is None:
        return "%Y-%m-%dT%H:%M"
    return f"%Y-%m-%d{parts[2]}%H:%M{':%S' if parts[3] else ''}{parts[5] or ''}"


def zone_of(form: str) -> int | None:
    """The offset from UTC in minutes that the form names; None when it names none."""
    if form.endswith("Z"):
        return 0
    named = re.search(r"([+-])(\d\d):?(\d\d)?$", form)
    if named is None:
        return None
    return (-1 if named[1] == "-" else 1) * (60 * int(named[2]) + int(named[3] or 0))


def clock_of(form: str) -> int:
    """The offset from UTC in minutes of the clock that the form's times are read on."""
    zone = zone_of(form)
    return VIET_NAM if zone is None else zone


def example(form: str) -> str:
    """A time in the form, for messages."""
    return "480 (whole minutes)" if form == MINUTES else written(27_085_440, form)


def parse(text: str, form: str, name: str) -> int:
    """The minute of one time given beside the files, on the visits' clock; `BadInput` naming it."""
    wrong = BadInput(f"{name}: {text!r} is not a time like those of the visits; write it like {example(form)}")
    if form == MINUTES:
        if not re.fullmatch(WHOLE, text):
            raise wrong
        return min(int(text.split(".")[0]), FARTHEST)
    if not re.fullmatch(ISO, text):
        raise wrong
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise wrong from None
    if moment.tzinfo is not None:
        moment = moment.astimezone(timezone(timedelta(minutes=clock_of(form))))
    return (moment.replace(tzinfo=UTC) - EPOCH) // timedelta(minutes=1)


def written(minute: int, form: str) -> str:
    """A minute as the visits wrote theirs."""
    return str(minute) if form == MINUTES else (EPOCH + timedelta(minutes=minute)).strftime(form)
