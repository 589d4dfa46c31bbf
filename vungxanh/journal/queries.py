"""Reading the journal: the history of one object, and whether the chain is whole."""

from collections.abc import Iterator
from typing import Any

from django.db import models

from vungxanh.journal.models import Entry, EntryQuerySet, Head
from vungxanh.journal.operations import hash_of


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
    for entry in Entry.objects.order_by("number").iterator(2000):
        if entry.number != number + 1:
            yield f"entries {number + 1} to {entry.number - 1} are missing"
        if entry.previous != previous:
            yield f"entry {entry.number} does not follow the entry before it"
        if hash_of(entry) != entry.hash:
            yield f"entry {entry.number} was changed after it was written ({entry.act}, {entry.at:%Y-%m-%d %H:%M})"
        number, previous = entry.number, entry.hash
        met_expected = met_expected or entry.hash == expected_hash
    head = Head.objects.filter(pk=1).first()
    if head and (head.number, head.hash) != (number, previous):
        yield f"entries {number + 1} to {head.number} are missing at the end"
    if not met_expected:
        yield "the expected hash stands nowhere in the journal: entries were replaced"
