"""Numbers and codes that name a person: citizen identity numbers, insurance numbers, phones, and the QR texts on cards.

Sources: NĐ 137/2015/NĐ-CP art. 13 and TT 59/2021/TT-BCA (the 12-digit number); 1351/QĐ-BHXH of 16-11-2015 and
1666/QĐ-BHXH of 3-12-2020 (insurance); 1405/QĐ-BTTTT of 11-9-2021 (unified personal QR). The layout of the QR on the
chip card is not published; it is read as several scanners agree on it.

No number has a check digit, and printed cards disagree with their own numbers now and then (the sample of
1405/QĐ-BTTTT does), so a disagreement is told, never a reason to refuse somebody.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

Sex = Literal["MALE", "FEMALE", "UNKNOWN"]
BirthPrecision = Literal["DAY", "YEAR"]
Doubt = Literal["province", "birth_year", "sex"]

# The 63 provinces of 2008-2025 as the number writes them. A number keeps the code of the province where the birth was
# registered whatever becomes of the province, so the mergers of 2025 change nothing here.
PROVINCES = frozenset(
    f"{code:03}"
    for code in (
        1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44,
        45,
        46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91,
        92, 93, 94, 95, 96,
    )
)  # fmt: skip


class NotAnIdentity(ValueError):
    """The text is not what was asked for; the message says what it should look like."""


@dataclass(frozen=True, slots=True)
class CitizenNumber:
    """The parts of a 12-digit number: PPP G YY NNNNNN."""

    text: str

    @property
    def province(self) -> str:
        """Province, or from 100 on the country, where the birth was registered."""
        return self.text[:3]

    @property
    def sex(self) -> Sex:
        return "FEMALE" if int(self.text[3]) % 2 else "MALE"

    @property
    def birth_year(self) -> int:
        """The century is in the fourth digit: 0 and 1 are 19xx, 2 and 3 are 20xx, and so on to 23xx."""
        return 1900 + 100 * (int(self.text[3]) // 2) + int(self.text[4:6])

    def doubts(self, *, birth_date: date | None, sex: Sex) -> tuple[Doubt, ...]:
        """What disagrees with the number; empty when nothing does. What is not known cannot disagree."""
        found: list[Doubt] = []
        if self.province < "100" and self.province not in PROVINCES:
            found.append("province")
        if birth_date is not None and birth_date.year != self.birth_year:
            found.append("birth_year")
        if sex != "UNKNOWN" and sex != self.sex:
            found.append("sex")
        return tuple(found)


def digits_of(text: str) -> str:
    """The text without the blanks, dots and dashes that people group digits with."""
    return re.sub(r"[\s.\-\u00a0]", "", text)


def citizen_number(text: str) -> CitizenNumber:
    """A 12-digit number. Raises `NotAnIdentity`."""
    digits = digits_of(text)
    if not re.fullmatch(r"[0-9]{12}", digits):
        raise NotAnIdentity("12")
    return CitizenNumber(digits)


def identity_number(text: str) -> str:
    """A number of an identity paper as it is stored: 12 digits, 9 digits (the card before), or a passport number.

    Raises `NotAnIdentity`.
    """
    compact = digits_of(text).upper()
    if not re.fullmatch(r"[0-9]{12}|[0-9]{9}|[A-Z]{1,2}[0-9]{6,8}", compact):
        raise NotAnIdentity("12 | 9 | passport")
    return compact


def is_citizen_number(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{12}", text))


def is_old_number(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{9}", text))


def insurance_number(text: str) -> str:
    """A health-insurance card as stored: the 15 characters of the old card or the 10 digits of the new one.

    Raises `NotAnIdentity`.
    """
    compact = digits_of(text).upper()
    if not re.fullmatch(r"[A-Z]{2}[1-5][0-9]{2}[0-9]{10}|[0-9]{10}", compact):
        raise NotAnIdentity("15 | 10")
    return compact


def social_number(insurance: str) -> str:
    """The 10 digits that name the person, on the old card and on the new one."""
    return insurance[-10:]


def phone_number(text: str) -> str:
    """A Vietnamese phone number as stored: its digits as dialled at home, `0912345678`, so that a search finds it.

    Mobiles have nine digits after it and start with 3, 5, 7, 8 or 9; fixed lines start with 2. The 11-digit mobiles of
    before 2018 are refused: they reach nobody. Raises `NotAnIdentity`.
    """
    compact = re.sub(r"[()]", "", digits_of(text))
    found = re.fullmatch(r"(?:\+84|0084|84|0)([35789][0-9]{8}|2[0-9]{8,9})", compact)
    if not found:
        raise NotAnIdentity("0xxxxxxxxx")
    return "0" + found.group(1)


@dataclass(frozen=True, slots=True)
class Card:
    """What a QR text says of a person; what it does not say, or masks, is empty.

    `raw` is the text as scanned: some scanners break Vietnamese letters, and then it is all there is to repair from.
    """

    raw: str
    kind: Literal["CHIP_CARD", "PERSONAL_QR"]
    full_name: str
    citizen_id: str = ""
    old_id: str = ""
    birth_date: date | None = None
    birth_precision: BirthPrecision = "DAY"
    sex: Sex = "UNKNOWN"
    address: str = ""
    issued_on: date | None = None
    insurance_number: str = ""
    phone: str = ""
    platform_id: str = ""
    declared_by_another: bool = False


def read_card(text: str) -> Card:
    """The QR text of a chip card, or a unified personal QR, whichever it is. Raises `NotAnIdentity`."""
    parts = [part.strip() for part in text.strip().split("|")]
    if len(parts) >= 5 and re.fullmatch(r"[0-9]{4}-(?:[0-9]{2}|\*{2})-(?:[0-9]{2}|\*{2})", parts[2]):
        return _personal_qr(text.strip(), parts)
    if len(parts) >= 6 and re.fullmatch(r"[0-9]{12}", parts[0]):
        return _chip_card(text.strip(), parts)
    raise NotAnIdentity("QR")


def _chip_card(raw: str, parts: list[str]) -> Card:
    """`id|old id or empty|name|DDMMYYYY|Nam/Nữ|address|DDMMYYYY...`; six fields without an old id, more on new cards.

    Which field is the birth date is found by its form, because some writers leave the empty second field out.
    """
    place = next((i for i in (3, 2) if i < len(parts) and _card_day(parts[i])), None)
    if place is None:
        raise NotAnIdentity("QR")
    old = parts[1] if place == 3 else ""
    rest = parts[place + 1 :] + ["", "", ""]
    return Card(
        raw=raw,
        kind="CHIP_CARD",
        citizen_id=parts[0],
        old_id=old if is_old_number(old) else "",
        full_name=" ".join(parts[place - 1].split()),
        birth_date=_card_day(parts[place]),
        sex=_sex_word(rest[0]),
        address=rest[1],
        issued_on=_card_day(rest[2]),
    )


def _personal_qr(raw: str, parts: list[str]) -> Card:
    """`SoGiayTo|HoTen|NgaySinh|LoaiDinhDanh|QID|EXT`: the holder may have masked the number, the day and the month."""
    number, name, born, kind, platform_id, *extra = parts
    year, month, day = born.split("-")
    known = "*" not in born
    try:
        birth_date = date(int(year), int(month) if known else 1, int(day) if known else 1)
    except ValueError:
        raise NotAnIdentity("QR") from None
    card = Card(
        raw=raw,
        kind="PERSONAL_QR",
        full_name=" ".join(name.split()),
        citizen_id=number if is_citizen_number(number) else "",
        old_id=number if is_old_number(number) else "",
        birth_date=birth_date,
        birth_precision="DAY" if known else "YEAR",
        platform_id=platform_id,
        declared_by_another=kind == "1",
    )
    sexes: dict[str, Sex] = {"1": "MALE", "2": "FEMALE"}
    # the extras in their order: sex, insurance, phone, ...
    values = (extra[0].split("<") if extra else []) + ["", "", ""]
    return replace(
        card,
        sex=sexes.get(values[0], "UNKNOWN"),
        insurance_number=_or_nothing(insurance_number, values[1]),
        phone=_or_nothing(phone_number, values[2]),
    )


def _or_nothing(read: Callable[[str], str], text: str) -> str:
    try:
        return read(text)
    except NotAnIdentity:
        return ""


def _card_day(text: str) -> date | None:
    found = re.fullmatch(r"([0-9]{2})/?([0-9]{2})/?([0-9]{4})", text)
    if not found:
        return None
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _sex_word(text: str) -> Sex:
    word = text.strip().lower()
    if word == "nam":
        return "MALE"
    # "Nữ" as scanners give it: composed, decomposed, without marks, or with the letter broken
    return "FEMALE" if word.startswith("n") and word != "nam" and len(word) <= 5 else "UNKNOWN"
