"""Writing the journal: in the transaction of the change itself, so that neither stands without the other."""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from vungxanh.journal.models import Entry, Head
from vungxanh.kernel.actor import Actor

CHAINED = (
    "number", "at", "verb", "act", "user_id", "actor_name", "role", "unit_path", "kind", "object_id", "object_path",
    "details", "request", "previous",
)  # fmt: skip
DETAILS = ("before", "after", "reason", "salt")
BATCH = 500
FORGET = "journal.forget"


@dataclass(frozen=True, slots=True)
class Change:
    """One object before and after an act; `None` before: it is new; `None` after: it was only looked at or is gone.

    Without a record the values are facts about the act itself.
    """

    record: models.Model | None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


def hash_of(entry: Entry) -> str:
    values = {name: getattr(entry, name) for name in CHAINED}
    values["at"] = entry.at.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds")
    return _digest(values)


def details_of(entry: Entry) -> str:
    """The digest of what may be forgotten of an entry: while it is there, it must be this."""
    return _digest({name: getattr(entry, name) for name in DETAILS})


def _digest(values: dict[str, Any]) -> str:
    line = json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


def snapshot(record: models.Model) -> dict[str, Any]:
    """The stored values of a record, as the journal keeps them; a sealed field shows only its mask."""
    found: dict[str, Any] = {}
    for field in record._meta.concrete_fields:
        if getattr(field, "editable", True) or field.primary_key:
            shown = getattr(field, "journal_value", None)
            found[field.attname] = shown(record) if shown else field.value_from_object(record)
    return json.loads(json.dumps(found, cls=DjangoJSONEncoder))  # type: ignore[no-any-return]


def record(*, by: Actor, act: str, changes: Iterable[Change] = (), verb: str = Entry.Verb.DO, reason: str = "") -> None:
    """Add one entry per change (one entry without an object when there is none), inside the caller's transaction."""
    pending: list[Change | None] = [*changes] or [None]
    at = timezone.now()
    with transaction.atomic():
        head, _ = Head.objects.select_for_update().get_or_create(pk=1)
        entries = [_entry(by, act, verb, reason, at, change) for change in pending]
        for entry in entries:
            head.number += 1
            entry.salt = secrets.token_hex(16)
            entry.details = details_of(entry)
            entry.number, entry.previous = head.number, head.hash
            entry.hash = head.hash = hash_of(entry)
        Entry.objects.bulk_create(entries, batch_size=BATCH)
        head.save()


def see(*, by: Actor, act: str, records: Iterable[models.Model], reason: str = "") -> None:
    """These records were opened and looked at."""
    record(by=by, act=act, changes=[Change(each) for each in records], verb=Entry.Verb.SEE, reason=reason)


def forget(*, by: Actor, entries: models.QuerySet[Entry]) -> None:
    """The details of these entries are over: their values and reasons go; who did what when stays, and the chain.

    Together they must be whatever stands in the journal of one verb up to the last of them. The chain itself says up to
    where they may be missing, so that details which somebody else took away are still found.
    """
    last = entries.order_by("-number").values("number", "verb")[:1].get()
    _empty(entries)
    facts = {"verb": last["verb"], "through": last["number"]}
    record(by=by, act=FORGET, changes=[Change(None, after=facts)])


def forget_about(*, by: Actor, records: Iterable[models.Model]) -> None:
    """Everything the journal tells of these records up to now loses its details, as in `forget`."""
    found = list(records)
    kind = found[0]._meta.label_lower
    _empty(Entry._base_manager.filter(kind=kind, object_id__in=[str(each.pk) for each in found]))
    record(by=by, act=FORGET, changes=[Change(each) for each in found])


def _empty(entries: models.QuerySet[Entry]) -> None:
    rows = Entry._base_manager.filter(pk__in=entries.order_by().values("pk")).exclude(act=FORGET)
    rows.update(before=None, after=None, reason="", salt="")


def _entry(by: Actor, act: str, verb: str, reason: str, at: datetime, change: Change | None) -> Entry:
    entry = Entry(
        at=at, verb=verb, act=act, user_id=by.user_id, actor_name=by.name, role=by.role, unit_path=by.unit_path,
        reason=reason or by.reason, request=by.request,
    )  # fmt: skip
    if change:
        entry.before, entry.after = change.before, change.after
    if change and change.record:
        unit = getattr(change.record, "unit", None)
        entry.kind = change.record._meta.label_lower
        entry.object_id = str(change.record.pk)
        entry.object_path = getattr(unit, "path", "")
    return entry
