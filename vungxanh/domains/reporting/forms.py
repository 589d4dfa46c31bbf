"""Forms of reports: what must be reported by whom, a call for a report, sending and sending back."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vungxanh.domains.reporting.models import Rhythm
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.vietnamese import fold
from vungxanh.registers import indicators
from vungxanh.registers.forms import CHOICES_AT_MOST, EntryForm
from vungxanh.registers.named_fields import BodyField
from vungxanh.theme.forms import DayInput, MomentInput
from vungxanh.units.models import Body


class BodiesField(BodyField):
    """Several bodies, ticked on a page or written in a cell with semicolons between them."""

    def bind(self, actor: Actor, shared: dict[Any, Any]) -> None:
        super().bind(actor, shared)
        if len(self.known) <= CHOICES_AT_MOST:
            self.widget = forms.CheckboxSelectMultiple(choices=[(name, name) for _body, name in self.known])
        else:
            self.widget = forms.Textarea(attrs={"rows": 4})
        self.widget.is_required = self.required

    def prepare_value(self, value: Any) -> Any:
        if value and not isinstance(value, str) and isinstance(next(iter(value)), Body):
            names = [name for body, name in self.known if body in value]
            return names if isinstance(self.widget, forms.CheckboxSelectMultiple) else "; ".join(names)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return sorted(map(str, self.prepare_value(initial) or ())) != sorted(map(str, data or ()))

    def to_python(self, value: Any) -> Any:
        names = value if isinstance(value, list | tuple) else re.split(r"[;\n]", str(value or ""))
        if names and all(isinstance(each, Body) for each in names):
            return list(names)
        return list(dict.fromkeys(super(BodiesField, self).to_python(name) for name in names if str(name).strip()))


class IndicatorsField(forms.Field):
    """Indicators by code or name; their figures are read when the report is sent."""

    def bind(self, actor: Actor, shared: dict[Any, Any]) -> None:
        self.known = {code: source.indicator.label for code, source in indicators.sources().items()}
        self.widget = forms.CheckboxSelectMultiple(choices=list(self.known.items()))

    def to_python(self, value: Any) -> list[str]:
        names = value if isinstance(value, list | tuple) else re.split(r"[;\n]", str(value or ""))
        found = []
        for name in (str(each).strip() for each in names):
            same = [code for code, label in self.known.items() if name == code or fold(name) == fold(str(label))]
            if name and not same:
                raise ValidationError(_("Không có chỉ tiêu “%(name)s”."), "unknown", {"name": name})
            found += same[:1]
        return list(dict.fromkeys(found))


class DutyEntry(EntryForm):
    receiver = BodyField(label=_("Nơi nhận báo cáo"))
    title = forms.CharField(label=_("Tên báo cáo"), max_length=200)
    detail = forms.CharField(
        label=_("Nội dung phải báo cáo"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    rhythm = forms.ChoiceField(label=_("Nhịp"), choices=[each for each in Rhythm.choices if each[0] != Rhythm.ON_CALL])
    rhythm_day = forms.IntegerField(
        label=_("Ngày trong tuần, trong tháng"), min_value=1, max_value=31, initial=1,
        help_text=_("Hằng tuần: 1 là thứ Hai, 7 là Chủ nhật. Hằng tháng: ngày 1 đến 31."),
    )  # fmt: skip
    due_time = forms.TimeField(label=_("Trước giờ"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    starts_on = forms.DateField(label=_("Từ ngày"), widget=DayInput())
    ends_on = forms.DateField(label=_("Đến ngày"), required=False, widget=DayInput())
    source = forms.CharField(label=_("Theo văn bản"), required=False, max_length=120)
    bodies = BodiesField(label=_("Nơi báo cáo"))
    indicators = IndicatorsField(label=_("Số liệu lấy từ sổ khi gửi"), required=False)


class Calling(EntryForm):
    receiver = BodyField(label=_("Nơi nhận báo cáo"))
    title = forms.CharField(label=_("Tên báo cáo"), max_length=200)
    detail = forms.CharField(
        label=_("Nội dung phải báo cáo"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    due_at = forms.DateTimeField(label=_("Trước lúc"), widget=MomentInput())
    source = forms.CharField(label=_("Theo văn bản"), required=False, max_length=120)
    bodies = BodiesField(label=_("Nơi báo cáo"))
    indicators = IndicatorsField(label=_("Số liệu lấy từ sổ khi gửi"), required=False)


class Sending(forms.Form):
    text = forms.CharField(
        label=_("Nội dung"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    file = forms.FileField(label=_("Tệp kèm theo"), required=False)
    explanation = forms.CharField(
        label=_("Lý do gửi trễ"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Nơi nhận và cấp trên đọc được."),
    )  # fmt: skip

    def __init__(self, *args: Any, explained: bool, **kwargs: Any) -> None:
        """`explained`: the report is so late that it must say why; otherwise nobody is asked."""
        super().__init__(*args, **kwargs)
        if not explained:
            del self.fields["explanation"]


class GivingBack(forms.Form):
    answer = forms.CharField(label=_("Lý do trả lại"), min_length=5, max_length=500)
