"""What is asked when households, persons, teams, rounds and visits are entered or acted on."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.models import User
from vungxanh.domains.population.models import (
    HouseholdKind,
    Outcome,
    Poverty,
    Purpose,
    Relation,
    Residence,
    Round,
    Sex,
    Source,
    Team,
)
from vungxanh.fields.forms import (
    CardField,
    CitizenIdField,
    DayRangeField,
    InsuranceField,
    OldIdField,
    PartialDayField,
    PhoneField,
    ReadField,
    values_of,
)
from vungxanh.kernel.actor import Actor
from vungxanh.registers.forms import EntryForm, UnitField
from vungxanh.theme.forms import DayInput, MomentInput
from vungxanh.units.models import Tier

HAMLET = (Tier.TEAM,)


def choices(kinds: Any, *, blank: Any = None) -> list[tuple[str, Any]]:
    return [*([("", blank)] if blank is not None else []), *kinds.choices]


def day_field(label: Any, *, required: bool = True, **kwargs: Any) -> forms.DateField:
    """A day; today unless another is chosen, when one must be."""
    initial = timezone.localdate if required else None
    return forms.DateField(label=label, required=required, initial=initial, widget=DayInput(), **kwargs)


class PastDay(EntryForm):
    """A day that must not lie ahead."""

    on = day_field(_("Ngày"))

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise ValidationError(_("Ngày này ở tương lai."))
        return on


class HouseholdEntry(EntryForm):
    unit = UnitField(label=_("Ấp, tổ dân phố"), tiers=HAMLET)
    number = forms.CharField(
        label=_("Số hộ"), max_length=24, required=False, help_text=_("Để trống thì lấy số kế tiếp của ấp, tổ.")
    )
    address = forms.CharField(
        label=_("Số nhà, đường"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    cluster = forms.CharField(label=_("Tổ tự quản, ngõ"), max_length=80, required=False)
    walking_order = forms.IntegerField(
        label=_("Thứ tự đường đi"), min_value=0, max_value=99999, required=False,
        help_text=_("Hộ thứ mấy khi đi từng nhà. Để trống thì theo số hộ."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Loại nhà ở"), choices=choices(HouseholdKind), initial=HouseholdKind.HOUSE)
    poverty = forms.ChoiceField(label=_("Diện"), choices=choices(Poverty), initial=Poverty.NONE)
    source = forms.ChoiceField(
        label=_("Nguồn"), choices=choices(Source), initial=Source.HAMLET,
        help_text=_("Hộ gặp khi đi từng nhà hoặc do người dân khai chỉ vào danh sách sau khi được duyệt."),
    )  # fmt: skip
    # the example of the sheet lies in Tân Thạch, Châu Thành
    latitude = forms.FloatField(
        label=_("Vĩ độ"), min_value=-90, max_value=90, required=False,
        widget=forms.NumberInput(attrs={"placeholder": "10.2712"}),
    )  # fmt: skip
    longitude = forms.FloatField(
        label=_("Kinh độ"), min_value=-180, max_value=180, required=False,
        widget=forms.NumberInput(attrs={"placeholder": "106.3517"}),
    )  # fmt: skip
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def clean_walking_order(self) -> int:
        return self.cleaned_data["walking_order"] or 0

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            raise ValidationError(_("Vĩ độ và kinh độ: ghi cả hai, hoặc để trống cả hai."))
        return cleaned


class PersonEntry(EntryForm):
    card = CardField(
        label=_("Mã QR trên thẻ căn cước, hoặc mã QR cá nhân"),
        help_text=_("Đặt con trỏ vào đây rồi quét. Ô nào bên dưới để trống sẽ lấy theo thẻ."),
    )
    unit = UnitField(label=_("Ấp, tổ dân phố"), tiers=HAMLET)
    household = forms.CharField(
        label=_("Số hộ"), max_length=24, help_text=_("Hộ mới thì nhập chủ hộ trước: hộ được mở theo số này.")
    )
    address = forms.CharField(
        label=_("Số nhà, đường (khi mở hộ mới)"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    full_name = forms.CharField(
        label=_("Họ và tên"), max_length=160, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    sex = forms.ChoiceField(label=_("Giới tính"), choices=choices(Sex, blank="—"), required=False)
    birth_date = PartialDayField(label=_("Ngày sinh"), help_text=_("Chỉ biết năm thì ghi năm."))
    relation = forms.ChoiceField(label=_("Quan hệ với chủ hộ"), choices=choices(Relation), initial=Relation.CHILD)
    citizen_id = CitizenIdField(label=_("Số định danh"), help_text=_("12 chữ số trên thẻ căn cước, hoặc hộ chiếu."))
    old_id = OldIdField(label=_("Số CMND cũ"))
    insurance_number = InsuranceField(label=_("Số BHYT"))
    phone = PhoneField(label=_("Điện thoại"))
    occupation = forms.CharField(label=_("Nghề nghiệp, nơi làm việc"), max_length=160, required=False)
    residence = forms.ChoiceField(label=_("Cư trú"), choices=choices(Residence), initial=Residence.PERMANENT)
    residence_since = day_field(_("Cư trú từ ngày"), required=False)
    residence_until = day_field(_("Cư trú đến ngày"), required=False)
    pregnant = forms.BooleanField(label=_("Mang thai"), required=False)
    chronic = forms.BooleanField(label=_("Bệnh nền"), required=False)
    disabled = forms.BooleanField(label=_("Khuyết tật"), required=False)
    health_note = forms.CharField(label=_("Bệnh nền nào, cần gì"), max_length=200, required=False)
    different = forms.BooleanField(
        label=_("Là người khác"), required=False,
        help_text=_("Đánh dấu khi hệ thống hỏi về người giống, sau khi đã kiểm tra đây là người khác."),
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(filled_from_card(data), *args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("residence_since"), cleaned.get("residence_until")
        if since and until and until < since:
            self.add_error("residence_until", _("Ở trước ngày bắt đầu cư trú."))
        if cleaned.get("pregnant") and cleaned.get("sex") == Sex.MALE:
            self.add_error("pregnant", _("Giới tính đang ghi là nam. Sửa một trong hai ô."))
        return cleaned


def filled_from_card(data: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The data of a form with its empty fields filled from the card that was scanned into it."""
    text = data.get("card") if data else None
    if not data or not text:
        return data
    try:
        card = CardField().clean(text)
    except ValidationError:
        return data
    copy = data.copy() if hasattr(data, "copy") else dict(data)
    for name, value in values_of(card).items():
        if not copy.get(name):
            copy[name] = str(value)
    return copy


class TeamField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A team within the actor's reach."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Team.objects.none(), **{"label": _("Tổ"), **kwargs})

    def bind(self, actor: Actor, shared: dict[Any, Any]) -> None:
        self.queryset = Team.objects.visible_to(actor).filter(valid_to=None).select_related("unit").order_by("name")

    def label_from_instance(self, obj: Team) -> str:
        return f"{obj.name}, {obj.unit.name}"


class RoundField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An open round that the actor sees; left out, the round that walks the place on that day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Round.objects.none(), **{"label": _("Đợt"), "required": False, **kwargs})

    def bind(self, actor: Actor, shared: dict[Any, Any]) -> None:
        self.queryset = Round.objects.visible_to(actor).filter(closed_on=None).order_by("-starts_on", "-pk")
        self.empty_label = str(_("Đợt đang mở tại đây"))


class VisitFields(EntryForm):
    outcome = forms.ChoiceField(label=_("Kết quả"), choices=choices(Outcome), widget=forms.RadioSelect)
    occurred_at = forms.DateTimeField(label=_("Lúc"), required=False, widget=MomentInput())
    round = RoundField()
    seen = forms.IntegerField(
        label=_("Số người gặp"), min_value=0, max_value=999, required=False,
        help_text=_("Để trống khi gặp đủ người trong hộ."),
    )  # fmt: skip
    symptomatic = forms.IntegerField(label=_("Số người có triệu chứng"), min_value=0, max_value=999, required=False)
    arrivals = forms.IntegerField(label=_("Số người mới đến"), min_value=0, max_value=999, required=False)
    absent = forms.IntegerField(label=_("Số người vắng"), min_value=0, max_value=999, required=False)
    needs_help = forms.BooleanField(label=_("Cần hỗ trợ"), required=False)
    note = forms.CharField(label=_("Ghi chú"), max_length=500, required=False)

    def clean_arrivals(self) -> int:
        return self.cleaned_data["arrivals"] or 0

    def clean_absent(self) -> int:
        return self.cleaned_data["absent"] or 0


class VisitEntry(VisitFields):
    """A visit as a sheet of paper has it: which household, by its number."""

    unit = UnitField(label=_("Ấp, tổ dân phố"), tiers=HAMLET)
    household = forms.CharField(label=_("Số hộ"), max_length=24)
    field_order = ["unit", "household"]


class VisitAction(VisitFields):
    """A visit to the household that is open on the screen."""


class HouseholdMove(PastDay):
    to = UnitField(label=_("Chuyển đến ấp, tổ"), tiers=HAMLET)
    number = forms.CharField(label=_("Số hộ ở nơi mới"), max_length=24, required=False)
    field_order = ["to", "number"]


class Departure(PastDay):
    place = forms.CharField(label=_("Chuyển đi đâu"), max_length=160, required=False)


class TeamAssignment(EntryForm):
    team = TeamField(required=False, empty_label=_("Không tổ nào"))
    on = day_field(_("Từ ngày"))


class PersonMove(PastDay):
    unit = UnitField(label=_("Chuyển đến ấp, tổ"), tiers=HAMLET)
    household = forms.CharField(label=_("Số hộ"), max_length=24)
    relation = forms.ChoiceField(label=_("Quan hệ với chủ hộ"), choices=choices(Relation), initial=Relation.OTHER)
    field_order = ["unit", "household", "relation"]


class Absence(EntryForm):
    days = DayRangeField(label=_("Vắng từ ngày nào đến ngày nào"))
    place = forms.CharField(label=_("Ở đâu"), max_length=160, required=False)


class TeamEntry(EntryForm):
    unit = UnitField(label=_("Ấp, tổ dân phố"), tiers=HAMLET)
    name = forms.CharField(label=_("Tên tổ"), max_length=200)
    valid_from = day_field(_("Thành lập ngày"))
    valid_to = day_field(_("Giải thể ngày"), required=False)


class OfficerField(ReadField):
    """An officer, by user name."""

    default_error_messages = {"unknown": _("Không có tài khoản này. Ghi tên đăng nhập của thành viên.")}

    def read(self, text: str) -> User:
        user = User.objects.filter(username=text, is_active=True).first()
        if not user:
            raise ValidationError(self.error_messages["unknown"], "unknown")
        return user


class Joining(EntryForm):
    user = OfficerField(label=_("Tên đăng nhập của thành viên"), max_length=150)
    as_head = forms.BooleanField(label=_("Làm tổ trưởng"), required=False)
    on = day_field(_("Từ ngày"))


class Parting(EntryForm):
    user = OfficerField(label=_("Tên đăng nhập của thành viên"), max_length=150)
    on = day_field(_("Từ ngày"))


class Stretch(EntryForm):
    """The households of a team as it walks: from the one to the other."""

    first = forms.IntegerField(label=_("Từ thứ tự đường đi"), min_value=0)
    last = forms.IntegerField(label=_("Đến thứ tự đường đi"), min_value=0)
    on = day_field(_("Từ ngày"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("last", 0) < cleaned.get("first", 0):
            self.add_error("last", _("Nhỏ hơn thứ tự bắt đầu."))
        return cleaned


class RoundEntry(EntryForm):
    unit = UnitField(label=_("Địa bàn"))
    name = forms.CharField(label=_("Tên đợt"), max_length=160)
    purpose = forms.ChoiceField(label=_("Mục đích"), choices=choices(Purpose))
    starts_on = day_field(_("Từ ngày"))
    ends_on = day_field(_("Đến ngày"))
    instruction = forms.CharField(label=_("Hỏi gì, làm gì"), max_length=500, required=False, widget=forms.Textarea)


class EnumerationEntry(EntryForm):
    unit = UnitField(label=_("Ấp, tổ dân phố"), tiers=HAMLET)
    counted_on = day_field(_("Lập ngày"))
    households = forms.IntegerField(label=_("Số hộ"), min_value=0, max_value=99999)
    persons = forms.IntegerField(label=_("Số nhân khẩu"), min_value=0, max_value=999999, required=False)
    source = forms.ChoiceField(label=_("Nguồn"), choices=choices(Source), initial=Source.HAMLET)


class Decision(EntryForm):
    """Which of two rows stays."""

    keep = forms.ChoiceField(
        label=_("Giữ lại"), choices=[("first", _("Người thứ nhất")), ("second", _("Người thứ hai"))],
        widget=forms.RadioSelect, initial="first",
    )  # fmt: skip
