"""Forms of registers: plain forms that know who is filling them in, and a field for the unit a record belongs to."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.kernel.actor import Actor
from vungxanh.kernel.vietnamese import fold
from vungxanh.registers.register import Label
from vungxanh.theme.forms import DayInput, Picker
from vungxanh.units import queries
from vungxanh.units.models import Tier, TierMapping, Unit, UnitQuerySet

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
        self.bind_fields()

    def bind_fields(self) -> None:
        for field in self.fields.values():
            bind = getattr(field, "bind", None)
            if bind:
                bind(self.actor, self.shared)


class UnitField(forms.Field):
    """A unit within the actor's reach, given by its code or its name ("ấp 3", "Ấp 3, xã Tân Thạch").

    `tiers` are the tiers a record of this kind may belong to; empty: any. An actor who reaches only one such unit is
    not asked: it is filled in. `every` is the first choice of a filter ("Mọi đơn vị").
    """

    default_error_messages = {
        "unknown": _("Không có đơn vị “%(text)s” trong địa bàn của anh, chị. Chọn trong danh sách hoặc ghi mã."),
        "several": _("Có nhiều đơn vị tên “%(text)s”: %(places)s. Ghi thêm đơn vị cấp trên, cách bằng dấu phẩy."),
    }

    def __init__(self, *, tiers: tuple[Tier, ...] = (), every: Label = "", **kwargs: Any) -> None:
        self.tiers, self.every = tiers, every
        self.actor: Actor | None = None
        self.shared: dict[Any, Any] = {}
        super().__init__(**{"label": _("Đơn vị"), **kwargs})

    def bind(self, actor: Actor, shared: dict[Any, Any]) -> None:
        """Told by the form who is acting: the choices are the units within reach."""
        self.actor, self.shared = actor, shared
        few = self.few()
        if few is None:
            self.widget = Picker(reverse("office:units-suggest"))
        else:
            several = len({unit.parent_id for unit in few}) > 1
            choices: list[tuple[str, Label]] = [(unit.code, _called(unit) if several else unit.name) for unit in few]
            if self.every or len(few) != 1:
                choices.insert(0, ("", self.every or _("Chọn đơn vị")))
            elif self.initial is None:
                self.initial = few[0].code
            self.widget = forms.Select(choices=choices)
        self.widget.is_required = self.required
        self.widget.attrs |= self.widget_attrs(self.widget)

    def few(self) -> list[Unit] | None:
        """The units to choose from when a list of them can be read through, else None."""
        key = ("few units", self.tiers)
        if key not in self.shared:
            found = list(self._reach().select_related("parent")[: CHOICES_AT_MOST + 1])
            self.shared[key] = None if len(found) > CHOICES_AT_MOST else found
        few: list[Unit] | None = self.shared[key]
        return few

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Unit):
            return _called(value) if isinstance(self.widget, Picker) else value.code
        return value

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
        found: Unit | ValidationError = self.shared[key]
        if isinstance(found, ValidationError):
            raise found
        return found

    def _day(self) -> date:
        """Today, or the last day of the actor's unit where it is a unit of the past (an exercise, an old record)."""
        assert self.actor is not None, "a UnitField works only in an EntryForm, which tells it who is acting"
        if "day of units" not in self.shared:
            own = Unit.objects.filter(path=self.actor.unit_path).order_by("-valid_from").values_list("valid_to").first()
            self.shared["day of units"] = min(own[0], timezone.localdate()) if own and own[0] else timezone.localdate()
        day: date = self.shared["day of units"]
        return day

    def _reach(self) -> UnitQuerySet:
        assert self.actor is not None
        found = Unit.objects.within_reach(self.actor).valid_on(self._day())
        if self.tiers:
            mapped = TierMapping.objects.filter(tier__in=self.tiers, valid_from__lte=self._day())
            found = found.filter(kind__in=mapped.values("kind"))
        return found

    def _find(self, text: str) -> Unit | ValidationError:
        exact = self._reach().filter(code=text).select_related("parent").first()
        if exact:
            return exact
        try:
            unit = queries.resolve(text, on=self._day(), actor=self.actor)
        except queries.NotFound:
            return self._refused("unknown", text=text)
        except queries.Ambiguous as several:
            fitting = [each for each in several.candidates if self._reach().filter(pk=each.unit.pk).exists()]
            if len(fitting) == 1:
                return fitting[0].unit
            if fitting:
                return self._refused("several", text=text, places="; ".join(each.place for each in fitting[:4]))
            return self._refused("unknown", text=text)
        return unit if self._reach().filter(pk=unit.pk).exists() else self._refused("unknown", text=text)

    def _refused(self, code: str, **values: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code, values)


def _called(unit: Unit) -> str:
    return f"{unit.name}, {unit.parent.name}" if unit.parent else unit.name


class LastDay(forms.Form):
    """Until when something stands: its last day."""

    on = forms.DateField(label=_("Ngày cuối"), widget=DayInput())


class FirstDayWithout(forms.Form):
    """From when something is no more, and by what word."""

    on = forms.DateField(label=_("Thôi từ ngày"), initial=timezone.localdate, widget=DayInput())
    reason = forms.CharField(label=_("Lý do, quyết định số"), max_length=500)
