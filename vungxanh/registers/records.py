"""Writing records: what operations call to stay inside the rights and the journal, and what faces call to save once.

For the operations of a domain (they decide and write):

    @transaction.atomic
    def enroll(*, by: Actor, unit: Unit, head_name: str) -> Household:
        records.allow(by, "population.households.enter", unit)
        household = Household.objects.create(unit=unit, head_name=head_name)
        records.entered(by=by, act="population.households.enter", record=household)
        return household

    @transaction.atomic
    def correct(*, by: Actor, record: Household, reason: str, head_name: str) -> Household:
        with records.changed(by=by, act="population.households.correct", record=record, reason=reason):
            record.head_name = head_name
            record.save()
        return record

For faces (they carry what a person sent): `enter`, `correct`, `run`. Each is one transaction; see there.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from vungxanh.journal import operations as journal
from vungxanh.journal.acts import allow, changed, entered
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.registers.models import Submission
from vungxanh.registers.register import Action, Register
from vungxanh.units.models import UnitScoped

__all__ = ["NotAvailable", "Stale", "allow", "changed", "correct", "enter", "entered", "remove", "run", "version_of"]

M = TypeVar("M", bound=UnitScoped)


class Stale(Exception):
    """Someone saved the record after this person opened it; `record` is as it stands now."""

    def __init__(self, record: UnitScoped) -> None:
        super().__init__(f"{record._meta.label_lower} {record.pk} was changed meanwhile")
        self.record = record


class NotAvailable(Exception):
    """The state of the record does not allow the action (any more)."""


# ---- for operations


def remove(
    *, by: Actor, act: str, records: Sequence[M], apart_from: Collection[tuple[type[models.Model], str]] = ()
) -> dict[Any, str]:
    """Take away records that were entered by mistake; {key: why} of those that stay because something refers to them.

    What they held stands in the journal. `apart_from` are references that go with the record. Raises `Forbidden`.
    """
    if not records:
        return {}
    for unit in {record.unit for record in records}:
        allow(by, act, unit)
    model = type(records[0])
    keys = [record.pk for record in records]
    why: dict[Any, str] = {}
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        if (relation.related_model, relation.field.name) in apart_from:
            continue
        if getattr(relation.related_model._meta, "auto_created", False) is model:
            continue  # the record's own choices of many
        used = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": keys})
        for key in used.values_list(relation.field.attname, flat=True).distinct():
            why[key] = _("Sổ khác đã ghi theo: %s.") % relation.related_model._meta.verbose_name
    gone = [record for record in records if record.pk not in why]
    if gone:
        changes = [journal.Change(record, before=journal.snapshot(record)) for record in gone]
        journal.record(by=by, act=act, changes=changes)
        model._default_manager.filter(pk__in=[record.pk for record in gone]).delete()
    return why


class _Used(Exception):
    """A part of a record is in use, so that the record stays with all its parts."""


def remove_with(
    *, by: Actor, act: str, records: Sequence[Any], parts: Callable[[Any], Sequence[Sequence[Any]]],
    apart_from: Collection[tuple[type[models.Model], str]] = (),
) -> dict[Any, str]:  # fmt: skip
    """As `remove`, each record together with its parts, which go first, group by group; or both stay."""
    why: dict[Any, str] = {}
    for each in records:
        try:
            with transaction.atomic():
                for group in [*parts(each), [each]]:
                    stays = remove(by=by, act=act, records=group, apart_from=apart_from)
                    if stays:
                        raise _Used(next(iter(stays.values())))
        except _Used as fault:
            why[each.pk] = str(fault)
    return why


# ---- for faces


def version_of(record: models.Model) -> str:
    """A short text that changes when a stored value of the record changes: what a form was opened on."""
    values = {field.attname: field.value_from_object(record) for field in record._meta.concrete_fields}
    line = json.dumps(values, cls=_Stored, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(line.encode()).hexdigest()[:20]


def enter(register: Register[M], *, by: Actor, key: UUID, values: Mapping[str, Any]) -> tuple[M, bool]:
    """Save a new record once, however often it is sent with the same client-made key; (record, whether it is new).

    Raises what the operation raises (`Forbidden`, `BadInput`), and `LookupError` when the key was used and its record
    is no longer there or not visible to the actor.
    """
    by.require(register.permission("enter"))
    if register.save is None:
        raise Forbidden(register.permission("enter"))
    earlier = _sent(register, by, key)
    if earlier is not None:
        return earlier, False
    try:
        with transaction.atomic():
            submission = Submission.objects.create(key=key, register=register.code, user_id=by.user_id)
            record = register.save(by=by, **values)
            submission.object_id = str(record.pk)
            submission.save(update_fields=["object_id"])
    except IntegrityError:
        # the same form sent twice at the same moment: the other one won; any other clash is not ours to hide
        earlier = _sent(register, by, key)
        if earlier is not None:
            return earlier, False
        if Submission.objects.filter(key=key).exists():
            raise LookupError(f"the key {key} was used by somebody else") from None
        raise
    return record, True


def correct(register: Register[M], *, by: Actor, pk: object, version: str, reason: str, values: Mapping[str, Any]) -> M:
    """Make a new version of a record, unless it was saved by someone else after this person opened it.

    `version` is `version_of` the record as the form showed it. Raises `Stale` with the record as it stands now, the
    model's `DoesNotExist` when the actor does not see it, and what the operation raises.
    """
    by.require(register.permission("correct"))
    if register.correct is None:
        raise Forbidden(register.permission("correct"))
    with transaction.atomic():
        record = _locked(register, by, pk)
        if version != version_of(record):
            raise Stale(record)
        return register.correct(by=by.because(reason), record=record, reason=reason, **values)


def run(register: Register[M], action: Action[M], *, by: Actor, pk: object, values: Mapping[str, Any]) -> object:
    """Do an action to one record. Raises `NotAvailable`, the model's `DoesNotExist`, and what the operation raises."""
    by.require(register.permission(action.code))
    with transaction.atomic():
        record = _locked(register, by, pk)
        if action.available and not action.available(record):
            raise NotAvailable
        return action.run(by=by, record=record, **values)


def _locked(register: Register[M], by: Actor, pk: object) -> M:
    return register.rows(by).select_for_update(of=("self",)).get(pk=pk)


def _sent(register: Register[M], by: Actor, key: UUID) -> M | None:
    sent = Submission.objects.filter(key=key).first()
    if sent is None or (sent.register, sent.user_id) != (register.code, by.user_id):
        return None
    found = register.rows(by).filter(pk=sent.object_id).first()
    if found is None:
        raise LookupError(f"{register.code} {sent.object_id}")
    return found


class _Stored(DjangoJSONEncoder):
    def default(self, value: Any) -> Any:
        # a sealed text counts as stored: sealed anew it is a new version
        return value.stored if hasattr(value, "stored") else super().default(value)
