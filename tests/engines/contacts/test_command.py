"""`vungxanh trace` as people run it: files in, rows out, faults by name."""

import csv
import io
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.engines.contacts import oracle, worlds
from tests.engines.contacts.oracle import Asked

ROOT = Path(__file__).parents[3]
COLUMNS = ["person", "degree", "first_exposed", "overlap_minutes", "encounters", "via_person", "via_venue"]
RUN = "from vungxanh.config.cli import main; main()"


def vungxanh(*arguments: Any, stdin: str | None = None, lang: str = "en") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "VUNGXANH_LANG": lang}
    command = [sys.executable, "-W", "error", "-c", RUN, "trace", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, env=environment, check=False)


def write_csv(path: Path, header: str, rows: list[Any]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header.split(","), *rows])
    return path


def answer(text: str) -> list[tuple[Any, ...]]:
    header, *rows = csv.reader(io.StringIO(text))
    assert header == COLUMNS
    return [tuple(int(cell) if cell.isdigit() else cell for cell in row) for row in rows]


@pytest.fixture
def world(tmp_path: Path) -> tuple[Path, Path, Path, list[oracle.Visit], Asked]:
    """A world with answers, its files in whole minutes, and the question."""
    chance = random.Random(11)
    while True:
        visits, asked = worlds.seeded(chance)
        if len(oracle.trace(visits, asked)) >= 4 and asked.until and asked.latent and asked.as_of < 100:
            break
    return (
        write_csv(tmp_path / "visits.csv", "person,venue,arrived,left", visits),
        write_csv(tmp_path / "cases.csv", "person,from,to", [(p, *w) for p, w in asked.cases.items()]),
        write_csv(tmp_path / "until.csv", "person,until", list(asked.until.items())),
        visits,
        asked,
    )


def test_files_give_the_rows_of_the_oracle_in_csv_parquet_and_json(world: Any, tmp_path: Path) -> None:
    visits, cases, until, rows, asked = world
    rule = ["--cases", cases, "--until", until, "--depth", asked.depth, "--min-overlap", asked.min_overlap]
    rule += ["--latent", asked.latent, "--as-of", asked.as_of]
    expected = [row[:7] for row in oracle.trace(rows, asked)]
    done = vungxanh(visits, *rule, "--out", tmp_path / "out.csv")
    assert (done.returncode, done.stdout) == (0, "")
    assert answer((tmp_path / "out.csv").read_text()) == expected
    # Parquet in and out
    con = duckdb.connect(":memory:")
    for name in ("visits", "cases", "until"):
        con.execute(f"COPY (SELECT * FROM read_csv('{tmp_path}/{name}.csv')) TO '{tmp_path}/{name}.parquet'")
    rule = [str(part).replace(".csv", ".parquet") for part in rule]
    done = vungxanh(tmp_path / "visits.parquet", *rule, "--out", tmp_path / "out.parquet", "--json")
    assert done.returncode == 0, done.stderr
    found = con.execute(f"SELECT * FROM '{tmp_path}/out.parquet'")
    assert [column[0] for column in found.description] == COLUMNS
    assert found.fetchall() == expected
    summary = json.loads(done.stdout)
    assert summary["files"][0] == {
        "file": f"{tmp_path}/visits.parquet",
        "rows_read": len(rows),
        "rows_used": len(rows),
        "rows_rejected": 0,
    }
    assert sum(summary["contacts"].values()) == len(expected)
    # a pipe in, JSON out, the longer chain asked for
    done = vungxanh("-", *rule, "--json", "--earliest", stdin=visits.read_text())
    assert [tuple(row.values()) for row in json.loads(done.stdout)] == oracle.trace(rows, asked)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2021-07-01T08:{:02}", "2021-07-01T08:10"),
        ("2021-07-01 08:{:02}:30", "2021-07-01 08:10:00"),
        ("2021-07-01T08:{:02}:00+07:00", "2021-07-01T08:10:00+07:00"),
        ("2021-07-01T08:{:02}Z", "2021-07-01T08:10Z"),
        ("{}", "10"),
    ],
)
def test_times_come_out_as_they_came_in(tmp_path: Path, written: str, expected: str) -> None:
    rows = [("F0", "chợ", 0, 40), ("F1", "chợ", 10, 50)]
    visits = write_csv(
        tmp_path / "v.csv",
        "person,venue,arrived,left",
        [(p, v, written.format(a), written.format(e)) for p, v, a, e in rows],
    )
    cases = write_csv(tmp_path / "c.csv", "person,from,to", [("F0", written.format(0), written.format(45))])
    done = vungxanh(visits, "--cases", cases, "--as-of", written.format(30))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [",".join(COLUMNS), f"F1,1,{expected},20,1,F0,chợ"]
    # kept in an index, the form is remembered
    folder = tmp_path / "index"
    assert vungxanh(visits, "--index", folder).returncode == 0
    assert vungxanh("--index", folder, "--cases", cases, "--as-of", written.format(30)).stdout == done.stdout
    other = write_csv(tmp_path / "o.csv", "person,from,to", [("F0", "yesterday", 9)])
    assert "row 2: from: 'yesterday' is not a time" in vungxanh("--index", folder, "--cases", other).stderr


FAULTY = """person;venue;arrived;left;note
An;chợ;0;60;
;chợ;0;60;
Bình;;0;60;
Bình;chợ;sáng;60;

Bình;chợ;-5;60;
Bình;chợ;30;30;
Bình;chợ;30
Bình;chợ;1.5;30;
Bình;chợ;99999999999;999999999999;
Bình;"chợ
lớn";30;;x
Bình;chợ;30.0;90;good
"""
NAMED = {
    3: "person is missing",
    4: "venue is missing",
    5: "arrived: 'sáng' is not a time",
    7: "arrived: -5 is negative",
    8: "left (30) is not after arrived (30)",
    9: "3 cells where the header has 5",
    10: "arrived: '1.5' is not a time",
    11: "arrived: 99999999999 is too far away",
    12: "left is missing",
}


def test_each_faulty_row_is_named_by_file_and_row_and_nothing_is_dropped_in_silence(tmp_path: Path) -> None:
    visits = tmp_path / "v.csv"
    visits.write_text(FAULTY, encoding="utf-8-sig")
    cases = write_csv(
        tmp_path / "c.csv", "person,from,to", [("An", 0, 100), ("An", 5, 9), ("Bình", 9, 9), ("Cúc", 0, 9)]
    )
    strict = vungxanh(visits, "--cases", cases, "--out", tmp_path / "out.csv")
    assert (strict.returncode, strict.stdout) == (2, "")
    assert not (tmp_path / "out.csv").exists()
    lines = strict.stderr.splitlines()
    assert len(lines) == len(NAMED)
    for line, (row, wrong) in zip(lines, NAMED.items(), strict=True):
        assert f"{visits}: row {row}: {wrong}" in line
    lenient = vungxanh(visits, "--cases", cases, "--lenient", "--faults", tmp_path / "faults.txt")
    assert lenient.returncode == 0
    assert answer(lenient.stdout) == [("Bình", 1, 30, 30, 1, "An", "chợ")]
    assert f"{visits}: 11 rows read, 2 used, 9 rejected" in lenient.stderr
    assert f"{cases}: 4 rows read, 2 used, 2 rejected" in lenient.stderr
    assert f"{cases}: row 3: person An has a row already" in lenient.stderr
    assert f"{cases}: row 4: to (9) is not after from (9)" in lenient.stderr
    assert "1 cases have no visit: Cúc" in lenient.stderr
    assert len((tmp_path / "faults.txt").read_text().splitlines()) == len(NAMED) + 2
    assert "Traceback" not in strict.stderr + lenient.stderr


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("person,venue,arrived\n", "row 1: column 'left' is missing (found: person, venue, arrived)"),
        ("", "the file is empty"),
        ("PAR1 but not really", "cannot be read as a table"),
        ("person,venue,arrived,left,left\n1,2,3,4,5\n", "column 'left' is there twice"),
    ],
)
def test_a_file_that_is_no_table_of_visits_is_refused_in_one_line(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "v.csv"
    path.write_text(content)
    done = vungxanh(path, "--cases", path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr


def test_options_that_make_no_sense_are_refused_in_one_line(tmp_path: Path) -> None:
    visits = write_csv(tmp_path / "v.csv", "person,venue,arrived,left", [(1, 1, 0, 9)])
    cases = write_csv(tmp_path / "c.csv", "person,from,to", [(1, 0, 9)])
    for arguments in (
        [],
        [visits],
        [visits, "--cases", cases, "--append"],
        [visits, "--cases", tmp_path / "absent.csv"],
        [visits, "--cases", tmp_path],
        [visits, "--cases", cases, "--depth", "0"],
        [visits, "--cases", cases, "--min-overlap", "-1"],
        [visits, "--cases", cases, "--as-of", "noon"],
        [visits, "--cases", cases, "--out", tmp_path],
        [visits, "--cases", cases, "--out", tmp_path / "nowhere" / "o.parquet"],
        [visits, "--cases", cases, "--faults", tmp_path],
        [visits, "--index", visits],
        ["-", "--cases", "-"],
        ["--index", tmp_path / "nothing", "--cases", cases],
    ):
        done = vungxanh(*arguments, stdin="")
        assert done.returncode == 2, arguments
        assert len(done.stderr.splitlines()) == 1, done.stderr


def test_an_index_is_built_asked_added_to_and_deleted_from(tmp_path: Path) -> None:
    one = write_csv(tmp_path / "1.csv", "person,venue,arrived,left", [(1, 7, 0, 60), (2, 7, 30, 90)])
    two = write_csv(tmp_path / "2.csv", "person,venue,arrived,left", [(2, 8, 100, 200), (3, 8, 150, 250)])
    cases = write_csv(tmp_path / "c.csv", "person,from,to", [(1, 0, 300)])
    folder = tmp_path / "index"
    assert answer(vungxanh(one, "--index", folder, "--cases", cases).stdout) == [(2, 1, 30, 30, 1, 1, 7)]
    added = vungxanh(two, "--index", folder, "--append", "--cases", cases)
    assert answer(added.stdout) == [(2, 1, 30, 30, 1, 1, 7), (3, 2, 150, 50, 1, 2, 8)]
    assert vungxanh("--index", folder, "--merge", "--cases", cases).stdout == added.stdout
    kept = vungxanh("--index", folder, "--delete-before", "90", "--json")
    assert json.loads(kept.stdout)["visits"] == 2
    gone = vungxanh("--index", folder, "--cases", cases)
    assert (answer(gone.stdout), gone.returncode) == ([], 0)


def test_no_case_has_an_empty_answer_but_visits_must_be_there(tmp_path: Path) -> None:
    visits = write_csv(tmp_path / "v.csv", "person,venue,arrived,left", [("An", "chợ", "2021-07-01", "2021-07-02")])
    none = write_csv(tmp_path / "n.csv", "person,venue,arrived,left", [])
    cases = write_csv(tmp_path / "c.csv", "person,from,to", [])
    for out in ("-", tmp_path / "o.parquet"):
        done = vungxanh(visits, "--cases", cases, "--out", out)
        assert done.returncode == 0, done.stderr
    done = vungxanh(none, "--cases", cases)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"vungxanh: {none}: no visits in 0 rows")


def test_columns_of_parquet_that_hold_no_ids_or_times_are_named(tmp_path: Path) -> None:
    cases = write_csv(tmp_path / "c.csv", "person,from,to", [(1, 0, 9)])
    path = tmp_path / "v.parquet"
    table = 'SELECT [1, 2] AS person, 7 AS venue, true AS arrived, 9::DECIMAL(9, 2) AS "left"'
    duckdb.connect(":memory:").execute(f"COPY ({table}) TO '{path}'")
    done = vungxanh(path, "--cases", cases)
    assert done.returncode == 2
    assert [line.removeprefix(f"vungxanh: {path}: column ") for line in done.stderr.splitlines()] == [
        "'person' holds INTEGER[], not ids; give text or whole numbers",
        "'arrived' holds BOOLEAN, not times; give whole minutes, timestamps or text",
    ]


def test_help_is_there_in_both_languages() -> None:
    for lang, words in (("en", "Find everyone exposed"), ("vi", "Tìm mọi người đã phơi nhiễm")):
        done = vungxanh("--help", lang=lang)
        assert (done.returncode, words in done.stdout) == (0, True)
        assert "--min-overlap MIN" in done.stdout
