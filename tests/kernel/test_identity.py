"""Identity numbers, insurance numbers, phones and the QR texts of cards."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vungxanh.kernel import identity
from vungxanh.kernel.identity import NotAnIdentity, citizen_number, read_card

provinces = st.sampled_from(sorted(identity.PROVINCES))
digits = st.text("0123456789", min_size=6, max_size=6)


@given(provinces, st.integers(1900, 2399), st.sampled_from(["MALE", "FEMALE"]), digits)
def test_the_parts_of_a_number_come_back_as_they_went_in(province, year, sex, serial):
    century = 2 * ((year - 1900) // 100) + (sex == "FEMALE")
    number = citizen_number(f"{province}{century}{year % 100:02}{serial}")
    assert (number.province, number.birth_year, number.sex) == (province, year, sex)
    assert number.doubts(birth_date=date(year, 5, 17), sex=sex) == ()
    assert number.doubts(birth_date=None, sex="UNKNOWN") == ()


@given(provinces, st.integers(1900, 2022), st.sampled_from(["MALE", "FEMALE"]), digits)
def test_each_disagreement_is_named_and_only_that_one(province, year, sex, serial):
    century = 2 * ((year - 1900) // 100) + (sex == "FEMALE")
    number = citizen_number(f"{province}{century}{year % 100:02}{serial}")
    other = "MALE" if sex == "FEMALE" else "FEMALE"
    assert number.doubts(birth_date=date(year, 1, 1), sex=other) == ("sex",)
    assert number.doubts(birth_date=date(year + 1, 1, 1), sex=sex) == ("birth_year",)
    assert citizen_number(f"003{number.text[3:]}").doubts(birth_date=date(year, 1, 1), sex=sex) == ("province",)


def test_a_country_of_birth_is_not_a_wrong_province():
    assert citizen_number("123170000001").doubts(birth_date=date(1970, 1, 1), sex="FEMALE") == ()


def test_there_are_the_63_provinces_of_2008_to_2025():
    assert len(identity.PROVINCES) == 63
    assert {"001", "083", "096"} <= identity.PROVINCES
    assert "005" not in identity.PROVINCES


def test_the_provinces_are_those_of_the_official_list(shared):
    rows = (shared / "data" / "units" / "vn_2021.csv").read_text("utf-8-sig").splitlines()[1:]
    assert {f"{int(row.split(',')[0]):03}" for row in rows} == identity.PROVINCES


@pytest.mark.parametrize("text", ["", "08317000000", "0831700000011", "08317000000x", "०83170000001"])
def test_what_is_not_twelve_digits_is_refused(text):
    with pytest.raises(NotAnIdentity):
        citizen_number(text)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("083 170 000 001", "083170000001"),
        ("321.234.567", "321234567"),
        ("b1234567", "B1234567"),
        ("C1234567", "C1234567"),
    ],
)
def test_every_kind_of_paper_is_stored_without_its_blanks(text, stored):
    assert identity.identity_number(text) == stored


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("0912 345 678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("(0275) 382 2115", "02753822115"),
        ("024 3825 5530", "02438255530"),
    ],
)
def test_phones_are_stored_one_way_however_they_are_written(text, stored):
    assert identity.phone_number(text) == stored


@pytest.mark.parametrize("text", ["01212345678", "0112345678", "912345678", "091234567", "phone", ""])
def test_phones_that_reach_nobody_are_refused(text):
    with pytest.raises(NotAnIdentity):
        identity.phone_number(text)


@given(st.from_regex(r"[35789][0-9]{8}", fullmatch=True))
def test_a_stored_phone_is_read_as_itself(rest):
    stored = identity.phone_number("0" + rest)
    assert identity.phone_number(stored) == stored


def test_the_old_and_the_new_insurance_card_name_the_same_person():
    old, new = identity.insurance_number("HS4 79 1234567890"), identity.insurance_number("1234567890")
    assert identity.social_number(old) == identity.social_number(new) == "1234567890"
    with pytest.raises(NotAnIdentity):
        identity.insurance_number("HS9791234567890")


CHIP = "083170000001|{old}|Nguyễn Thị Bé|02091970|Nữ|Ấp 3, Tân Thạch, Châu Thành, Bến Tre|10052021{rest}"


@pytest.mark.parametrize("old", ["", "321234567"])
@pytest.mark.parametrize("rest", ["", "||", "|Nguyễn Văn A|Trần Thị B|"])
def test_a_chip_card_is_read_with_and_without_the_old_number_and_with_fields_added_later(old, rest):
    card = read_card(CHIP.format(old=old, rest=rest))
    assert (card.citizen_id, card.old_id, card.full_name) == ("083170000001", old, "Nguyễn Thị Bé")
    assert (card.birth_date, card.birth_precision, card.sex) == (date(1970, 9, 2), "DAY", "FEMALE")
    assert (card.address, card.issued_on) == ("Ấp 3, Tân Thạch, Châu Thành, Bến Tre", date(2021, 5, 10))


def test_a_chip_card_written_with_six_fields_is_read_too():
    card = read_card("083070000001|Phạm Văn Tạo|02/09/1970|Nam|12 ấp 10|10/05/2021")
    assert (card.full_name, card.birth_date, card.sex) == ("Phạm Văn Tạo", date(1970, 9, 2), "MALE")
    assert (card.address, card.issued_on) == ("12 ấp 10", date(2021, 5, 10))


def test_what_the_scanner_gave_is_kept():
    broken = CHIP.format(old="", rest="").replace("ễ", "\ufffd")
    assert read_card(broken).raw == broken


def test_the_sample_of_the_standard_is_read_though_its_number_disagrees_with_its_birth_date():
    card = read_card("001093029317|NGUYEN LE KHA HAN|1987-01-18|0|162979388586171100|1<GD4877*******<0943******")
    assert (card.kind, card.citizen_id, card.full_name) == ("PERSONAL_QR", "001093029317", "NGUYEN LE KHA HAN")
    assert (card.birth_date, card.sex, card.platform_id) == (date(1987, 1, 18), "MALE", "162979388586171100")
    assert (card.insurance_number, card.phone) == ("", "")
    assert citizen_number(card.citizen_id).doubts(birth_date=card.birth_date, sex=card.sex) == ("birth_year",)


def test_what_the_holder_masked_is_empty_not_wrong():
    card = read_card("******029317|NGUYEN LE KHA HAN|1987-**-**|1|162979388586171100|")
    assert (card.citizen_id, card.old_id, card.declared_by_another) == ("", "", True)
    assert (card.birth_date, card.birth_precision) == (date(1987, 1, 1), "YEAR")


def test_the_extras_of_the_standard_are_read_when_they_are_whole():
    card = read_card("083170000001|PHAM THI B|1970-09-02|0|1|2<GD4877912345678<0912345678<")
    assert (card.sex, card.insurance_number, card.phone) == ("FEMALE", "GD4877912345678", "0912345678")


@given(st.text(max_size=200))
def test_any_text_is_a_card_or_refused_in_the_same_way(text):
    try:
        card = read_card(text)
    except NotAnIdentity:
        return
    assert card.full_name is not None and card.birth_date is not None


@given(st.lists(st.sampled_from(["083170000001", "", "02091970", "1987-01-18", "A", "Nam", "31022020"]), max_size=9))
def test_any_shuffle_of_card_fields_is_read_or_refused_in_the_same_way(fields):
    try:
        read_card("|".join(fields))
    except NotAnIdentity:
        return
