"""Visits, cases and isolations from Parquet or CSV, every row either used or named as faulty.

DuckDB reads and checks whole columns at once. Only when something is wrong is a CSV file gone through row by row, to
say which row of the file it was: as a spreadsheet numbers them, the header being row 1 (Parquet: the first row is 1).
"""

import csv
import gzip
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import duckdb
import numpy as np

from vungxanh.engines.contacts.times import CLOCK, ISO, MINUTES, NEGATIVE, WHOLE, ZONE, clock_of, example, form_of
from vungxanh.engines.contacts.visits import FARTHEST, LONGEST_IDENTITY, Identity, Named, Visits
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.tables import DELIMITERS

MICROSECONDS = 60_000_000
WHOLE_NUMBER = r"(0|-?[1-9][0-9]{0,17})"
INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT")
TIMESTAMPS = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE")
ZONED = "TIMESTAMP WITH TIME ZONE"
TEXTS = ("TEXT", "VARCHAR")
FRACTIONS = ("DOUBLE", "FLOAT", "DECIMAL")
# what a column of Parquet cannot be when an id is expected
NESTED = ("STRUCT", "MAP", "UNION", "BLOB")


@dataclass(frozen=True)
class Shape:
    """What a kind of file holds: ids, then times; `unique`: one row per first id."""

    ids: tuple[str, ...]
    times: tuple[str, ...]
    unique: bool = False


VISITS = Shape(("person", "venue"), ("arrived", "left"))
CASES = Shape(("person",), ("from", "to"), unique=True)
UNTIL = Shape(("person",), ("until",), unique=True)


@dataclass
class Reading:
    """One file read: the connection holds its good rows in the table `good`, by row of the file."""

    name: str
    shape: Shape
    connection: duckdb.DuckDBPyConnection
    form: str
    rows: int
    used: int
    faults: list[str] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        return self.rows - self.used

    def visits(self) -> Visits:
        """The good rows as visits, in any order; text ids coded, whole numbers as they are."""
        named = [self._names(k) for k in range(len(self.shape.ids))]
        picked = [f"id{k}" if ids is None else f"names{k}.code::INTEGER AS id{k}" for k, ids in enumerate(named)]
        joins = "".join(f" JOIN names{k} USING (id{k})" for k, ids in enumerate(named) if ids is not None)
        columns = self.connection.execute(
            f"SELECT {', '.join(picked)}, t0::INTEGER AS t0, t1::INTEGER AS t1 FROM good{joins}"
        ).fetchnumpy()
        person, venue = (
            np.asarray(columns[f"id{k}"]) if ids is None else Named(ids, np.asarray(columns[f"id{k}"]))
            for k, ids in enumerate(named)
        )
        return Visits(person, venue, np.asarray(columns["t0"]), np.asarray(columns["t1"]))

    def records(self) -> list[tuple[Any, ...]]:
        """The good rows as tuples (id, time, ...), for the small files."""
        columns = [f"id{k}" for k in range(len(self.shape.ids))] + [f"t{k}" for k in range(len(self.shape.times))]
        return self.connection.execute(f"SELECT {', '.join(columns)} FROM good ORDER BY row").fetchall()

    def _names(self, k: int) -> Identity | None:
        """The sorted distinct texts of an id column, also kept with their codes in a table; None for whole numbers."""
        kind = self.connection.execute(f"SELECT typeof(id{k}) FROM good LIMIT 1").fetchone()
        if kind is None or kind[0] == "BIGINT":
            return None
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE names{k} AS SELECT id{k}, row_number() OVER (ORDER BY id{k}) - 1 AS code"
            f" FROM (SELECT DISTINCT id{k} FROM good)"
        )
        texts = self.connection.execute(f"SELECT id{k} FROM names{k} ORDER BY code").fetchnumpy()[f"id{k}"]
        return np.array([text.encode() for text in texts], np.bytes_)


def read(path: str, shape: Shape, *, form: str | None = None) -> Reading:
    """Read a file of visits, cases or isolations (`-`: CSV from standard input); `form`: the one its times must have.

    Raises `BadInput` when the file as a whole cannot be used: no such column, not a table, no text; and `OSError` when
    it cannot be opened. Faulty rows are left out and named in `faults`.
    """
    if path == "-":
        with tempfile.NamedTemporaryFile(suffix=".csv") as spool:
            shutil.copyfileobj(sys.stdin.buffer, spool)
            spool.flush()
            return _read(Path(spool.name), "standard input", shape, form)
    return _read(Path(path), path, shape, form)


def connect() -> duckdb.DuckDBPyConnection:
    """A DuckDB of our own that fetches nothing from elsewhere."""
    options: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(":memory:", config=options)
    connection.execute("SET temp_directory = ?", [tempfile.gettempdir()])
    # the conversion of Parquet's zoned times must not depend on where this runs
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def _read(path: Path, name: str, shape: Shape, form: str | None) -> Reading:
    with path.open("rb") as file:
        parquet = file.read(4) == b"PAR1"
    connection = connect()
    try:
        header, source = _parquet(connection, path) if parquet else _csv(path, name)
        types = _columns_of(header, shape, name)
        connection.execute(
            f"CREATE TEMP TABLE raw AS SELECT row_number() OVER () - 1 AS row, {_picked(types, shape)} FROM {source}"
        )
        broken = 0
        if not parquet:
            counted = connection.execute("SELECT count(DISTINCT line) FROM reject_errors").fetchone()
            broken = counted[0] if counted else 0
        known = form or _form(connection, types, shape)
        _check(connection, types, shape, known)
    except duckdb.Error as problem:
        raise BadInput(f"{name}: cannot be read as a table: {str(problem).splitlines()[0]}") from None
    total, used = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE fault IS NULL) FROM checked"
    ).fetchone() or (
        0,
        0,
    )
    reading = Reading(name, shape, connection, known, total + broken, used)
    if used < total or broken:
        reading.faults = _named_faults(connection, path, name, parquet, len(header))
    connection.execute("CREATE TEMP TABLE good AS SELECT * EXCLUDE (fault) FROM checked WHERE fault IS NULL")
    connection.execute("DROP TABLE raw; DROP TABLE checked")
    return reading


def _parquet(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[list[tuple[str, str]], str]:
    source = f"read_parquet({_quoted(str(path))})"
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    # how many digits a decimal number has does not matter
    return [(row[0], "DECIMAL" if row[1].startswith("DECIMAL(") else row[1]) for row in described], source


def _csv(path: Path, name: str) -> tuple[list[tuple[str, str]], str]:
    with _text(path) as file:
        try:
            first = file.readline()
        except (UnicodeDecodeError, EOFError, gzip.BadGzipFile):
            raise BadInput(f"{name}: not a table; give Parquet, or CSV in UTF-8") from None
    if not first.strip():
        raise BadInput(f"{name}: the file is empty; its first row must name the columns")
    delimiter = max(DELIMITERS, key=first.count)
    header = [cell.strip() for cell in next(csv.reader([first], delimiter=delimiter))]
    # places, not names: a column named twice or left without a name is no business of ours unless it is wanted
    columns = ", ".join(f"'c{k}': 'VARCHAR'" for k in range(len(header)))
    source = (
        f"read_csv({_quoted(str(path))}, auto_detect=false, delim={_quoted(delimiter)}, quote='\"', escape='\"',"
        f" header=true, columns={{{columns}}}, store_rejects=true, rejects_limit=0)"
    )
    return [(cell, "TEXT") for cell in header], source


def _text(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _columns_of(header: list[tuple[str, str]], shape: Shape, name: str) -> dict[str, tuple[str, str]]:
    """Wanted column -> (its name in SQL, its type); found whatever its letter case."""
    found: dict[str, tuple[str, str]] = {}
    faults = []
    names = [column.casefold() for column, _ in header]
    for wanted in (*shape.ids, *shape.times):
        if names.count(wanted) != 1:
            there = ", ".join(column for column, _ in header)
            trouble = "is missing" if wanted not in names else "is there twice; keep one"
            faults.append(f"{name}: row 1: column {wanted!r} {trouble} (found: {there})")
            continue
        place = names.index(wanted)
        column, kind = header[place]
        if wanted in shape.ids and (kind.startswith(NESTED) or kind.endswith("]")):
            faults.append(f"{name}: column {wanted!r} holds {kind}, not ids; give text or whole numbers")
        if wanted in shape.times and kind not in (*TEXTS, *INTEGERS, *FRACTIONS, *TIMESTAMPS, ZONED):
            faults.append(f"{name}: column {wanted!r} holds {kind}, not times; give whole minutes, timestamps or text")
        found[wanted] = (f"c{place}", kind) if kind == "TEXT" else ('"' + column.replace('"', '""') + '"', kind)
    if faults:
        raise BadInput(*faults)
    return found


def _picked(types: dict[str, tuple[str, str]], shape: Shape) -> str:
    """The wanted columns as id0, id1, s0, s1: text trimmed, numbers and timestamps as they are."""
    picked = []
    for prefix, columns in (("id", shape.ids), ("s", shape.times)):
        for k, column in enumerate(columns):
            place, kind = types[column]
            if kind in TEXTS:
                place = f"nullif(trim({place}), '')"
            elif prefix == "id":
                place = f"{place}::BIGINT" if kind in INTEGERS[:-2] else f"{place}::VARCHAR"
            picked.append(f"{place} AS {prefix}{k}")
    return ", ".join(picked)


def _form(connection: duckdb.DuckDBPyConnection, types: dict[str, tuple[str, str]], shape: Shape) -> str:
    """How the file writes its times: as its first readable one does."""
    kind = types[shape.times[0]][1]
    if kind in (*INTEGERS, *FRACTIONS):
        return MINUTES
    if kind in TIMESTAMPS:
        return "%Y-%m-%d %H:%M:%S"
    if kind == ZONED:
        return "%Y-%m-%d %H:%M:%S+07:00"
    first = connection.execute(
        f"SELECT s0 FROM raw WHERE regexp_full_match(s0, '{WHOLE}|{ISO}') ORDER BY row LIMIT 1"
    ).fetchone()
    return form_of(first[0]) if first else MINUTES


def _micro(column: str, kind: str, form: str) -> str:
    """SQL: microseconds on the clock of the form, NULL where the cell is not an ISO time."""
    ahead = clock_of(form) * MICROSECONDS
    if kind == ZONED:
        return f"epoch_us({column}) + {ahead}"
    if kind in TIMESTAMPS:
        return f"epoch_us({column}::TIMESTAMP)"
    if kind not in TEXTS:
        return "NULL::BIGINT"
    return f"""CASE WHEN NOT regexp_full_match({column}, '{ISO}') THEN NULL
        WHEN regexp_full_match({column}, '.*{CLOCK}{ZONE}') THEN epoch_us(try_cast({column} AS TIMESTAMPTZ)) + {ahead}
        ELSE epoch_us(try_cast({column} AS TIMESTAMP)) END"""


def _whole(column: str, kind: str) -> str:
    """SQL: whole minutes, NULL where the cell is not that (a negative number is kept, to be named as such)."""
    if kind in INTEGERS:
        return f"try_cast({column} AS BIGINT)"
    if kind in FRACTIONS:
        return f"CASE WHEN {column} = floor({column}) THEN try_cast({column} AS BIGINT) END"
    if kind in TEXTS:
        return f"CASE WHEN regexp_full_match({column}, '{WHOLE}|{NEGATIVE}') THEN try_cast({column} AS BIGINT) END"
    return "NULL::BIGINT"


def _check(connection: duckdb.DuckDBPyConnection, types: dict[str, tuple[str, str]], shape: Shape, form: str) -> None:
    """Make the table `checked`: row, ids, minutes t0, t1, and the first fault of each row, NULL when it is good."""
    minutes = form == MINUTES
    kinds = [types[column][1] for column in shape.times]
    clock = [_whole(f"s{k}", kind) if minutes else _micro(f"s{k}", kind, form) for k, kind in enumerate(kinds)]
    ids = []
    for k, column in enumerate(shape.ids):
        whole = (
            types[column][1] == "TEXT"
            and connection.execute(f"SELECT bool_and(regexp_full_match(id{k}, '{WHOLE_NUMBER}')) FROM raw").fetchone()
        )
        ids.append(f"id{k}::BIGINT" if whole and whole[0] else f"id{k}")
    faults = []
    for k, column in enumerate(shape.ids):
        faults.append(f"WHEN id{k} IS NULL THEN '{column} is missing; fill it in'")
        if types[column][1] not in INTEGERS:
            faults.append(
                f"WHEN strlen(id{k}::VARCHAR) > {LONGEST_IDENTITY}"
                f" THEN '{column} is longer than {LONGEST_IDENTITY} bytes'"
            )
    expected = f"a time; write it like {example(form)}"
    for k, column in enumerate(shape.times):
        shown = f"left(s{k}::VARCHAR, 40)"
        advice = "is missing; close the visit by a rule of yours" if column == "left" else "is missing; fill it in"
        faults.append(f"WHEN s{k} IS NULL THEN '{column} {advice}'")
        faults.append(f"WHEN m{k} IS NULL THEN '{column}: ''' || {shown} || ''' is not {expected}'")
        if minutes:
            faults.append(f"WHEN m{k} < 0 THEN '{column}: ' || {shown} || ' is negative; minutes count from 0'")
        faults.append(f"WHEN abs(t{k}) > {FARTHEST} THEN '{column}: ' || {shown} || ' is too far away'")
    if len(shape.times) == 2:
        start, end = shape.times
        says = f"'{end} (' || left(s1::VARCHAR, 40) || ') is not after {start} (' || left(s0::VARCHAR, 40) || ')'"
        faults.append(f"WHEN m1 <= m0 THEN {says}")
    if shape.unique:
        again = "row_number() OVER (PARTITION BY id0 ORDER BY row) > 1"
        faults.append(f"WHEN {again} THEN 'person ' || id0 || ' has a row already; keep one'")
    clocks = ", ".join(f"{expression} AS m{k}" for k, expression in enumerate(clock))
    times = ["m0 AS t0", "m1 AS t1"] if minutes else [
        f"m0 // {MICROSECONDS} - (m0 % {MICROSECONDS} < 0)::INT AS t0",
        f"greatest(m1 // {MICROSECONDS} - (m1 % {MICROSECONDS} < 0)::INT, t0 + (m1 > m0)::INT) AS t1",
    ]  # fmt: skip
    connection.execute(
        f"""CREATE TEMP TABLE checked AS
        SELECT row, {", ".join(f"{expression} AS id{k}" for k, expression in enumerate(ids))},
            {", ".join(f"t{k}" for k in range(len(shape.times)))}, CASE {" ".join(faults)} END AS fault
        FROM (SELECT *, {", ".join(times[: len(shape.times)])} FROM (SELECT *, {clocks} FROM raw))"""
    )


def _named_faults(connection: duckdb.DuckDBPyConnection, path: Path, name: str, parquet: bool, width: int) -> list[str]:
    """Every faulty row in the words `file: row 7: what is wrong`, in order of the file."""
    found = connection.execute("SELECT row, fault FROM checked WHERE fault IS NOT NULL ORDER BY row").fetchall()
    if parquet:
        return [f"{name}: row {row + 1}: {fault}" for row, fault in found]
    faults = dict(found)
    lines = []
    good = 0
    for row, cells in _rows(path, name):
        if len(cells) != width:
            lines.append(f"{name}: row {row}: {len(cells)} cells where the header has {width}")
            continue
        if good in faults:
            lines.append(f"{name}: row {row}: {faults[good]}")
        good += 1
    return lines


def _rows(path: Path, name: str) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows below the header that are not blank, numbered as a spreadsheet numbers them."""
    with _text(path) as file:
        delimiter = max(DELIMITERS, key=file.readline().count)
        file.seek(0)
        try:
            for row, cells in enumerate(csv.reader(file, delimiter=delimiter), start=1):
                if cells and row > 1:
                    yield row, cells
        except (csv.Error, UnicodeDecodeError) as problem:
            raise BadInput(f"{name}: cannot be read as CSV in UTF-8: {problem}") from None


def write(path: str, columns: dict[str, list[Any]], kinds: dict[str, str]) -> None:
    """Write columns to `path` as Parquet (SQL types in `kinds`), whole or not at all."""
    fresh = Path(f"{path}.{os.getpid()}.new")
    connection = connect()
    arrays = {name: np.array(values, dtype=object) for name, values in columns.items()}
    picked = ", ".join(f'"{name}"::{kinds[name]} AS "{name}"' for name in columns)
    try:
        if len(next(iter(columns.values()))):
            connection.register("answer", arrays)
            source = "answer"
        else:
            source = "(SELECT " + ", ".join(f'NULL AS "{name}"' for name in columns) + " LIMIT 0)"
        connection.execute(f"COPY (SELECT {picked} FROM {source}) TO {_quoted(str(fresh))} (FORMAT parquet)")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
