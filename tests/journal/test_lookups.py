"""Which looks at people's records are worth asking about."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vungxanh.journal import rules
from vungxanh.journal.rules import Look, Sign

LIMITS = rules.thresholds(date(2021, 9, 15))
NOON = datetime(2021, 9, 15, 12, tzinfo=UTC)


def look(
    minute: float, record: str, *, officer: int = 1, name: str = "", at: datetime = NOON, path: str = "83/"
) -> Look:
    return Look(officer, "le van can bo", at + timedelta(minutes=minute), record, name, path, "83/")


def signs(looks: list[Look]) -> list[Sign]:
    return [finding.sign for finding in rules.unusual(looks, LIMITS)]


def test_the_thresholds_say_where_they_come_from_and_that_they_need_review() -> None:
    assert LIMITS.source
    assert LIMITS.confidence == "needs_review"
    with pytest.raises(LookupError):
        rules.thresholds(date(2020, 12, 31))


def test_many_different_records_in_an_hour_are_one_finding() -> None:
    looks = [look(n * 0.5, f"person:{n}") for n in range(LIMITS.records_an_hour + 20)]
    findings = rules.unusual(looks, LIMITS)
    assert [(each.sign, each.records) for each in findings] == [(Sign.MANY, LIMITS.records_an_hour + 20)]


def test_the_same_record_again_and_again_is_not_many() -> None:
    assert signs([look(n * 0.1, "person:1") for n in range(500)]) == []


def test_one_less_than_the_threshold_is_nothing() -> None:
    assert signs([look(n * 0.5, f"person:{n}") for n in range(LIMITS.records_an_hour - 1)]) == []


def test_two_bursts_hours_apart_are_two_findings() -> None:
    burst = [look(n * 0.5, f"a:{n}") for n in range(LIMITS.records_an_hour)]
    later = [look(300 + n * 0.5, f"b:{n}") for n in range(LIMITS.records_an_hour)]
    assert signs([*burst, *later]) == [Sign.MANY, Sign.MANY]


def test_a_night_goes_on_after_midnight() -> None:
    late = datetime(2021, 9, 15, 23, 30, tzinfo=UTC)
    looks = [look(n * 20, f"person:{n}", at=late) for n in range(LIMITS.records_a_night)]
    assert signs(looks) == [Sign.NIGHT]
    assert signs([look(n * 20, f"person:{n}") for n in range(LIMITS.records_a_night)]) == []


def test_namesakes_are_looked_through_but_not_one_person_twice() -> None:
    looks = [look(n, f"person:{n}", name="nguyen thi lan") for n in range(LIMITS.namesakes_an_hour)]
    assert signs(looks) == [Sign.NAMESAKES]
    assert signs([look(n, "person:1", name="nguyen thi lan") for n in range(9)]) == []


def test_many_looks_in_a_day_at_what_was_on_no_list_of_the_officer_are_asked_about_with_what_was_said() -> None:
    strange = [replace(look(n * 20, f"person:{n}"), expected=False) for n in range(LIMITS.unlisted_a_day)]
    assert signs(strange) == [Sign.UNLISTED]
    assert signs(strange[1:]) == [], "one less is nothing"
    expected = [look(n * 20 + 1, f"person:a{n}") for n in range(LIMITS.unlisted_a_day)]
    assert signs([*strange[1:], *expected]) == []
    said = [
        replace(each, reason="kiểm tra") for each in (look(0, "person:1", path="82/"), look(1, "person:2", path="82/"))
    ]
    assert [each.reasons for each in rules.unusual(said, LIMITS)] == [("kiểm tra",)]


def test_ones_own_name_and_a_record_outside_are_asked_about() -> None:
    assert signs([look(0, "person:1", name="le van can bo")]) == [Sign.OWN_NAME]
    assert signs([look(0, "person:1", path="82/")]) == [Sign.OUTSIDE]


@given(
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 90), st.integers(1, 3)), max_size=200),
    st.randoms(use_true_random=False),
)
def test_the_order_in_which_looks_are_read_does_not_matter(rows: list[tuple[int, int, int]], random: object) -> None:
    looks = [look(minute, f"person:{record}", officer=officer) for minute, record, officer in dict.fromkeys(rows)]
    shuffled = looks[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert {(f.sign, f.officer, f.records) for f in rules.unusual(looks, LIMITS)} == {
        (f.sign, f.officer, f.records) for f in rules.unusual(shuffled, LIMITS)
    }


@given(st.lists(st.tuples(st.integers(0, 600), st.integers(0, 200)), max_size=300))
def test_a_burst_is_found_exactly_when_some_hour_holds_enough_different_records(rows: list[tuple[int, int]]) -> None:
    looks = sorted([look(minute, f"person:{record}") for minute, record in rows], key=lambda each: each.at)
    hour = timedelta(hours=1)
    most = max(
        (len({each.record for each in looks if first.at <= each.at < first.at + hour}) for first in looks), default=0
    )
    assert (Sign.MANY in signs(looks)) == (most >= LIMITS.records_an_hour)
