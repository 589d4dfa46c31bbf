"""Choosing a body: from a list where it can be read through, else by typing a few letters of its name and place."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.kernel.actor import Actor
from vungxanh.kernel.vietnamese import fold
from vungxanh.theme.forms import Picker
from vungxanh.units.models import Body, BodyKind, Unit
from vungxanh.units.queries import words

OFFERED = 12


def in_force(actor: Actor) -> Iterable[Body]:
    """The bodies of the actor's unit and all below."""
    day = timezone.localdate()
    found = Body.objects.visible_to(actor).filter(valid_from__lte=day).exclude(valid_to__lt=day)
    return found.select_related("unit__parent")


def called(body: Body) -> str:
    """The body with its place: "Trạm Y tế, Xã Tân Thạch"; the place is left out where the name holds it."""
    parts = [body.name]
    unit: Unit | None = body.unit
    while unit is not None and len(parts) < 3 and unit.path.count("/") > 2:
        if fold(unit.name) not in fold(" ".join(parts)):
            parts.append(unit.name)
        unit = unit.parent if unit.path.count("/") > 3 else None
    return ", ".join(parts)


def suggest(text: str, actor: Actor) -> list[Body]:
    """The bodies within reach whose name and place hold every word, nearest to the actor's unit first."""
    wanted = words(text)
    if not wanted:
        return []
    found = []
    for body in in_force(actor):
        there = [*words(body.name), *words(body.unit.trail)]
        if all(any(each.startswith(word) for each in there) for word in wanted):
            found.append(body)
    own = " ".join(wanted)
    found.sort(key=lambda body: (own not in " ".join(words(body.name)), len(body.unit.path), body.unit.path, body.pk))
    return found


class BodyField(forms.Field):
    """A body within the actor's reach, by its name and place, or by its key (in addresses)."""

    default_error_messages = {
        "unknown": _("Không có cơ quan “%(text)s” trong địa bàn của anh, chị. Gõ vài chữ rồi chọn trong danh sách."),
        "several": _("Có nhiều cơ quan tên “%(text)s”: %(places)s. Ghi thêm tên xã, ấp."),
    }

    def __init__(self, **kwargs: Any) -> None:
        self.actor: Actor | None = None
        super().__init__(**{"widget": Picker(reverse_lazy("accountability:bodies-suggest")), **kwargs})

    def bind(self, actor: Actor, shared: dict[Any, Any]) -> None:
        self.actor = actor

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Body):
            return called(value)
        found = self._by_key(str(value or ""))
        return called(found) if found else value

    def to_python(self, value: Any) -> Body | None:
        if isinstance(value, Body):
            return value
        text = str(value or "").strip()
        if not text:
            return None
        assert self.actor is not None, "a BodyField works only in an EntryForm, which tells it who is acting"
        found = self._by_key(text)
        if found:
            return found
        same = suggest(text, self.actor)
        exact = [body for body in same if fold(called(body)) == fold(text)]
        some = exact or same
        if not some:
            raise ValidationError(self.error_messages["unknown"], "unknown", {"text": text})
        if len(some) > 1:
            places = "; ".join(called(body) for body in some[:4])
            raise ValidationError(self.error_messages["several"], "several", {"text": text, "places": places})
        return some[0]

    def _by_key(self, text: str) -> Body | None:
        if not text.isdecimal() or self.actor is None:
            return None
        return Body.objects.visible_to(self.actor).filter(pk=int(text)).select_related("unit__parent").first()


class BodiesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several bodies, ticked in a list that is grouped by kind; the list is set by the form."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Body.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs)

    def offer(self, bodies: Sequence[Body]) -> None:
        self.queryset = Body.objects.filter(pk__in=[body.pk for body in bodies]).select_related("unit")
        groups: dict[str, list[tuple[int, str]]] = {}
        for body in bodies:
            groups.setdefault(str(BodyKind(body.kind).label), []).append((body.pk, called(body)))
        self.choices = list(groups.items())


FEW = 12  # a list that short stands open


def grouped(bound: forms.BoundField) -> list[dict[str, Any]]:
    """The tick boxes of a `BodiesField` by kind of body; a group stands open when something in it is ticked."""
    boxes = {str(box.data["value"]): box for box in bound.subwidgets}
    ticked = {key for key, box in boxes.items() if box.data["selected"]}
    groups = []
    for title, choices in bound.field.choices:  # type: ignore[attr-defined]
        keys = [str(key) for key, _name in choices]
        is_open = len(boxes) <= FEW or bool(ticked & set(keys))
        groups.append({"title": title, "boxes": [boxes[key] for key in keys], "is_open": is_open})
    return groups
