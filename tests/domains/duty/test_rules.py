"""Gaps, overlaps and filling hold for whatever rosters there are."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from vungxanh.domains.duty import rules
from vungxanh.domains.duty.rules import Load, Part, Span

START = datetime(2021, 9, 1, tzinfo=UTC)
HOURS = st.integers(0, 24 * 8)
spans = st.builds(
    lambda start, length: Span(START + timedelta(hours=start), START + timedelta(hours=start + length)),
    HOURS, st.integers(1, 30),
)  # fmt: skip
WEEK = Span(START, START + timedelta(days=7))
PATTERNS = rules.rules(date(2021, 9, 1)).patterns


def hours_of(span):
    return {span.start + timedelta(hours=n) for n in range(int(span.hours))}


@given(st.lists(spans, max_size=20))
def test_every_hour_is_covered_or_in_a_gap_and_never_both(covered):
    open_hours = set().union(*(hours_of(gap) for gap in rules.gaps(covered, WEEK)))
    stood = set().union(*(hours_of(span) for span in covered))
    assert open_hours == hours_of(WEEK) - stood


@given(st.lists(spans, max_size=20))
def test_gaps_are_in_order_apart_and_inside(covered):
    found = rules.gaps(covered, WEEK)
    assert found == sorted(found)
    assert all(one.end < other.start for one, other in zip(found, found[1:], strict=False))
    assert all(WEEK.start <= gap.start < gap.end <= WEEK.end for gap in found)


@given(st.lists(spans, max_size=15))
def test_overlaps_are_the_pairs_that_share_an_hour(several):
    found = sum(bool(hours_of(one) & hours_of(two)) for n, one in enumerate(several) for two in several[n + 1 :])
    assert len(rules.overlaps(several)) == found


@given(st.sampled_from(["THREE", "TWO", "FULL"]), st.integers(0, 20))
def test_a_pattern_around_the_clock_leaves_no_gap_and_no_overlap(code, days):
    first = date(2021, 9, 1)
    shifts = [span for _kind, span in rules.spans_of(PATTERNS[code], first, first + timedelta(days=days), UTC)]
    whole = Span(shifts[0].start, shifts[-1].end)
    assert whole.hours == 24 * (days + 1)
    assert rules.gaps(shifts, whole) == []
    assert rules.overlaps(shifts) == []
    assert rules.required(PATTERNS[code], whole, UTC) == [whole]


def test_office_hours_ask_for_nothing_at_noon_and_at_night():
    asked = rules.required(PATTERNS["OFFICE"], Span(START, START + timedelta(days=1)), UTC)
    assert [(each.start.time(), each.end.time()) for each in asked] == [
        (time(7), time(11, 30)), (time(13, 30), time(17)),
    ]  # fmt: skip


@given(
    st.sampled_from(["THREE", "TWO", "FULL", "OFFICE"]), st.integers(1, 14), st.integers(0, 6), st.integers(0, 8),
    st.integers(0, 3), st.integers(1, 3), st.lists(st.tuples(st.integers(0, 9), spans), max_size=6),
)  # fmt: skip
def test_filling_never_doubles_never_breaks_the_rest_and_counts_what_is_open(
    code, days, leaders, officers, deputies, people, busy
):
    first = date(2021, 9, 1)
    shifts = rules.spans_of(PATTERNS[code], first, first + timedelta(days=days - 1), UTC)
    rest = timedelta(hours=8)
    load = Load(rest)
    for person, span in busy:
        load.add(person, span)
    found = rules.fill(
        shifts, leaders=range(leaders), officers=range(officers), deputies=range(5, 5 + deputies), people=people,
        load=load, serves=lambda person, span: person != 2,
    )  # fmt: skip
    assert [each.span for each in found] == sorted(span for _kind, span in shifts)
    stood = {}
    for person, _span in busy:
        stood.setdefault(person, [])
    for each in found:
        inside = [person for person in (each.leader, each.deputy, *each.on_duty) if person is not None]
        assert len(inside) == len(set(inside))
        assert 2 not in inside
        assert each.missing == (each.leader is None) + people - len(each.on_duty)
        for person in inside:
            wide = Span(each.span.start - rest, each.span.end + rest)
            assert not any(wide.meets(other) for other in stood.get(person, ()))
            assert not any(wide.meets(other) for who, other in busy if who == person)
            stood.setdefault(person, []).append(each.span)


def test_turns_are_shared_out_evenly():
    shifts = rules.spans_of(PATTERNS["THREE"], date(2021, 9, 1), date(2021, 9, 30), UTC)
    found = rules.fill(shifts, leaders=[1, 2, 3], officers=[11, 12, 13, 14, 15], load=Load(timedelta(hours=8)))
    assert all(each.missing == 0 for each in found)
    counts = [sum(person in each.on_duty for each in found) for person in (11, 12, 13, 14, 15)]
    assert counts == [18] * 5


@given(
    st.sampled_from(["THREE", "TWO", "FULL", "OFFICE"]), st.integers(1, 2), st.integers(0, 5), st.integers(0, 400),
    st.integers(1, 35),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_shifts_nights_and_days_off_of_any_two_officers_differ_by_one_at_most(code, people, more, start, days):
    """Four officers for each place are enough; with fewer the rest between shifts comes first."""
    officers = range(4 * people + more)
    first = date(2021, 1, 1) + timedelta(days=start)
    shifts = rules.spans_of(PATTERNS[code], first, first + timedelta(days=days - 1), UTC)
    found = rules.fill(shifts, leaders=(), officers=officers, people=people, load=Load(timedelta(hours=8)))
    stood = [(person, rules.burden(each.kind, each.span)) for each in found for person in each.on_duty]
    assert len(stood) == len(shifts) * people, "nothing stays open"
    for measure in rules.MEASURES:
        counts = [sum(who == person and kind in measure for who, kind in stood) for person in officers]
        assert max(counts) - min(counts) <= 1, (measure, counts)


def test_nobody_gets_only_nights_although_there_are_as_many_leaders_as_shifts():
    shifts = rules.spans_of(PATTERNS["THREE"], date(2021, 9, 6), date(2021, 9, 26), UTC)
    found = rules.fill(shifts, leaders=[1, 2, 3], officers=[], load=Load(timedelta(hours=8)))
    nights = [sum(each.leader == person and each.kind == "NIGHT" for each in found) for person in (1, 2, 3)]
    assert nights == [7, 7, 7]


def test_a_fill_goes_on_where_the_last_one_ended():
    load = Load(timedelta(0))
    load.add(1, Span(START, START + timedelta(hours=8)))
    assert load.waited_longest([1, 2, 3, 2]) == [2, 3, 1]


def test_a_night_shift_ends_on_the_next_day():
    span = Part("NIGHT", time(22), time(6)).on(date(2021, 9, 1), UTC)
    assert (span.hours, span.end.day) == (8, 2)


def test_holidays_have_their_names_and_working_days_none():
    assert rules.holiday(date(2021, 9, 2)) == "Quốc khánh"
    assert rules.holiday(date(2021, 9, 15)) == ""


def test_the_rules_say_where_they_come_from_and_that_they_need_review():
    found = rules.rules(date(2021, 9, 1))
    assert found.source
    assert found.needs_review
    assert rules.rules(date(1999, 1, 1)) == found
