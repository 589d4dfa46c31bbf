"""The answers of a form in words: to look back over before saving, and to set beside what someone else saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from vungxanh.faces.office.presentation import shown
from vungxanh.registers.forms import UnitField
from vungxanh.theme.shapes import Fact


@dataclass(frozen=True, slots=True)
class Compared:
    """One answer in two versions."""

    label: str
    theirs: str
    mine: str

    @property
    def differs(self) -> bool:
        return self.theirs != self.mine


def said(field: forms.Field, value: Any) -> str:
    """One answer as people read it."""
    if isinstance(value, list | tuple):
        return ", ".join(said(field, each) for each in value)
    if isinstance(field, forms.ModelChoiceField):
        found = value if hasattr(value, "pk") or not value else field.to_python(value)
        return field.label_from_instance(found) if found else ""
    if isinstance(field, forms.ChoiceField):
        return _label(field.choices, value)
    if isinstance(field, UnitField) and value and not hasattr(value, "pk"):
        value = field.to_python(value)
    return shown(value)


def _label(choices: Any, value: Any) -> str:
    for key, label in choices:
        if isinstance(label, list | tuple):
            inside = _label(label, value)
            if inside:
                return inside
        elif str(key) == str(value):
            return str(label) if value not in (None, "") else ""
    return ""


def sent(request: HttpRequest, *without: str) -> list[tuple[str, str]]:
    """What a form sent, to be sent again from a page in between."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", *without)
    ]


def answers(form: forms.Form) -> Sequence[Fact]:
    """What was answered, field by field. The form is valid."""
    return [
        Fact(str(bound.label), said(bound.field, form.cleaned_data.get(bound.name)) or _("(để trống)"))
        for bound in form
        if not bound.is_hidden
    ]


def compared(form: forms.Form, theirs: Mapping[str, Any]) -> Sequence[Compared]:
    """What stands now beside what this person typed, those that differ first. The form is valid.

    A field that only helps to type (a scanned code, a tick against a warning) stands in no record and is left out.
    """
    rows = [
        Compared(
            str(bound.label),
            said(bound.field, theirs.get(bound.name)),
            said(bound.field, form.cleaned_data[bound.name]),
        )
        for bound in form
        if not bound.is_hidden and bound.name in form.cleaned_data and bound.name in theirs
    ]
    return sorted(rows, key=lambda row: not row.differs)
