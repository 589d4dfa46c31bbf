"""What an officer may do to a task as it stands: each step with its form, its operation and who may take it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vungxanh.domains.accountability import queries
from vungxanh.domains.accountability.forms import steps as asked
from vungxanh.files.models import File
from vungxanh.files.operations import keep
from vungxanh.kernel.actor import Actor
from vungxanh.registers.register import Label
from vungxanh.tasks import operations, rules
from vungxanh.tasks.models import Extension, Kind, Task
from vungxanh.tasks.operations.moves import may_do, may_give_for, may_judge
from vungxanh.tasks.presentation import is_late


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`code` stands in the address; `done` is said when it went well."""

    code: str
    label: Label
    done: Label
    run: Callable[..., object]
    available: Callable[[Actor, Task], bool]
    form: type[asked.StepForm] = asked.Nothing
    hint: Label = ""
    icon: str = ""
    primary: bool = False
    careful: bool = False


def _can(step: rules.Move) -> Callable[[Actor, Task], bool]:
    """The state allows the move, and the actor stands on the right side."""

    def available(actor: Actor, task: Task) -> bool:
        right = may_do(actor, task) if step in rules.DOERS_MOVES else may_judge(actor, task)
        return right and task.kind != Kind.RECURRING and step in rules.TRANSITIONS[rules.State(task.state)]

    return available


def _can_end(step: rules.Move) -> Callable[[Actor, Task], bool]:
    """As `_can`, for a recurring task too: it is not done itself, but may be stopped or moved."""
    return lambda actor, task: may_judge(actor, task) and step in rules.TRANSITIONS[rules.State(task.state)]


def _can_verify(actor: Actor, task: Task) -> bool:
    made = task.reports.filter(final=True).first()
    return _can(rules.Move.VERIFY)(actor, task) and not (made and made.by_id == actor.user_id)


def _asked_extension(task: Task) -> Extension | None:
    return task.extensions.filter(decision=Extension.Decision.ASKED).first()


def _can_ask(actor: Actor, task: Task) -> bool:
    return (
        may_do(actor, task)
        and task.is_open
        and task.due_at is not None
        and task.state not in (rules.State.REPORTED, rules.State.REFUSED)
        and not task.extensions.exclude(decision=Extension.Decision.REFUSED).exists()
    )


def _can_decide(actor: Actor, task: Task) -> bool:
    made = _asked_extension(task)
    return bool(made and may_judge(actor, task) and made.asked_by_id != actor.user_id)


def _can_cascade(actor: Actor, task: Task) -> bool:
    working = task.state in (rules.State.ACCEPTED, rules.State.IN_PROGRESS, rules.State.RETURNED)
    return working and may_do(actor, task) and may_give_for(actor, task.lead)


# ---- what the forms bring


def _kept(by: Actor, task: Task, uploads: Sequence[Any]) -> list[File]:
    return [keep(by=by, upload=upload, unit=task.unit) for upload in uploads]


def _note(*, by: Actor, task: Task, text: str, evidence: Sequence[Any]) -> object:
    return operations.note(by=by, task=task, text=text, files=_kept(by, task, evidence))


def _report(*, by: Actor, task: Task, text: str, evidence: Sequence[Any], explanation: str = "") -> object:
    figure = queries.figure_of(task, by)
    return operations.report(
        by=by, task=task, text=text, files=_kept(by, task, evidence), explanation=explanation,
        figures=figure.as_json() if figure else {},
    )  # fmt: skip


def _decide(*, by: Actor, task: Task, approved: bool, answer: str) -> object:
    made = task.extensions.order_by("-pk").first()
    if made is None:
        raise rules.Impossible(task.state, rules.Move.START)
    return operations.decide_extension(by=by, extension=made, approved=approved, answer=answer)


def _cascade(*, by: Actor, task: Task, **values: Any) -> object:
    return operations.cascade(by=by, task=task, giver=task.lead, **values)


STEPS: Mapping[str, Step] = {
    step.code: step
    for step in (
        Step(
            code="accept", label=_("Nhận việc"), done=_("Đã nhận việc."), run=operations.accept, icon="check",
            available=_can(rules.Move.ACCEPT), primary=True,
            hint=_("Anh, chị là người làm việc này cho đến khi bàn giao; người đứng đầu chịu trách nhiệm."),
        ),
        Step(
            code="report", label=_("Báo cáo kết quả"), done=_("Đã gửi báo cáo; chờ bên giao xác nhận."), run=_report,
            available=_can(rules.Move.REPORT), form=asked.ReportForm, icon="send", primary=True,
            hint=_("Việc chỉ xong khi bên giao xem kết quả và xác nhận."),
        ),
        Step(
            code="verify", label=_("Xác nhận hoàn thành"), done=_("Đã xác nhận; việc kết thúc."), icon="check",
            run=operations.verify, available=_can_verify, form=asked.Answer, primary=True,
        ),
        Step(
            code="return", label=_("Trả lại"), done=_("Đã trả lại để làm tiếp."), run=operations.send_back,
            available=lambda actor, task: _can_verify(actor, task), form=asked.Reason, icon="cross",
        ),
        Step(
            code="decide-extension", label=_("Quyết định gia hạn"), done=_("Đã ghi quyết định."), run=_decide,
            available=_can_decide, form=asked.Decision, icon="clock", primary=True,
            hint=_("Mỗi việc chỉ được gia hạn một lần; hạn đầu vẫn dùng để đánh giá."),
        ),
        Step(
            code="cascade", label=_("Giao tiếp xuống dưới"), done=_("Đã giao việc cho các nơi."), run=_cascade,
            available=_can_cascade, form=asked.Cascade, icon="people",
        ),
        Step(
            code="note", label=_("Ghi tiến độ"), done=_("Đã ghi tiến độ."), run=_note, icon="edit",
            available=_can(rules.Move.START), form=asked.Note,
        ),
        Step(
            code="explain", label=_("Giải trình việc chậm"), done=_("Đã gửi giải trình."), run=operations.explain,
            form=asked.Explanation,
            available=lambda actor, task: may_do(actor, task) and is_late(task), icon="document",
        ),
        Step(
            code="ask-extension", label=_("Xin gia hạn"), done=_("Đã gửi; hạn cũ vẫn giữ cho đến khi được đồng ý."),
            run=operations.ask_extension, available=_can_ask, form=asked.ExtensionForm, icon="clock",
            hint=_("Mỗi việc chỉ được gia hạn một lần; hạn đầu vẫn dùng để đánh giá."),
        ),
        Step(
            code="refuse", label=_("Không nhận"), done=_("Đã báo không nhận; chờ bên giao quyết định."),
            run=operations.refuse, available=_can(rules.Move.REFUSE), form=asked.Reason, icon="cross",
        ),
        Step(
            code="insist", label=_("Vẫn phải làm"), done=_("Đã yêu cầu vẫn phải làm."), run=operations.insist,
            available=_can(rules.Move.INSIST), form=asked.Reason, icon="refresh", primary=True,
        ),
        Step(
            code="reassign", label=_("Chuyển nơi khác"), done=_("Đã chuyển việc."), run=operations.reassign,
            available=_can_end(rules.Move.REASSIGN), form=asked.Reassign, icon="exchange",
        ),
        Step(
            code="reopen", label=_("Mở lại"), done=_("Đã mở lại việc."), run=operations.reopen,
            available=_can(rules.Move.REOPEN), form=asked.Reason, icon="refresh",
        ),
        Step(
            code="cancel", label=_("Hủy việc"), done=_("Đã hủy việc và các việc giao tiếp."), run=operations.cancel,
            available=_can_end(rules.Move.CANCEL), form=asked.Reason, icon="cross", careful=True,
        ),
    )
}  # fmt: skip


def possible(actor: Actor, task: Task) -> list[Step]:
    """The steps this actor may take now, the one that carries the task on first."""
    return [step for step in STEPS.values() if step.available(actor, task)]


@transaction.atomic
def take(step: Step, *, by: Actor, task: Task, values: Mapping[str, Any]) -> None:
    """All or nothing. Raises what the operation raises."""
    step.run(by=by, task=task, **values)
