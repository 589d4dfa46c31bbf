"""What the clock does to tasks happens once, in time, and not at night."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from vungxanh.messages.models import Message
from vungxanh.tasks import operations, queries
from vungxanh.tasks.models import Kind, Notice, Task

pytestmark = pytest.mark.django_db


def at(hour: int, days: int = 0) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour)))


def recurring(place, **changes):
    values = {"kind": Kind.RECURRING, "rhythm": "DAILY", "rhythm_time": time(16), "due_at": None, **changes}
    return place.give(**values)


def test_a_daily_task_makes_one_instance_a_day_however_often_the_clock_runs(place):
    series = recurring(place)
    for hour in (1, 2, 23):
        operations.create_instances(at(hour, days=1))
    slots = sorted(series.instances.values_list("slot", flat=True))
    assert len(slots) == len(set(slots))
    assert slots[-1] == timezone.localdate() + timedelta(days=2)
    assert all(timezone.localtime(task.due_at).time() == time(16) for task in series.instances.all())


def test_slots_missed_while_the_worker_slept_are_made_up(place):
    series = recurring(place)
    operations.create_instances(at(8, days=5))
    days = {(slot - timezone.localdate()).days for slot in series.instances.values_list("slot", flat=True)}
    assert {1, 2, 3, 4, 5, 6} <= days


def test_a_recurring_task_ends_on_its_last_day(place):
    series = recurring(place, ends_on=timezone.localdate() + timedelta(days=2))
    operations.create_instances(at(8, days=10))
    assert max(series.instances.values_list("slot", flat=True)) == timezone.localdate() + timedelta(days=2)


def test_a_cancelled_series_makes_no_more(place):
    series = recurring(place)
    operations.cancel(by=place.leader, task=series, reason="Hết dịch")
    assert operations.create_instances(at(8, days=5)) == 0


def test_each_reminder_is_sent_once(place):
    task = place.give(due_at=at(12, days=10))
    Message.objects.all().delete()
    for _ in range(3):
        operations.remind(at(12, days=9))
    assert list(task.notices.values_list("hours", flat=True)) == [-24]
    assert Message.objects.filter(to=place.users["chair"]).count() == 1


def test_a_late_task_is_told_to_the_superior_at_0_24_and_72_hours(place):
    task = place.give(due_at=at(12, days=10))
    Message.objects.all().delete()
    for days in (10, 11, 13):
        operations.remind(at(13, days=days))
    assert sorted(task.notices.values_list("hours", flat=True)) == [0, 24, 72]
    assert Message.objects.filter(to=place.users["leader"], subject__startswith="Quá hạn").count() == 3


def test_a_child_that_stays_late_is_told_to_those_who_gave_the_parent(place):
    parent = place.give(due_at=at(12, days=10))
    (child,) = operations.cascade(by=place.chair, task=parent, giver=place.body, leads=place.boards[:1])
    assert place.users["leader"] not in queries.superiors(child, 0)
    assert place.users["leader"] in queries.superiors(child, 24)


def test_a_reminder_of_the_night_waits_for_the_morning(place):
    place.give(due_at=at(12, days=10))
    Message.objects.all().delete()
    operations.remind(at(23, days=7))
    operations.remind(at(23, days=9))
    assert {timezone.localtime(message.send_after).hour for message in Message.objects.all()} == {6}


def test_after_an_extension_the_new_deadline_has_reminders_of_its_own(place):
    task = place.give(due_at=at(12, days=10))
    operations.remind(at(12, days=9))
    Task.objects.filter(pk=task.pk).update(due_at=at(12, days=20))
    operations.remind(at(12, days=19))
    assert Notice.objects.filter(task=task, hours=-24).count() == 2


def test_a_reported_task_is_not_nagged_about(place):
    place.at(place.give(due_at=at(12, days=10)), "REPORTED")
    assert operations.remind(at(12, days=12)) == 0
