"""Asking for work in the background, and doing it: once, as the one who asked, with the rights of the day it runs."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks.backends.immediate import ImmediateBackend

from vungxanh.jobs import acting
from vungxanh.jobs.models import Run
from vungxanh.kernel.actor import Actor, Forbidden, system
from vungxanh.kernel.faults import BadInput

log = logging.getLogger(__name__)

ATTEMPTS = 4
FIRST_PAUSE = timedelta(seconds=30)  # doubled at every further attempt
TELL_EVERY = 0.5  # seconds between two notes of progress


class Stopping(Exception):
    """The worker is asked to stop: the run is left where it stands and goes on with the next worker."""


@dataclass
class Progress:
    """What a running function tells about itself; `progress(done, total, message)`, outside of its transactions."""

    run: Run
    _told: float = field(default=0.0)

    def __call__(self, done: int, total: int, message: str = "") -> None:
        """Raises `Stopping` when the worker is asked to stop."""
        if stop_asked():
            raise Stopping
        now = time.monotonic()
        if now - self._told >= TELL_EVERY or done == total:
            self._told = now
            Run.objects.filter(pk=self.run.pk).update(done=done, total=total, message=message[:500])


_stop: list[bool] = [False]
_worker: list[str] = [""]


def ask_to_stop() -> None:
    _stop[0] = True


def stop_asked() -> bool:
    return _stop[0]


def work_as(worker: str) -> None:
    """This process is that worker; it writes its name on the runs it takes."""
    _worker[0], _stop[0] = worker, False


def path_of(function: Callable[..., object]) -> str:
    path = f"{function.__module__}.{function.__qualname__}"
    if import_string(path) is not function:
        raise ValueError(f"{path} is not a function of a module: the worker could not find it")
    return path


def enqueue(function: Callable[..., object], *, by: Actor, permission: str, reason: str = "", **arguments: Any) -> Run:
    """Ask for `function(by=, progress=, **arguments)`; it runs after this transaction is committed, never if it is not.

    Raises `Forbidden` when the actor lacks the permission now; when it is lost before the run, the run is refused.
    """
    by.require(permission)
    run = Run.objects.create(
        function=path_of(function), arguments=arguments, permission=permission, user_id=by.user_id, role=by.role,
        unit_path=by.unit_path, reason=(reason or by.reason)[:500],
    )  # fmt: skip
    queue(run)
    return run


def queue(run: Run, *, after: timedelta | None = None) -> None:
    if isinstance(perform.get_backend(), ImmediateBackend):
        transaction.on_commit(lambda: perform.enqueue(str(run.pk)))
    else:  # the queue is a table: the request commits with the change that asks for it
        ready = perform.using(run_after=timezone.now() + after) if after else perform
        ready.enqueue(str(run.pk))


@task()
def perform(run_id: str) -> None:
    """Take a waiting run and do it; a run that is taken already is left alone, so that queueing twice does no harm."""
    with transaction.atomic():
        taken = Run.objects.filter(pk=UUID(run_id), state=Run.State.WAITING)
        if not taken.update(state=Run.State.RUNNING, worker=_worker[0], started_at=timezone.now()):
            return
    run = Run.objects.get(pk=run_id)
    try:
        _call(run)
    except Stopping:
        _leave(run, Run.State.WAITING, run.message)
        queue(run)
    except Forbidden as fault:
        _leave(run, Run.State.REFUSED, _("Người yêu cầu không còn quyền này: %s") % fault.permission)
    except BadInput as fault:
        _leave(run, Run.State.REFUSED, str(fault))
    except Exception as fault:
        log.exception("run %s of %s failed", run.pk, run.function)
        _try_again(run, fault)
    else:
        _leave(run, Run.State.DONE, "")


def _call(run: Run) -> None:
    function = import_string(run.function)
    if run.slot:
        function()
        return
    if run.user_id is None:
        by: Actor | None = system(run.function.rpartition(".")[2])
    else:
        by = acting.actor_today(run.user_id, run.role, run.unit_path)
    if by is None:
        raise BadInput(_("Chức vụ dùng để yêu cầu việc này đã kết thúc; việc không được thực hiện."))
    by.require(run.permission)
    function(by=by.because(run.reason), progress=Progress(run), **run.arguments)


def _leave(run: Run, state: str, message: str) -> None:
    end = None if state == Run.State.WAITING else timezone.now()
    changes: dict[str, Any] = {"state": state, "finished_at": end, "worker": ""}
    if message:
        changes["message"] = message[:500]
    Run.objects.filter(pk=run.pk).update(**changes)


def _try_again(run: Run, fault: Exception) -> None:
    attempts = run.attempts + 1
    Run.objects.filter(pk=run.pk).update(attempts=attempts)
    # what went wrong inside may name personal values: people read only its kind, the log has the rest
    message = _("Lỗi của chương trình (%s)") % type(fault).__name__
    if attempts >= ATTEMPTS or isinstance(perform.get_backend(), ImmediateBackend):
        _leave(run, Run.State.FAILED, message)
        return
    with transaction.atomic():
        _leave(run, Run.State.WAITING, message)
        queue(run, after=FIRST_PAUSE * 2**run.attempts)
