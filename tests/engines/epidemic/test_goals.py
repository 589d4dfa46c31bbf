"""Goals, growth and the release rule, above all that one good week never lifts measures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gammainc

from vungxanh.engines.epidemic import goals, intervals, reproduction
from vungxanh.kernel.faults import BadInput

SERIAL = [(4.7, 2.9), (5.2, 1.72), (2.9, 1.9)]


def week(cases, end: int) -> float:
    return cases[end - 7 : end].sum()


@pytest.mark.parametrize(("mean", "sd"), SERIAL)
@pytest.mark.parametrize("series", ["bac_giang_2021", "viet_yen_2021"])
def test_in_2021_one_week_below_1_was_followed_by_more_cases_and_the_rule_did_not_fire(
    reference, series: str, mean: float, sd: float
) -> None:
    cases = reference.counts(series)
    interval = intervals.discretised(mean=mean, sd=sd, days=cases.size)
    posterior = reproduction.estimate(cases, interval)
    surely_below = np.nan_to_num(gammainc(posterior.shape, 1 / posterior.scale)) >= 0.95
    false_dawns = [
        end
        for end, below in zip(posterior.end, surely_below, strict=True)
        if below and end + 7 <= cases.size and week(cases, end + 7) > week(cases, end) > 500
    ]
    assert false_dawns, "the data no longer show the trap"
    lifted = [end for end in range(22, cases.size + 1) if goals.release(cases[:end], interval).allowed]
    assert not set(false_dawns) & set(lifted)
    # and when it fires, the wave is over: what follows stays far below the peak
    peak = max(week(cases, end) for end in range(7, cases.size + 1))
    assert all(week(cases, end + 7) < 0.1 * peak for end in lifted if end + 7 <= cases.size)


def test_the_rule_fires_at_the_end_of_the_wave_in_bac_giang(reference) -> None:
    cases = reference.counts("bac_giang_2021")
    interval = intervals.discretised(mean=4.7, sd=2.9, days=cases.size)
    lifted = [end for end in range(22, cases.size + 1) if goals.release(cases[:end], interval).allowed]
    assert lifted
    assert min(lifted) > 55


@given(st.lists(st.integers(0, 60), min_size=22, max_size=50), st.integers(1, 300))
def test_a_single_week_below_1_never_lifts_measures(cases: list[int], spike: int) -> None:
    """Whatever happened before: if R was not surely below 1 a week ago, measures stay."""
    series = np.array(cases)
    series[-8] += spike
    interval = intervals.discretised(mean=4.7, sd=2.9, days=series.size)
    posterior = reproduction.estimate(series, interval)
    below = gammainc(posterior.shape, 1 / posterior.scale)
    answer = goals.release(series, interval)
    if not below[-8] >= 0.95:
        assert not answer.allowed
    assert answer.allowed == all(reason.holds for reason in answer.reasons)


def test_each_reason_says_what_was_found_and_its_limit() -> None:
    cases = np.concatenate([np.full(20, 50), 50 * 0.8 ** np.arange(30)]).round()
    answer = goals.release(cases, intervals.discretised(mean=4.7, sd=2.9, days=50))
    assert answer.allowed
    assert [reason.code for reason in answer.reasons] == ["r_below_1", "falling", "below_peak"]
    falling = answer.reasons[1]
    assert falling.found == cases[-7:].sum()
    assert falling.limit == cases[-21:-14].sum() or falling.limit == cases[-14:-7].sum()


def test_the_rule_refuses_to_look_at_one_week_only() -> None:
    interval = intervals.discretised(mean=4.7, sd=2.9, days=40)
    with pytest.raises(BadInput, match="one week below 1 is no ground"):
        goals.release(np.ones(40), interval, weeks=1)
    with pytest.raises(BadInput, match="21 days are too few"):
        goals.release(np.ones(21), interval)


def test_a_goal_is_met_when_the_run_is_long_enough_and_stays_met() -> None:
    sequences = np.array([[0, 0, 9, 9, 9], [0, 9, 0, 0, 0], [9, 9, 9, 9, 9]])
    found = goals.probability([5, 0], sequences, below=1, days=3)
    np.testing.assert_allclose(found, [0, 1 / 3, 1 / 3, 1 / 3, 2 / 3])
    assert goals.probability([0, 0, 0], sequences, below=1, days=3)[0] == 1


@given(st.lists(st.integers(0, 5), min_size=1, max_size=20), st.integers(0, 99), st.integers(1, 6))
def test_the_probability_of_a_goal_never_falls_as_its_date_moves_out(recent, seed: int, days: int) -> None:
    sequences = np.random.default_rng(seed).integers(0, 4, (50, 12))
    found = goals.probability(recent, sequences, below=2, days=days)
    assert np.all(np.diff(found) >= 0)
    looser = goals.probability(recent, sequences, below=3, days=days)
    assert np.all(looser >= found)


def test_a_goal_must_be_one() -> None:
    with pytest.raises(BadInput, match="threshold above 0"):
        goals.probability([1], [[1.0]], below=0, days=3)


@pytest.mark.parametrize("rate", [-0.2, -0.05, 0.1, 0.25])
def test_the_growth_rate_of_an_exponential_series_is_found(rate: float) -> None:
    found = goals.growth(1000 * np.exp(rate * np.arange(14)))
    assert found.rate == pytest.approx(rate, rel=1e-6)
    assert found.doubling_days == pytest.approx(np.log(2) / rate, rel=1e-6)
    assert found.low <= found.rate <= found.high


def test_the_limits_of_growth_hold_the_truth_about_as_often_as_they_say() -> None:
    chance = np.random.default_rng(7)
    inside = 0
    for _ in range(300):
        found = goals.growth(chance.poisson(40 * np.exp(0.08 * np.arange(14))))
        inside += found.low <= 0.08 <= found.high
    assert 0.92 <= inside / 300 <= 0.995


def test_growth_that_may_be_decline_may_never_double() -> None:
    found = goals.growth([20, 18, 22, 19, 21, 20, 20, 21, 19, 22, 18, 20, 21, 20])
    assert found.low < 0 < found.high
    soonest, latest = found.doubling_limits
    assert abs(soonest) <= abs(found.doubling_days) < abs(latest) == np.inf


def test_sure_decline_halves_between_its_limits() -> None:
    found = goals.growth(np.round(1000 * np.exp(-0.1 * np.arange(14))))
    soonest, latest = found.doubling_limits
    assert latest < found.doubling_days < soonest < 0


@given(st.lists(st.integers(0, 10**9), min_size=7, max_size=30), st.integers(0, 20))
def test_growth_does_not_depend_on_how_many_cases_there_are(cases: list[int], power: int) -> None:
    if np.count_nonzero(cases) < 3 or sum(cases) < 5:
        with pytest.raises(BadInput, match="too few to tell growth"):
            goals.growth(cases, days=30)
        return
    found = goals.growth(cases, days=30)
    assert found.rate == goals.growth([count * 2**power for count in cases], days=30).rate
    assert found.low <= found.rate <= found.high
    falling = goals.growth(cases[::-1], days=30)
    assert falling.rate == pytest.approx(-found.rate, rel=1e-3, abs=1e-6)


def test_growth_is_the_quasi_poisson_regression_that_statistics_packages_fit() -> None:
    """Newton's method on the regression itself, both coefficients free."""
    counts = np.random.default_rng(3).negative_binomial(2, 2 / (2 + 30 * np.exp(0.06 * np.arange(14)))).astype(float)
    design = np.column_stack([np.ones(14), np.arange(14.0)])
    beta = np.array([np.log(counts.mean()), 0.0])
    for _ in range(50):
        mean = np.exp(design @ beta)
        beta = beta + np.linalg.solve(design.T @ (mean[:, None] * design), design.T @ (counts - mean))
    scatter = ((counts - mean) ** 2 / mean).sum() / 12
    error = np.sqrt(scatter * np.linalg.inv(design.T @ (mean[:, None] * design))[1, 1])
    found = goals.growth(counts)
    assert found.rate == pytest.approx(beta[1], rel=1e-9)
    assert found.high == pytest.approx(beta[1] + 1.959963984540054 * error, rel=1e-8)


def test_a_lone_batch_tells_no_growth() -> None:
    for cases in ([0] * 13 + [40], [0] * 14, [40] + [0] * 12 + [1]):
        with pytest.raises(BadInput, match="too few to tell growth"):
            goals.growth(cases)
