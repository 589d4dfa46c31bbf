"""How long personal data is kept: dated terms as data, one operation per kind of data, every night.

What each kind is and what happens to it is declared beside it (register.Kept); how many days it is kept stands in a
file of terms with its source. Nothing here breaks the chain of the journal, and every run is written in it.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from vungxanh.journal import operations as journal
from vungxanh.journal.models import Entry
from vungxanh.kernel.actor import system
from vungxanh.registers import catalogue
from vungxanh.registers.register import Kept

ACT = "retention.forget"
CHUNK = 1000
TOLD_BACK = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Term:
    """How long one kind of data is kept, from which day this is so, why, and how sure that is."""

    code: str
    valid_from: date
    days: int
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One kind of data today: its term, how many rows are past it, and what the last run did."""

    kept: Kept
    term: Term
    past: int
    last_at: datetime | None
    last_rows: int


def kinds() -> list[Kept]:
    return [each for domain in catalogue.domains() for each in domain.kept]


def term(kept: Kept, on: date) -> Term:
    """The term in force on a day (before the first one, the first). Raises `LookupError` when the file has none."""
    sets = sorted((each for each in _terms(kept.terms) if each.code == kept.code), key=lambda each: each.valid_from)
    if not sets:
        raise LookupError(f"{kept.terms.name} has no term for {kept.code}")
    return ([each for each in sets if each.valid_from <= on] or sets[:1])[-1]


@cache
def _terms(path: Path) -> list[Term]:
    return [Term(**each) for each in tomllib.loads(path.read_text(encoding="utf-8"))["terms"]]


def kept_for(code: str) -> timedelta:
    """How long the data of this code is kept as of today."""
    kept = next(each for each in kinds() if each.code == code)
    return timedelta(days=term(kept, timezone.localdate()).days)


def past(kept: Kept, now: datetime | None = None) -> QuerySet[Any]:
    """The rows whose time is over."""
    now = now or timezone.now()
    return kept.past(now - timedelta(days=term(kept, timezone.localdate(now)).days))


def standings(now: datetime | None = None) -> Iterator[Standing]:
    """Every kind of data, with what tonight's run would find."""
    now = now or timezone.now()
    told: dict[str, list[tuple[datetime, int]]] = {}
    for entry in Entry.objects.filter(user=None, verb=Entry.Verb.DO, at__gte=now - TOLD_BACK, act=ACT):
        if entry.after:
            told.setdefault(entry.after["kept"], []).append((entry.at, entry.after["rows"]))
    for kept in kinds():
        runs = told.get(kept.code, [])
        last = max((at for at, _rows in runs), default=None)
        rows = sum(rows for at, rows in runs if last and timezone.localdate(at) == timezone.localdate(last))
        yield Standing(kept, term(kept, timezone.localdate(now)), past(kept, now).order_by().count(), last, rows)


def run() -> None:
    """The nightly job."""
    for kept in kinds():
        forget(kept)


def forget(kept: Kept, now: datetime | None = None) -> int:
    """End what is past its term, in parts that are each committed with their entry in the journal; how many rows."""
    by = system("retention")
    rows = past(kept, now).order_by("pk")
    number = 0
    keys = list(rows.values_list("pk", flat=True)[:CHUNK])
    while keys:
        with transaction.atomic():
            part = rows.model._base_manager.filter(pk__in=keys)
            if kept.forget:
                kept.forget(by=by, rows=part)
            else:
                part.delete()
            journal.record(by=by, act=ACT, changes=[journal.Change(None, after={"kept": kept.code, "rows": len(keys)})])
        number += len(keys)
        keys = list(rows.filter(pk__gt=keys[-1]).values_list("pk", flat=True)[:CHUNK])
    return number
