"""EARS C1, C2, C3."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vungxanh.engines.alarms.ears import ears

COUNTS = st.lists(st.integers(0, 60) | st.integers(0, 2), min_size=1, max_size=40)


def plain(counts, method, baseline, alpha, least):
    """The definition, one day at a time: (bound, alarm) or None where there is none."""
    z = statistics.NormalDist().inv_cdf(1 - alpha)
    guard = 0 if method == "c1" else 2

    def level(t):
        if t - guard - baseline < 0:
            return None
        window = counts[t - guard - baseline : t - guard]
        return statistics.fmean(window), max(statistics.stdev(window), least)

    answers = []
    for t, x in enumerate(counts):
        today = level(t)
        if today is None or (method == "c3" and t < baseline + 4):
            answers.append(None)
            continue
        mean, s = today
        if method != "c3":
            bound = mean + z * s
        else:
            carried = 0.0
            for back in (1, 2):
                m, sd = level(t - back)
                excess = counts[t - back] - m
                ratio = excess / sd if sd else (math.nan if excess == 0 else math.copysign(math.inf, excess))
                carried += math.nan if math.isnan(ratio) else max(0.0, ratio - 1)
            bound = x + s * (z - carried)
            bound = bound if math.isnan(bound) else max(0.0, bound)
        answers.append(None if math.isnan(bound) else (bound, x > bound))
    return answers


@pytest.mark.parametrize("method", ["c1", "c2", "c3"])
def test_bounds_and_alarms_equal_those_of_r_surveillance(method, series, reference, same_as_reference):
    results = reference[f"earsC_{method.upper()}_b7"]
    assert len(results) == 8
    for name, expected in results.items():
        same_as_reference(ears(series[name], method), expected)


@settings(deadline=None)
@given(
    COUNTS,
    st.sampled_from(["c1", "c2", "c3"]),
    st.integers(3, 9),
    st.sampled_from([0.001, 0.01, 0.05]),
    st.sampled_from([0, 0.5]),
)
def test_the_array_form_equals_the_definition_day_by_day(counts, method, baseline, alpha, least):
    answer = ears(np.array(counts, dtype=float), method, baseline=baseline, alpha=alpha, min_sigma=least)
    for t, expected in enumerate(plain(counts, method, baseline, alpha, least)):
        assert answer.judged[t] == (expected is not None)
        if expected is not None and abs(counts[t] - expected[0]) > 1e-9:  # rounding may decide an exact tie
            assert answer.upperbound[t] == pytest.approx(expected[0], abs=1e-9)
            assert answer.alarm[t] == expected[1]


@pytest.mark.parametrize("method", ["c1", "c2", "c3"])
def test_a_matrix_of_series_is_judged_as_each_of_them_alone(method, monkeypatch):
    monkeypatch.setattr("vungxanh.engines.alarms.ears.BLOCK", 100)  # several blocks
    counts = np.random.default_rng(1).poisson(2, (3, 5, 60)).astype(float)
    together = ears(counts, method)
    for place in np.ndindex(3, 5):
        alone = ears(counts[place], method)
        np.testing.assert_array_equal(together.upperbound[place], alone.upperbound)
        np.testing.assert_array_equal(together.alarm[place], alone.alarm)


@pytest.mark.parametrize("method, first", [("c1", 7), ("c2", 9), ("c3", 11)])
def test_the_first_judged_day_has_a_whole_baseline(method, first):
    counts = np.random.default_rng(2).poisson(5, 30).astype(float)
    assert np.flatnonzero(ears(counts, method).judged)[0] == first
    assert not ears(counts[:first], method).judged.any()


def test_an_unknown_day_leaves_the_days_it_touches_without_an_answer():
    counts = np.arange(30.0) % 5
    counts[10] = np.nan
    assert np.flatnonzero(~ears(counts, "c1").judged).tolist() == [*range(7), *range(10, 18)]


def test_zeros_give_no_alarm_and_the_first_case_after_them_does():
    counts = np.zeros(20)
    counts[15] = 1
    answer = ears(counts, "c1")
    assert np.flatnonzero(answer.alarm).tolist() == [15]


def test_c3_says_nothing_on_a_baseline_that_does_not_vary_unless_given_a_least_deviation():
    answer = ears(np.zeros(20), "c3")
    assert not answer.judged.any() and not answer.alarm.any()
    assert ears(np.zeros(20), "c3", min_sigma=0.5).judged[11:].all()


@pytest.mark.parametrize("wrong", [{"baseline": 2}, {"alpha": 0.0}, {"alpha": 1.0}, {"min_sigma": -1.0}])
def test_impossible_settings_are_refused(wrong):
    with pytest.raises(ValueError):
        ears(np.zeros(20), "c1", **wrong)
