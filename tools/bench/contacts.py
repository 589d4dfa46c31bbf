"""The contact engine beside what else could answer, on the same visits in the same run.

    python tools/bench/contacts.py --visits 1e6 --out table.md
    python tools/bench/contacts.py --visits 1e8 --engines numpy,duckdb --work /data/bench --prepare
    python tools/bench/contacts.py --visits 1e8 --engines numpy,duckdb --work /data/bench --out table.md

Makes the seeded world, builds the index on disk, appends three days, traces one, 1,000 and 10,000 cases, asks DuckDB,
PostgreSQL (where DATABASE_URL points to one that may be written to) and the NumPy version the same. The rows of all are
compared before any time is printed; a difference ends the run. From then on each line is printed, and added to the
file, when it is known. With a work folder the world and the databases are kept and not made again; --prepare stops
after making them. Times of single traces are wall time, each case's median of some rounds.
"""

import argparse
import itertools
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from contacts_sql import DuckDB, PostgreSQL
from contacts_touch import Touch
from contacts_world import DAY, NAMES, World, mapped

from vungxanh.engines.contacts import Index, Visits
from vungxanh.engines.contacts.layout import live_visits

RULE = {"min_overlap": 15, "latent": 2 * DAY}
AFTER = 7 * DAY
ROUNDS = 3
Case = tuple[int, int, int]
Ask = Callable[[Case, int], Any]


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


class Table:
    """Lines of the result: held back until all rows were compared, then printed and written one by one."""

    def __init__(self, title: str, out: Path | None) -> None:
        self.out, self.held = out, [f"### {title}", "", "| measure | result |", "|---|---|"]
        self.open = False

    def add(self, name: str, text: str) -> None:
        self.held.append(f"| {name} | {text} |")
        if self.open:
            self.release()

    def release(self) -> None:
        lines = "\n".join(self.held) + "\n"
        print(lines, end="", flush=True)
        if self.out:
            with self.out.open("a" if self.open else "w") as file:
                file.write(lines)
        self.open, self.held = True, []


def rows_of(trace: Any) -> list[tuple[int, ...]]:
    if isinstance(trace, list):
        return sorted(trace)
    columns = (
        trace.person, trace.degree, trace.first_exposed, trace.overlap_minutes, trace.encounters, trace.via_person,
        trace.via_venue,
    )  # fmt: skip
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def compare(name: str, ask: Ask, reference: Ask, cases: list[Case]) -> None:
    rows = 0
    for case in cases:
        for depth in (1, 2):
            expected = rows_of(reference(case, depth))
            if rows_of(ask(case, depth)) != expected:
                sys.exit(f"{name} and the engine differ on case {case} at depth {depth}")
            rows += len(expected)
    say(f"{name}: {rows:,} rows of {len(cases)} cases are equal to the engine's")


def milliseconds(work: Callable[[Case], Any], cases: list[Case]) -> list[float]:
    took = []
    for case in cases:
        began = time.perf_counter()
        # kept until the clock has stopped, as a caller would
        found = work(case)
        took.append(1000 * (time.perf_counter() - began))
        del found
    return took


def rounds(*works: Callable[[Case], Any], cases: list[Case], count: int = ROUNDS) -> list[np.ndarray]:
    """Milliseconds of each work for each case: the median of rounds in which the works take turns."""
    took = [[milliseconds(work, cases) for work in works] for _ in range(count)]
    return [np.median([each[k] for each in took], axis=0) for k in range(len(works))]


def told(took: np.ndarray) -> str:
    return f"p50 {np.median(took):.3g} ms, mean {took.mean():.3g}, p95 {np.percentile(took, 95):.3g}"


def by_arrival(folder: Path, index: Index) -> tuple[Any, ...]:
    """The visits as the index merged them, in order of arrival; kept in the folder."""
    place = folder / "merged"
    if not place.exists():
        columns = live_visits(index.segments[0])
        order = np.argsort(columns[2], kind="stable").astype(np.int32)
        part = folder / "merged.part"
        part.mkdir(exist_ok=True)
        for name, column in zip(NAMES, columns, strict=True):
            column[order].tofile(part / f"{name}.int32")
        part.rename(place)
    return mapped(place)


def databases(names: list[str], folder: Path, visits: int, index: Index, table: Table) -> dict[str, Any]:
    """Those of the databases that are there, loaded."""
    found: dict[str, Any] = {}
    for name, kind in (("duckdb", DuckDB), ("postgresql", PostgreSQL)):
        if name not in names:
            continue
        database = kind(folder, RULE["min_overlap"], RULE["latent"], visits)
        if not database.available():
            table.add(name, f"skipped: {database.absent}")
            say(f"{name} skipped: {database.absent}")
            continue
        say(f"{database.title}: loading")
        seconds = database.load(by_arrival(folder, index))
        if seconds is not None:
            table.add(f"{database.title}: load and sort or index", f"{seconds:.1f} s")
        found[name] = database
    return found


def build(columns: tuple[Any, ...], folder: Path, table: Table) -> tuple[Index, Index]:
    """The index of all days, and the one of all but the last three with those appended; both on disk."""
    later = [int(np.searchsorted(columns[2], day * DAY)) for day in (18, 19, 20)] + [len(columns[2])]
    # compiling is paid once per machine, not per index
    Index.build(Visits(*(column[:1000] for column in columns)), engine="numba").append(
        Visits(*(column[1000:1200] for column in columns)), engine="numba"
    )
    for column in columns:
        column.max()  # so that the world's files are in memory
    seconds, whole = timed(lambda: Index.build(Visits(*columns), engine="numba"))
    table.add("build in memory", f"{seconds:.2f} s")
    table.add("index", f"{whole.nbytes / 1e6:,.0f} MB, {whole.nbytes / len(columns[0]):.2f} bytes a visit")
    del whole
    say("built in memory")
    seconds, _ = timed(lambda: Index.build(Visits(*columns), path=folder / "whole", engine="numba"))
    table.add("build on disk, synced and summed", f"{seconds:.2f} s")
    table.add("peak memory of building", f"{memory():.1f} GiB")
    say("built on disk")
    days = Index.build(Visits(*(column[: later[0]] for column in columns)), path=folder / "days", engine="numba")
    took = []
    for begin, end in itertools.pairwise(later):
        day = Visits(*(np.array(column[begin:end]) for column in columns))
        seconds, days = timed(lambda days=days, day=day: days.append(day, engine="numba"))
        took.append(f"{seconds:.2f}")
    table.add(
        f"append of three days, one after another (the last of {len(day):,} visits), synced", f"{', '.join(took)} s"
    )
    say("three days appended")
    return Index.open(folder / "whole", verify=False), days


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def tracing(index: Index, engine: Any) -> Ask:
    return lambda case, depth: index.trace([case], depth=depth, as_of=case[2] + AFTER, engine=engine, **RULE)


def singles(whole: Index, days: Index, cases: list[Case], table: Table) -> None:
    ask, touch = tracing(whole, "numba"), Touch(whole, RULE["min_overlap"], RULE["latent"], AFTER)
    for case in cases:
        ask(case, 2)
    f1, on_both = rounds(lambda case: ask(case, 1), lambda case: tracing(days, "numba")(case, 2), cases=cases)
    table.add("F1", f"{told(f1)}; {np.mean([len(ask(case, 1)) for case in cases]):,.0f} persons listed on average")
    times: dict[str, list[list[float]]] = {"f2": [], "touched": [], "plain": []}
    for _ in range(ROUNDS):
        times["f2"].append(milliseconds(lambda case: ask(case, 2), cases))
        times["touched"].append([1000 * touch.seconds(case) for case in cases])
        times["plain"].append([1000 * touch.seconds(case, ahead=False) for case in cases])
    f2, touched, plain = (np.median(each, axis=0) for each in times.values())
    table.add("F2", f"{told(f2)}; {np.mean([len(ask(case, 2)) for case in cases]):,.0f} persons listed on average")
    for name, took in (("touch only", plain), ("touch only, asked for ahead", touched)):
        ratio = f"F2 is {f2.mean() / took.mean():.2f} x (means), {np.median(f2) / np.median(took):.2f} x (medians)"
        table.add(name, f"{told(took)}; {ratio}")
    table.add("F2 on base and three days, each a segment", told(on_both))


def batch(index: Index, cases: list[Case], threads: int, engine: Any = "numba") -> tuple[float, float]:
    """Seconds of separate traces of depth 2, and the persons each lists."""
    limits = [case[2] + AFTER for case in cases]
    began, persons = time.perf_counter(), 0
    for trace in index.trace_many(
        [[case] for case in cases], depth=2, as_of=limits, engine=engine, threads=threads, **RULE
    ):
        persons += len(trace)
    return time.perf_counter() - began, persons / len(cases)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--visits", type=float, default=1e6)
    options.add_argument("--engines", default="numpy,duckdb,postgresql", help="which of these, besides the engine")
    options.add_argument("--cases", type=int, default=300, help="single traces measured")
    options.add_argument("--slow-cases", type=int, default=60, help="single traces measured of the slower engines")
    options.add_argument("--batches", default="1000,10000")
    options.add_argument("--work", type=Path, help="a folder that keeps the world and the databases for the next run")
    options.add_argument("--prepare", action="store_true", help="make what --work keeps, measure nothing")
    options.add_argument("--out", type=Path)
    asked = options.parse_args()
    visits, names = int(asked.visits), asked.engines.split(",")
    folder = (asked.work or Path(tempfile.mkdtemp(prefix="contacts-bench-"))) / f"{visits}"
    folder.mkdir(parents=True, exist_ok=True)
    machine = f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"
    table = Table(f"{visits:,} visits, {date.today()}, {machine}", asked.out)  # noqa: DTZ011 - the day of this machine
    world = World(visits)
    columns = world.kept(folder)
    say(f"world: {len(columns[0]):,} visits of {world.persons:,} persons at {world.venues:,} venues")
    if asked.prepare:
        whole = None if (folder / "merged").exists() else Index.build(Visits(*columns), engine="numba")
        for database in databases(names, folder, visits, whole, table).values():  # type: ignore[arg-type]
            database.close(drop=False)
        say("prepared")
        return
    sizes = sorted(int(n) for n in asked.batches.split(","))
    cases = world.cases(max(asked.cases, *sizes), columns[0])
    whole, days = build(columns, folder, table)
    del columns
    loaded = databases(names, folder, visits, whole, table)

    ask = tracing(whole, "numba")
    others: dict[str, tuple[str, Ask]] = {}
    if "numpy" in names:
        others["numpy"] = ("NumPy, same index", tracing(whole, "numpy"))
    for name, database in loaded.items():
        others[name] = (database.title, lambda case, depth, d=database: d.trace(case, depth, case[2] + AFTER))
    slow = cases[: asked.slow_cases]
    compare("base and three days", tracing(days, "numba"), ask, cases[:10])
    for title, other in others.values():
        compare(title, other, ask, cases[:10])
    table.release()

    singles(whole, days, cases[: asked.cases], table)
    seconds_of = {}
    for count in sizes:
        for threads in (1, 2) if count <= 1000 else (2,):
            seconds_of[count, threads], persons = batch(whole, cases[:count], threads)
            table.add(
                f"{count:,} traces of depth 2, {threads} thread{'s' * (threads > 1)}",
                f"{seconds_of[count, threads]:.2f} s ({persons:,.0f} persons each)",
            )
    table.add("first F1 in a fresh process", fresh_process(folder / "whole", cases[0]))
    table.add("peak memory until here", f"{memory():.1f} GiB")
    for name, (title, other) in others.items():
        say(f"{title}: measured")
        for case in slow:
            other(case, 2)
        for depth in (1, 2):
            ours, theirs = rounds(
                lambda case, depth=depth: ask(case, depth), lambda case, d=depth, o=other: o(case, d), cases=slow
            )
            table.add(f"{title}: F{depth}", f"{told(theirs)}; {np.median(theirs) / np.median(ours):.1f} x (medians)")
        if name == "numpy":
            alone, _ = batch(whole, cases[: sizes[0]], 2, "numpy")
            how = "2 threads"
        else:
            alone = theirs.mean() * sizes[0] / 1000
            how = f"from {len(slow)}, one after another"
        table.add(f"{title}: {sizes[0]:,} traces", f"{alone:.1f} s ({how}); {alone / seconds_of[sizes[0], 2]:.1f} x")
        if name == "postgresql":
            plan = folder / "explain.txt"
            plan.write_text(loaded[name].explain(cases[0], cases[0][2] + AFTER))
            say(f"its plan is in {plan}")
    for database in loaded.values():
        database.close(drop=asked.work is None)
    table.add("peak memory of the run", f"{memory():.1f} GiB")
    if asked.work is None:
        shutil.rmtree(folder.parent)


def fresh_process(folder: Path, case: Case) -> str:
    """Seconds from the start of Python to the first answer, files in the page cache."""
    program = (
        "import time; began = time.perf_counter()\n"
        "from vungxanh.engines.contacts import Index\n"
        f"found = Index.open({str(folder)!r}, verify=False).trace([{case!r}], depth=1, min_overlap=15)\n"
        "len(found); print(time.perf_counter() - began)"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    best, inside = [], []
    for _ in range(5):
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True
        )
        best.append(time.perf_counter() - began)
        inside.append(float(done.stdout))
    return f"{sorted(best)[2]:.2f} s with the start of Python, {sorted(inside)[2]:.2f} s without (median of 5)"


if __name__ == "__main__":
    main()
