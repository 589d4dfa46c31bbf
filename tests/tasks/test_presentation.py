"""How a task stands, in words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vungxanh.tasks import presentation, rules
from vungxanh.tasks.models import State, Task
from vungxanh.tasks.topics import TOPICS, topic_name

NOW = datetime(2021, 9, 15, 8, tzinfo=UTC)


def task(state="ACCEPTED", **hours):
    """A task due, first due, or reported so many hours from now."""
    return Task(state=state, **{name: NOW + timedelta(hours=value) for name, value in hours.items()})


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (task(due_at=50), "còn 2 ngày"),
        (task(due_at=5), "còn 5 giờ"),
        (task(due_at=0.5), "còn 30 phút"),
        (task(due_at=-3), "quá hạn 3 giờ"),
        (task(), ""),
        (task("CANCELLED", due_at=-3), ""),
        (task("CLOSED", due_at=-3, first_due_at=-3, reported_at=-4), "đúng hạn"),
        (task("REPORTED", due_at=20, first_due_at=-3, reported_at=-1), "trễ 2 giờ"),
    ],
)
def test_the_time_left_is_said_as_people_say_it(made, words):
    assert presentation.time_left(made, NOW) == words


@given(st.sampled_from(list(rules.State)), st.integers(-500, 500))
def test_the_tag_says_overdue_exactly_when_the_rule_does(state, hours):
    made = task(state, due_at=hours)
    kind, _words = presentation.tag(made, NOW)
    assert (kind == "late") == rules.is_overdue(state=state, due=made.due_at, now=NOW)


def test_every_state_and_every_act_of_the_journal_has_words():
    assert set(presentation.TAGS) == set(State)
    assert {f"tasks.{move}" for move in rules.Move} <= set(presentation.ACTS)


def test_the_fields_of_work_are_those_documents_are_read_by():
    from vungxanh.engines.reading import gazetteer

    assert set(TOPICS) == set(gazetteer.topics())
    assert topic_name("something new") == "something new"
