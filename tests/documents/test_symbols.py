"""Numbers of documents are written as Decree 30 and Guidance 36 say."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vungxanh.documents import symbols
from vungxanh.documents.symbols import System


@pytest.mark.parametrize(
    ("serial", "type_code", "system", "body", "unit", "expected"),
    [
        (1, "CT", System.STATE, "UBND", "", "01/CT-UBND"),
        (12, "CV", System.STATE, "UBND", "VX", "12/UBND-VX"),
        (120, "QDI", System.STATE, "UBND", "", "120/QyĐ-UBND"),
        (632, "CV", System.PARTY, "HU", "", "632-CV/HU"),
        (5, "CT", System.PARTY, "TU", "", "05-CT/TU"),
        (1687, "TB", System.PARTY, "HU", "", "1687-TB/HU"),
    ],
)
def test_numbers_as_they_stand_on_real_pages(serial, type_code, system, body, unit, expected):
    assert symbols.written(serial, type_code=type_code, system=system, body=body, unit=unit) == expected


@given(
    st.sampled_from(System).flatmap(
        lambda system: st.tuples(st.just(system), st.sampled_from([each.code for each in symbols.types_of(system)]))
    ),
    st.integers(1, 9999),
    st.integers(1, 9999),
)
def test_two_serials_never_share_a_number(kind, first, second):
    system, code = kind
    numbers = {symbols.written(n, type_code=code, system=system, body="UBND", unit="VP") for n in (first, second)}
    assert len(numbers) == len({first, second})


def test_state_numbers_restart_each_year_and_party_numbers_each_term():
    assert symbols.period(System.STATE, date(2021, 9, 9)) == date(2021, 1, 1)
    assert symbols.period(System.PARTY, date(2021, 9, 9)) == date(2020, 1, 1)
    assert symbols.period(System.PARTY, date(2025, 3, 1)) == date(2025, 1, 1)


def test_a_type_is_known_by_its_name_however_typed():
    assert symbols.type_code("CHỈ THỊ") == "CT"
    assert symbols.type_code("công văn") == "CV"
    assert symbols.type_code("Thư tay") == symbols.OTHER
