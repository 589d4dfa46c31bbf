"""T1: no exported cell is a formula, whatever stands before the sign; and every text comes back as it was."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vungxanh.registers.sheets.guarding import guard, guard_csv, is_risky, unguard, unguard_csv

SIGNS = "=+-@\u2212\uff1d\uff0b\uff0d\uff20"
LEADS = ["", " ", "\u00a0", '"', "'", "\ufeff", "\u200b", " \"' ", "“", "\u202e"]
RISKY = [lead + sign + rest for lead in LEADS for sign in SIGNS for rest in ("cmd|' /C calc'!A0", "SUM(1+1)", "A1")]
texts = st.text(st.sampled_from("=+-@＝'\"\t\r\n ,;|\ufeff59a."), max_size=12) | st.text(max_size=20)


@pytest.mark.parametrize("text", [*RISKY, "\tx", "\rx", "\nx", "-5+cmd", "+84a"])
def test_a_risky_text_is_guarded(text):
    assert guard(text) == "'" + text


@pytest.mark.parametrize("text", ["-5", "+84912345678", "+84 912 345 678", "-1.234,5", "0", "Nguyễn Văn An", "a=b", ""])
def test_phones_negative_numbers_and_plain_words_stay_usable(text):
    assert guard(text) == guard_csv(text) == text


@given(texts)
def test_every_text_comes_back(text):
    assert unguard(guard(text)) == text
    assert unguard_csv(guard_csv(text)) == text


@given(texts)
def test_a_guarded_text_is_never_a_formula(text):
    kept = guard(text)
    assert kept.startswith("'") or not is_risky(kept)


@given(st.lists(texts, min_size=1, max_size=4), st.sampled_from(",;\t|"))
def test_no_cell_of_a_csv_is_a_formula_whichever_separator_the_reader_expects(cells, expected):
    made = io.StringIO()
    csv.writer(made, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([guard_csv(cell) for cell in cells])
    for line in re.split(r"[\r\n]", made.getvalue()):
        for cell in line.split(expected):
            for piece in (cell, cell.strip('"'), cell.strip('" \ufeff')):
                if piece and piece[0] in SIGNS:
                    # what stands between two separators is a number at most
                    assert not is_risky(re.split(r'[,;|"]', piece)[0].strip()), (cells, cell)
