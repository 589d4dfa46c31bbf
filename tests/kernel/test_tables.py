"""Tables are read with one fault per wrong cell and written so that they can be read back."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vungxanh.kernel import tables
from vungxanh.kernel.faults import BadInput

COLUMNS = {"date": tables.day, "cases": tables.count}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults are compared in English, whatever the language of the shell."""
    monkeypatch.setenv("VUNGXANH_LANG", "en")


def saved(folder: Path, content: str | bytes) -> str:
    path = folder / "counts.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def faults(path: str, folder: Path, **options: object) -> list[str]:
    with pytest.raises(BadInput) as caught:
        tables.read_columns(path, COLUMNS, **options)  # type: ignore[arg-type]
    return [line.replace(str(folder) + "/", "") for line in caught.value.faults]


@pytest.mark.parametrize(
    "content",
    [
        "date,cases\n2021-05-07,3\n2021-05-08,0\n",
        "\ufeffdate;cases\r\n07/05/2021;3\r\n\r\n2021-05-08;0",
        "Cases\tnote\tDATE\n3\tx\t2021-05-07 00:00:00\n0.0\t\t2021-05-08\n\t\t\n",
        'note,date,cases\n"two\nlines",2021-05-07, 3\n,2021-05-08,0\n',
        "date\tcases\n2021-05-07\t3\n2021-05-08\t0\n".encode("utf-16"),
    ],
)
def test_the_same_table_is_read_whatever_program_saved_it(tmp_path: Path, content: str | bytes) -> None:
    table = tables.read_columns(saved(tmp_path, content), COLUMNS)
    assert table["date"] == [date(2021, 5, 7), date(2021, 5, 8)]
    assert table["cases"] == [3, 0]


def test_every_wrong_cell_is_one_line_that_names_file_row_and_column(tmp_path: Path) -> None:
    path = saved(tmp_path, "date,cases\n2021-05-07,-1\n\n2021-02-30,two\n2021-05-10,1.5\n2021-05-11\n2021-05-12,\n")
    assert faults(path, tmp_path) == [
        "counts.csv: row 2: cases: '-1' is negative; a count is 0 or more",
        "counts.csv: row 4: date: '2021-02-30' is not a day; write it like 2021-05-27",
        "counts.csv: row 4: cases: 'two' is not a whole number; write 0 when there was none",
        "counts.csv: row 5: cases: '1.5' is not a whole number; count whole cases",
        "counts.csv: row 6: 1 cells where the header has 2",
        "counts.csv: row 7: cases: an empty cell is not a whole number; write 0 when there was none",
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "counts.csv: the file is empty; its first row must be date,cases"),
        ("\n \n", "counts.csv: the file is empty; its first row must be date,cases"),
        ("date,cases\n", "counts.csv: there is no row below the header"),
        ("date,I\n2021-05-07,1\n", "counts.csv: row 1: column 'cases' is missing; found: date, I"),
        ("date,cases,Cases\n2021-05-07,1,1\n", "counts.csv: row 1: column 'cases' is there twice; keep one"),
        (b"date,cases\n2021-05-07,\xff\n", "counts.csv: row 2: not UTF-8 text; save the file as CSV UTF-8"),
        (b"PK\x03\x04\x00\x00", "counts.csv: row 1: not a text file; save the table as CSV UTF-8"),
        ('date,cases\n2021-05-07,"1\n', "counts.csv: row 2: unexpected end of data; check its quotation marks"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_in_one_line(tmp_path: Path, content: str | bytes, fault: str) -> None:
    assert faults(saved(tmp_path, content), tmp_path) == [fault]


def test_a_file_full_of_faults_shows_the_first_fifty_and_counts_the_rest(tmp_path: Path) -> None:
    lines = faults(saved(tmp_path, "date,cases\n" + "2021-05-07,x\n" * 60), tmp_path)
    assert len(lines) == 51
    assert lines[-1] == "... and 10 more faults"


def test_an_optional_column_is_read_where_it_is(tmp_path: Path) -> None:
    optional = {"imported": tables.count}
    with_it = tables.read_columns(saved(tmp_path, "date,cases,imported\n2021-05-07,3,1\n"), COLUMNS, optional)
    assert with_it["imported"] == [1]
    without = tables.read_columns(saved(tmp_path, "date,cases\n2021-05-07,3\n"), COLUMNS, optional)
    assert "imported" not in without


def test_standard_input_is_read_under_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"date,cases\n2021-05-07,x\n")))
    with pytest.raises(BadInput, match="^standard input: row 2: cases: 'x'"):
        tables.read_columns("-", COLUMNS)


@pytest.mark.parametrize(
    ("days", "fault"),
    [
        (["07", "09"], "row 3: date: no row for 2021-05-08; write one row a day, 0 when there was none"),
        (["07", "10"], "row 3: date: no row between 2021-05-07 and 2021-05-10; write one row a day, 0 when none"),
        (["07", "07"], "row 3: date: 2021-05-07 is there twice; keep one row of it"),
        (["08", "07"], "row 3: date: 2021-05-07 comes after 2021-05-08; put the rows in order of time"),
    ],
)
def test_a_series_with_a_day_missing_doubled_or_out_of_order_is_refused(
    tmp_path: Path, days: list[str], fault: str
) -> None:
    rows = "".join(f"2021-05-{day},1\n" for day in days)
    table = tables.read_columns(saved(tmp_path, "date,cases\n" + rows), COLUMNS)
    with pytest.raises(BadInput, match=fault):
        tables.check_days(table)


def test_a_series_may_be_weekly_where_the_command_takes_weeks(tmp_path: Path) -> None:
    weekly = tables.read_columns(saved(tmp_path, "date,cases\n2021-05-03,1\n2021-05-10,1\n2021-05-17,4\n"), COLUMNS)
    assert tables.check_days(weekly, steps=(1, 7)) == 7
    with pytest.raises(BadInput, match="row 3: date: no row between 2021-05-03 and 2021-05-10"):
        tables.check_days(weekly)


@given(st.lists(st.tuples(st.floats(allow_nan=False, allow_infinity=False), st.text(st.characters(codec="utf-8")))))
def test_what_is_written_is_read_back_unchanged(rows: list[tuple[float, str]]) -> None:
    columns = {"value": [value for value, _ in rows], "words": [words for _, words in rows]}
    written = io.StringIO()
    tables.write_columns(columns, written, as_json=True)
    assert json.loads(written.getvalue()) == [{"value": value, "words": words} for value, words in rows]


def test_days_and_absent_numbers_are_written_plainly() -> None:
    columns = {"date": [date(2021, 5, 7)], "value": [float("nan")], "share": [0.1]}
    csv_text, json_text = io.StringIO(), io.StringIO()
    tables.write_columns(columns, csv_text)
    tables.write_columns(columns, json_text, as_json=True)
    assert csv_text.getvalue() == "date,value,share\n2021-05-07,,0.1\n"
    assert json.loads(json_text.getvalue()) == [{"date": "2021-05-07", "value": None, "share": 0.1}]


def test_faults_are_told_in_vietnamese_where_the_shell_speaks_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VUNGXANH_LANG", "vi")
    assert faults(saved(tmp_path, "date,cases\n2021-05-07,x\n"), tmp_path) == [
        "counts.csv: dòng 2: cases: 'x' không phải số nguyên; ghi 0 khi không có ca"
    ]
    assert faults(saved(tmp_path, "date,I\n2021-05-07,1\n"), tmp_path) == [
        "counts.csv: dòng 1: thiếu cột 'cases'; các cột có: date, I"
    ]
