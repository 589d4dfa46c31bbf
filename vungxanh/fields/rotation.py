"""Changing the keys: every sealed value anew under the newest key, then every fingerprint.

Values first, while everything runs: what was sealed with any of the keys is read all the while, and numbers are found
by fingerprints of the oldest key. Fingerprints last, while nothing runs, because equal numbers must have equal ones;
after that the old key is needed no more. Both go batch by batch and skip what is done: a run that was killed is run
again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Cast

from vungxanh.fields.sealed import FingerprintField, SealedField, SealedText, seal
from vungxanh.kernel.sealing import Seal

BATCH = 1000
# how an encrypted text begins behind its mask; it may also stand inside the JSON of a kept earlier version
MARK = "|gAAAAA"
# the journal holds masks only, and is never written anew
NOT_OURS = ("journal", "sessions", "django_tasks_db", "units")


@dataclass(frozen=True, slots=True)
class Step:
    """One committed batch of a table: rows read and rows written so far."""

    table: str
    read: int
    written: int


def sealed_models() -> list[type[models.Model]]:
    return [model for model in _tables() if any(isinstance(each, SealedField) for each in _fields(model))]


def reseal(*, batch: int = BATCH) -> Iterator[Step]:
    """Seal every value under the newest key. Raises `kernel.sealing.CannotUnseal` for one that no key opens."""
    current = seal()
    for model in sealed_models():
        names = [each.name for each in _fields(model) if isinstance(each, SealedField)]
        yield from _walk(
            model, model._base_manager.all(), names, batch, lambda row, names=names: _resealed(row, names, current)
        )
    for model in _tables():
        for each in _fields(model):
            if isinstance(each, models.JSONField):
                holding = model._base_manager.alias(as_text=Cast(each.name, models.TextField()))
                rows = holding.filter(as_text__contains=MARK)
                name = each.name
                yield from _walk(model, rows, [name], batch, lambda row, name=name: _json_resealed(row, name, current))


def refingerprint(*, batch: int = BATCH) -> Iterator[Step]:
    """Make every fingerprint with the newest key; nothing else may write meanwhile. Raises `CannotUnseal`."""
    newest = Seal(seal().keys[:1])
    for model in sealed_models():
        prints = [each for each in _fields(model) if isinstance(each, FingerprintField)]
        if prints:
            names = [each.name for each in prints]
            yield from _walk(
                model, model._base_manager.all(), names, batch, lambda row, prints=prints: _printed(row, prints, newest)
            )


def sample_faults() -> Iterator[str]:
    """The tables whose first or last sealed value the keys do not open, or whose fingerprint they do not make."""
    current = seal()
    for model in sealed_models():
        for each in _fields(model):
            if not isinstance(each, SealedField):
                continue
            rows = model._base_manager.exclude(**{each.name: ""})
            for row in (rows.order_by("pk").first(), rows.order_by("-pk").first()):
                if row is None:
                    continue
                try:
                    text = current.unseal(_stored(row, each.name).partition("|")[2])
                except Exception:
                    yield f"{model._meta.label}.{each.name}"
                    break
                of = [one for one in _fields(model) if isinstance(one, FingerprintField) and one.of == each.name]
                if any(getattr(row, one.name) != current.fingerprint(text) for one in of):
                    yield f"{model._meta.label}.{of[0].name}"
                    break


def _tables() -> list[type[models.Model]]:
    every = apps.get_models()
    return [
        each for each in every if each._meta.app_label not in NOT_OURS and each._meta.managed and not each._meta.proxy
    ]


def _fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return list(model._meta.local_concrete_fields)


def _walk(model: Any, rows: Any, names: list[str], batch: int, change: Any) -> Iterator[Step]:
    """Batches by primary key, each a transaction of its own."""
    table, last, read, written = model._meta.label, None, 0, 0
    while True:
        following = rows.order_by("pk") if last is None else rows.filter(pk__gt=last).order_by("pk")
        with transaction.atomic():
            found = list(following.select_for_update().only("pk", *_needed(model, names))[:batch])
            if not found:
                break
            changed = [row for row in found if change(row)]
            if changed:
                model._base_manager.bulk_update(changed, names, batch_size=100)
        last, read, written = found[-1].pk, read + len(found), written + len(changed)
        yield Step(table, read, written)


def _needed(model: type[models.Model], names: list[str]) -> list[str]:
    of = [each.of for each in _fields(model) if isinstance(each, FingerprintField) and each.name in names]
    return [*names, *of]


def _stored(row: models.Model, name: str) -> str:
    value = getattr(row, name)
    return value.stored if isinstance(value, SealedText) else str(value or "")


def _anew(stored: str, current: Seal) -> str:
    shown, bar, token = stored.partition("|")
    return stored if current.is_newest(token) else f"{shown}{bar}{current.reseal(token)}"


def _resealed(row: models.Model, names: list[str], current: Seal) -> bool:
    before = [_stored(row, name) for name in names]
    after = [_anew(each, current) for each in before]
    for name, value in zip(names, after, strict=True):
        setattr(row, name, SealedText(value))
    return before != after


def _json_resealed(row: models.Model, name: str, current: Seal) -> bool:
    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return _anew(value, current) if MARK in value else value
        if isinstance(value, list):
            return [walk(each) for each in value]
        return {key: walk(each) for key, each in value.items()} if isinstance(value, dict) else value

    before = getattr(row, name)
    after = walk(before)
    setattr(row, name, after)
    return bool(before != after)


def _printed(row: models.Model, prints: list[FingerprintField], newest: Seal) -> bool:
    changed = False
    for field in prints:
        text = seal().unseal(_stored(row, field.of).partition("|")[2])
        made = newest.fingerprint(text)
        changed = changed or made != getattr(row, field.name)
        setattr(row, field.name, made)
    return changed
