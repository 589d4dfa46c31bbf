"""How numbers, days, moments, phones and money are written for people, in Vietnamese and in English.

Pure functions: the language is an argument ("vi" or anything else for English), the moment is already local.
Vietnamese: 1.204; 0,72; 61 %; 15-9-2021; 15-9-2021, 06:42; 091 234 5678; 1.500.000 đồng.
English: 1,204; 0.72; 61%; 15 Sep 2021; 15 Sep 2021, 06:42; 091 234 5678; VND 1,500,000.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

NO_BREAK = "\u00a0"
MINUS = "\u2212"
DOT = "•"
WEEKDAYS = {
    "vi": ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Area codes of two digits after the zero (Ha Noi, Ho Chi Minh City); all other fixed lines have three.
SHORT_AREAS = ("024", "028")


def number(value: int | float | Decimal, *, digits: int | None = None, language: str = "vi") -> str:
    """A number with grouped thousands: 1.204 and 0,72 in Vietnamese, 1,204 and 0.72 in English.

    `digits` fixes the decimals (half away from zero, as officers round); without it whole numbers stay whole and
    fractions keep at most two decimals.
    """
    exact = Decimal(str(value))
    places = digits if digits is not None else min(2, max(0, -int(exact.normalize().as_tuple().exponent)))
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{places}f}"
    if language == "vi":
        text = text.translate(str.maketrans(",.", ".,"))
    return MINUS + text if rounded < 0 else text


def percent(share: int | float | Decimal, *, digits: int = 0, language: str = "vi") -> str:
    """A share between 0 and 1 as a percentage: 0.61 is "61 %" (Vietnamese, space kept) or "61%"."""
    text = number(Decimal(str(share)) * 100, digits=digits, language=language)
    return f"{text}{NO_BREAK}%" if language == "vi" else f"{text}%"


def day(value: date, *, year: bool = True, language: str = "vi") -> str:
    """A day: 15-9-2021, or 15-9 without its year; in English 15 Sep 2021."""
    if language == "vi":
        return f"{value.day}-{value.month}" + (f"-{value.year}" if year else "")
    return f"{value.day} {MONTHS[value.month - 1]}" + (f" {value.year}" if year else "")


def weekday(value: date, *, language: str = "vi") -> str:
    return WEEKDAYS["vi" if language == "vi" else "en"][value.weekday()]


def clock(value: datetime) -> str:
    return f"{value:%H:%M}"


def moment(value: datetime, *, year: bool = True, language: str = "vi") -> str:
    """A day and a time: 15-9-2021, 06:42."""
    return f"{day(value, year=year, language=language)}, {clock(value)}"


def official_day(value: date) -> str:
    """The date line of an official document: "ngày 09 tháng 9 năm 2021".

    A zero stands before days under 10 and before months 1 and 2 (Decree 30/2020/NĐ-CP, Appendix I, part II, item 4).
    """
    month = f"{value.month:02}" if value.month < 3 else str(value.month)
    return f"ngày {value.day:02} tháng {month} năm {value.year}"


def _digits(text: str) -> str:
    digits = "".join(character for character in text if character.isdigit())
    return "0" + digits[2:] if text.strip().startswith("+84") else digits


def phone(text: str) -> str:
    """A Vietnamese phone number in groups: mobile 3-3-4, fixed line by its area code; others stay as written."""
    digits = _digits(text)
    if not digits.startswith("0"):
        return text
    if len(digits) == 10:
        return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    if len(digits) == 11:
        area = 3 if digits.startswith(SHORT_AREAS) else 4
        return f"{digits[:area]} {digits[area : area + 4]} {digits[area + 4 :]}"
    return text


def masked_phone(text: str) -> str:
    """A phone number of which only the last four digits show: ••• ••• 3318."""
    return f"{DOT * 3} {DOT * 3} {_digits(text)[-4:]}" if len(_digits(text)) > 6 else DOT * 3


def masked_identity(text: str) -> str:
    """An identity number of which only the last four digits show: •••• •••• 4127."""
    return f"{DOT * 4} {DOT * 4} {_digits(text)[-4:]}" if len(_digits(text)) > 8 else DOT * 4


def money(dong: int | Decimal, *, language: str = "vi") -> str:
    """An amount in đồng, which has no fraction in use: 1.500.000 đồng, or VND 1,500,000."""
    text = number(dong, digits=0, language=language)
    return f"{text}{NO_BREAK}đồng" if language == "vi" else f"VND{NO_BREAK}{text}"


def initials(full_name: str) -> str:
    """The two letters of a face: the last two words of a Vietnamese name (Lê Thị Ngọc Hân is NH)."""
    return "".join(word[0] for word in full_name.split()[-2:]).upper()
