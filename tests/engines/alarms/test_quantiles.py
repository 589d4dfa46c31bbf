"""Quantiles of overdispersed counts."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vungxanh.engines.alarms.quantiles import count_quantile


def chance(k: int, mean: float, phi: float) -> float:
    """The probability of k cases."""
    if phi <= 1:
        return math.exp(k * math.log(mean) - mean - math.lgamma(k + 1))
    size = mean / (phi - 1)
    logs = math.lgamma(size + k) - math.lgamma(size) - math.lgamma(k + 1)
    return math.exp(logs - size * math.log(phi) + k * math.log((phi - 1) / phi))


@settings(deadline=None)
@given(st.sampled_from([0.5, 0.9, 0.975, 0.99, 0.999]), st.floats(1e-3, 60), st.sampled_from([1.0, 1.2, 2.0, 7.5]))
def test_the_quantile_is_where_the_added_chances_reach_the_level(level, mean, phi):
    total, k = chance(0, mean, phi), 0
    while total < level:
        k += 1
        total += chance(k, mean, phi)
    found = count_quantile(level, np.array([mean]), np.array([phi]))[0]
    if abs(total - level) > 1e-9:  # rounding may decide an exact tie
        assert found == k


@pytest.mark.parametrize("mean", [0.0, 1e-300, 1e-12, 1.0, 1e9, 1e15, 1e40, np.inf, np.nan])
@pytest.mark.parametrize("phi", [1.0, 1 + 1e-12, 1.5, 1e6, 1e300, np.inf, np.nan])
def test_extreme_parameters_give_a_count_or_nothing(mean, phi):
    with np.errstate(all="ignore"):
        found = count_quantile(0.99, np.array([mean]), np.array([phi]))[0]
    assert np.isnan(found) or (found >= 0 and found == np.floor(found))
    if np.isnan(mean) or np.isinf(mean) or np.isnan(phi):
        assert np.isnan(found)


def test_many_are_found_as_each_alone():
    rng = np.random.default_rng(1)
    mean, phi = rng.uniform(0, 200, 50), rng.uniform(0.5, 4, 50)
    together = count_quantile(0.99, mean, phi)
    assert together.tolist() == [count_quantile(0.99, mean[i : i + 1], phi[i : i + 1])[0] for i in range(50)]
