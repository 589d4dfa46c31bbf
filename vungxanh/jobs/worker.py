"""The worker: one process that runs what is due, ticks the schedule, and takes up what a dead worker left."""

import contextlib
import os
import secrets
import signal
import socket
import threading
from collections.abc import Sequence
from datetime import timedelta
from types import FrameType

from django.db import connection, transaction
from django.db.utils import OperationalError
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker
from django_tasks_db.models import DBTaskResult

from vungxanh.jobs import operations
from vungxanh.jobs.models import Run, Worker
from vungxanh.jobs.operations import queue
from vungxanh.jobs.schedule import Scheduled, tick

BEAT = 5.0  # seconds between two signs of life
DEAD_AFTER = timedelta(seconds=60)
KEEP_RUNS = timedelta(days=30)


class Loop:
    """Runs until it is asked to stop (SIGTERM, SIGINT); then the current run is left at its next safe point."""

    def __init__(self, schedule: Sequence[Scheduled], *, pause: float = 1.0) -> None:
        self.schedule = schedule
        self.pause = pause
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.stopped = threading.Event()
        self.queue = QueueWorker(
            queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
            worker_id=self.name[:64], excluded_queue_names=[],
        )  # fmt: skip

    def stop(self, signal_number: int = 0, frame: FrameType | None = None) -> None:
        operations.ask_to_stop()
        self.queue.running = False
        self.stopped.set()

    def run(self) -> None:
        operations.work_as(self.name)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        alive = threading.Thread(target=self._live, daemon=True)
        alive.start()
        try:
            while not self.stopped.is_set():
                self.once()
                self.stopped.wait(self.pause)
        finally:
            self.stopped.set()
            alive.join(BEAT)
            Worker.objects.filter(name=self.name).delete()

    def once(self) -> None:
        """One round: what is left behind, what is due by the clock, then everything in the queue."""
        # another process may hold the database for a while (a backup, a long import): the next round finds it free
        with contextlib.suppress(OperationalError):
            take_up_left_behind()
            tick(self.schedule)
        self.queue.run()

    def _live(self) -> None:
        try:
            while not self.stopped.is_set():
                with contextlib.suppress(OperationalError):
                    Worker.objects.update_or_create(name=self.name, defaults={"alive_at": timezone.now()})
                self.stopped.wait(BEAT)
        finally:
            connection.close()


def take_up_left_behind() -> int:
    """Queue again every run whose worker is dead; how many. A run goes on from what it has committed."""
    found = 0
    for run in Run.objects.filter(state=Run.State.RUNNING).exclude(worker=""):
        if _is_alive(run.worker):
            continue
        with transaction.atomic():
            again = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING, worker=run.worker)
            if again.update(state=Run.State.WAITING, worker=""):
                queue(run)
                found += 1
    return found


def _is_alive(name: str) -> bool:
    host, process, _rest = name.rsplit(":", 2)
    if host == socket.gethostname()[:60] and not _process_exists(int(process)):
        return False
    return Worker.objects.filter(name=name, alive_at__gte=timezone.now() - DEAD_AFTER).exists()


def _process_exists(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def prune() -> None:
    """Forget finished runs after 30 days, scheduled ones after 2; the journal keeps what was done."""
    long_ago = timezone.now() - KEEP_RUNS
    Run.objects.filter(finished_at__lt=long_ago).delete()
    # those of the schedule come every minute
    yesterday = timezone.now() - timedelta(days=2)
    Run.objects.filter(finished_at__lt=yesterday).exclude(slot="").delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=yesterday).delete()
    Worker.objects.filter(alive_at__lt=long_ago).delete()
