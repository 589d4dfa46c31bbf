"""The Poisson CUSUM."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vungxanh.engines.alarms.cusum import cusum

COUNTS = st.lists(st.integers(0, 30), min_size=3, max_size=40)
TRANSFORMS = st.sampled_from(["standard", "rossi", "anscombe"])


def standardized(x, m, transform):
    if transform == "rossi":
        return (x - 3 * m + 2 * math.sqrt(x * m)) / (2 * math.sqrt(m))
    if transform == "anscombe":
        return 1.5 * (x ** (2 / 3) - m ** (2 / 3)) / m ** (1 / 6)
    return (x - m) / math.sqrt(m)


def test_bounds_and_alarms_equal_those_of_r_surveillance(series, reference, same_as_reference):
    results = reference["cusum_k1.04_h2.26"]
    assert len(results) == 6
    for name, expected in results.items():
        same_as_reference(cusum(series[name], first=int(expected[0, 0])), expected)


@settings(deadline=None)
@given(COUNTS, TRANSFORMS, st.floats(0.2, 2), st.floats(1, 5))
def test_alarms_follow_the_sum_added_up_by_hand(counts, transform, k, h):
    first = len(counts) // 2
    m = sum(counts[:first]) / first
    answer = cusum(np.array(counts, dtype=float), first=first, k=k, h=h, transform=transform)
    if m == 0:
        assert not answer.judged.any()
        return
    total = 0.0
    for t in range(first, len(counts)):
        total = max(0.0, total + standardized(counts[t], m, transform) - k)
        if abs(total - h) > 1e-9:
            assert answer.alarm[t] == (total >= h)
    assert answer.judged.tolist() == [t >= first for t in range(len(counts))]


@settings(deadline=None)
@given(COUNTS, TRANSFORMS)
def test_the_bound_is_the_least_count_that_would_raise_the_alarm_that_day(counts, transform):
    x = np.array([2, 5, *counts], dtype=float)
    answer = cusum(x, first=2, transform=transform)
    bound = math.ceil(answer.upperbound[-1] - 1e-9)
    for instead, alarm in ((bound, True), (bound - 1, False)):
        if instead >= 0 and (bound > 0 or alarm):
            changed = np.append(x[:-1], instead)
            assert cusum(changed, first=2, transform=transform).alarm[-1] == alarm


def test_a_given_mean_needs_no_rows_before():
    answer = cusum(np.array([9.0, 9.0]), first=0, mean=2.0)
    assert answer.judged.all() and answer.alarm.all()


def test_an_unknown_count_leaves_the_sum_as_it_was():
    known = cusum(np.array([2.0, 2, 5, 4, 6]), first=2)
    gap = cusum(np.array([2.0, 2, 5, np.nan, 4, 6]), first=2)
    assert gap.judged.tolist() == [False, False, True, False, True, True]
    assert gap.alarm[[2, 4, 5]].tolist() == known.alarm[2:].tolist()
    assert gap.upperbound[5] == known.upperbound[4]


def test_many_series_are_judged_as_each_of_them_alone():
    counts = np.random.default_rng(3).poisson(2, (4, 3, 50)).astype(float)
    counts[0, 0] = 0
    together = cusum(counts, first=20)
    for place in np.ndindex(4, 3):
        alone = cusum(counts[place], first=20)
        np.testing.assert_array_equal(together.upperbound[place], alone.upperbound)
        np.testing.assert_array_equal(together.alarm[place], alone.alarm)


@pytest.mark.parametrize("wrong", [{"first": 0}, {"first": 5, "h": 0.0}, {"first": 5, "k": -1.0}])
def test_impossible_settings_are_refused(wrong):
    with pytest.raises(ValueError):
        cusum(np.ones(20), **wrong)
