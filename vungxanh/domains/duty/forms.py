"""Forms of duty: rosters, shifts with their officers by name, filling, swaps, minutes, hotlines, calls."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.models import User
from vungxanh.domains.duty import queries
from vungxanh.domains.duty.models import Hotline, Part, Pattern, Place, ShiftKind
from vungxanh.fields.forms import PhoneField, ReadField
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.vietnamese import fold
from vungxanh.registers.forms import EntryForm, UnitField
from vungxanh.registers.named_fields import BodyField, NamedField
from vungxanh.theme.forms import DayInput, MomentInput, Picker
from vungxanh.units.models import Unit


class RosterField(NamedField):
    def offered(self, actor: Actor) -> Iterable[tuple[Any, str, Unit]]:
        return [
            (roster, str(roster.body), roster.unit) for roster in queries.seen_by(actor).order_by("-starts_on", "pk")
        ]


class HotlineField(NamedField):
    def offered(self, actor: Actor) -> Iterable[tuple[Any, str, Unit]]:
        found = Hotline.objects.visible_to(actor).select_related("unit").order_by("number", "pk")
        return [(line, line.number, line.unit) for line in found]


class OfficersField(forms.CharField):
    """Officers by full name or user name, several separated by semicolons; the cleaned value is a list."""

    default_error_messages = {
        "unknown": _("Không có cán bộ “%(text)s” trong địa bàn của anh, chị. Ghi họ và tên hoặc tên đăng nhập."),
        "several": _("Có nhiều cán bộ tên “%(text)s”: ghi tên đăng nhập (%(names)s)."),
    }

    def bind(self, actor: Actor, shared: dict[Any, Any]) -> None:
        self.actor, self.shared = actor, shared
        self.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, User):
            return value.full_name
        return value if isinstance(value, str) or value is None else "; ".join(user.full_name for user in value)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return [self._find(name.strip()) for name in re.split(r"[;\n]", text) if name.strip()]

    def _find(self, name: str) -> User:
        key = "officers by name"
        if key not in self.shared:
            unit = Unit(path=self.actor.unit_path)
            known: dict[str, list[User]] = {}
            for user in queries.candidates(unit, timezone.localdate()):
                known.setdefault(fold(user.full_name), []).append(user)
                known.setdefault(user.username, []).append(user)
            self.shared[key] = known
        same: list[User] = list(dict.fromkeys(self.shared[key].get(name) or self.shared[key].get(fold(name), ())))
        if len(same) != 1:
            code = "several" if same else "unknown"
            names = ", ".join(user.username for user in same[:5])
            raise ValidationError(self.error_messages[code], code, {"text": name, "names": names})
        return same[0]


class OfficerField(OfficersField):
    def bind(self, actor: Actor, shared: dict[Any, Any]) -> None:
        self.widget = Picker(reverse("duty:officers"))
        self.widget.is_required = self.required
        super().bind(actor, shared)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if len(found) > 1:
            raise ValidationError(_("Ghi một người."), "one")
        return found[0] if found else None


class HotlineNumberField(ReadField):
    """A number that can be dialled in Viet Nam: mobile, fixed, 1800/1900, or a short one (1022, 115)."""

    default_error_messages = {"invalid": _("Số điện thoại viết như 0275 3822 115, 1900 9095 hoặc 1022.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 24, **kwargs})
        self.widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}

    def read(self, text: str) -> str:
        digits = re.sub(r"[\s.()-]", "", text)
        # the numbers of call centres of provinces (10xx) and of emergency services are no subscribers' numbers
        if re.fullmatch(r"1\d{2,3}", digits):
            return digits
        try:
            number = phonenumbers.parse(digits, "VN")
        except phonenumbers.NumberParseException:
            raise ValidationError(self.error_messages["invalid"], "invalid") from None
        if not phonenumbers.is_valid_number_for_region(number, "VN"):
            raise ValidationError(self.error_messages["invalid"], "invalid")
        national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        return re.sub(r"\D", "", national)


class RosterEntry(EntryForm):
    body = BodyField(label=_("Sở chỉ huy"))
    pattern = forms.ChoiceField(label=_("Cách chia ca"), choices=Pattern.choices)
    people = forms.IntegerField(label=_("Số người trực ban mỗi ca"), min_value=1, max_value=20, initial=1)
    starts_on = forms.DateField(label=_("Từ ngày"), widget=DayInput())
    ends_on = forms.DateField(label=_("Đến ngày"), required=False, widget=DayInput())


class ShiftEntry(EntryForm):
    """One shift; the hours of its kind are filled in by the rules where they are left empty."""

    roster = RosterField(label=_("Sở chỉ huy"))
    day = forms.DateField(label=_("Ngày trực"), widget=DayInput())
    kind = forms.ChoiceField(label=_("Ca"), choices=ShiftKind.choices)
    starts = forms.TimeField(
        label=_("Từ giờ"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(label=_("Đến giờ"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    leader = OfficerField(label=_("Trực lãnh đạo"), required=False, max_length=200)
    on_duty = OfficersField(
        label=_("Trực ban"), required=False, max_length=1000,
        help_text=_("Họ và tên hoặc tên đăng nhập; nhiều người cách nhau bằng dấu chấm phẩy."),
    )  # fmt: skip
    deputy = OfficerField(label=_("Dự phòng"), required=False, max_length=200)


class Removing(forms.Form):
    reason = forms.CharField(label=_("Lý do"), min_length=5, max_length=300)


class Picking(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Officers of the command post's unit, in the order they are listed there."""

    def __init__(self, users: Sequence[User], **kwargs: Any) -> None:
        found = User.objects.filter(pk__in=[user.pk for user in users])
        super().__init__(found, **{"widget": forms.CheckboxSelectMultiple, "required": False, **kwargs})
        self.users = users
        self.choices = [(user.pk, user.full_name) for user in users]

    def clean(self, value: Any) -> Any:
        chosen = set(super().clean(value))
        return [user for user in self.users if user in chosen]


class Filling(forms.Form):
    first = forms.DateField(label=_("Từ ngày"), widget=DayInput())
    last = forms.DateField(label=_("Đến ngày"), widget=DayInput())

    def __init__(self, *args: Any, users: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaders"] = Picking(users, label=_("Trực lãnh đạo, lần lượt"))
        self.fields["officers"] = Picking(users, label=_("Trực ban, lần lượt"), required=True)
        self.fields["deputies"] = Picking(users, label=_("Dự phòng, lần lượt"))


class One(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, users: Sequence[User], **kwargs: Any) -> None:
        super().__init__(User.objects.filter(pk__in=[user.pk for user in users]), empty_label=_("Chọn người"), **kwargs)
        self.choices = [("", _("Chọn người")), *((user.pk, user.full_name) for user in users)]


class Assigning(forms.Form):
    part = forms.ChoiceField(label=_("Vị trí"), choices=Part.choices, initial=Part.ON_DUTY)

    def __init__(self, *args: Any, users: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"] = One(users, label=_("Cán bộ"))
        self.order_fields(["user", "part"])


class Replacing(forms.Form):
    reason = forms.CharField(label=_("Lý do"), min_length=3, max_length=300)
    all_later = forms.BooleanField(label=_("Thay cả các ca sau của người này"), required=False)

    def __init__(self, *args: Any, users: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"] = One(users, label=_("Người thay"))
        self.order_fields(["user"])


class Swapping(forms.Form):
    reason = forms.CharField(label=_("Lý do"), min_length=3, max_length=300)

    def __init__(self, *args: Any, users: Sequence[User], theirs: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["of"] = One(users, label=_("Đổi với"))
        self.fields["instead"] = forms.ModelChoiceField(
            Place.objects.filter(pk__in=[place.pk for place in theirs]), label=_("Đổi lấy ca"), required=False,
            empty_label=_("Không đổi lấy ca nào, chỉ nhờ trực thay"),
        )  # fmt: skip
        self.order_fields(["of", "instead"])


class Minutes(forms.Form):
    happened = forms.CharField(label=_("Diễn biến trong ca"), widget=forms.Textarea(attrs={"rows": 4}), max_length=8000)
    remaining = forms.CharField(
        label=_("Việc ca sau làm tiếp"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=8000
    )


class HotlineEntry(EntryForm):
    unit = UnitField()
    number = HotlineNumberField(label=_("Số điện thoại"))
    purpose = forms.CharField(label=_("Gọi để làm gì"), max_length=160)
    hours = forms.CharField(label=_("Giờ trực máy"), max_length=80, initial="24/24")
    roster = RosterField(label=_("Sở chỉ huy trực máy"), required=False)
    since = forms.DateField(label=_("Từ ngày"), widget=DayInput())
    until = forms.DateField(label=_("Đến ngày"), required=False, widget=DayInput())


class CallEntry(EntryForm):
    hotline = HotlineField(label=_("Đường dây"))
    at = forms.DateTimeField(label=_("Lúc"), widget=MomentInput())
    answered = forms.BooleanField(label=_("Đã nghe máy"), required=False, initial=True)
    phone = PhoneField(label=_("Số gọi đến"))
    matter = forms.CharField(label=_("Nội dung"), required=False, max_length=500)
    outcome = forms.CharField(label=_("Đã giải quyết thế nào"), required=False, max_length=500)


class CallingBack(forms.Form):
    matter = forms.CharField(label=_("Nội dung"), required=False, max_length=500)
    outcome = forms.CharField(label=_("Đã giải quyết thế nào"), max_length=500)
