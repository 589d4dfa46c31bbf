"""A text that is stored encrypted, found by its fingerprint, and shown only as a mask unless it is revealed."""

from functools import cache
from typing import Any

from django.conf import settings
from django.db import models

from vungxanh.kernel.sealing import DOT, Seal, mask


@cache
def _seal(keys: tuple[str, ...]) -> Seal:
    return Seal(keys)


def seal() -> Seal:
    return _seal(tuple(settings.SEAL_KEYS))


class SealedText:
    """What a sealed field holds after loading. `str()` is the mask, so that nothing leaks by being printed."""

    __slots__ = ("stored",)

    def __init__(self, stored: str) -> None:
        self.stored = stored  # mask, a bar, the encrypted text: the mask is read without decryption

    def __str__(self) -> str:
        return self.stored.partition("|")[0]

    def __bool__(self) -> bool:
        return bool(self.stored)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SealedText) and other.stored == self.stored

    def __hash__(self) -> int:
        return hash(self.stored)

    def reveal(self) -> str:
        """The text itself. Whoever calls has journalled it. Raises kernel.sealing.CannotUnseal."""
        return seal().unseal(self.stored.partition("|")[2])


def is_mask(text: str) -> bool:
    return DOT in text


def kept(sent: str, stored: SealedText | str) -> SealedText | str:
    """What to store when a form or sheet sends a sealed value: a mask that was shown means "leave it as it is".

    Raises `ValueError` for a mask that is not the one of the stored value.
    """
    if not is_mask(sent):
        return sent
    if sent != str(stored):
        raise ValueError(sent)
    return stored


class SealedField(models.TextField):  # type: ignore[type-arg]
    def __init__(self, *args: Any, shown: int = 3, **kwargs: Any) -> None:
        self.shown = shown
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "shown": self.shown}

    def from_db_value(self, value: str | None, expression: object, connection: object) -> SealedText | None:
        return None if value is None else SealedText(value)

    def to_python(self, value: Any) -> Any:
        return value

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, SealedText):
            return value.stored
        return f"{mask(value, shown=self.shown)}|{seal().seal(value)}" if value else value

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.get_prep_value(self.value_from_object(obj)))

    def journal_value(self, record: models.Model) -> str:
        value = self.value_from_object(record)
        return str(value) if isinstance(value, SealedText) else mask(value or "", shown=self.shown)


class FingerprintField(models.CharField):  # type: ignore[type-arg]
    """The keyed hash of a sealed field beside it: found by exact value, meaning nothing by itself."""

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"max_length": 32, "blank": True, "editable": False, "db_index": True, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        source = getattr(model_instance, self.of)
        if isinstance(source, str):
            setattr(model_instance, self.attname, seal().fingerprint(source))
        return getattr(model_instance, self.attname) or ""
