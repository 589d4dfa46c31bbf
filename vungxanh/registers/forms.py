"""Forms of registers: plain forms that know who is filling them in, and a field for the unit a record belongs to."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from vungxanh.kernel.actor import Actor
from vungxanh.kernel.vietnamese import fold
from vungxanh.theme.forms import Picker
from vungxanh.units.models import Tier, TierMapping, Unit

# a list people can read through; above that they type a few letters
CHOICES_AT_MOST = 60


class EntryForm(forms.Form):
    """`entry` of a register and `form` of an action: `EntryForm(data, actor=actor, initial=...)`.

    A field with a method `bind(actor, shared)` is told who is acting. `shared` is a dictionary that forms of one import
    pass around, so that what thousands of rows ask is looked up once.
    """

    def __init__(
        self, data: Mapping[str, Any] | None = None, *args: Any, actor: Actor, shared: dict[Any, Any] | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        self.actor = actor
        self.shared = {} if shared is None else shared
        super().__init__(data, *args, **kwargs)
        for field in self.fields.values():
            bind = getattr(field, "bind", None)
            if bind:
                bind(actor, self.shared)


class UnitField(forms.Field):
    """A unit within the actor's reach, given by its code or its name ("ấp 3", "Ấp 3, Tân Thạch").

    `tiers` are the tiers a record of this kind may belong to; empty: any. An actor who reaches only one such unit is
    not asked: it is filled in.
    """

    default_error_messages = {
        "unknown": _("Không có đơn vị “%(text)s” trong địa bàn của anh, chị. Chọn trong danh sách hoặc ghi mã."),
        "several": _("Có %(count)s đơn vị tên “%(text)s”: %(names)s. Ghi thêm đơn vị cấp trên, cách bằng dấu phẩy."),
    }

    def __init__(self, *, tiers: tuple[Tier, ...] = (), **kwargs: Any) -> None:
        self.tiers = tiers
        self.actor: Actor | None = None
        self.shared: dict[Any, Any] = {}
        super().__init__(**{"label": _("Đơn vị"), **kwargs})

    def bind(self, actor: Actor, shared: dict[Any, Any]) -> None:
        self.actor, self.shared = actor, shared
        few = self._few()
        if few is None:
            try:
                self.widget = Picker(reverse("units:suggest"))
            except NoReverseMatch:
                self.widget = forms.TextInput()
        else:
            self.widget = forms.Select(
                choices=[*([] if len(few) == 1 else [("", "—")]), *((unit.code, self._called(unit)) for unit in few)]
            )
            if len(few) == 1 and self.initial is None:
                self.initial = few[0].code
        self.widget.is_required = self.required
        self.widget.attrs |= self.widget_attrs(self.widget)

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Unit) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")

    def to_python(self, value: Any) -> Unit | None:
        if isinstance(value, Unit):
            return value
        text = str(value or "").strip()
        if not text:
            return None
        key = ("unit", self.tiers, fold(text))
        if key not in self.shared:
            self.shared[key] = self._find(text)
        found: list[Unit] = self.shared[key]
        if not found:
            raise ValidationError(self.error_messages["unknown"], "unknown", {"text": text})
        if len(found) > 1:
            names = "; ".join(self._called(unit, parent=True) for unit in found[:4])
            raise ValidationError(
                self.error_messages["several"], "several", {"text": text, "count": len(found), "names": names}
            )
        return found[0]

    def _reach(self) -> Any:
        assert self.actor is not None, "a UnitField works only in an EntryForm, which tells it who is acting"
        found = Unit.objects.within_reach(self.actor).filter(valid_to=None).select_related("parent")
        if self.tiers:
            found = found.filter(kind__in=TierMapping.objects.filter(tier__in=self.tiers, valid_to=None).values("kind"))
        return found

    def _few(self) -> list[Unit] | None:
        """The units to choose from when a list of them can be read through."""
        key = ("few units", self.tiers)
        if key not in self.shared:
            found = list(self._reach()[: CHOICES_AT_MOST + 1])
            self.shared[key] = None if len(found) > CHOICES_AT_MOST else found
        few: list[Unit] | None = self.shared[key]
        return few

    def _find(self, text: str) -> list[Unit]:
        by_code = list(self._reach().filter(code=text))
        if by_code:
            return by_code
        name, *above = (fold(part) for part in text.split(","))
        found = list(self._reach().filter(folded=name)[:50])
        if not found:
            found = list(self._reach().filter(folded__endswith=f" {name}")[:50])
        if above:
            found = [unit for unit in found if unit.parent and unit.parent.folded.endswith(above[0])]
        return found

    def _called(self, unit: Unit, *, parent: bool = False) -> str:
        few = None if parent else self._few()
        alone = few is not None and len({each.parent_id for each in few}) == 1
        return unit.name if alone or not unit.parent else f"{unit.name}, {unit.parent.name}"
