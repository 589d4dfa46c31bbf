"""Giving a task directly, without a document item."""

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.queries import heads
from vungxanh.domains.accountability import queries
from vungxanh.domains.accountability.forms.bodies import BodiesField, BodyField, called, grouped
from vungxanh.registers.forms import EntryForm
from vungxanh.tasks import rules
from vungxanh.tasks.models import Kind, Rhythm
from vungxanh.tasks.topics import TOPICS
from vungxanh.theme.forms import DayInput, MomentInput
from vungxanh.units.models import Body

WEEKDAYS = [
    (1, _("Thứ Hai")), (2, _("Thứ Ba")), (3, _("Thứ Tư")), (4, _("Thứ Năm")), (5, _("Thứ Sáu")), (6, _("Thứ Bảy")),
    (7, _("Chủ Nhật")),
]  # fmt: skip


class Giving(EntryForm):
    """A task for one body or several, one each."""

    giver = forms.TypedChoiceField(label=_("Nhân danh"), coerce=int)
    title = forms.CharField(label=_("Việc phải làm"), max_length=300, help_text=_("Bắt đầu bằng một động từ."))
    detail = forms.CharField(
        label=_("Nội dung"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    leads = BodiesField(label=_("Giao cho"), required=False, help_text=_("Mỗi nơi một việc riêng."))
    other = BodyField(label=_("Nơi khác"), required=False, help_text=_("Gõ vài chữ của tên cơ quan, xã, ấp."))
    cooperating = BodiesField(label=_("Phối hợp"), required=False)
    kind = forms.ChoiceField(label=_("Loại"), choices=Kind.choices, initial=Kind.ONE_OFF)
    due_at = forms.DateTimeField(label=_("Hạn"), required=False, widget=MomentInput())
    rhythm = forms.ChoiceField(label=_("Nhịp"), choices=[("", _("Không lặp lại")), *Rhythm.choices], required=False)
    weekday = forms.TypedChoiceField(
        label=_("Ngày trong tuần"), choices=WEEKDAYS, coerce=int, initial=1, required=False, empty_value=None
    )
    day_of_month = forms.IntegerField(label=_("Ngày trong tháng"), min_value=1, max_value=31, initial=1, required=False)
    rhythm_time = forms.TimeField(
        label=_("Trước giờ"),
        required=False,
        initial=time(17),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ends_on = forms.DateField(label=_("Đến hết ngày"), required=False, widget=DayInput())
    product = forms.CharField(label=_("Sản phẩm, kết quả"), required=False, max_length=300)
    indicator = forms.ChoiceField(
        label=_("Chỉ tiêu"), required=False, help_text=_("Số được đọc thẳng từ sổ của nơi làm, không ai gõ tay.")
    )
    target = forms.DecimalField(
        label=_("Mức cần đạt"), required=False, min_value=Decimal(0), max_digits=14, decimal_places=2
    )
    out_of = forms.ChoiceField(
        label=_("Tính phần trăm trên"), required=False, help_text=_("Mức cần đạt khi đó là số phần trăm: 100 % số hộ.")
    )
    source = forms.CharField(label=_("Căn cứ"), required=False, max_length=200)
    topic = forms.ChoiceField(label=_("Lĩnh vực"), required=False, choices=[("", _("Chưa rõ")), *TOPICS.items()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.givers = {body.pk: body for body in queries.own_bodies(self.actor)}
        giver, indicator, out_of = (self.fields[name] for name in ("giver", "indicator", "out_of"))
        assert isinstance(giver, forms.ChoiceField)
        assert isinstance(indicator, forms.ChoiceField) and isinstance(out_of, forms.ChoiceField)
        giver.choices = [(pk, called(body)) for pk, body in self.givers.items()]
        known = queries.indicator_choices()
        indicator.choices = [("", _("Không có")), *known]
        out_of.choices = [("", _("Không tính phần trăm")), *known]
        bodies = queries.bodies_for(self.actor)
        for name in ("leads", "cooperating"):
            field = self.fields[name]
            assert isinstance(field, BodiesField)
            field.offer(bodies)

    def lead_groups(self) -> list[dict[str, Any]]:
        return grouped(self["leads"])

    def cooperating_groups(self) -> list[dict[str, Any]]:
        return grouped(self["cooperating"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.chosen(values) and not {"leads", "other"} & set(self.errors):
            self.add_error("leads", _("Chưa chọn nơi giao."))
        due = values.get("due_at")
        if due and due < timezone.now():
            self.add_error("due_at", _("Hạn này đã qua."))
        kind = values.get("kind")
        if kind == Kind.RECURRING and not values.get("rhythm"):
            self.add_error("rhythm", _("Việc định kỳ cần nhịp: hằng ngày, hằng tuần hay hằng tháng."))
        if values.get("indicator") and values.get("target") is None and "target" not in self.errors:
            self.add_error("target", _("Chỉ tiêu cần mức phải đạt."))
        return values

    @staticmethod
    def chosen(values: Mapping[str, Any]) -> list[Body]:
        """Every body that gets a task of its own."""
        other = values.get("other")
        return list(dict.fromkeys([*(values.get("leads") or ()), *([other] if other else [])]))

    def said(self) -> dict[str, Any]:
        """What `tasks.operations.give` takes, without the lead. The form is valid."""
        values = dict(self.cleaned_data)
        recurring = values["kind"] == Kind.RECURRING
        rhythm = values["rhythm"] if recurring else ""
        days = {Rhythm.WEEKLY.value: values["weekday"], Rhythm.MONTHLY.value: values["day_of_month"]}
        on = days.get(rhythm) or 1
        names = ("title", "detail", "kind", "ends_on", "product", "indicator", "target", "out_of", "source", "topic")
        return {
            **{name: values[name] for name in names},
            "giver": self.givers[values["giver"]],
            "cooperating": list(values["cooperating"]),
            "due_at": None if recurring else values["due_at"],
            "rhythm": rhythm,
            "rhythm_day": on,
            "rhythm_time": values["rhythm_time"] if recurring else None,
        }

    def unclear(self) -> dict[rules.Clear, list[Body]]:
        """Which of the five would be missing, and for which bodies ("Rõ trách nhiệm" differs by body)."""
        values = self.cleaned_data
        found: dict[rules.Clear, list[Body]] = {}
        for body in self.chosen(values):
            lacks = rules.unclear(
                lead=True,
                work=f"{values['title']} {values['detail']}",
                timed=bool(values["due_at"] or values["rhythm"]),
                product=values["product"],
                target=bool(values["indicator"] and values["target"] is not None),
                answering=bool(heads(body)),
                lasting=values["kind"] in (Kind.STANDING, Kind.PROHIBITION),
            )
            for each in lacks:
                found.setdefault(each, []).append(body)
        return found
