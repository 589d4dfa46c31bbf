"""Form fields: what people write, what is stored, and what is told when it cannot be read."""

from datetime import date, datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from vungxanh.fields.forms import (
    CardField,
    CitizenIdField,
    DayRangeField,
    Days,
    InsuranceField,
    OldIdField,
    PartialDay,
    PartialDayField,
    PhoneField,
    values_of,
)
from vungxanh.fields.sealed import SealedField, SealedText, kept
from vungxanh.kernel.sealing import mask


@pytest.mark.parametrize(
    ("field", "text", "stored"),
    [
        (CitizenIdField(), " 083 170 000 001 ", "083170000001"),
        (CitizenIdField(), "b1234567", "B1234567"),
        (OldIdField(), "321.234.567", "321234567"),
        (InsuranceField(), "HS4 79 1234567890", "HS4791234567890"),
        (PhoneField(), "+84 912 345 678", "0912345678"),
        (PhoneField(), "", ""),
    ],
)
def test_numbers_are_stored_without_what_groups_them(field, text, stored):
    assert field.clean(text) == stored


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (CitizenIdField(), "12345"),
        (OldIdField(), "083170000001"),
        (InsuranceField(), "HS9"),
        (PhoneField(), "1234"),
        (PhoneField(), "0" * 60),
    ],
)
def test_what_is_no_such_number_is_told_with_an_example(field, text):
    with pytest.raises(ValidationError):
        field.clean(text)


def test_a_sealed_value_is_shown_as_its_mask_and_the_mask_means_leave_it():
    stored = SealedText(SealedField(shown=4).get_prep_value("083170000001"))
    field = CitizenIdField()
    shown = field.prepare_value(stored)
    assert shown == "••••••••0001"
    assert kept(field.clean(shown), stored) is stored
    assert kept("083170000002", stored) == "083170000002"
    with pytest.raises(ValueError):
        kept("••••••••0002", stored)


@given(st.text(max_size=20), st.integers(0, 6))
def test_a_mask_shows_no_more_than_it_should(text, shown):
    masked = mask(text, shown=shown)
    assert len(masked) == len(text)
    open_part = masked.lstrip("•")
    assert len(open_part) <= shown and text.endswith(open_part)


days = st.dates(date(1900, 1, 1), date(2021, 12, 31))


@given(days)
def test_a_birth_date_comes_back_as_exactly_as_it_was_known(day):
    field = PartialDayField()
    for known in (
        PartialDay(day, "DAY"),
        PartialDay(day.replace(day=1), "MONTH"),
        PartialDay(day.replace(month=1, day=1), "YEAR"),
    ):
        assert field.clean(str(known)) == known
        assert not field.has_changed(known, str(known))
    assert field.clean(f"{day.day}-{day.month}-{day.year}") == field.clean(day.isoformat()) == PartialDay(day, "DAY")
    assert field.clean(day) == field.clean(datetime(day.year, day.month, day.day)) == PartialDay(day, "DAY")  # noqa: DTZ001
    assert field.clean(f"{day.year}.0") == PartialDay(date(day.year, 1, 1), "YEAR")


@pytest.mark.parametrize(
    "text", ["hôm qua", "32/1/1990", "29/2/1991", "1/1/90", "1/1/1/1990", "3000", "1850", "٢/٩/١٩٤٥"]
)
def test_a_birth_date_that_cannot_be_is_told(text):
    with pytest.raises(ValidationError):
        PartialDayField().clean(text)


@given(st.text(max_size=30))
def test_any_text_is_a_partial_day_or_refused(text):
    try:
        found = PartialDayField().clean(text)
    except ValidationError:
        return
    assert found is None or isinstance(found, PartialDay)


class Absence(forms.Form):
    days = DayRangeField(label="Vắng")
    closed = DayRangeField(label="Đợt", open_ended=False, required=False)


def absence(**data: str) -> Absence:
    return Absence(data)


def test_a_span_of_days_is_read_and_drawn_with_a_name_for_each_end():
    form = absence(days_0="2021-09-01", days_1="2021-09-30")
    assert form.is_valid()
    span = form.cleaned_data["days"]
    assert span == Days(date(2021, 9, 1), date(2021, 9, 30))
    assert span.holds(date(2021, 9, 30)) and not span.holds(date(2021, 10, 1))
    assert Days(date(2021, 9, 1)).holds(date(2030, 1, 1))
    drawn = str(form["days"])
    assert "Từ ngày" in drawn and "Đến ngày" in drawn and 'value="2021-09-30"' in drawn


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"days_1": "2021-09-30"},
        {"days_0": "2021-09-30", "days_1": "2021-09-01"},
        {"days_0": "gì đó"},
        {"days_0": "2021-09-01", "closed_0": "2021-09-01"},
    ],
)
def test_a_span_that_is_none_is_told(data):
    assert not absence(**data).is_valid()


def test_a_scanned_card_gives_values_under_the_names_of_the_forms():
    card = CardField().clean("083170000001||Nguyễn Thị Bé|02091970|Nữ|12 Ấp 1|10052021")
    values = values_of(card)
    assert values["birth_date"] == PartialDay(date(1970, 9, 2), "DAY")
    assert (values["full_name"], values["sex"], values["address"]) == ("Nguyễn Thị Bé", "FEMALE", "12 Ấp 1")
    assert "phone" not in values and "old_id" not in values
    with pytest.raises(ValidationError):
        CardField().clean("https://example.com")
