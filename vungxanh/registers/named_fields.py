"""Fields of forms for records that people call by a name: a body of a unit within reach."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vungxanh.kernel.actor import Actor
from vungxanh.kernel.vietnamese import fold
from vungxanh.registers.forms import CHOICES_AT_MOST
from vungxanh.units.models import Body, Unit


class NamedField(forms.Field):
    """A record within the actor's reach, given by what people call it; where a name is there twice, with its unit."""

    default_error_messages = {
        "unknown": _("Không có “%(text)s” trong địa bàn của anh, chị. Chọn trong danh sách hoặc ghi đúng tên."),
        "several": _("Có nhiều nơi tên “%(text)s”. Ghi thêm đơn vị, cách bằng dấu phẩy."),
    }

    def offered(self, actor: Actor) -> Iterable[tuple[Any, str, Unit]]:
        """(record, name, unit)"""
        raise NotImplementedError

    def bind(self, actor: Actor, shared: dict[Any, Any]) -> None:
        key = ("named", type(self))
        if key not in shared:
            found = list(self.offered(actor))
            names = [name for _record, name, _unit in found]
            shared[key] = [
                (each, name if names.count(name) == 1 else f"{name}, {unit.name}") for each, name, unit in found
            ]
        self.known: list[tuple[Any, str]] = shared[key]
        if len(self.known) <= CHOICES_AT_MOST:
            choices: list[tuple[str, Any]] = [(name, name) for _record, name in self.known]
            if len(choices) != 1 or not self.required:
                choices.insert(0, ("", _("Chọn") if self.required else _("Không")))
            self.widget = forms.Select(choices=choices)
        else:
            self.widget = forms.TextInput()
        self.widget.is_required = self.required
        self.widget.attrs |= self.widget_attrs(self.widget)

    def prepare_value(self, value: Any) -> Any:
        return next((name for each, name in self.known if each == value), value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        wanted = fold(text)
        same = [each for each, name in self.known if fold(name) == wanted]
        same = same or [each for each, name in self.known if fold(name.split(",")[0]) == wanted]
        if len(same) != 1:
            code = "several" if same else "unknown"
            raise ValidationError(self.error_messages[code], code, {"text": text})
        return same[0]


class BodyField(NamedField):
    def offered(self, actor: Actor) -> Iterable[tuple[Any, str, Unit]]:
        found = Body.objects.visible_to(actor).filter(valid_to=None).select_related("unit")
        return [(body, body.name, body.unit) for body in found]
