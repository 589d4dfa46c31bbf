"""What runs by itself: each slot of the clock once, a slot that was missed as soon as a worker is there again."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from vungxanh.jobs.models import Run
from vungxanh.jobs.operations import path_of, queue


class Scheduled(Protocol):
    """registers.register.Job is one: `every` in minutes, or `at` a local time "01:05" for daily jobs."""

    @property
    def run(self) -> Callable[[], object]: ...
    @property
    def every(self) -> int: ...
    @property
    def at(self) -> str: ...


def slot(job: Scheduled, now: datetime) -> str:
    """The last slot of the job that has begun at `now`, as local time to the minute."""
    local = timezone.localtime(now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if job.at:
        hour, minute = (int(part) for part in job.at.split(":"))
        begun = midnight + timedelta(hours=hour, minutes=minute)
        if begun > local:
            begun -= timedelta(days=1)
    else:
        minutes = int((local - midnight).total_seconds() // 60)
        begun = midnight + timedelta(minutes=minutes - minutes % job.every)
    return f"{begun:%Y-%m-%dT%H:%M}"


def tick(jobs: Iterable[Scheduled], now: datetime | None = None) -> list[Run]:
    """Queue every job whose last slot has not run; calling twice, or from two workers, queues once."""
    started = []
    for job in jobs:
        with transaction.atomic():
            run, is_new = Run.objects.get_or_create(function=path_of(job.run), slot=slot(job, now or timezone.now()))
            if is_new:
                queue(run)
                started.append(run)
    return started
