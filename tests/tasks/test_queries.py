"""My work, boards and scope of tasks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.officers import actor_for, appoint, make_officer
from tests.factories.units import make_post
from vungxanh.accounts.roles import Role
from vungxanh.kernel.actor import Forbidden
from vungxanh.tasks import operations, queries, rules
from vungxanh.tasks.models import Task

pytestmark = pytest.mark.django_db


def codes(actor):
    return {group.code: [task.pk for task in group.tasks] for group in queries.due(actor, timezone.localdate())}


def test_my_work_shows_each_task_once_in_its_most_urgent_group(place):
    new = place.give()
    late = place.at(place.give(), "ACCEPTED")
    Task.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=1))
    going = place.at(place.give(), "ACCEPTED")
    back = place.at(place.give(), "REPORTED")
    operations.send_back(by=place.leader, task=back, reason="Thiếu")
    found = codes(place.chair)
    assert found == {"overdue": [late.pk], "returned": [back.pk], "new": [new.pk], "coming": [going.pk]}


def test_the_giver_finds_what_waits_for_judgement(place):
    reported = place.at(place.give(), "REPORTED")
    asked_for = place.at(place.give(), "ACCEPTED")
    operations.ask_extension(
        by=place.chair, task=asked_for, until=asked_for.due_at + timedelta(days=1), reason="Thiếu que thử"
    )
    (group,) = queries.due(place.leader, timezone.localdate())
    assert group.code == "judge"
    assert [task.pk for task in group.tasks] == [reported.pk]
    assert [extension.task_id for extension in group.extensions] == [asked_for.pk]


def test_work_that_a_colleague_took_is_not_mine(place):
    place.at(place.give(), "ACCEPTED")
    assert codes(place.clerk) == {}


def test_my_work_takes_a_fixed_number_of_queries(place, django_assert_max_num_queries):
    for _ in range(12):
        place.give()
    with django_assert_max_num_queries(8):
        list(queries.due(place.chair, timezone.localdate()))


def test_the_board_counts_as_the_rule_scores(place):
    for number in range(3):
        place.at(place.give(), "CLOSED") if number else place.give()
    late = place.at(place.give(), "CLOSED")
    Task.objects.filter(pk=late.pk).update(first_due_at=late.reported_at - timedelta(hours=1))
    over = place.give()
    Task.objects.filter(pk=over.pk).update(due_at=timezone.now() - timedelta(hours=1))
    now = timezone.now()
    ((_, standing),) = queries.board(place.leader, "lead", now=now)
    by_rule = [
        rules.score(
            state=task.state, reported_at=task.reported_at, due=task.due_at, first_due=task.first_due_at, now=now
        )
        for task in Task.objects.all()
    ]
    assert standing.done_on_time == by_rule.count(rules.Score.DONE_ON_TIME) == 2
    assert standing.done_late == by_rule.count(rules.Score.DONE_LATE) == 1
    assert standing.within_time == by_rule.count(rules.Score.WITHIN_TIME) == 1
    assert standing.overdue == by_rule.count(rules.Score.OVERDUE) == 1
    assert (standing.total, standing.not_opened) == (5, 2)


def test_a_unit_sees_what_it_does_gave_and_helps_with_and_nothing_else(place):
    task = place.give()
    helped = place.give(cooperating=[place.boards[0]])
    (child,) = operations.cascade(by=place.chair, task=task, giver=place.body, leads=[place.boards[0]])
    assert set(Task.objects.visible_to(place.head)) == {helped, child}
    assert set(Task.objects.visible_to(place.leader)) == {task, helped, child}
    assert set(Task.objects.visible_to(place.chair)) == {task, helped, child}


def test_the_five_clear_are_asked_of_the_stored_task(place):
    assert queries.unclear(place.give()) == []
    assert queries.unclear(place.give(product="", due_at=None)) == [rules.Clear.TIME, rules.Clear.RESULT]


def test_a_task_of_another_body_of_the_unit_is_not_mine_to_see_on_my_page_or_to_take(place):
    task = place.give()
    police = make_officer(full_name="Công an")
    appoint(police, make_post(place.district.commune, "Trưởng Công an", Role.POLICE, body="Công an xã", is_head=True))
    officer = actor_for(police)
    assert codes(officer) == {}
    with pytest.raises(Forbidden):
        operations.accept(by=officer, task=task)


def test_a_task_handed_over_is_done_by_whoever_took_it_over(place):
    task = place.at(place.give(), "ACCEPTED")
    other = make_officer(Role.HEALTH_STATION, place.district.commune, full_name="Người nhận bàn giao")
    Task.objects.filter(pk=task.pk).update(handler=other)
    task.refresh_from_db()
    assert codes(actor_for(other)) == {"coming": [task.pk]}
    operations.report(by=actor_for(other), task=task, text="Đã xong")
    assert task.state == "REPORTED"
