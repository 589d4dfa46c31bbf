"""Work in the background runs once, as the one who asked, with the rights of the day it runs."""

import os
import signal
import subprocess
import sys
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone

from vungxanh.accounts import operations as accounts
from vungxanh.accounts.models import User
from vungxanh.accounts.roles import Role
from vungxanh.jobs import operations as jobs
from vungxanh.jobs.models import Run
from vungxanh.jobs.operations import enqueue, perform
from vungxanh.jobs.schedule import slot, tick
from vungxanh.jobs.worker import Loop, take_up_left_behind
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.registers.access import actor_of
from vungxanh.registers.register import Job
from vungxanh.units.models import Kind, Unit

HOUR = ZoneInfo("Asia/Ho_Chi_Minh")
SEEN: list[object] = []


@pytest.fixture(autouse=True)
def nothing_seen():
    SEEN.clear()
    jobs.work_as("")


@pytest.fixture
def queue_in_database(settings, monkeypatch):
    # between two tasks a worker lets old connections go; here that would be the connection the test's rows are on
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def officer(db) -> Actor:
    unit = Unit.objects.create(
        code="28801", name="Xã Tân Thạch", kind=Kind.COMMUNE, path="83/831/28801/", valid_from=date(2021, 1, 1)
    )
    user = User.objects.create_user("nam", full_name="Trần Hoài Nam")
    given = accounts.grant(user=user, role=Role.DATA_PROTECTION, unit=unit, starts_on=date(2021, 1, 1))
    return actor_of(given)


def note(*, by, progress, word):
    progress(1, 1, word)
    SEEN.append((by.name, by.role, by.reason, word))


def fall(*, by, progress):
    raise RuntimeError("the number 083091004127 is personal")


def object_to(*, by, progress):
    raise BadInput("row 7: nothing there")


def stop(*, by, progress):
    SEEN.append("begun")
    jobs.ask_to_stop()
    progress(3, 10)


def regular():
    SEEN.append("regular")


def ask(officer, function=note, permission="journal.see", **arguments):
    with transaction.atomic():
        return enqueue(function, by=officer, permission=permission, reason="thử", **arguments)


def test_a_run_acts_as_the_one_who_asked(queue_in_database, officer):
    run = ask(officer, word="xong")
    Loop([]).once()
    run.refresh_from_db()
    assert SEEN == [("Trần Hoài Nam", "data-protection", "thử", "xong")]
    assert (run.state, run.done, run.total, run.percent) == (Run.State.DONE, 1, 1, 100)


def test_nothing_is_asked_for_without_the_permission(officer):
    with pytest.raises(Forbidden):
        ask(officer, permission="accounts.manage", word="x")
    assert not Run.objects.exists()


def test_nothing_runs_when_the_change_that_asked_for_it_is_taken_back(queue_in_database, officer):
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue(note, by=officer, permission="journal.see", word="x")
        raise RuntimeError
    Loop([]).once()
    assert SEEN == []


def test_a_run_is_refused_when_the_post_ended_before_it_ran(queue_in_database, officer):
    run = ask(officer, word="x")
    officer_grants = User.objects.get(pk=officer.user_id).grants
    officer_grants.update(ends_on=timezone.localdate() - timedelta(days=1))
    Loop([]).once()
    run.refresh_from_db()
    assert SEEN == []
    assert run.state == Run.State.REFUSED
    assert "đã kết thúc" in run.message


def test_a_run_queued_twice_runs_once(queue_in_database, officer):
    run = ask(officer, word="x")
    jobs.queue(run)
    Loop([]).once()
    assert len(SEEN) == 1


def test_a_fault_of_the_program_is_tried_again_later_and_then_given_up(queue_in_database, officer):
    run = ask(officer, function=fall)
    for attempt in range(jobs.ATTEMPTS):
        assert Run.objects.get(pk=run.pk).state == Run.State.WAITING, attempt
        perform.call(str(run.pk))
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert run.attempts == jobs.ATTEMPTS
    assert "083091004127" not in run.message


def test_pauses_between_attempts_grow(queue_in_database, officer):
    from django_tasks_db.models import DBTaskResult

    run = ask(officer, function=fall)
    DBTaskResult.objects.all().delete()
    for _ in range(3):
        perform.call(str(run.pk))
    waits = [task.run_after - task.enqueued_at for task in DBTaskResult.objects.order_by("enqueued_at")]
    assert [round(wait.total_seconds()) for wait in waits] == [30, 60, 120]


def test_bad_input_is_said_and_not_tried_again(queue_in_database, officer):
    run = ask(officer, function=object_to)
    Loop([]).once()
    run.refresh_from_db()
    assert (run.state, run.message) == (Run.State.REFUSED, "row 7: nothing there")


def test_a_stopped_run_waits_for_the_next_worker(queue_in_database, officer):
    run = ask(officer, function=stop)
    perform.call(str(run.pk))
    run.refresh_from_db()
    assert (run.state, run.attempts) == (Run.State.WAITING, 0)
    jobs.work_as("")
    assert SEEN == ["begun"]


def test_what_a_dead_worker_left_is_taken_up_and_what_a_living_one_does_is_left_alone(queue_in_database, officer):
    from vungxanh.jobs.models import Worker

    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    import socket

    host = socket.gethostname()[:60]
    dead, living = f"{host}:{gone.pid}:x", f"{host}:{os.getpid()}:y"
    Worker.objects.create(name=living, alive_at=timezone.now())
    Worker.objects.create(name=dead, alive_at=timezone.now())
    left, busy = ask(officer, word="left"), ask(officer, word="busy")
    Run.objects.filter(pk=left.pk).update(state=Run.State.RUNNING, worker=dead)
    Run.objects.filter(pk=busy.pk).update(state=Run.State.RUNNING, worker=living)
    assert take_up_left_behind() == 1
    Loop([]).once()
    assert [seen[-1] for seen in SEEN] == ["left"]


DAILY = Job(code="daily", label="daily", run=regular, at="01:05")


@pytest.mark.parametrize(
    ("job", "now", "begun"),
    [
        (DAILY, datetime(2021, 9, 15, 1, 4, tzinfo=HOUR), "2021-09-14T01:05"),
        (DAILY, datetime(2021, 9, 15, 1, 5, tzinfo=HOUR), "2021-09-15T01:05"),
        (
            Job(code="x", label="x", run=regular, every=15),
            datetime(2021, 9, 15, 7, 44, tzinfo=HOUR),
            "2021-09-15T07:30",
        ),
        (Job(code="x", label="x", run=regular, every=60), datetime(2021, 9, 15, 0, 0, tzinfo=HOUR), "2021-09-15T00:00"),
    ],
)
def test_the_slot_that_has_begun(job, now, begun):
    assert slot(job, now) == begun


def test_a_slot_runs_once_and_missed_ones_together_once(queue_in_database, db):
    first = datetime(2021, 9, 15, 1, 6, tzinfo=HOUR)
    assert len(tick([DAILY], first)) == 1
    assert tick([DAILY], first + timedelta(hours=20)) == []
    assert len(tick([DAILY], first + timedelta(days=5))) == 1
    Loop([]).once()
    assert SEEN == ["regular", "regular"]


def test_a_function_the_worker_could_not_find_is_refused_at_once(officer):
    with pytest.raises((ValueError, ImportError)):
        enqueue(lambda **_: None, by=officer, permission="journal.see")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="POSIX only")
def test_a_worker_ends_cleanly_when_it_is_asked_to(queue_in_database, officer, monkeypatch):
    loop = Loop([])
    monkeypatch.setattr(loop, "_live", lambda: None)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr(loop, "once", lambda: (SEEN.append("round"), loop.stop()))
    loop.run()
    assert SEEN == ["round"]
    jobs.work_as("")
