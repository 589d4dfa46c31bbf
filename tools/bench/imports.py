"""How long an import of persons takes, and how much memory the worker needs, beside a register of a million.

    VUNGXANH_HOME=/tmp/bench [DATABASE_URL=...] python tools/bench/imports.py [--rows 20000] [--kind csv]

Makes the database when it is empty (see registers.py). The sheet is received by one process, checked and saved by
another, as by the worker: its peak memory is what the operating system says of that whole process. Each run adds its
rows to the register of one commune, under household numbers of its own; `--undo` takes them back and times that.
Never run it on a database that matters.
"""

import argparse
import io
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from registers_world import ready, set_up, sheet_of


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--persons", type=int, default=1_000_000)
    asked.add_argument("--rows", type=int, default=20_000)
    asked.add_argument("--wrong", type=int, default=0, help="so many of them wrong, spread over the sheet")
    asked.add_argument("--kind", choices=["csv", "xlsx"], default="csv")
    asked.add_argument("--undo", action="store_true", help="take the import back afterwards")
    asked.add_argument("--work", type=int, help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.work:
        set_up()
        work(options.work, options.undo)
        return
    ready(options.persons)
    from django.db import connection

    from vungxanh.domains.population.models import Person

    print(
        f"\n{connection.vendor}, {Person.objects.count():,} persons, {options.rows:,} rows of .{options.kind}",
        flush=True,
    )
    found = receive(options.rows, options.kind, options.wrong)
    more = ["--undo"] if options.undo else []
    worker = [sys.executable, str(Path(__file__).resolve()), "--work", str(found.pk), *more]
    told = json.loads(subprocess.run(worker, check=True, capture_output=True, text=True).stdout.splitlines()[-1])  # noqa: S603
    print("| step | wall, s | processor of the worker, s | peak memory of the worker, MB |\n|---|---:|---:|---:|")
    for step in told["steps"]:
        print("| {} | {:.1f} | {:.1f} | {:.0f} |".format(*step))
    print("\n" + told["result"])


def receive(rows: int, kind: str, wrong: int) -> Any:
    """The sheet as an officer would send it."""
    from vungxanh.accounts.models import User
    from vungxanh.registers import catalogue
    from vungxanh.registers.access import actor_of
    from vungxanh.registers.sheets import importing
    from vungxanh.units.models import Unit

    user = User.objects.get(username="commune-chair")
    actor = actor_of(user.grants.select_related("unit").get())
    hamlets = list(Unit.objects.filter(parent__path=actor.unit_path).order_by("path"))
    text = sheet_of(rows, hamlets, wrong)
    sheet = io.BytesIO(text.encode() if kind == "csv" else as_xlsx(text))
    sheet.name = f"dan-cu.{kind}"  # type: ignore[attr-defined]
    return importing.receive(by=actor, register=catalogue.register("population.persons"), upload=sheet)


def as_xlsx(text: str) -> bytes:
    import csv

    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"constant_memory": True})
    page = book.add_worksheet("Sổ nhân khẩu")
    for line, row in enumerate(csv.reader(io.StringIO(text))):
        for column, cell in enumerate(row):
            page.write_string(line, column, cell)
    book.close()
    return made.getvalue()


def work(pk: int, undo: bool) -> None:
    """What the worker does with it, measured; told to the other process as the last line."""
    from vungxanh.accounts.models import User
    from vungxanh.jobs.models import Run
    from vungxanh.jobs.operations import Progress
    from vungxanh.registers.access import actor_of
    from vungxanh.registers.models import Import
    from vungxanh.registers.sheets import importing, undoing

    user = User.objects.get(username="commune-chair")
    actor = actor_of(user.grants.select_related("unit").get())
    steps: list[tuple[str, float, float, float]] = []
    shown: list[int] = []

    class Watched(Progress):
        """What a page that waits would show."""

        def __call__(self, done: int, total: int, message: str = "") -> None:
            super().__call__(done, total, message)
            shown.append(done)

    def step(name: str, act: Any) -> Import:
        start, used = time.perf_counter(), time.process_time()
        act(by=actor, progress=Watched(Run()), pk=pk)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        steps.append((name, time.perf_counter() - start, time.process_time() - used, memory))
        return Import.objects.get(pk=pk)

    def sheet_of_faults(**_more: Any) -> None:
        importing.fault_sheet(by=actor, found=found, target=faulty)

    faulty = io.BytesIO()
    found = step("check", importing.check)
    first = found.faults.filter(is_warning=False).first()
    importing.ask_to_save(by=actor, pk=pk, mode=Import.Mode.GOOD_ROWS)
    found = step("save, with journal and indicators", importing.save)
    steps.append(("together", *(sum(each[place] for each in steps) for place in (1, 2)), steps[-1][3]))
    if found.wrong_rows:
        step("sheet of the wrong rows", sheet_of_faults)
    result = (
        f"read {found.rows_read:,} = saved {found.saved:,} + updated {found.updated:,} + rejected {found.rejected:,}"
        f" ({found.wrong_rows:,} wrong in the check; the first: {first}); progress told {len(shown)} times"
    )
    if undo:
        undoing.ask_to_undo(by=actor, pk=pk, reason="đo thời gian hoàn tác")
        found = step("undo", undoing.undo)
        result += f"; taken back {found.undone:,}, kept {found.kept:,}"
    print(json.dumps({"steps": steps, "result": result}))


if __name__ == "__main__":
    main()
