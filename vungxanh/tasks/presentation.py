"""How a task stands, in the words and tags every page uses."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vungxanh.tasks import rules
from vungxanh.tasks.models import State, Task

# the kind of tag each state is drawn as
TAGS = {
    State.GIVEN: "new", State.OPENED: "new", State.ACCEPTED: "doing", State.IN_PROGRESS: "doing",
    State.REPORTED: "wait", State.RETURNED: "back", State.REFUSED: "back", State.CLOSED: "done",
    State.CANCELLED: "back",
}  # fmt: skip

FIVE_CLEAR = {
    rules.Clear.PERSON: gettext_lazy("Rõ người"),
    rules.Clear.WORK: gettext_lazy("Rõ việc"),
    rules.Clear.TIME: gettext_lazy("Rõ thời gian"),
    rules.Clear.RESULT: gettext_lazy("Rõ kết quả"),
    rules.Clear.RESPONSIBILITY: gettext_lazy("Rõ trách nhiệm"),
}


def is_late(task: Task, now: datetime | None = None) -> bool:
    return rules.is_overdue(state=task.state, due=task.due_at, now=now or timezone.now())


def tag(task: Task, now: datetime | None = None) -> tuple[str, str]:
    """The kind of tag and its words; an overdue task says so before anything else."""
    if is_late(task, now):
        return "late", _("Quá hạn")
    return TAGS[State(task.state)], task.get_state_display()


def span(length: timedelta) -> str:
    """A length of time in its largest unit: 3 days, 5 hours, 20 minutes."""
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes >= 48 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(n)d ngày", "%(n)d ngày", days) % {"n": days}
    if minutes >= 60:
        hours = minutes // 60
        return ngettext("%(n)d giờ", "%(n)d giờ", hours) % {"n": hours}
    return ngettext("%(n)d phút", "%(n)d phút", minutes) % {"n": minutes}


def time_left(task: Task, now: datetime | None = None) -> str:
    """ "còn 2 ngày", "quá hạn 3 giờ"; for a finished task whether it was in time. Empty when there is no deadline."""
    now = now or timezone.now()
    if task.state == State.CANCELLED or task.due_at is None:
        return ""
    if task.state in (State.CLOSED, State.REPORTED):
        by, at = task.first_due_at or task.due_at, task.reported_at
        if at is None or at <= by:
            return _("đúng hạn")
        return _("trễ %(span)s") % {"span": span(at - by)}
    if now > task.due_at:
        return _("quá hạn %(span)s") % {"span": span(now - task.due_at)}
    return _("còn %(span)s") % {"span": span(task.due_at - now)}


# what the journal keeps of a task, in words
ACTS = {
    "tasks.give": gettext_lazy("Giao việc"),
    "tasks.open": gettext_lazy("Mở xem lần đầu"),
    "tasks.accept": gettext_lazy("Nhận việc"),
    "tasks.refuse": gettext_lazy("Không nhận"),
    "tasks.start": gettext_lazy("Ghi tiến độ"),
    "tasks.report": gettext_lazy("Báo cáo kết quả"),
    "tasks.verify": gettext_lazy("Xác nhận hoàn thành"),
    "tasks.return": gettext_lazy("Trả lại"),
    "tasks.insist": gettext_lazy("Yêu cầu vẫn phải làm"),
    "tasks.reassign": gettext_lazy("Chuyển nơi khác"),
    "tasks.cancel": gettext_lazy("Hủy việc"),
    "tasks.reopen": gettext_lazy("Mở lại"),
    "tasks.explain": gettext_lazy("Giải trình việc chậm"),
    "tasks.ask-extension": gettext_lazy("Xin gia hạn"),
    "tasks.decide-extension": gettext_lazy("Quyết định gia hạn"),
    "tasks.hand-over": gettext_lazy("Bàn giao"),
    "tasks.plan-hand-over": gettext_lazy("Hẹn bàn giao"),
    "tasks.call-off-hand-over": gettext_lazy("Hủy hẹn bàn giao"),
    "tasks.re-point": gettext_lazy("Chuyển sang văn bản mới"),
}
