"""Folding, tone placement and order of Vietnamese text."""

import doctest
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vungxanh.kernel import vietnamese
from vungxanh.kernel.vietnamese import fold, given_name_key, sort_key, tone_normal

LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
vietnamese_text = st.text(alphabet=LETTERS + LETTERS.upper() + " \u00a0\n-0123456789", max_size=40)
any_text = st.one_of(vietnamese_text, st.text(max_size=40))


def test_the_examples_in_the_documentation_hold() -> None:
    assert doctest.testmod(vietnamese).failed == 0


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ĐẶNG Thuỳ", "dang thuy"),
        ("Thừa Thiên Huế", "thua thien hue"),
        (" Bà \u00a0Rịa\n-  Vũng Tàu ", "ba ria - vung tau"),
        ("Đắk\u200b Lắk", "dak lak"),
        ("", ""),
    ],
)
def test_folding_leaves_bare_lower_case_letters(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert fold(unicodedata.normalize("NFD", written)) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Huyện uỷ", "Huyện ủy"),
        ("Thuỷ", "Thủy"),
        ("hoà", "hòa"),
        ("KHOẺ", "KHỎE"),
        ("xoá", "xóa"),
        ("tòan", "toàn"),
        ("Qúy", "Quý"),
        ("qủa", "quả"),
        ("hùynh", "huỳnh"),
        ("ngọai", "ngoại"),
    ],
)
def test_both_places_of_the_tone_compare_equal(one: str, other: str) -> None:
    assert tone_normal(one) == other
    assert tone_normal(other) == other
    assert tone_normal(unicodedata.normalize("NFD", one)) == other
    assert sort_key(one) == sort_key(other)


@pytest.mark.parametrize(
    "word", ["của", "mùa", "hoàn", "quỳnh", "khuỷu", "già", "giữa", "thuế", "thưở", "ngoằn", "quốc"]
)
def test_words_with_one_spelling_stay(word: str) -> None:
    assert tone_normal(word) == word


def test_letters_sort_in_the_order_of_the_alphabet() -> None:
    words = ["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g", "o", "ô", "ơ", "p", "u", "ư", "v", "x", "y"]
    assert sorted(reversed(words), key=sort_key) == words


def test_tones_sort_after_letters_within_a_syllable() -> None:
    words = ["ma", "mà", "mả", "mã", "má", "mạ", "man", "mạn", "mă", "mâ"]
    assert sorted(reversed(words), key=sort_key) == words
    assert sorted(["Hòa An", "Hoa Lư", "Hoàn"], key=sort_key) == ["Hoa Lư", "Hòa An", "Hoàn"]


def test_numbers_in_names_sort_by_value() -> None:
    names = ["Thôn 1", "Thôn 2", "Thôn 10", "Thôn Đông", "Tổ 1"]
    assert sorted(reversed(names), key=sort_key) == names


def test_people_sort_by_given_name_then_surname() -> None:
    people = ["Lê Văn Ân", "Đỗ Thị Ba", "Lê Thị Đào", "Nguyễn An Đào", "Trần Dũng"]
    assert sorted(people, key=given_name_key) == [
        "Lê Văn Ân",
        "Đỗ Thị Ba",
        "Trần Dũng",
        "Lê Thị Đào",
        "Nguyễn An Đào",
    ]
    assert given_name_key("") == "/"


@given(any_text)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(any_text)
def test_composed_and_decomposed_text_are_one(text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert fold(composed) == fold(decomposed) == fold(text)
    assert tone_normal(composed) == tone_normal(decomposed)
    assert sort_key(composed) == sort_key(decomposed)
    assert given_name_key(composed) == given_name_key(decomposed)


@given(any_text)
def test_tone_placement_settles_and_changes_no_letter(text: str) -> None:
    normal = tone_normal(text)
    assert tone_normal(normal) == normal
    assert fold(normal) == fold(text)
    assert sort_key(normal) == sort_key(text)


@given(vietnamese_text, vietnamese_text)
def test_equal_keys_mean_equal_words(one: str, other: str) -> None:
    if sort_key(one) == sort_key(other):
        words = [[w.lstrip("0") for w in fold(text.replace("-", " ")).split()] for text in (one, other)]
        assert "".join(words[0]) == "".join(words[1])
