"""The rules of tasks hold for every state, moment and rhythm."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vungxanh.tasks import rules
from vungxanh.tasks.rules import Clear, Move, Score, State

moments = st.datetimes(timezones=st.just(UTC)).map(
    lambda moment: moment.replace(year=2021 + moment.year % 2, day=min(moment.day, 28))
)


def test_every_state_says_what_may_follow():
    assert set(rules.TRANSITIONS) == set(State)


def test_every_open_state_leads_to_an_end():
    def reaches(state: State, seen: frozenset[State] = frozenset()) -> bool:
        if state in rules.ENDED:
            return True
        following = set(rules.TRANSITIONS[state].values()) - seen
        return any(reaches(each, seen | {state}) for each in following)

    assert all(reaches(state) for state in State)


@given(st.sampled_from(State), st.sampled_from(Move))
def test_a_move_is_named_in_the_table_or_refused(state, move):
    if move in rules.TRANSITIONS[state]:
        assert rules.after(state, move) == rules.TRANSITIONS[state][move]
    else:
        with pytest.raises(rules.Impossible):
            rules.after(state, move)


def test_only_a_report_can_be_verified():
    assert [state for state in State if Move.VERIFY in rules.TRANSITIONS[state]] == [State.REPORTED]


@given(st.sampled_from(State), st.none() | moments, st.none() | moments, st.none() | moments, moments)
def test_every_task_has_one_score(state, reported, due, first_due, now):
    found = rules.score(state=state, reported_at=reported, due=due, first_due=first_due, now=now)
    assert (found in {Score.DONE_ON_TIME, Score.DONE_LATE}) == (state == State.CLOSED)
    if found == Score.OVERDUE:
        assert due is not None
        assert now > due


@given(moments, st.timedeltas(timedelta(minutes=1), timedelta(days=30)))
def test_an_extension_saves_nobody_from_being_late_by_the_first_deadline(first_due, delay):
    found = rules.score(
        state=State.CLOSED, reported_at=first_due + delay, due=first_due + 2 * delay, first_due=first_due, now=first_due
    )
    assert found == Score.DONE_LATE


@given(
    st.sampled_from(rules.Rhythm), st.integers(1, 31), st.dates(date(2020, 1, 1), date(2024, 1, 1)), st.integers(0, 400)
)
def test_slots_lie_in_the_span_in_order_and_keep_the_rhythm(rhythm, day, start, length):
    end = start + timedelta(days=length)
    found = list(rules.slots(rhythm, day=day, start=start, end=end))
    assert found == sorted(set(found))
    assert all(start <= slot <= end for slot in found)
    if rhythm == rules.Rhythm.DAILY:
        assert len(found) == length + 1
    if rhythm == rules.Rhythm.WEEKLY:
        assert all(slot.isoweekday() == day for slot in found)
    if rhythm == rules.Rhythm.MONTHLY:
        months = {(slot.year, slot.month) for slot in found}
        assert len(months) == len(found)


def test_a_monthly_task_of_the_31st_falls_on_the_last_day_of_shorter_months():
    found = list(rules.slots("MONTHLY", day=31, start=date(2021, 1, 1), end=date(2021, 4, 30)))
    assert found == [date(2021, 1, 31), date(2021, 2, 28), date(2021, 3, 31), date(2021, 4, 30)]


RULE = rules.reminders(date(2021, 9, 1))


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (-100, []),
        (-72, [-72]),
        (-30, [-72]),
        (-24, [-24]),
        (-3, [-4]),
        (0, [0]),
        (23, [0]),
        (24, [0, 24]),
        (80, [0, 24, 72]),
    ],
)
def test_reminders_before_and_escalation_after_the_deadline(hours, expected):
    due = datetime(2021, 9, 10, 17, tzinfo=UTC)
    assert rules.due_notices(due=due, now=due + timedelta(hours=hours), rule=RULE) == expected


@given(moments)
def test_nothing_is_loud_in_quiet_hours_and_nothing_is_early(moment):
    loud = rules.loud(moment, RULE)
    assert moment <= loud <= moment + timedelta(hours=9)
    assert not (loud.time() >= RULE.quiet_from or loud.time() < RULE.quiet_to)
    if time(6) <= moment.time() < time(21):
        assert loud == moment


def test_a_rule_set_from_memory_says_that_it_needs_review():
    assert RULE.needs_review


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, []),
        ({"lead": False}, [Clear.PERSON]),
        ({"work": "Tiêm"}, [Clear.WORK]),
        ({"timed": False}, [Clear.TIME]),
        ({"timed": False, "lasting": True}, []),
        ({"product": " "}, [Clear.RESULT]),
        ({"product": "", "target": True}, []),
        ({"answering": False}, [Clear.RESPONSIBILITY]),
    ],
)
def test_an_incomplete_task_says_which_of_the_five_is_missing(changes, missing):
    whole = {"lead": True, "work": "Rà soát từng hộ", "timed": True, "product": "Danh sách", "target": False}
    assert rules.unclear(**{**whole, "answering": True, **changes}) == missing
