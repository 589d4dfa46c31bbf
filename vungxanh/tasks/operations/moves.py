"""The one way a task changes its state: locked, by the right side, with a reason where one is due, journalled."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from vungxanh.accounts.queries import serves
from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.tasks import rules
from vungxanh.tasks.models import State, Task
from vungxanh.units.models import Body

SEE, GIVE, DO = "tasks.see", "tasks.give", "tasks.do"


def may_do(by: Actor, task: Task) -> bool:
    """The actor works on the task, or holds a post in its lead body, and acts for that body's unit.

    Neither a superior nor another body of the same unit does the work for them.
    """
    if not by.may(DO) or by.unit_path != task.unit.path or by.user_id is None:
        return False
    return task.handler_id == by.user_id or serves(by, task.lead)


def may_judge(by: Actor, task: Task) -> bool:
    """The actor works for the unit of the body that gave the task."""
    return by.may(GIVE) and by.unit_path == task.giver.unit.path


def may_give_for(by: Actor, giver: Body) -> bool:
    return by.may(GIVE) and by.unit_path == giver.unit.path


@contextmanager
def move(by: Actor, task: Task, step: rules.Move, *, reason: str = "") -> Iterator[Task]:
    """Lock the task and give it as it stands now; what is set on it inside is saved and journalled.

    Raises `Forbidden` for the wrong side, `rules.Impossible` for the wrong moment, `BadInput` for a missing reason.
    Call it inside a transaction.
    """
    allowed = may_do if step in rules.DOERS_MOVES else may_judge
    locked = Task.objects.select_for_update(of=("self",)).select_related("unit", "lead", "giver__unit").get(pk=task.pk)
    if not allowed(by, locked):
        raise Forbidden(DO if step in rules.DOERS_MOVES else GIVE)
    state = rules.after(locked.state, step)
    if step in rules.REASONED_MOVES and not reason.strip():
        raise BadInput(_("Cần ghi lý do."))
    before = journal.snapshot(locked)
    locked.state = State(state)
    yield locked
    locked.save()
    change = journal.Change(locked, before=before, after=journal.snapshot(locked))
    journal.record(by=by, act=f"tasks.{step}", changes=[change], reason=reason)
    task.refresh_from_db()
