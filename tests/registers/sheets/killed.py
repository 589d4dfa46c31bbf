"""A worker in a process of its own, on a database file, that kills itself (kill -9) where the test says.

python -m tests.registers.sheets.killed prepare SHEET   make the database, upload and check the sheet, ask to save it
python -m tests.registers.sheets.killed work [inside|after|full|room NUMBER]
    one round of a worker: killed in or after a chunk, or its disk full in it, or room again; when it lives on, it
    tells what stands in the database, as JSON
"""

import json
import os
import signal
import sys
from pathlib import Path


def main(act: str, *rest: str) -> None:
    import django

    django.setup()
    from tests.registers.sheets import bodies

    bodies.install(setattr)
    {"prepare": prepare, "work": work}[act](*rest)


def prepare(sheet: str) -> None:
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    from tests.registers.sheets import bodies
    from vungxanh.jobs.worker import Loop
    from vungxanh.registers.sheets import importing

    # tables straight from the models: what migrations do is proven elsewhere
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", verbosity=0, run_syncdb=True)
    chair = bodies.make_officer(bodies.make_place().commune, "commune-chair")
    with Path(sheet).open("rb") as upload:
        found = importing.receive(by=chair, register=bodies.BODIES, upload=upload)
    Loop([]).once()
    importing.ask_to_save(by=chair, pk=found.pk, mode="GOOD_ROWS")


def work(when: str = "", number: str = "0") -> None:
    from django.db import connection
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from vungxanh.jobs.worker import Loop
    from vungxanh.registers.sheets import importing

    if when == "room":  # what waits for its next attempt is due at once
        DBTaskResult.objects.update(run_after=timezone.now())
    count = 0
    save_chunk = importing._save_chunk

    def counting(*arguments, **options):
        nonlocal count
        count += 1
        if when == "full" and count == int(number):
            with connection.cursor() as cursor:  # the file may grow no further
                cursor.execute("PRAGMA page_count")
                cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        if when == "after" and count == int(number) + 1:
            os.kill(os.getpid(), signal.SIGKILL)  # the chunk before is committed, this one is not begun
        save_chunk(*arguments, **options)
        if when == "inside" and count == int(number):
            os.kill(os.getpid(), signal.SIGKILL)  # rows are written, nothing of them is committed

    importing._save_chunk = counting
    loop = Loop([])
    loop._live = lambda: None
    from vungxanh.jobs import operations

    operations.work_as(loop.name)
    loop.once()
    tell()


def tell() -> None:
    from vungxanh.jobs.models import Run
    from vungxanh.journal import queries
    from vungxanh.journal.models import Entry
    from vungxanh.registers.models import Import
    from vungxanh.units.models import Body

    found = Import.objects.get()
    print(
        json.dumps(
            {
                "state": found.state,
                "last_row": found.last_row,
                "balance": [found.rows_read, found.saved, found.updated, found.rejected],
                "bodies": Body.objects.count(),
                "names": Body.objects.values("name").distinct().count(),
                "entered": Entry.objects.filter(act="units.bodies.enter").count(),
                "faults": list(queries.faults()),
                "runs": sorted(Run.objects.values_list("state", flat=True)),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
