"""A text without case and marks beside the fields it is made of, so that it is found however it is typed."""

from collections.abc import Sequence
from typing import Any

from django.db import models

from vungxanh.kernel.vietnamese import fold


class FoldedField(models.CharField):  # type: ignore[type-arg]
    """What `of` names of the same record, folded (kernel.vietnamese.fold) whenever the record is saved."""

    def __init__(self, *args: Any, of: Sequence[str] = (), **kwargs: Any) -> None:
        self.of = tuple(of)
        super().__init__(*args, **{"editable": False, "default": "", **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        text = fold(" ".join(str(getattr(model_instance, name)) for name in self.of)).strip()
        setattr(model_instance, self.attname, text)
        return text
