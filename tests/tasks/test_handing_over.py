"""Work is handed over from a day on: what is open on that day moves, what came before stays with its doer."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from vungxanh.kernel.faults import BadInput
from vungxanh.messages.models import Message
from vungxanh.tasks import operations
from vungxanh.tasks.models import HandOver, Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def day():
    """The day work is handed over: the day after tomorrow."""
    return timezone.localdate() + timedelta(days=2)


def planned(place, day, **changes):
    values = {"by": place.chair, "giving": place.users["chair"], "taking": place.users["clerk"], "on": day}
    return operations.hand_over(**{**values, "reason": "Nghỉ phép", **changes})


def at(day, clock=time.min):
    return timezone.make_aware(datetime.combine(day, clock))


def handler(task):
    return Task.objects.get(pk=task.pk).handler


def test_before_its_day_nothing_moves_and_from_its_first_minute_all_that_is_open_does(place, day):
    before = place.at(place.give(), "ACCEPTED")
    planned(place, day)
    assert handler(before) == place.users["chair"]
    assert operations.carry_out_due(at(day) - timedelta(minutes=1)) == 0
    assert handler(before) == place.users["chair"]
    assert operations.carry_out_due(at(day)) == 1
    assert handler(before) == place.users["clerk"]


def test_what_ends_before_the_day_stays_and_what_is_taken_until_then_moves(place, day):
    done = place.at(place.give(), "ACCEPTED")
    planned(place, day)
    operations.report(by=place.chair, task=done, text="Xong")
    operations.verify(by=place.leader, task=done)
    taken_later = place.at(place.give(), "ACCEPTED")
    reported = place.at(place.give(), "REPORTED")
    operations.carry_out_due(at(day))
    assert handler(done) == place.users["chair"]
    # a report that waits for its verification is open work: whoever takes over answers when it comes back
    assert [handler(taken_later), handler(reported)] == [place.users["clerk"]] * 2


def test_after_the_day_new_work_is_not_moved_any_more(place, day):
    place.at(place.give(), "ACCEPTED")
    planned(place, day)
    operations.carry_out_due(at(day))
    back = place.at(place.give(), "ACCEPTED")
    assert operations.carry_out_due(at(day + timedelta(days=1))) == 0
    assert handler(back) == place.users["chair"]


def test_carried_out_twice_is_once_and_says_how_much_moved(place, day):
    place.at(place.give(), "ACCEPTED")
    made = planned(place, day)
    operations.carry_out_due(at(day))
    operations.carry_out_due(at(day))
    made.refresh_from_db()
    assert (made.moved, HandOver.objects.count()) == (1, 1)
    assert Message.objects.filter(to=place.users["clerk"], subject__startswith="Nhận bàn giao 1 việc").count() == 1


def test_a_clock_that_slept_over_the_day_carries_it_out_afterwards(place, day):
    task = place.at(place.give(), "ACCEPTED")
    planned(place, day)
    assert operations.carry_out_due(at(day + timedelta(days=3))) == 1
    assert handler(task) == place.users["clerk"]


def test_a_day_gone_by_and_a_second_plan_are_refused_and_a_plan_can_be_called_off(place, day):
    task = place.at(place.give(), "ACCEPTED")
    with pytest.raises(BadInput, match="đã qua"):
        planned(place, timezone.localdate() - timedelta(days=1))
    with pytest.raises(BadInput, match="phải khác"):
        planned(place, day, taking=place.users["chair"])
    made = planned(place, day)
    with pytest.raises(BadInput, match="hủy lần hẹn đó trước"):
        planned(place, day + timedelta(days=1))
    operations.call_off(by=place.chair, planned=made)
    assert operations.carry_out_due(at(day)) == 0
    assert handler(task) == place.users["chair"]
    planned(place, day + timedelta(days=1))


def test_what_is_done_already_cannot_be_called_off(place):
    place.at(place.give(), "ACCEPTED")
    made = planned(place, timezone.localdate())
    assert made.moved == 1
    with pytest.raises(BadInput, match="đã làm xong"):
        operations.call_off(by=place.chair, planned=made)


def test_work_the_taker_has_no_right_to_on_that_day_stays_and_its_head_is_told(place, day):
    task = place.at(place.give(), "ACCEPTED")
    planned(place, day)
    place.users["clerk"].grants.update(ends_on=day - timedelta(days=1))
    place.users["chair"].grants.update(ends_on=day - timedelta(days=1))
    operations.carry_out_due(at(day))
    assert handler(task) == place.users["chair"]
    assert HandOver.objects.get().moved == 0
