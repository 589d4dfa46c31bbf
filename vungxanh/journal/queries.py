"""Reading the journal: the history of one object, who looked at whom, and whether the chain is whole."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone

from vungxanh.journal import rules
from vungxanh.journal.models import Entry, EntryQuerySet, Head
from vungxanh.journal.operations import FORGET, details_of, hash_of
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.vietnamese import fold

LOOKS_AT_MOST = 20_000


def history(record: models.Model) -> EntryQuerySet:
    """What was done to a record, newest first."""
    kind = record._meta.label_lower
    return Entry.objects.filter(kind=kind, object_id=str(record.pk), verb=Entry.Verb.DO).order_by("-number")


def differences(entry: Entry) -> list[tuple[str, Any, Any]]:
    """(field, before, after) for each field the entry changed."""
    before, after = entry.before or {}, entry.after or {}
    return [
        (name, before.get(name), after.get(name))
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]


def faults(expected_hash: str = "") -> Iterator[str]:
    """One line per broken place of the chain, from the first entry to the head; nothing when it is whole."""
    number, previous = 0, "0" * 64
    met_expected = not expected_hash
    forgotten = Forgotten()
    for entry in Entry.objects.order_by("number").iterator(2000):
        if entry.number != number + 1:
            yield f"entries {number + 1} to {entry.number - 1} are missing"
        if entry.previous != previous:
            yield f"entry {entry.number} does not follow the entry before it"
        if hash_of(entry) != entry.hash or not (details_of(entry) == entry.details or entry in forgotten):
            yield f"entry {entry.number} was changed after it was written ({entry.act}, {entry.at:%Y-%m-%d %H:%M})"
        number, previous = entry.number, entry.hash
        met_expected = met_expected or entry.hash == expected_hash
    head = Head.objects.filter(pk=1).first()
    if head and (head.number, head.hash) != (number, previous):
        yield f"entries {number + 1} to {head.number} are missing at the end"
    if not met_expected:
        yield "the expected hash stands nowhere in the journal: entries were replaced"


class Forgotten:
    """Which entries may lack their details, as the chain itself says."""

    def __init__(self) -> None:
        self.through: dict[str, int] = {}
        self.about: dict[tuple[str, str], int] = {}
        for entry in Entry.objects.filter(act=FORGET).order_by("number"):
            if entry.object_id:
                self.about[entry.kind, entry.object_id] = entry.number
            elif entry.after:
                self.through[entry.after["verb"]] = entry.after["through"]

    def __contains__(self, entry: Entry) -> bool:
        if entry.before is not None or entry.after is not None or entry.reason or entry.salt or entry.act == FORGET:
            return False
        of_the_object = self.about.get((entry.kind, entry.object_id), 0)
        return entry.number <= max(self.through.get(entry.verb, 0), of_the_object)


def within_reach(actor: Actor) -> EntryQuerySet:
    """What was done for the actor's unit or below, or to records there; newest first."""
    found = Entry.objects.order_by("-number")
    if not actor.unit_path:
        return found
    path = actor.unit_path
    return found.filter(models.Q(object_path__startswith=path) | models.Q(unit_path__startswith=path))


def looks(actor: Actor, since: datetime, until: datetime) -> list[rules.Look]:
    """Who opened which record within reach in a period, oldest first, with the folded name of each record.

    Expected here is what the officer gave a reason for or did something to on that day; of lists the journal knows
    nothing.
    """
    entries = list(
        within_reach(actor)
        .filter(verb=Entry.Verb.SEE, at__gte=since, at__lt=until, user__isnull=False)
        .exclude(object_id="")
        .order_by("number")[:LOOKS_AT_MOST]
    )
    names = _names({(entry.kind, entry.object_id) for entry in entries})
    done = Entry.objects.filter(verb=Entry.Verb.DO, user__in={entry.user_id for entry in entries})
    worked = {
        (user, kind, pk, timezone.localdate(at))
        for user, kind, pk, at in done.filter(at__gte=since, at__lt=until).values_list(
            "user_id", "kind", "object_id", "at"
        )
    }
    return [
        rules.Look(
            officer=entry.user_id or 0,
            officer_name=fold(entry.actor_name),
            at=timezone.localtime(entry.at),
            record=f"{entry.kind}:{entry.object_id}",
            name=names.get((entry.kind, entry.object_id), ""),
            record_path=entry.object_path,
            unit_path=entry.unit_path,
            reason=entry.reason,
            expected=bool(entry.reason)
            or (entry.user_id, entry.kind, entry.object_id, timezone.localdate(entry.at)) in worked,
        )
        for entry in entries
    ]


def _names(records: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The folded full name of each person's record; a record that is about nobody has none."""
    found = {}
    for kind in {kind for kind, _ in records}:
        try:
            model = apps.get_model(kind)
            model._meta.get_field("full_name")
        except (LookupError, FieldDoesNotExist):
            continue
        keys = [key for of, key in records if of == kind]
        for pk, name in model._default_manager.filter(pk__in=keys).values_list("pk", "full_name"):
            found[kind, str(pk)] = fold(name)
    return found
