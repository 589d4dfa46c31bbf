"""The life of a task: who may move it, what each move needs, what it leaves behind."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from vungxanh.journal import queries as journal
from vungxanh.kernel.actor import Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.messages.models import Message
from vungxanh.tasks import operations, queries, rules
from vungxanh.tasks.models import Extension, Task

pytestmark = pytest.mark.django_db


def test_a_task_goes_from_given_to_closed_and_the_journal_tells_how(place):
    task = place.give()
    operations.open_task(by=place.chair, task=task)
    assert task.state == "OPENED"
    place.at(task, "CLOSED")
    acts = [entry.act for entry in journal.history(task)]
    assert acts == ["tasks.verify", "tasks.report", "tasks.accept", "tasks.open", "tasks.give"]
    assert task.opened_at <= task.accepted_at <= task.reported_at <= task.ended_at


def test_giving_twice_with_one_key_is_giving_once(place):
    key = uuid4()
    assert place.give(uuid=key) == place.give(uuid=key)
    assert Task.objects.count() == 1


def test_the_answering_person_is_told(place):
    task = place.give()
    message = Message.objects.get(to=place.users["chair"])
    assert task.title in message.subject
    assert message.url == f"/accountability/viec/{task.pk}/"


def test_a_superior_who_looks_does_not_open_the_task(place):
    task = place.give()
    operations.open_task(by=place.leader, task=task)
    assert task.state == "GIVEN"


@pytest.mark.parametrize("who", ["leader", "head"])
def test_nobody_does_the_work_of_another_unit(place, who):
    task = place.give()
    with pytest.raises(Forbidden):
        operations.accept(by=getattr(place, who), task=task)


def test_a_unit_gives_only_to_itself_and_below(place):
    with pytest.raises(BadInput, match="không thuộc địa bàn"):
        operations.give(by=place.chair, giver=place.body, lead=place.above, title="Việc ngược lên trên", product="x")
    with pytest.raises(Forbidden):
        operations.give(by=place.chair, giver=place.above, lead=place.body, title="Mượn danh cấp trên", product="x")


def test_a_refusal_needs_a_reason_and_waits_for_the_giver(place):
    task = place.give()
    with pytest.raises(BadInput, match="lý do"):
        operations.refuse(by=place.chair, task=task, reason="  ")
    operations.refuse(by=place.chair, task=task, reason="Không có cán bộ y tế")
    assert task.state == "REFUSED"
    operations.insist(by=place.leader, task=task, reason="Huyện cử người hỗ trợ")
    assert task.state == "GIVEN"


def test_the_doer_never_verifies(place):
    task = place.give(lead=place.above)
    operations.accept(by=place.leader, task=task)
    operations.report(by=place.leader, task=task, text="Xong")
    with pytest.raises(Forbidden):
        operations.verify(by=place.leader, task=task)
    with pytest.raises(Forbidden):
        operations.send_back(by=place.leader, task=task, reason="x")
    operations.verify(by=place.second_leader, task=task)
    assert task.state == "CLOSED"


def test_the_doers_unit_cannot_verify_what_another_unit_gave(place):
    task = place.at(place.give(), "REPORTED")
    with pytest.raises(Forbidden):
        operations.verify(by=place.clerk, task=task)


def test_a_report_sent_back_is_counted_and_can_be_made_again(place):
    task = place.at(place.give(), "REPORTED")
    operations.send_back(by=place.leader, task=task, reason="Thiếu ấp 3")
    assert (task.state, task.returned_times) == ("RETURNED", 1)
    assert task.reports.get().verified is False
    operations.report(by=place.chair, task=task, text="Đã bổ sung ấp 3")
    operations.verify(by=place.leader, task=task)
    assert task.state == "CLOSED"


def test_a_parent_cannot_close_over_open_children(place):
    parent = place.give()
    operations.accept(by=place.chair, task=parent)
    children = operations.cascade(by=place.chair, task=parent, giver=place.body, leads=place.boards[:2])
    operations.report(by=place.chair, task=parent, text="Xong")
    with pytest.raises(BadInput, match="Còn 2 việc"):
        operations.verify(by=place.leader, task=parent)
    assert queries.progress(parent).share == 0
    for child in children:
        operations.cancel(by=place.chair, task=child, reason="Gộp vào việc khác")
    operations.verify(by=place.leader, task=parent)
    assert parent.state == "CLOSED"


def test_progress_is_computed_from_all_that_came_of_a_task(place):
    parent = place.give()
    operations.accept(by=place.chair, task=parent)
    first, second, third = operations.cascade(by=place.chair, task=parent, giver=place.body, leads=place.boards)
    operations.report(by=place.head, task=first, text="Đã đi hết các hộ")
    operations.verify(by=place.chair, task=first)
    Task.objects.filter(pk=second.pk).update(due_at=timezone.now() - timedelta(hours=1))
    found = queries.progress(parent)
    assert (found.total, found.done, found.overdue) == (3, 1, 1)
    assert queries.progress(third).total == 0


def test_a_child_is_not_due_after_its_parent(place):
    parent = place.give()
    with pytest.raises(BadInput, match="Hạn của việc con"):
        operations.cascade(
            by=place.chair, task=parent, giver=place.body, leads=place.boards[:1],
            due_at=parent.due_at + timedelta(days=1),
        )  # fmt: skip


def test_cancelling_a_task_cancels_what_came_of_it(place):
    parent = place.give()
    children = operations.cascade(by=place.chair, task=parent, giver=place.body, leads=place.boards)
    operations.cancel(by=place.leader, task=parent, reason="Văn bản mới thay thế")
    for child in children:
        child.refresh_from_db()
        assert child.state == "CANCELLED"
        assert journal.history(child)[0].reason == "Văn bản mới thay thế"


def test_one_extension_is_allowed_and_a_second_is_refused(place):
    task = place.at(place.give(), "ACCEPTED")
    first_due = task.due_at
    asked = operations.ask_extension(by=place.chair, task=task, until=first_due + timedelta(days=2), reason="Mưa bão")
    operations.decide_extension(by=place.leader, extension=asked, approved=True)
    task.refresh_from_db()
    assert (task.due_at, task.first_due_at) == (first_due + timedelta(days=2), first_due)
    with pytest.raises(BadInput, match="một lần"):
        operations.ask_extension(by=place.chair, task=task, until=first_due + timedelta(days=5), reason="Vẫn mưa")


def test_an_extension_that_was_refused_may_be_asked_again(place):
    task = place.at(place.give(), "ACCEPTED")
    until = task.due_at + timedelta(days=2)
    asked = operations.ask_extension(by=place.chair, task=task, until=until, reason="Mưa bão")
    with pytest.raises(BadInput, match="lý do"):
        operations.decide_extension(by=place.leader, extension=asked, approved=False)
    operations.decide_extension(by=place.leader, extension=asked, approved=False, answer="Việc gấp")
    operations.ask_extension(by=place.chair, task=task, until=until, reason="Thiếu người")
    assert Extension.objects.count() == 2


def test_a_late_report_needs_an_explanation(place):
    task = place.at(place.give(), "ACCEPTED")
    Task.objects.filter(pk=task.pk).update(due_at=timezone.now() - timedelta(hours=1))
    task.refresh_from_db()
    with pytest.raises(BadInput, match="giải trình"):
        operations.report(by=place.chair, task=task, text="Xong")
    operations.explain(by=place.chair, task=task, text="Ấp 3 bị ngập")
    operations.report(by=place.chair, task=task, text="Xong")
    assert task.state == "REPORTED"


def test_another_body_takes_the_task_with_its_history(place):
    task = place.at(place.give(), "ACCEPTED")
    operations.reassign(by=place.leader, task=task, lead=place.boards[0], reason="Việc của ấp")
    assert (task.state, task.unit, task.handler) == ("GIVEN", place.district.hamlets[0], None)
    assert journal.history(task).count() == 3


def test_hand_over_moves_open_work_and_leaves_what_is_done(place):
    closed = place.at(place.give(), "CLOSED")
    task = place.at(place.give(), "ACCEPTED")
    today = timezone.localdate()
    with pytest.raises(BadInput, match="không có chức vụ"):
        operations.hand_over(
            by=place.chair, giving=place.users["chair"], taking=place.users["head"], on=today, reason="Nghỉ phép"
        )
    moved = operations.hand_over(
        by=place.chair, giving=place.users["chair"], taking=place.users["clerk"], on=today, reason="Nghỉ phép"
    )
    task.refresh_from_db()
    closed.refresh_from_db()
    assert (moved.moved, task.handler, closed.handler) == (1, place.users["clerk"], place.users["chair"])


def test_every_move_out_of_turn_is_refused_by_name(place):
    task = place.give()
    with pytest.raises(rules.Impossible, match="verify is not possible while the task is GIVEN"):
        operations.verify(by=place.leader, task=task)
    place.at(task, "CLOSED")
    with pytest.raises(rules.Impossible):
        operations.accept(by=place.chair, task=task)
    operations.reopen(by=place.leader, task=task, reason="Kiểm tra lại thấy chưa đúng")
    assert task.state == "RETURNED"
