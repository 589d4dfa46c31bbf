"""`vungxanh alarms` on files."""

import csv
import io
import json
from datetime import date, timedelta

import numpy as np
import pytest

from vungxanh.config import cli


@pytest.fixture
def write(tmp_path):
    """Writes a series as `date, cases` and returns the name of the file."""

    def as_file(counts, *, step=7, start=date(2001, 1, 1), drop=()):
        lines = [f"{start + timedelta(days=step * i)},{int(x)}" for i, x in enumerate(counts) if i not in drop]
        path = tmp_path / "counts.csv"
        path.write_text("\n".join(["date,cases", *lines, ""]), encoding="utf-8")
        return str(path)

    return as_file


@pytest.fixture
def alarms(capsys, monkeypatch):
    """Runs the command: exit status, rows of the table, lines on standard error."""
    monkeypatch.setenv("VUNGXANH_LANG", "en")

    def run(*arguments):
        with pytest.raises(SystemExit) as end:
            cli.main(["alarms", *map(str, arguments)])
        output, errors = capsys.readouterr()
        rows = json.loads(output) if "--json" in arguments else list(csv.DictReader(io.StringIO(output)))
        return end.value.code, rows, errors.splitlines()

    return run


@pytest.mark.parametrize(
    "method, name",
    [
        ("c1", "earsC_C1_b7"),
        ("c2", "earsC_C2_b7"),
        ("c3", "earsC_C3_b7"),
        ("cusum", "cusum_k1.04_h2.26"),
        ("farrington", "farrington_b3w3_a0.01"),
        ("farringtonflexible", "farringtonFlexible_b3w3_np10_nbPlugin"),
    ],
)
def test_a_file_is_judged_with_the_defaults_of_the_reference(method, name, alarms, write, series, reference):
    for dataset in ("shadar", "m1") if dataset_there(reference, name, "m1") else ("shadar",):
        status, rows, _ = alarms(write(series[dataset]), "--method", method)
        assert status == 0
        assert list(rows[0]) == ["date", "observed", "upperbound", "alarm"]
        assert [int(row["observed"]) for row in rows] == series[dataset].tolist()
        for index, bound, alarm in reference[name][dataset]:
            row = rows[int(index)]
            assert row["date"] == str(date(2001, 1, 1) + timedelta(days=7 * int(index)))
            assert float(row["upperbound"] or "nan") == pytest.approx(bound, rel=1e-9, abs=1e-9, nan_ok=True)
            assert row["alarm"] == ("" if np.isnan(alarm) else str(int(alarm)))


def dataset_there(reference, name, dataset):
    return dataset in reference[name]


def test_rows_without_a_history_are_there_and_empty(alarms, write):
    status, rows, errors = alarms(write(range(20)), "-m", "c1")
    assert (status, len(rows), errors) == (0, 20, [])
    assert [row["alarm"] for row in rows[:8]] == [""] * 7 + ["0"]


def test_json_holds_the_same_rows_with_null_for_no_answer(alarms, write):
    path = write([3, 4, 3, 5, 4, 3, 4, 40])
    _, table, _ = alarms(path, "-m", "c1")
    status, rows, _ = alarms(path, "-m", "c1", "--json")
    assert status == 0
    assert rows[0] == {"date": "2001-01-01", "observed": 3, "upperbound": None, "alarm": None}
    assert rows[7]["alarm"] == 1 and rows[7]["upperbound"] == float(table[7]["upperbound"])


def test_a_missing_day_is_a_fault_that_names_it(alarms, write):
    path = write(range(30), step=1, drop=(12,))
    assert alarms(path, "-m", "c1") == (
        2,
        [],
        [f"vungxanh: {path}: row 14: date: no row for 2001-01-13; write one row a day, 0 when there was none"],
    )


def test_a_missing_day_may_be_taken_as_unknown_and_is_reported(alarms, write):
    path = write(range(40), step=1, drop=(12, 20, 21))
    status, rows, notes = alarms(path, "-m", "c1", "--missing", "unknown")
    assert status == 0 and len(rows) == 40
    assert rows[12] == {"date": "2001-01-13", "observed": "", "upperbound": "", "alarm": ""}
    assert rows[11]["alarm"] == "0" and [row["alarm"] for row in rows[13:29]] == [""] * 16 and rows[29]["alarm"] == "0"
    assert notes[0] == f"vungxanh: {path}: 3 days without a count, unknown: 2001-01-13, 2001-01-21, 2001-01-22"
    assert notes[1].startswith(f"vungxanh: {path}: 14 rows not judged: ")


def test_an_empty_count_is_a_fault_unless_unknown_days_are_allowed(alarms, write, tmp_path):
    path = tmp_path / "counts.csv"
    write([1] * 12)
    path.write_text(path.read_text("utf-8").replace("2001-01-29,1", "2001-01-29,"), encoding="utf-8")
    status, _, faults = alarms(path, "-m", "c1")
    assert status == 2 and "row 6: cases: an empty cell is not a whole number" in faults[0]
    status, rows, _ = alarms(path, "-m", "c1", "--missing", "unknown")
    assert status == 0 and rows[4]["observed"] == ""


@pytest.mark.parametrize(
    "lines, fault",
    [
        (["2021-05-01,3", "2021-05-02,-4"], "row 3: cases: '-4' is negative"),
        (["2021-05-01,3", "2021-05-01,4"], "row 3: date: 2021-05-01 is there twice"),
        (["2021-05-01,3", "2021-05-02,4", "2021-05-01,4"], "row 4: date: 2021-05-01 comes after 2021-05-02"),
        (["2021-05-01,3", "2021-05-02,2.5"], "row 3: cases: '2.5' is not a whole number"),
        (["2021-05-01,3", "May 2,2"], "row 3: date: 'May 2' is not a day"),
        (["2021-01-01,3", "2021-02-01,2", "2021-03-04,2"], "rows are 31 days apart"),
        (["2021-05-01,3", "2021-05-02,4"], "2 daily rows; c1 needs 8 or more to judge one"),
    ],
)
@pytest.mark.parametrize("missing", ["refuse", "unknown"])
def test_each_kind_of_bad_row_is_one_clear_line(alarms, tmp_path, lines, fault, missing):
    path = tmp_path / "counts.csv"
    path.write_text("\n".join(["date,cases", *lines]), encoding="utf-8")
    status, rows, faults = alarms(path, "-m", "c1", "--missing", missing)
    assert (status, rows, len(faults)) == (2, [], 1)
    assert faults[0].startswith(f"vungxanh: {path}: ") and fault in faults[0]


@pytest.mark.parametrize("method", ["c1", "c2", "c3", "cusum", "farrington", "farringtonflexible"])
def test_a_series_of_zeros_has_no_alarm(alarms, write, method):
    status, rows, notes = alarms(write([0] * 230), "-m", method)
    assert status == 0 and len(rows) == 230
    assert all(row["alarm"] in ("", "0") for row in rows)
    if method in ("c3", "cusum"):  # nothing to measure a deviation by: said, not guessed
        assert len(notes) == 1 and "rows not judged" in notes[0]


@pytest.mark.parametrize(
    "arguments, fault",
    [
        (["-m", "c1", "--k", "2"], "--k belongs to cusum, not to c1"),
        (["-m", "cusum", "--baseline", "9"], "--baseline belongs to c1, c2, c3, not to cusum"),
        (["-m", "farrington", "--periods", "5"], "--periods belongs to farringtonflexible, not to farrington"),
        (["-m", "c4"], "'c4' is not one of 'c1', 'c2'"),
        (["-m", "c1", "--alpha", "1"], "--alpha"),
        (["-m", "c1", "--weekdays", "same"], "weekly rows have no weekdays"),
        (["-m", "c1", "--from", "yesterday"], "'yesterday' is not a day"),
        (["-m", "farrington", "-w", "26"], "more rows than a year has"),
        ([], "Missing option '--method'"),
    ],
)
def test_a_wrong_option_is_one_line_that_says_what_is_meant(alarms, write, arguments, fault):
    status, rows, faults = alarms(write(range(300)), *arguments)
    assert (status, rows, len(faults)) == (2, [], 1)
    assert fault in faults[0]


def test_from_says_where_judging_starts_and_what_cusum_learns_from(alarms, write):
    counts = [4] * 10 + [20] * 10 + [4] * 10
    path = write(counts)
    _, late, _ = alarms(path, "-m", "cusum", "--from", "2001-05-21")
    _, early, _ = alarms(path, "-m", "cusum", "--from", "2001-03-12")
    assert [row["alarm"] for row in late] == [""] * 20 + ["0"] * 10
    assert [row["alarm"] for row in early] == [""] * 10 + ["1"] * 20
    _, ears, _ = alarms(path, "-m", "c1", "--from", "2001-05-21")
    assert [row["alarm"] == "" for row in ears] == [True] * 20 + [False] * 10


@pytest.mark.parametrize("day", ["2001-01-01", "2001-08-01", "1999-01-01"])
def test_a_start_outside_the_series_is_a_fault(alarms, write, day):
    status, _, faults = alarms(write([4] * 30), "-m", "cusum", "--from", day)
    assert status == 2 and f"--from {day}" in faults[0] and "2001-01-01 to 2001-07-23" in faults[0]


@pytest.fixture
def units(tmp_path):
    """Writes rows of several units, woven together as a report lists them, and returns the name of the file."""

    def as_file(**counts):
        rows = [
            (date(2021, 5, 1) + timedelta(days=i), unit, x)
            for unit, series in counts.items()
            for i, x in enumerate(series)
        ]
        path = tmp_path / "units.csv"
        lines = [f"{unit},{day},{x}" for day, unit, x in sorted(rows, key=lambda row: row[0])]
        path.write_text("\n".join(["Unit,date,cases", *lines]), encoding="utf-8")
        return str(path)

    return as_file


def test_each_value_of_a_column_is_a_series_of_its_own(alarms, units, write):
    steady, rising = [3, 4, 3, 5, 4, 3, 4, 3, 4, 5], [0, 1, 0, 0, 1, 0, 1, 0, 9, 12]
    status, rows, notes = alarms(units(west=steady, east=rising), "-m", "c1", "--by", "unit")
    assert (status, notes) == (0, [])
    assert list(rows[0]) == ["unit", "date", "observed", "upperbound", "alarm"]
    assert [row["unit"] for row in rows] == ["west"] * 10 + ["east"] * 10
    for unit, counts in (("west", steady), ("east", rising)):
        _, alone, _ = alarms(write(counts, step=1, start=date(2021, 5, 1)), "-m", "c1")
        assert [dict(row) for row in rows if row["unit"] == unit] == [{"unit": unit, **row} for row in alone]


def test_faults_and_notes_of_many_series_name_the_series(alarms, units):
    path = units(west=[1] * 12, east=[2] * 5, north=[0] * 4)
    status, rows, faults = alarms(path, "-m", "c1", "--by", "unit")
    assert (status, rows) == (2, [])
    assert faults == [
        f"vungxanh: {path}: {unit}: {n} daily rows; c1 needs 8 or more to judge one"
        for unit, n in (("east", 5), ("north", 4))
    ]
    _, _, notes = alarms(units(west=[1, 2] * 10, east=[0] * 20), "-m", "c3", "--by", "unit")
    assert len(notes) == 1 and notes[0].startswith(f"vungxanh: {path}: east: 9 rows not judged")
    assert alarms(path, "-m", "c1", "--by", "cases")[0] == 2


def test_a_gap_of_many_years_is_a_wrong_date_and_not_a_thousand_unknown_days(alarms, tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text("date,cases\n2021-05-01,1\n2021-05-02,1\n2201-05-03,1\n", encoding="utf-8")
    status, _, faults = alarms(path, "-m", "c1", "--missing", "unknown")
    assert status == 2 and len(faults) == 1 and "row 4: date: " in faults[0]
