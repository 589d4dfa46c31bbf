"""Numbers, days, phones and money are written as officers write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vungxanh.kernel import wording


@pytest.mark.parametrize(
    ("value", "digits", "vietnamese", "english"),
    [
        (1204, None, "1.204", "1,204"),
        (0.72, None, "0,72", "0.72"),
        (0.718, None, "0,72", "0.72"),
        (12.5, None, "12,5", "12.5"),
        (1234567.891, 1, "1.234.567,9", "1,234,567.9"),
        (2.5, 0, "3", "3"),
        (-0.239, 3, "−0,239", "−0.239"),
        (-0.001, 1, "0,0", "0.0"),
        (1e3, None, "1.000", "1,000"),
        (Decimal("0.10"), None, "0,1", "0.1"),
    ],
)
def test_numbers_group_thousands_and_round_half_up(
    value: float | Decimal, digits: int | None, vietnamese: str, english: str
) -> None:
    assert wording.number(value, digits=digits) == vietnamese
    assert wording.number(value, digits=digits, language="en") == english


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_a_written_number_reads_back_as_itself(value: int) -> None:
    assert int(wording.number(value).replace(".", "").replace(wording.MINUS, "-")) == value


def test_a_share_keeps_its_sign_on_one_line() -> None:
    assert wording.percent(0.61) == "61\u00a0%"
    assert wording.percent(0.239, digits=1) == "23,9\u00a0%"
    assert wording.percent(0.61, language="en") == "61%"


def test_days_and_moments() -> None:
    assert wording.day(date(2021, 9, 5)) == "5-9-2021"
    assert wording.day(date(2021, 9, 15), year=False) == "15-9"
    assert wording.day(date(2021, 9, 15), language="en") == "15 Sep 2021"
    assert wording.moment(datetime(2021, 9, 15, 6, 42, tzinfo=UTC)) == "15-9-2021, 06:42"
    assert wording.weekday(date(2021, 9, 15)) == "Thứ Tư"
    assert wording.weekday(date(2021, 9, 19), language="en") == "Sunday"


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2021, 9, 9), "ngày 09 tháng 9 năm 2021"),
        (date(2021, 2, 15), "ngày 15 tháng 02 năm 2021"),
        (date(2021, 12, 1), "ngày 01 tháng 12 năm 2021"),
    ],
)
def test_official_documents_pad_small_days_and_the_first_two_months(day: date, written: str) -> None:
    assert wording.official_day(day) == written


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("0912345678", "091 234 5678"),
        ("+84912345678", "091 234 5678"),
        ("02753000199", "0275 3000 199"),
        ("024 38251234", "024 3825 1234"),
        ("115", "115"),
        ("+1 202 555 0100", "+1 202 555 0100"),
    ],
)
def test_phones_stand_in_groups(raw: str, written: str) -> None:
    assert wording.phone(raw) == written


@given(st.text(alphabet="0123456789", min_size=0, max_size=15))
def test_a_masked_number_never_shows_more_than_four_digits(raw: str) -> None:
    for masked in (wording.masked_phone(raw), wording.masked_identity(raw)):
        shown = [character for character in masked if character.isdigit()]
        assert len(shown) <= 4
        assert len(raw) > 8 or raw == "" or "".join(shown) != raw


def test_masks_keep_the_last_four() -> None:
    assert wording.masked_phone("0912343318") == "••• ••• 3318"
    assert wording.masked_identity("083091004127") == "•••• •••• 4127"


def test_money_has_no_fraction() -> None:
    assert wording.money(1500000) == "1.500.000\u00a0đồng"
    assert wording.money(1500000, language="en") == "VND\u00a01,500,000"


def test_a_face_shows_the_last_two_words_of_a_name() -> None:
    assert wording.initials("Lê Thị Ngọc Hân") == "NH"
    assert wording.initials("") == ""
