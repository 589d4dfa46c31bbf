"""Deciding about rows that may be one person: merging them, taking a merge back, or keeping them apart."""

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.core import serializers
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.domains.population import queries, rules
from vungxanh.domains.population.models import (
    DuplicatePair,
    Household,
    Merge,
    PairStatus,
    Person,
    PersonStatus,
    Relation,
)
from vungxanh.domains.population.operations import households
from vungxanh.fields.sealed import SealedField, SealedText
from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor, system
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import records

ACT = "population.duplicates"
# what the person kept takes over from the duplicate where it knows nothing itself
FILLED = (
    "citizen_id", "citizen_id_print", "old_id", "old_id_print", "identity_status", "identity_fault",
    "insurance_number", "phone", "phone_print", "occupation", "birth_date", "birth_precision", "health_note",
)  # fmt: skip
# sex and conditions are taken over when the duplicate says more
CONDITIONS = ("pregnant", "chronic", "disabled")
# fields of one thing move together, led by the first
TOGETHER = {
    "citizen_id_print": "citizen_id", "identity_status": "citizen_id", "identity_fault": "citizen_id",
    "old_id_print": "old_id", "phone_print": "phone", "birth_precision": "birth_date",
}  # fmt: skip


@transaction.atomic
def find() -> int:
    """The nightly search: pairs nobody was asked about yet become questions; how many there are."""
    pairs = list(queries.new_pairs())
    DuplicatePair.objects.bulk_create(pairs, batch_size=500, ignore_conflicts=True)
    by = system("duplicates")
    journal.record(by=by, act=f"{ACT}.find", reason=str(len(pairs)))
    return len(pairs)


@transaction.atomic
def keep_apart(*, by: Actor, record: DuplicatePair) -> DuplicatePair:
    """The two are two people: the pair never comes back."""
    with records.changed(by=by, act=f"{ACT}.apart", record=record):
        _decide(record, PairStatus.DIFFERENT, by)
    return record


@transaction.atomic
def merge(*, by: Actor, record: DuplicatePair, keep: str = "first") -> Merge:
    """Fold one of the pair ("second" unless `keep` says so) into the other, with everything that points to it.

    Raises `BadInput` when one of them is merged already, `Forbidden`.
    """
    kept, duplicate = (record.first, record.second) if keep == "first" else (record.second, record.first)
    return join(by=by, kept=kept, duplicate=duplicate)


@transaction.atomic
def join(*, by: Actor, kept: Person, duplicate: Person) -> Merge:
    """Every row that names the duplicate names the person kept; where both would stand in it twice, one is dropped.

    What the person kept does not know is filled in from the duplicate. All of it is noted, so that `undo` can take it
    back within 30 days. Raises `BadInput`, `Forbidden`.
    """
    act = f"{ACT}.merge"
    records.allow(by, act, kept.unit)
    records.allow(by, act, duplicate.unit)
    kept, duplicate = _locked(kept.pk, duplicate.pk)
    if kept == duplicate or PersonStatus.MERGED in (kept.status, duplicate.status):
        raise BadInput(_("Hai người này đã được gộp. Tải lại trang."))
    before = [journal.snapshot(kept), journal.snapshot(duplicate)]
    trace: dict[str, Any] = {"moved": {}, "dropped": [], "status": duplicate.status}
    for field in pointing_at_persons():
        _repoint(field, duplicate, kept, trace)
    trace["filled"] = _fill(kept, duplicate)
    duplicate.status, duplicate.merged_into = PersonStatus.MERGED, kept
    duplicate.save()
    kept.save()
    households.recount({kept.household_id, duplicate.household_id})
    trace["pairs"] = _settle_pairs(kept, duplicate, by)
    unit = queries.above_both(kept.unit, duplicate.unit)
    merged = Merge.objects.create(unit=unit, kept=kept, duplicate=duplicate, merged_by=by.name, trace=trace)
    changes = [
        journal.Change(each, before=old, after=journal.snapshot(each))
        for each, old in zip((kept, duplicate), before, strict=True)
    ]
    journal.record(by=by, act=act, changes=changes)
    return merged


@transaction.atomic
def undo(*, by: Actor, record: Merge) -> Merge:
    """Take a merge back: each row names again whom it named. Raises `BadInput` after 30 days or out of order."""
    with records.changed(by=by, act="population.merges.undo", record=record):
        if record.undone_at:
            raise BadInput(_("Lần gộp này đã được hoàn tác."))
        if timezone.now() > record.merged_at + timedelta(days=rules.UNDO_DAYS):
            raise BadInput(_("Đã quá {days} ngày, không hoàn tác được nữa.").format(days=rules.UNDO_DAYS))
        trace = record.trace
        kept, duplicate = _locked(record.kept_id, record.duplicate_id)
        if kept.status == PersonStatus.MERGED:
            raise BadInput(_("{name} đã được gộp tiếp vào người khác. Hoàn tác lần gộp đó trước.").format(name=kept))
        for field in pointing_at_persons():
            keys = trace["moved"].get(_label(field), [])
            for start in range(0, len(keys), 500):
                there = field.model._base_manager.filter(pk__in=keys[start : start + 500], **{field.name: kept})
                there.update(**{field.name: duplicate})
        _put_back(trace["dropped"])
        for name, (old, filled) in trace["filled"].items():
            if _plain(getattr(kept, name)) == filled:  # corrected since: the correction stays
                setattr(kept, name, _restored(name, old))
        kept.save()
        duplicate.status, duplicate.merged_into = trace["status"], None
        duplicate.save()
        _put_back(trace["pairs"])
        Household.objects.filter(pk__in=trace["moved"].get("population.household.head", [])).filter(
            models.Q(head=kept) | models.Q(head=None)
        ).update(head=duplicate)
        households.recount({kept.household_id, duplicate.household_id})
        record.undone_at = timezone.now()
        record.save(update_fields=["undone_at"])
    return record


def pointing_at_persons() -> Iterator[models.ForeignKey[Any, Any]]:
    """Every foreign key to a person in the whole product, through many-to-many tables too.

    Only the bookkeeping of duplicates itself is left out: it says who was merged into whom.
    """
    for relation in Person._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if not isinstance(field, models.ForeignKey) or relation.concrete:
            continue
        if field.model not in (DuplicatePair, Merge):
            yield field


def _locked(*keys: int) -> list[Person]:
    """These persons as they stand now, in this order; nobody else changes them meanwhile."""
    found = {each.pk: each for each in Person.objects.select_for_update().filter(pk__in=keys)}
    return [found[key] for key in keys]


def _label(field: models.ForeignKey[Any, Any]) -> str:
    return f"{field.model._meta.label_lower}.{field.name}"


def _repoint(field: models.ForeignKey[Any, Any], duplicate: Person, kept: Person, trace: dict[str, Any]) -> None:
    rows = field.model._base_manager.filter(**{field.name: duplicate})
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return
    try:
        with transaction.atomic():
            rows.update(**{field.name: kept})
        trace["moved"][_label(field)] = keys
        return
    except IntegrityError:
        pass  # some row would stand twice: find out which, one by one
    moved = []
    for row in rows:
        try:
            with transaction.atomic():
                field.model._base_manager.filter(pk=row.pk).update(**{field.name: kept})
            moved.append(row.pk)
        except IntegrityError:
            trace["dropped"] += _kept([row])
            row.delete()
    trace["moved"][_label(field)] = moved


def _fill(kept: Person, duplicate: Person) -> dict[str, list[Any]]:
    """{field: [value before, value filled in]}"""
    filled: dict[str, list[Any]] = {}
    leading = {name for name in FILLED if not getattr(kept, name) and getattr(duplicate, name)}
    for name in FILLED:
        if TOGETHER.get(name, name) in leading:
            filled[name] = [_plain(getattr(kept, name)), _plain(getattr(duplicate, name))]
            setattr(kept, name, getattr(duplicate, name))
    for name in CONDITIONS:
        if getattr(duplicate, name) and not getattr(kept, name):
            filled[name] = [False, True]
            setattr(kept, name, True)
    if kept.household_id == duplicate.household_id and duplicate.relation == Relation.HEAD != kept.relation:
        filled["relation"] = [kept.relation, duplicate.relation]
        kept.relation = duplicate.relation
    if kept.sex == "UNKNOWN" != duplicate.sex:
        filled["sex"] = [kept.sex, duplicate.sex]
        kept.sex = duplicate.sex
    return filled


def _plain(value: Any) -> Any:
    if isinstance(value, SealedText):
        return value.stored
    return value.isoformat() if hasattr(value, "isoformat") else value


def _restored(name: str, value: Any) -> Any:
    field = Person._meta.get_field(name)
    return SealedText(value) if isinstance(field, SealedField) else field.to_python(value)  # type: ignore[union-attr]


def _settle_pairs(kept: Person, duplicate: Person, by: Actor) -> list[dict[str, Any]]:
    """The pair is decided; what was known of the duplicate and others holds of the person kept. The pairs before."""
    concerned = DuplicatePair.objects.filter(models.Q(first=duplicate) | models.Q(second=duplicate))
    before = _kept(concerned)
    for pair in concerned:
        other = pair.second if pair.first_id == duplicate.pk else pair.first
        if other == kept:
            _decide(pair, PairStatus.MERGED, by)
            continue
        first, second = sorted((kept, other), key=lambda each: each.pk)
        if DuplicatePair.objects.filter(first=first, second=second).exists():
            pair.delete()
        else:
            pair.first, pair.second, pair.unit = first, second, queries.above_both(kept.unit, other.unit)
            pair.save()
    return before


def _kept(rows: Iterable[models.Model]) -> list[dict[str, Any]]:
    """Rows as they can be kept in JSON and put back exactly (Django's own JSON cuts moments to milliseconds)."""
    found: list[dict[str, Any]] = json.loads(json.dumps(serializers.serialize("python", rows), default=str))
    return found


def _put_back(rows: Iterable[dict[str, Any]]) -> None:
    for row in serializers.deserialize("python", rows):
        for field in row.object._meta.concrete_fields:
            if isinstance(field, SealedField):  # it was kept as it was stored
                setattr(row.object, field.attname, SealedText(getattr(row.object, field.attname)))
        row.save()


def _decide(pair: DuplicatePair, status: PairStatus, by: Actor) -> None:
    pair.status, pair.decided_at, pair.decided_by = status, timezone.now(), by.name
    pair.save()
