"""The filters most registers have: one of a field's values, a day from which or to which."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db.models import Q

from vungxanh.registers.register import Filter
from vungxanh.theme.forms import DayInput


def choice(
    name: str,
    label: Any,
    choices: Iterable[tuple[Any, Any]],
    every: Any,
    select: Callable[[Any], Q] | None = None,
    *,
    folded: bool = False,
) -> Filter:
    """A drop-down of the values of one field; nothing chosen means all of them, called `every`."""
    return Filter(
        name=name,
        field=lambda actor: forms.ChoiceField(label=label, choices=[("", every), *choices], required=False),
        select=select or (lambda value: Q(**{name: value})),
        folded=folded,
    )


def day(name: str, label: Any, lookup: str, *, folded: bool = True) -> Filter:
    """A day compared by `lookup` ("due_at__date__lte")."""
    return Filter(
        name=name,
        field=lambda actor: forms.DateField(label=label, required=False, widget=DayInput()),
        select=lambda value: Q(**{lookup: value}),
        folded=folded,
    )
