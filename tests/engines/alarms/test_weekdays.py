"""The week's rhythm in daily counts."""

import numpy as np
import pytest

from vungxanh.engines.alarms.ears import ears
from vungxanh.engines.alarms.judging import judge, rows_needed
from vungxanh.engines.alarms.weekdays import weekday_factors

RHYTHM = np.array([1.6, 1.2, 1.0, 1.0, 1.0, 0.9, 0.3])


def daily(weeks: int = 30, mean: float = 50.0, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).poisson(mean * np.tile(RHYTHM, weeks)).astype(float)


def test_factors_find_the_rhythm_and_know_nothing_of_the_day_they_correct():
    counts = daily(weeks=60)
    factors = weekday_factors(counts)
    assert np.isnan(factors[:56]).all()
    by_weekday = counts.reshape(-1, 7).mean(axis=0) / counts.mean()
    np.testing.assert_allclose(factors[56:].reshape(-1, 7).mean(axis=0), by_weekday, rtol=0.02)
    changed = counts.copy()
    changed[100:] = 999
    np.testing.assert_array_equal(weekday_factors(changed)[56:101], factors[56:101])


def test_factors_of_a_rare_disease_stay_near_one_and_zeros_give_one():
    assert (weekday_factors(np.zeros(70))[56:] == 1).all()
    rare = np.zeros(70)
    rare[20] = 1
    assert weekday_factors(rare)[56:].max() < 2


def test_unknown_days_take_no_part_in_the_factors():
    counts = np.tile(RHYTHM * 10, 12)
    counts[30] = np.nan
    factors = weekday_factors(counts)
    assert np.isfinite(factors[56:]).all()
    assert factors[56 + 2] == pytest.approx((10 + 1 / 8) / (np.nanmean(counts[2:58]) + 1 / 8))


def test_same_weekday_is_seven_weekly_series():
    counts = daily()
    answer = judge(counts, "c2", step=1, weekdays="same")
    for day in range(7):
        np.testing.assert_array_equal(answer.upperbound[day::7], ears(counts[day::7], "c2").upperbound)


@pytest.mark.parametrize("weekdays", ["same", "adjust"])
def test_mondays_are_no_outbreak_and_a_busy_sunday_is_one(weekdays):
    counts = daily()
    counts[-1] = 75  # a Sunday with the cases of a Monday
    plain = judge(counts, "c1", step=1)
    aware = judge(counts, "c1", step=1, weekdays=weekdays)
    assert not plain.alarm[-1] and aware.alarm[-1]
    assert aware.alarm[-60:-1].sum() <= 4


@pytest.mark.parametrize("method", ["c1", "c3", "cusum"])
@pytest.mark.parametrize("weekdays", ["ignore", "same", "adjust"])
def test_the_number_of_rows_needed_is_where_answers_begin(method, weekdays):
    counts = daily(weeks=40)
    needed = rows_needed(method, step=1, weekdays=weekdays)
    assert judge(counts[:needed], method, step=1, weekdays=weekdays, first=needed - 1).judged[-1]
    assert needed == 1 + {"c1": 7, "c3": 11, "cusum": 1}[method] * (7 if weekdays == "same" else 1) + (
        56 if weekdays == "adjust" else 0
    )


def test_farrington_compares_with_the_same_weekdays_of_the_same_weeks():
    counts = daily(weeks=4 * 52)
    aware = judge(counts, "farrington", step=1, weekdays="same")
    weekly = judge(counts[6::7], "farrington", step=7)
    np.testing.assert_array_equal(aware.upperbound[6::7], weekly.upperbound)


@pytest.mark.parametrize(
    "step, method, weekdays", [(7, "c1", "same"), (1, "farrington", "adjust"), (1, "c9", "ignore")]
)
def test_what_makes_no_sense_is_refused(step, method, weekdays):
    with pytest.raises(ValueError):
        judge(daily(), method, step=step, weekdays=weekdays)
