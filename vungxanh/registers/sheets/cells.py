"""One cell of a sheet as the form wants it: what Excel does to days, numbers and words is undone here, or said."""

import re
from calendar import monthrange
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.kernel.vietnamese import fold
from vungxanh.registers.sheets.layout import SheetField
from vungxanh.registers.sheets.reading import is_error
from vungxanh.registers.sheets.template import as_text

YES = frozenset({"x", "co", "dung", "true", "yes", "1", "v", "✓", "✔"})
NO = frozenset({"", "khong", "sai", "false", "no", "0", "-", "ko", "k"})
# Excel keeps 15 digits of a number and makes the rest zeros
EXACT_BELOW = 10**15

_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{2,4})(?:[ T]+(\d{1,2})[:hg](\d{2})(?::\d{2})?)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?")


def raw(field: SheetField, value: Any) -> tuple[Any, str]:
    """(what the form is given, a warning or ""). Raises `ValueError` with one clear sentence."""
    if is_error(value):
        raise ValueError(_("Ô hiện lỗi của Excel (%s). Sửa công thức hoặc ghi giá trị.") % value)
    match field.kind:
        case "yes":
            return _yes(value), ""
        case "choice":
            return _choice(field, value), ""
        case "choices":
            parts = [part.strip() for part in str(value).split(";")]
            return [_choice(field, part) for part in parts if part], ""
        case "day" | "moment":
            return _day(value, with_time=field.kind == "moment"), ""
        case "number":
            return (as_text(value) if isinstance(value, float) else value), ""
    if isinstance(value, bool):
        return ("x" if value else ""), ""
    if isinstance(value, int | float):
        return _number_as_text(field, value)
    return as_text(value), ""


def _yes(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = fold(as_text(value))
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError(_("Ghi x nếu có, để trống nếu không."))


def _choice(field: SheetField, value: Any) -> Any:
    text = as_text(value)
    if fold(text) not in field.by_words:
        some = ", ".join(words for _value, words in field.choices[:8])
        more = "…" if len(field.choices) > 8 else ""
        raise ValueError(_("Không có lựa chọn này. Ghi một trong: %s.") % (some + more))
    found = field.by_words[fold(text)]
    if found is None:
        raise ValueError(_("Có nhiều lựa chọn cùng tên “%s”; ghi mã.") % text)
    return found


def _day(value: Any, *, with_time: bool) -> date | datetime:
    if isinstance(value, datetime):
        return _local(value) if with_time else value.date()
    if isinstance(value, date):
        return _local(datetime(value.year, value.month, value.day)) if with_time else value  # noqa: DTZ001 - made local
    if isinstance(value, int | float):
        raise ValueError(_("Ô đang là số, không phải ngày. Định dạng ô là Ngày hoặc ghi như 15/09/2021."))
    text = str(value).strip()
    if found := _DAY.fullmatch(text):
        day, month, year, hour, minute = found.groups()
    elif found := _ISO.fullmatch(text):
        year, month, day, hour, minute = found.groups()
    else:
        raise ValueError(_("Không phải ngày. Ghi như 15/09/2021."))
    if len(year) != 4:
        raise ValueError(_("Ghi đủ bốn chữ số của năm."))
    _refuse_unreal(int(day), int(month), int(year))
    if not with_time:
        return date(int(year), int(month), int(day))
    if int(hour or 0) > 23 or int(minute or 0) > 59:
        raise ValueError(_("Không có giờ này. Ghi như 15/09/2021 07:30."))
    return _local(datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0)))  # noqa: DTZ001


def _refuse_unreal(day: int, month: int, year: int) -> None:
    if not 1 <= month <= 12:
        raise ValueError(_("Không có tháng %s. Ghi ngày trước, tháng sau: 15/09/2021.") % month)
    if not year >= 1 or not 1 <= day <= monthrange(year, month)[1]:
        raise ValueError(_("Tháng %(month)s năm %(year)s không có ngày %(day)s.") % {
            "month": month, "year": year, "day": day,
        })  # fmt: skip


def _local(moment: datetime) -> datetime:
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def _number_as_text(field: SheetField, value: float) -> tuple[str, str]:
    """Digits that Excel took for a number: its lost leading zero is put back when only so the field accepts them."""
    if abs(value) >= EXACT_BELOW:
        raise ValueError(_("Excel đã làm tròn số này. Định dạng ô là Chữ (Text) rồi ghi lại đủ chữ số."))
    digits = as_text(float(value))
    if not digits.isdigit():
        return digits, ""
    if _accepts(field, digits):
        return digits, ""
    if _accepts(field, "0" + digits):
        return "0" + digits, _("Excel làm mất số 0 ở đầu; đã hiểu là 0%s.") % digits
    return digits, ""


def _accepts(field: SheetField, text: str) -> bool:
    try:
        field.field.clean(text)
    except ValidationError:
        return False
    return True
