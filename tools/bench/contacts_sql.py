"""The same two hops in SQL: DuckDB on two sorted tables, PostgreSQL on two covering indexes.

Both are given visits already merged and ids already whole numbers. The encounter that comes first is found as the
smallest of one number made of exposure, person and venue, which is faster in both than comparing three columns.
"""

import os
import time
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

Case = tuple[int, int, int]
Row = tuple[int, ...]
PERSON, VENUE = 2**24, 2**20
PACKED = f"(t::BIGINT * {PERSON} + source) * {VENUE} + s.venue"
UNPACKED = (
    f"min(packed) // {PERSON * VENUE}, sum(overlap), count(*), min(packed) // {VENUE} % {PERSON}, min(packed) % {VENUE}"
)


class DuckDB:
    title = "DuckDB, two sorted tables"
    absent = ""

    def __init__(self, folder: Path, min_overlap: int, latent: int, size: int) -> None:
        self.folder, self.min_overlap, self.latent = folder, min_overlap, latent
        self.title = f"DuckDB {duckdb.__version__}, two sorted tables"
        self.con = duckdb.connect(
            ":memory:", config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        )

    def available(self) -> bool:
        return True

    def load(self, visits: tuple[Any, ...]) -> float | None:
        """Seconds it took; None when the file is there from an earlier run."""
        self.con.execute("SET memory_limit = '5GB'")
        self.con.execute("SET temp_directory = ?", [str(self.folder)])
        file = self.folder / "visits.duckdb"
        began = time.perf_counter()
        if not file.exists():
            part = self.folder / "visits.part"
            part.unlink(missing_ok=True)
            # smaller row groups than usual: more is skipped (8,192 and 122,880 measured slower)
            self.con.execute(f"ATTACH '{part}' AS made (ROW_GROUP_SIZE 30720)")
            self.con.register("visits", dict(zip(("person", "venue", "arrived", "departed"), visits, strict=True)))
            for table, order in (("by_person", "person"), ("by_venue", "venue")):
                self.con.execute(
                    f"CREATE TABLE made.{table} AS"
                    f" SELECT person, venue, arrived, departed FROM visits ORDER BY {order}, arrived"
                )
            self.con.unregister("visits")
            self.con.execute("CHECKPOINT made")
            self.con.execute("DETACH made")
            part.rename(file)
            seconds: float | None = time.perf_counter() - began
        else:
            seconds = None
        self.con.execute(f"ATTACH '{file}' AS db (READ_ONLY)")
        self.con.execute("USE db")
        return seconds

    def hop(self, persons: list[int], starts: list[int], end: int) -> list[Row]:
        """Everyone met by the persons, from their starts to one end: person, first, overlap, encounters, via."""
        # lists written into the statement reach the zone maps; parameters and joins do not
        within = ",".join(map(str, persons))
        stays = self.con.execute(
            f"""SELECT person, venue, greatest(arrived, start) AS a, least(departed, {end}) AS b
            FROM by_person JOIN (SELECT unnest(?) AS person, unnest(?) AS start) USING (person)
            WHERE person IN ({within}) AND arrived < {end} AND b - a >= {self.min_overlap}""",
            [persons, starts],
        ).fetchnumpy()
        if not len(stays["person"]):
            return []
        venues = ",".join(map(str, np.unique(stays["venue"]).tolist()))
        self.con.register("stays", {name: np.asarray(column) for name, column in stays.items()})
        rows = self.con.execute(
            f"""SELECT person, {UNPACKED} FROM (
                SELECT v.person, greatest(s.a, v.arrived) AS t, least(s.b, v.departed) - t AS overlap,
                    s.person AS source, {PACKED} AS packed
                FROM by_venue v JOIN stays s ON v.venue = s.venue
                WHERE v.venue IN ({venues}) AND v.arrived < s.b AND v.departed > s.a AND v.person <> s.person
                    AND v.arrived BETWEEN {int(stays["a"].min()) - 2880} AND {int(stays["b"].max())}
                    AND overlap >= {self.min_overlap}
            ) GROUP BY person"""
        ).fetchall()
        self.con.unregister("stays")
        return rows

    def trace(self, case: Case, depth: int, as_of: int) -> list[Row]:
        first = self.hop([case[0]], [case[1]], min(case[2], as_of))
        rows = [(p, 1, *rest) for p, *rest in first if p != case[0]]
        if depth == 1:
            return rows
        known = {row[0] for row in rows} | {case[0]}
        sources = [row for row in rows if row[2] + self.latent < as_of]
        second = (
            self.hop([row[0] for row in sources], [row[2] + self.latent for row in sources], as_of) if sources else []
        )
        return rows + [(p, 2, *rest) for p, *rest in second if p not in known]

    def close(self, *, drop: bool) -> None:
        self.con.close()
        if drop:
            (self.folder / "visits.duckdb").unlink()


ENCOUNTERS = """
    SELECT v.person, least({end}, s.departed, v.departed) - greatest(s.arrived, {start}, v.arrived) AS overlap,
        (greatest(s.arrived, {start}, v.arrived)::bigint * {person} + s.person) * {venue} + s.venue AS packed
    FROM {sources} c
    CROSS JOIN LATERAL (SELECT person, venue, arrived, departed FROM {visits}
        WHERE person = c.person AND arrived < {end} AND arrived > {start} - %(stay)s AND departed > {start}) s
    JOIN {longest} l ON l.venue = s.venue
    CROSS JOIN LATERAL (SELECT person, arrived, departed FROM {visits}
        WHERE venue = s.venue AND arrived < least(s.departed, {end})
            AND arrived > greatest(s.arrived, {start}) - l.longest AND departed > greatest(s.arrived, {start})) v
    WHERE v.person <> s.person
        AND least({end}, s.departed, v.departed) - greatest(s.arrived, {start}, v.arrived) >= %(overlap)s
"""
HOP = (
    "SELECT person, min(packed) / {unit} AS first, sum(overlap) AS overlap, count(*) AS encounters,"
    " mod(min(packed) / {venue}, {person}) AS by, mod(min(packed), {venue}) AS at FROM ({encounters}) e"
)


class PostgreSQL:
    """One statement for both hops; nothing is written. Two covering indexes are read, the table itself is not."""

    title = "PostgreSQL, one statement"
    absent = "DATABASE_URL is not set"

    def __init__(self, folder: Path, min_overlap: int, latent: int, size: int) -> None:
        self.min_overlap, self.latent, self.con = min_overlap, latent, None
        self.tables = {"visits": f"contacts_visits_{size}", "longest": f"contacts_longest_{size}"}
        units = {"unit": PERSON * VENUE, "person": PERSON, "venue": VENUE}

        def hop(sources: str, start: str, end: str) -> str:
            inner = ENCOUNTERS.format(sources=sources, start=start, end=end, **self.tables, **units)
            return HOP.format(encounters=inner, **units)

        case = "(SELECT %(case)s::int AS person)"
        one = hop(case, "%(from)s::int", "%(to)s::int") + " WHERE person <> %(case)s GROUP BY person"
        two = hop("f1", "(c.first + %(latent)s)::int", "%(as_of)s::int")
        self.statements = {
            1: f"SELECT person, 1, first, overlap, encounters, by, at FROM ({one}) f1",
            2: f"""WITH f1 AS MATERIALIZED ({one}), f2 AS ({two} GROUP BY person)
                SELECT person, 1, first, overlap, encounters, by, at FROM f1 UNION ALL
                SELECT person, 2, first, overlap, encounters, by, at FROM f2
                WHERE person <> %(case)s AND person NOT IN (SELECT person FROM f1)""",
        }

    def available(self) -> bool:
        address = os.environ.get("DATABASE_URL")
        if not address:
            return False
        import psycopg

        try:
            self.con = psycopg.connect(address, autocommit=True, prepare_threshold=0)
        except psycopg.Error as problem:
            self.absent = str(problem).splitlines()[0]
            return False
        self.title = f"PostgreSQL {self.con.info.server_version // 10000}, one statement"
        return True

    def load(self, visits: tuple[Any, ...]) -> float | None:
        """Seconds it took; None when the tables are there from an earlier run."""
        con: Any = self.con
        began = time.perf_counter()
        for setting in ("maintenance_work_mem = '1GB'", "work_mem = '256MB'", "jit = off", "random_page_cost = 1.0"):
            con.execute(f"SET {setting}")
        # the small table is made last: where it is, all is; a server that went down has emptied both
        there = con.execute("SELECT to_regclass(%s)", [self.tables["longest"]]).fetchone()[0] is not None
        if there:
            there = con.execute("SELECT EXISTS (SELECT FROM {longest})".format(**self.tables)).fetchone()[0]
        if not there:
            self._fill(visits)
        self.stay = con.execute("SELECT max(longest) FROM {longest}".format(**self.tables)).fetchone()[0]
        # the planner cannot know how few rows an overlap leaves; with nested loops over the indexes it cannot go wrong
        for setting in ("enable_hashjoin", "enable_mergejoin", "enable_seqscan", "enable_bitmapscan"):
            con.execute(f"SET {setting} = off")
        return None if there else time.perf_counter() - began

    def _fill(self, visits: tuple[Any, ...]) -> None:
        con: Any = self.con

        def run(statement: str) -> None:
            con.execute(statement.format(**self.tables))

        run("DROP TABLE IF EXISTS {visits}, {longest}, made")
        run("CREATE UNLOGGED TABLE {visits} (person int, venue int, arrived int, departed int)")
        for begin in range(0, len(visits[0]), 1_000_000):
            pieces = [column[begin : begin + 1_000_000] for column in visits]
            # COPY's binary form: a row is its number of columns, then length and value of each
            rows = np.empty(len(pieces[0]), dtype=[("n", ">i2"), *((f"{k}{i}", ">i4") for i in range(4) for k in "lv")])
            rows["n"] = 4
            for i, piece in enumerate(pieces):
                rows[f"l{i}"], rows[f"v{i}"] = 4, piece
            with con.cursor().copy("COPY {visits} FROM STDIN (FORMAT binary)".format(**self.tables)) as copy:
                copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8) + rows.tobytes() + b"\xff\xff")
        run("CREATE INDEX ON {visits} (person, arrived) INCLUDE (departed, venue)")
        run("CREATE INDEX ON {visits} (venue, arrived) INCLUDE (departed, person)")
        run("VACUUM ANALYZE {visits}")
        run("""CREATE UNLOGGED TABLE made AS
            SELECT venue, max(departed - arrived) AS longest FROM {visits} GROUP BY venue""")
        run("CREATE UNIQUE INDEX ON made (venue) INCLUDE (longest)")
        run("VACUUM ANALYZE made")
        run("ALTER TABLE made RENAME TO {longest}")

    def _values(self, case: Case, as_of: int) -> dict[str, int]:
        return {
            "case": case[0], "from": case[1], "to": min(case[2], as_of), "as_of": as_of, "latent": self.latent,
            "overlap": self.min_overlap, "stay": self.stay,
        }  # fmt: skip

    def trace(self, case: Case, depth: int, as_of: int) -> list[Row]:
        con: Any = self.con
        found = con.execute(self.statements[depth], self._values(case, as_of)).fetchall()
        return [tuple(int(cell) for cell in row) for row in found]

    def explain(self, case: Case, as_of: int) -> str:
        con: Any = self.con
        plan = con.execute("EXPLAIN (ANALYZE, BUFFERS) " + self.statements[2], self._values(case, as_of)).fetchall()
        return "\n".join(row[0] for row in plan) + "\n"

    def close(self, *, drop: bool) -> None:
        con: Any = self.con
        if drop:
            con.execute("DROP TABLE {visits}, {longest}".format(**self.tables))
        con.close()
