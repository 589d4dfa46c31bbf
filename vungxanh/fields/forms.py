"""Form fields: identity numbers, insurance numbers, phones, partly known birth dates, spans of days, card scans."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.fields.sealed import SealedText, is_mask
from vungxanh.kernel import identity
from vungxanh.theme.forms import DayInput

Precision = Literal["DAY", "MONTH", "YEAR"]


class ReadField(forms.CharField):
    """A text field whose cleaned value is what `read` makes of the text; None when it is empty.

    The limits of the text are checked before it is read. `read` raises `ValidationError`.
    """

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self.read(text) if text else None

    def read(self, text: str) -> Any:
        raise NotImplementedError


class _NumberField(forms.CharField):
    """A number people group with blanks or dots; its cleaned value is the number as it is stored."""

    read: Callable[[str], str]
    inputmode = "numeric"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 40, "required": False, **kwargs})
        self.widget.attrs |= {"inputmode": self.inputmode, "autocomplete": "off", "spellcheck": "false"}

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, SealedText) else value

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        # a mask comes back as it was shown: whoever saves keeps what is stored (fields.sealed.kept)
        if not text or is_mask(text):
            return text
        try:
            return type(self).read(text)
        except identity.NotAnIdentity:
            raise ValidationError(self.error_messages["invalid"], "invalid") from None


class CitizenIdField(_NumberField):
    """An identity paper: 12 digits, the 9 digits of the card before, or a passport number."""

    read = staticmethod(identity.identity_number)
    inputmode = "text"
    default_error_messages = {
        "invalid": _("Số định danh có 12 chữ số, CMND 9 chữ số, hộ chiếu 1-2 chữ cái và 6-8 chữ số. Xem lại giấy.")
    }


class OldIdField(_NumberField):
    """The nine-digit identity card (CMND)."""

    default_error_messages = {"invalid": _("Số CMND có 9 chữ số. Số 12 chữ số ghi vào ô số định danh.")}

    @staticmethod
    def read(text: str) -> str:
        number = identity.identity_number(text)
        if not identity.is_old_number(number):
            raise identity.NotAnIdentity("9")
        return number


class InsuranceField(_NumberField):
    read = staticmethod(identity.insurance_number)
    inputmode = "text"
    default_error_messages = {"invalid": _("Số BHYT là 15 ký tự của thẻ cũ (như HS4 79…) hoặc 10 chữ số của thẻ mới.")}


class PhoneField(_NumberField):
    """A Vietnamese phone number; the cleaned value is its digits, starting with 0."""

    read = staticmethod(identity.phone_number)
    inputmode = "tel"
    default_error_messages = {"invalid": _("Số điện thoại viết như 0912 345 678 hoặc 0275 3822 115.")}


@dataclass(frozen=True, slots=True)
class PartialDay:
    """A day of which perhaps only the month or the year is known; `day` is then the first day of it."""

    day: date
    precision: Precision

    def __str__(self) -> str:
        if self.precision == "YEAR":
            return str(self.day.year)
        month = f"{self.day.month:02}/{self.day.year}"
        return month if self.precision == "MONTH" else f"{self.day.day:02}/{month}"


class PartialDayField(ReadField):
    """A birth date as it is known: 2/9/1945, 9/1945 or 1945; the cleaned value is a `PartialDay` or None."""

    default_error_messages = {
        "invalid": _("Ngày sinh viết như 02/09/1945; chỉ biết tháng, năm thì 09/1945; chỉ biết năm thì 1945."),
        "future": _("Ngày sinh ở tương lai."),
        "ancient": _("Năm sinh trước 1900. Xem lại giấy."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 30, "required": False, **kwargs})
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off", "placeholder": "02/09/1945"}

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, PartialDay) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(initial or "") != str(data or "")

    def clean(self, value: Any) -> PartialDay | None:
        if isinstance(value, PartialDay):
            return value
        if isinstance(value, date):  # a cell of a sheet holds a day, or a moment at midnight
            return self._checked(value.year, value.month, value.day)
        found: PartialDay | None = super().clean(value)
        return found

    def read(self, text: str) -> PartialDay:
        # a sheet gives a lonely year as a number, and a day as 1945-09-02
        text = text.removesuffix(".0").removesuffix(" 00:00:00")
        parts = [part for part in text.replace("-", "/").replace(".", "/").split("/") if part]
        if not (1 <= len(parts) <= 3 and all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in parts)):
            raise ValidationError(self.error_messages["invalid"], "invalid")
        numbers = [int(part) for part in (parts if len(parts[0]) == 4 else reversed(parts))]
        return self._checked(*numbers)

    def _checked(self, year: int, month: int = 0, day: int = 0) -> PartialDay:
        if 1000 <= year < 1900:
            raise ValidationError(self.error_messages["ancient"], "ancient")
        precision: Precision = "DAY" if day else "MONTH" if month else "YEAR"
        try:
            found = PartialDay(date(year if year >= 1000 else 0, month or 1, day or 1), precision)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], "invalid") from None
        if found.day > timezone.localdate():
            raise ValidationError(self.error_messages["future"], "future")
        return found


@dataclass(frozen=True, slots=True)
class Days:
    """A span of days, both ends included; without an end it is still going on."""

    starts_on: date
    ends_on: date | None = None

    def holds(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class DayRangeWidget(forms.MultiWidget):
    template_name = "fields/day_range.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([DayInput(), DayInput()], attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for drawn, label in zip(context["widget"]["subwidgets"], (_("Từ ngày"), _("Đến ngày")), strict=True):
            drawn["label"] = label
        return context

    def decompress(self, value: Any) -> list[Any]:
        return [value.starts_on, value.ends_on] if isinstance(value, Days) else [None, None]


class DayRangeField(forms.MultiValueField):
    """From one day to another; with `open_ended` the second may be left out. The cleaned value is `Days` or None."""

    widget = DayRangeWidget
    default_error_messages = {
        "incomplete": _("Ghi ngày bắt đầu."),
        "no_end": _("Ghi ngày kết thúc."),
        "reversed": _("Ngày kết thúc ở trước ngày bắt đầu."),
    }

    def __init__(self, *, open_ended: bool = True, **kwargs: Any) -> None:
        self.open_ended = open_ended
        fields = (forms.DateField(required=False), forms.DateField(required=False))
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[Any]) -> Days | None:
        starts_on, ends_on = (list(data_list) + [None, None])[:2]
        if not starts_on and not ends_on:
            return None
        if not starts_on:
            raise ValidationError(self.error_messages["incomplete"], "incomplete")
        if not ends_on and not self.open_ended:
            raise ValidationError(self.error_messages["no_end"], "no_end")
        if ends_on and ends_on < starts_on:
            raise ValidationError(self.error_messages["reversed"], "reversed")
        return Days(starts_on, ends_on)


class CardField(ReadField):
    """The text a scanner reads from the QR code of an identity card; the cleaned value is a `Card` or None."""

    default_error_messages = {
        "invalid": _("Không đọc được mã này. Quét lại mã QR trên thẻ căn cước, hoặc mã QR cá nhân trong PC-Covid.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 600, "required": False, **kwargs})
        self.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def read(self, text: str) -> identity.Card:
        try:
            return identity.read_card(text)
        except identity.NotAnIdentity:
            raise ValidationError(self.error_messages["invalid"], "invalid") from None


def values_of(card: identity.Card) -> Mapping[str, Any]:
    """What a card says, under the names the forms use; what it does not say is left out."""
    born = PartialDay(card.birth_date, card.birth_precision) if card.birth_date else None
    found = {
        "full_name": card.full_name.title() if card.kind == "PERSONAL_QR" else card.full_name,
        "citizen_id": card.citizen_id,
        "old_id": card.old_id,
        "birth_date": born,
        "sex": card.sex if card.sex != "UNKNOWN" else "",
        "insurance_number": card.insurance_number,
        "phone": card.phone,
        "address": card.address,
    }
    return {name: value for name, value in found.items() if value}
