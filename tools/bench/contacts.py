"""The contact engine beside what else could answer, on the same visits in the same run.

    python tools/bench/contacts.py --visits 1e6 --out table.md
    python tools/bench/contacts.py --visits 1e8 --engines numpy,duckdb --folder /data/bench

Makes the seeded world, builds the index on disk, appends a day, traces one, 1,000 and 10,000 cases, and asks DuckDB,
PostgreSQL (where DATABASE_URL or PGHOST points to one that may be written to) and the NumPy version the same. Rows are
compared before any time is printed; a difference ends the run. Times of single traces are wall time over the same
cases, asked in turn, engine by engine.
"""

import argparse
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
from contacts_world import DAY, World

from vungxanh.engines.contacts import Index, Visits
from vungxanh.engines.contacts.layout import live_visits

RULE = {"min_overlap": 15, "latent": 2 * DAY}
AFTER = 7 * DAY
Case = tuple[int, int, int]
Ask = Callable[[Case, int], list[tuple[int, ...]]]


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


class Table:
    """Lines of the result, printed once everything has been compared."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def add(self, name: str, text: str) -> None:
        self.lines.append((name, text))
        say(f"{name}: {text}")

    def markdown(self, title: str) -> str:
        rows = "\n".join(f"| {name} | {text} |" for name, text in self.lines)
        return f"### {title}\n\n| measure | result |\n|---|---|\n{rows}\n"


def rows_of(trace: Any) -> list[tuple[int, ...]]:
    columns = (
        trace.person, trace.degree, trace.first_exposed, trace.overlap_minutes, trace.encounters, trace.via_person,
        trace.via_venue,
    )  # fmt: skip
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def compare(name: str, ask: Ask, reference: Ask, cases: list[Case]) -> None:
    for case in cases:
        for depth in (1, 2):
            if sorted(ask(case, depth)) != reference(case, depth):
                sys.exit(f"{name} and the engine differ on case {case} at depth {depth}")


class Times:
    """Milliseconds of single traces: on the wall, and of this process's processors (steadier on a busy machine)."""

    def __init__(self, ask: Callable[[Case, int], Any], cases: list[Case], depth: int) -> None:
        ask(cases[0], depth)
        wall, processor = [], []
        for case in cases:
            began, used = time.perf_counter(), time.process_time()
            ask(case, depth)
            wall.append(1000 * (time.perf_counter() - began))
            processor.append(1000 * (time.process_time() - used))
        self.wall, self.processor = np.array(wall), np.array(processor)

    def __str__(self) -> str:
        return (
            f"p50 {np.median(self.wall):.3f} ms, mean {self.wall.mean():.3f}, p95 {np.percentile(self.wall, 95):.3f};"
            f" processor p50 {np.median(self.processor):.3f}, mean {self.processor.mean():.3f}"
        )


def ratios(slower: Times, faster: Times) -> str:
    wall = np.median(slower.wall) / np.median(faster.wall)
    return (
        f"{wall:.1f} x (wall), {np.median(slower.processor) / np.median(faster.processor):.1f} x (processor), medians"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--visits", type=float, default=1e6)
    options.add_argument("--engines", default="numpy,duckdb,postgresql")
    options.add_argument("--cases", type=int, default=200, help="single traces measured")
    options.add_argument("--slow-cases", type=int, default=30, help="single traces measured of the slower engines")
    options.add_argument("--batches", default="1000,10000")
    options.add_argument("--folder", type=Path, default=None, help="where the index is written (default: temporary)")
    options.add_argument("--out", type=Path)
    asked = options.parse_args()
    visits, engines = int(asked.visits), asked.engines.split(",")
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="contacts-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    table = Table()
    world = World(visits)

    seconds, columns = timed(world.columns)
    say(f"world: {len(columns[0]):,} visits in {seconds:.1f} s")
    cases = world.cases(max(asked.cases, *(int(n) for n in asked.batches.split(","))), columns[0])
    last_day = int(np.searchsorted(columns[2], 20 * DAY))

    # compiling is paid once per machine, not per index
    Index.build(Visits(*(column[:1000] for column in columns)), engine="numba").append(
        Visits(*(column[1000:1200] for column in columns)), engine="numba"
    )
    seconds, whole = timed(lambda: Index.build(Visits(*columns), engine="numba"))
    table.add("build in memory", f"{seconds:.2f} s")
    table.add("index", f"{whole.nbytes / 1e6:,.0f} MB, {whole.nbytes / len(columns[0]):.2f} bytes a visit")
    del whole
    seconds, whole = timed(lambda: Index.build(Visits(*columns), path=folder / "whole", engine="numba"))
    table.add("build on disk, synced and summed", f"{seconds:.2f} s")
    days = Index.build(Visits(*(column[:last_day] for column in columns)), path=folder / "days", engine="numba")
    day = Visits(*(column[last_day:] for column in columns))
    seconds, days = timed(lambda kept=days, new=day: kept.append(new, engine="numba"))
    table.add(f"append of a day ({len(day):,} visits), synced", f"{seconds:.2f} s")
    in_memory = Index.build(Visits(*(column[:last_day] for column in columns)), engine="numba")
    table.add(
        "the same without a disk", f"{timed(lambda kept=in_memory, new=day: kept.append(new, engine='numba'))[0]:.2f} s"
    )
    in_memory = None
    day = None

    whole = Index.open(folder / "whole", verify=False)

    def ask(case: Case, depth: int, index: Index = whole, engine: Any = "numba") -> Any:
        return index.trace([case], depth=depth, as_of=case[2] + AFTER, engine=engine, **RULE)

    def reference(case: Case, depth: int) -> list[tuple[int, ...]]:
        return rows_of(ask(case, depth))

    single, slow = cases[: asked.cases], cases[: asked.slow_cases]
    checked = cases[: min(10, asked.slow_cases)]
    compare("base and a day", lambda case, depth: rows_of(ask(case, depth, days)), reference, checked)
    for case in single:
        ask(case, 2)
    touch = Touch(whole, RULE["min_overlap"], RULE["latent"], AFTER)
    fast = {depth: Times(ask, single, depth) for depth in (1, 2)}
    slow_base = {depth: Times(ask, slow, depth) for depth in (1, 2)}
    touched = [touch.seconds(case) for case in single]
    for depth in (1, 2):
        listed = np.mean([len(ask(case, depth)) for case in single])
        table.add(f"F{depth}", f"{fast[depth]}; {listed:,.0f} persons listed on average")
    alone, used = (1000 * np.array(column) for column in zip(*touched, strict=True))
    ratio = fast[2].processor.mean() / used.mean()
    table.add(
        "F2 touch only",
        f"p50 {np.median(alone):.3f} ms, mean {alone.mean():.3f}, p95 {np.percentile(alone, 95):.3f};"
        f" processor mean {used.mean():.3f}; F2 / touch {ratio:.2f} (processor means)",
    )
    table.add("F2 on base and a day", str(Times(lambda case, depth: ask(case, depth, days), single, 2)))

    seconds_of = {}
    for count in (int(n) for n in asked.batches.split(",")):
        batch = cases[:count]
        for threads in (1, 2) if count <= 1000 else (2,):
            began, persons = time.perf_counter(), 0
            limits = [case[2] + AFTER for case in batch]
            found = whole.trace_many(
                [[case] for case in batch], depth=2, as_of=limits, engine="numba", threads=threads, **RULE
            )
            for trace in found:
                persons += len(trace)
            seconds_of[count, threads] = time.perf_counter() - began
            table.add(
                f"{count:,} traces of depth 2, {threads} threads",
                f"{seconds_of[count, threads]:.2f} s ({persons / len(batch):,.0f} persons each)",
            )
    table.add("first F1 in a fresh process", fresh_process(folder / "whole", single[0]))

    merged = _time_ordered(whole)
    for name in engines:
        if name == "numpy":
            other: Any = lambda case, depth: ask(case, depth, whole, "numpy")  # noqa: E731
            compare("NumPy", lambda case, depth, other=other: rows_of(other(case, depth)), reference, checked)
            title = "NumPy, same index"
        else:
            database = {"duckdb": DuckDB, "postgresql": PostgreSQL}[name](folder, RULE["min_overlap"], RULE["latent"])
            if not database.available():
                table.add(name, f"skipped: {database.absent}")
                continue
            seconds, _ = timed(lambda database=database: database.load(merged))
            table.add(f"{database.title}: load and sort or index", f"{seconds:.1f} s")
            other = lambda case, depth, database=database: database.trace(case, depth, case[2] + AFTER)  # noqa: E731
            compare(database.title, other, reference, checked)
            title = database.title
        for depth in (1, 2):
            times = Times(other, slow, depth)
            # PostgreSQL works in processes of its own: what ours used says nothing
            note = " (processor: of the client only)" if name == "postgresql" else ""
            table.add(f"{title}: F{depth}", f"{times}; {ratios(times, slow_base[depth])}{note}")
        some = slow
        alone = timed(lambda other=other, some=some: [other(case, 2) for case in some])[0] / len(some) * 1000
        ours = seconds_of[min(n for n, _ in seconds_of), 2]
        table.add(
            f"{title}: 1,000 traces", f"{alone:.1f} s (from {len(some)}, one after another); {alone / ours:.1f} x"
        )
        if name != "numpy":
            if name == "postgresql":
                (folder / "explain.txt").write_text(database.explain(single[0], single[0][2] + AFTER))
            database.close()
    table.add("peak memory", f"{memory():.1f} GB")
    machine = (
        f"{os.cpu_count()} cores ({platform.processor() or platform.machine()}), Python {platform.python_version()}"
    )
    text = table.markdown(f"{visits:,} visits, {date.today()}, {machine}")  # noqa: DTZ011 - the day of this machine
    print(text)
    if asked.out:
        asked.out.write_text(text)
    if asked.folder is None:
        shutil.rmtree(folder)


def _time_ordered(index: Index) -> tuple[Any, ...]:
    person, venue, arrived, left = live_visits(index.segments[0])
    order = np.argsort(arrived, kind="stable")
    return person[order], venue[order], arrived[order], left[order]


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
