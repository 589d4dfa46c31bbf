"""Projections beat persistence on real outbreaks, cover as often as they say, and use nothing of the future."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vungxanh.engines.epidemic import backtesting, dynamics, intervals, projection, scoring
from vungxanh.kernel.faults import BadInput

DELTA = intervals.discretised(mean=4.7, sd=2.9, days=61)


def pooled(tests: list[backtesting.Backtest]) -> tuple[float, float]:
    """Ratio of the summed scores, and the share inside the 90 % interval, over both horizons."""
    ours = sum(test.projection.wis.sum() for test in tests)
    theirs = sum(test.persistence.wis.sum() for test in tests)
    return ours / theirs, float(np.mean([test.projection.coverage_90.mean() for test in tests]))


@pytest.mark.parametrize("series", ["viet_yen_2021", "bac_giang_2021"])
def test_projections_of_2021_outbreaks_beat_persistence_at_both_horizons(reference, series: str) -> None:
    tests = backtesting.backtest(reference.counts(series), DELTA, sequences=1000)
    assert all(len(test.known) == 34 for test in tests)
    assert all(test.ratio < 0.95 for test in tests)
    assert all(test.projection.coverage_90.mean() >= 0.8 for test in tests)
    assert pooled(tests)[1] <= 0.97


@pytest.mark.parametrize(
    ("dataset", "mean", "sd", "days"), [("SARS2003", 8.4, 3.8, 107), ("mers_2014_15", 6.8, 4.1, 160)]
)
def test_projections_of_other_outbreaks_beat_persistence(
    reference, dataset: str, mean: float, sd: float, days: int
) -> None:
    interval = intervals.discretised(mean=mean, sd=sd, days=61)
    tests = backtesting.backtest(reference.incidence(dataset)[0][:days], interval, every=4, sequences=1000)
    ratio, coverage = pooled(tests)
    assert ratio < 1
    assert coverage >= 0.8


def test_projections_of_italy_2020_beat_persistence(reference) -> None:
    cases = reference.column(reference.rows("epinow2_example_confirmed"), "confirm")
    assert pooled(backtesting.backtest(cases[:100], DELTA, every=5, sequences=1000))[0] < 1


def test_other_outbreaks_of_viet_nam_in_2021_are_projected_better_than_by_persistence(shared, reference) -> None:
    """Provinces that were not shown in the tutorial, as they were announced (test only)."""
    import csv
    from datetime import date

    by_province: dict[str, dict[date, int]] = {}
    path = shared / "data" / "outbreaks" / "vietnam_2021_commune_cases_AprJul_GSOcode.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            days = by_province.setdefault(row["province"], {})
            when = date.fromisoformat(row["date"])
            days[when] = days.get(when, 0) + int(float(row["new_cases"]))
    ours = theirs = 0.0
    for name in ("Tỉnh Bắc Ninh", "Thành phố Hà Nội", "Thành phố Đà Nẵng", "Thành phố Hồ Chí Minh"):
        days = by_province[name]
        span = range(min(days).toordinal(), date(2021, 7, 14).toordinal())
        cases = [days.get(date.fromordinal(day), 0) for day in span]
        tests = backtesting.backtest(cases, DELTA, every=5, sequences=1000)
        ours += np.mean([np.log(test.projection.wis.mean()) for test in tests])
        theirs += np.mean([np.log(test.persistence.wis.mean()) for test in tests])
    assert ours < theirs


def test_a_projection_uses_no_count_after_its_day(reference) -> None:
    cases = reference.counts("viet_yen_2021")
    changed = cases.copy()
    changed[50:] = 9999
    both = [
        [state.log_r for known, state in dynamics.track(series, DELTA, chance=np.random.default_rng(3)) if known <= 50]
        for series in (cases, changed)
    ]
    np.testing.assert_array_equal(both[0], both[1])


def test_the_same_seed_gives_the_same_numbers_and_another_seed_nearly_the_same(reference) -> None:
    cases = reference.counts("viet_yen_2021")[:35]
    first, again, other = (projection.project(cases, DELTA, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.weekly, again.weekly)
    assert not np.array_equal(first.weekly, other.weekly)
    np.testing.assert_allclose(first.weekly[0, 6:17], other.weekly[0, 6:17], rtol=0.15)


@given(st.lists(st.integers(0, 500), min_size=3, max_size=40), st.integers(1, 20))
@settings(max_examples=8, deadline=None)
def test_whatever_the_counts_quantiles_are_whole_ordered_and_not_negative(cases: list[int], days: int) -> None:
    found = projection.project(cases, DELTA, days=days, sequences=300)
    assert found.daily.shape == (days, 23)
    assert found.weekly.shape == (days // 7, 23)
    for values in (found.daily, found.weekly):
        assert np.all(np.isfinite(values))
        assert np.all(values >= 0)
        assert np.array_equal(values, np.round(values))
        assert np.all(np.diff(values, axis=1) >= 0)


def test_after_an_outbreak_has_died_out_few_cases_are_expected_but_a_new_one_is_possible() -> None:
    found = projection.project([0, 1, 4, 9, 20, 8, 3, *([0] * 60)], DELTA)
    assert found.weekly[0, 11] <= 1
    assert 1 <= found.weekly[0, 20] <= 30


def test_a_weekday_without_reports_is_learnt() -> None:
    week = np.array([120.0, 110, 105, 100, 95, 60, 10])
    shares = dynamics.weekday_shares(np.tile(week, 8))
    np.testing.assert_allclose(shares.mean(), 1)
    # after whole weeks the next day is the first of the week
    assert np.argmin(shares) == 6
    assert np.argmax(shares) == 0
    assert shares[6] < 0.5
    found = projection.project(np.tile(week, 8), DELTA)
    assert found.daily[6, 11] < 0.5 * found.daily[0, 11]


def test_without_a_rhythm_weekdays_are_nearly_alike() -> None:
    shares = dynamics.weekday_shares(np.random.default_rng(1).poisson(50, 56).astype(float))
    assert np.all(np.abs(shares - 1) < 0.15)
    np.testing.assert_array_equal(dynamics.weekday_shares(np.zeros(5)), np.ones(7))


def test_the_lags_weigh_each_earlier_day_by_the_serial_interval() -> None:
    weights = dynamics.lags(np.array([0, 0.5, 0.3, 0.2]))
    np.testing.assert_array_equal(weights[-3:], [0.2, 0.3, 0.5])
    assert weights.sum() == pytest.approx(1)


def test_the_baseline_is_centred_on_the_last_week_symmetric_and_wider_in_the_second() -> None:
    cases = np.random.default_rng(5).poisson(80, 60)
    quantiles = backtesting.persistence(cases)
    last = cases[-7:].sum()
    np.testing.assert_allclose(quantiles[:, 11], last, rtol=1e-9)
    np.testing.assert_allclose(quantiles - last, (last - quantiles)[:, ::-1], atol=last * 0.01)
    assert quantiles[1, -1] - quantiles[1, 0] > quantiles[0, -1] - quantiles[0, 0]
    changes = np.abs(np.diff(np.convolve(cases, np.ones(7), "valid")[-1::-7]))
    assert quantiles[0, 0] >= last - max(changes.max(), 200)


def test_a_backtest_scores_what_was_projected(reference) -> None:
    tests = backtesting.backtest(reference.counts("viet_yen_2021"), DELTA, first=30, every=10, sequences=300)
    assert [test.weeks_ahead for test in tests] == [1, 2]
    cases = reference.counts("viet_yen_2021")
    for test in tests:
        assert list(test.known) == [30, 40, 50]
        ends = test.known + 7 * test.weeks_ahead
        np.testing.assert_array_equal(test.observed, [cases[end - 7 : end].sum() for end in ends])
        again = scoring.score(scoring.HUB_LEVELS, test.projected, test.observed)
        np.testing.assert_array_equal(test.projection.wis, again.wis)


def test_too_short_a_series_is_refused_in_words() -> None:
    with pytest.raises(BadInput, match="2 days of counts are too few"):
        projection.project([1] * 2, DELTA)
    with pytest.raises(BadInput, match="61 days cannot be projected"):
        projection.project([1] * 10, DELTA, days=61)
    with pytest.raises(BadInput, match="give at least 35"):
        backtesting.backtest([1] * 34, DELTA)
    with pytest.raises(BadInput, match="at least 14 known days"):
        backtesting.backtest([1] * 60, DELTA, first=10)
    with pytest.raises(BadInput, match="at least 14 days"):
        backtesting.persistence([1] * 13)
