"""A report that is not here is never taken for one that is, whatever the hour."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vungxanh.domains.reporting import rules
from vungxanh.domains.reporting.rules import Standing

DUE = datetime(2021, 9, 15, 10, tzinfo=UTC)
moments = st.integers(0, 29 * 24 * 60).map(lambda minutes: DUE - timedelta(days=14) + timedelta(minutes=minutes))


@given(st.one_of(st.none(), moments), st.booleans(), moments)
def test_a_report_is_here_only_when_it_was_received_and_not_sent_back(received, returned, now):
    found = rules.standing(due=DUE, received=received, returned=returned, now=now)
    assert (found in rules.HERE) == (received is not None and not returned)
    assert (found == Standing.MISSING) == (received is None and now > DUE)
    assert (found == Standing.LATE) == (received is not None and received > DUE and not returned)


@given(st.lists(st.sampled_from(list(Standing))))
def test_every_expected_report_is_counted_once(standings):
    found = rules.completeness(standings)
    others = standings.count(Standing.EXPECTED)
    assert found.expected == len(standings)
    assert found.here + found.missing + found.returned + others == found.expected
    assert found.share is None if not standings else 0 <= found.share <= 1


@given(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]), st.integers(1, 7), st.integers(0, 90), moments)
def test_due_days_are_of_the_rhythm_and_after_it_was_asked(rhythm, day, length, since):
    first = date(2021, 8, 20)
    found = rules.due_days(
        rhythm, day=day, at=time(17), start=first, end=first + timedelta(days=length), since=since, zone=UTC
    )
    assert all(due > since and due.date() == each and due.hour == 17 for each, due in found)
    assert len(found) == len({each for each, _due in found})
    if rhythm == "WEEKLY":
        assert {each.isoweekday() for each, _due in found} <= {day}


def test_the_rules_keep_the_quiet_hours_of_tasks_and_need_review():
    found = rules.rules(date(2021, 9, 15))
    assert (found.reminders.quiet_from, found.reminders.quiet_to) == (time(21), time(6))
    assert found.reminders.needs_review
    assert rules.rules(date(1999, 1, 1)).ahead == found.ahead
