"""Nowcasts find the cases that are still to be reported, and delays are found in truncated line lists."""

import csv
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vungxanh.engines.epidemic import delays, nowcasting, scoring
from vungxanh.kernel.faults import BadInput


def line_list(rate, mean_delay: float, seed: int):
    """Onset and report days of a simulated outbreak: Poisson onsets, gamma delays."""
    chance = np.random.default_rng(seed)
    onset = np.repeat(np.arange(len(rate)), chance.poisson(rate))
    return onset, onset + chance.gamma(2.0, mean_delay / 2, onset.size).astype(int)


def test_delays_are_found_although_the_long_ones_are_not_in_yet() -> None:
    onset, reported = line_list(np.exp(0.15 * np.arange(40)), 6, 1)
    known = reported <= 39
    plain = (reported - onset)[known].mean()
    true = (reported - onset).mean()
    assert plain < 0.85 * true
    for found in (delays.empirical(onset, reported, as_of=39), delays.parametric(onset, reported, as_of=39)):
        assert found.shares.sum() == pytest.approx(1)
        assert abs(found.mean - true) < 0.5 * abs(plain - true)


def test_with_every_report_in_the_empirical_delay_is_the_plain_share() -> None:
    onset, reported = line_list([5] * 30, 4, 2)
    onset, reported = np.append(onset, 0), np.append(reported, 0)
    found = delays.empirical(onset, reported, as_of=200)
    np.testing.assert_allclose(found.shares, np.bincount(reported - onset) / onset.size, rtol=1e-9)


def test_onsets_before_the_first_report_do_not_make_the_delay_look_long() -> None:
    onset = np.repeat(np.arange(60), 6)
    reported = np.maximum(onset + 2, 30)
    found = delays.empirical(onset, reported, as_of=50)
    assert found.shares[2] > 0.99


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 15)), min_size=1, max_size=80), st.integers(0, 50))
def test_a_triangle_holds_every_case_known_by_then_once(cases: list[tuple[int, int]], as_of: int) -> None:
    onset = np.array([a for a, _ in cases])
    reported = onset + np.array([b for _, b in cases])
    known = int((reported <= as_of).sum())
    if not known:
        with pytest.raises(BadInput, match="no case is reported"):
            delays.triangle(onset, reported, as_of=as_of)
        return
    assert delays.triangle(onset, reported, as_of=as_of).sum() == known


def test_nowcasts_of_simulated_outbreaks_cover_as_often_as_they_say() -> None:
    inside, wis, naive = [], 0.0, 0.0
    for seed in range(12):
        day = np.arange(50)
        onset, reported = line_list(40 * np.exp(-(((day - 25) / 12) ** 2)) + 5, 5, seed)
        as_of = 20 + 2 * seed
        found = nowcasting.nowcast(onset, reported, as_of=as_of, draws=1000)
        days = np.arange(max(found.first, as_of - 7), as_of + 1)
        truth = np.array([(onset == d).sum() for d in days])
        scores = scoring.score(scoring.HUB_LEVELS, found.quantiles[days - found.first], truth)
        inside.append(scores.coverage_90.mean())
        wis += scores.wis.sum()
        naive += np.abs(found.known[days - found.first] - truth).sum()
    assert 0.8 <= np.mean(inside) <= 1
    assert wis < 0.5 * naive


def test_nowcasts_of_a_real_outbreak_are_better_than_the_reports_at_hand(shared) -> None:
    """STEC O104:H4, Germany 2011: every day from the second week of reports on, the last 14 onset days."""
    with (shared / "data" / "nowcast" / "husO104Hosp.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["dHosp"], row["dReport"]) for row in csv.DictReader(file)]
    onset = np.array([date.fromisoformat(a).toordinal() for a, _ in rows])
    reported = np.array([date.fromisoformat(b).toordinal() for _, b in rows])
    wis, naive, inside = 0.0, 0.0, []
    for as_of in range(date(2011, 6, 2).toordinal(), date(2011, 6, 30).toordinal(), 3):
        found = nowcasting.nowcast(onset, reported, as_of=as_of, draws=1000)
        days = np.arange(as_of - 13, as_of + 1)
        truth = np.array([(onset == d).sum() for d in days])
        scores = scoring.score(scoring.HUB_LEVELS, found.quantiles[days - found.first], truth)
        wis += scores.wis.sum()
        naive += np.abs(found.known[days - found.first] - truth).sum()
        inside.append(scores.coverage_90.mean())
    assert wis < 0.7 * naive
    assert np.mean(inside) >= 0.75


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), min_size=1, max_size=60))
@settings(max_examples=12, deadline=None)
def test_a_nowcast_is_never_below_what_is_known_and_old_days_are_complete(cases: list[tuple[int, int]]) -> None:
    onset = np.array([a for a, _ in cases])
    reported = onset + np.array([b for _, b in cases])
    found = nowcasting.nowcast(onset, reported, as_of=int(reported.max()), draws=200)
    assert np.all(found.quantiles >= found.known[:, None])
    assert np.all(np.diff(found.quantiles, axis=1) >= 0)
    longest = int((reported - onset).max())
    complete = slice(0, max(found.known.size - longest, 0))
    np.testing.assert_array_equal(found.quantiles[complete], np.repeat(found.known[complete, None], 23, axis=1))


def test_a_report_rhythm_of_the_week_is_seen() -> None:
    onset = np.repeat(np.arange(70), 10)
    reported = onset + 1
    weekend = reported % 7 >= 5
    reported[weekend] += 7 - reported[weekend] % 7
    table = delays.triangle(onset, reported, as_of=69)
    rhythm = nowcasting.report_rhythm(table, 28)
    # the as-of day 69 is weekday 6, place 0; weekdays 5 and 6 have no reports
    assert set(np.argsort(rhythm)[:2]) == {0, 6}
    assert rhythm[1] == rhythm.max()


@given(st.lists(st.floats(1e-30, 1), min_size=2, max_size=20), st.integers(0, 25))
def test_the_share_reported_so_far_is_a_share_however_thin_the_tail(weights: list[float], elapsed: int) -> None:
    shares = np.array([weights, np.array(weights) ** 3 + 1e-300])
    shares /= shares.sum(axis=1, keepdims=True)
    found = nowcasting._reported_share(shares, np.ones(7), elapsed)
    assert np.all((found > 0) & (found <= 1))


def test_the_same_seed_gives_the_same_nowcast() -> None:
    onset, reported = line_list([8] * 30, 5, 3)
    first, again = (nowcasting.nowcast(onset, reported, as_of=29, seed=4) for _ in range(2))
    np.testing.assert_array_equal(first.quantiles, again.quantiles)


def test_line_lists_that_cannot_be_are_refused_in_words() -> None:
    with pytest.raises(BadInput, match="before its onset"):
        nowcasting.nowcast([5], [4], as_of=10)
    with pytest.raises(BadInput, match="no case is reported"):
        nowcasting.nowcast([5], [9], as_of=8)
    with pytest.raises(BadInput, match="too few to fit"):
        delays.parametric([1, 2], [2, 3], as_of=9)
