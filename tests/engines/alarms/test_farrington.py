"""The Farrington methods, original and flexible."""

from dataclasses import replace

import numpy as np
import pytest

from vungxanh.engines.alarms.farrington import Settings, earliest_row, farrington, flexible, original

# the choices of the original method, written in the words of the flexible one
ORIGINAL_AS_FLEXIBLE = flexible(periods=1, threshold="delta", skipped=3, weights_threshold=1.0, trend_threshold=0.05)


def weekly(seed: int, weeks: int = 240, mean: float = 8.0) -> np.ndarray:
    season = mean * (1 + 0.6 * np.sin(2 * np.pi * np.arange(weeks) / 52))
    return np.random.default_rng(seed).poisson(season).astype(float)


@pytest.mark.parametrize(
    "method, settings, number",
    [
        ("farrington_b3w3_a0.01", original(), 6),
        ("farringtonFlexible_b3w3_np10_nbPlugin", flexible(), 3),
        ("farringtonFlexible_original_delta", ORIGINAL_AS_FLEXIBLE, 3),
    ],
)
def test_bounds_and_alarms_equal_those_of_r_surveillance(
    method, settings, number, series, reference, same_as_reference
):
    assert len(reference[method]) == number
    for name, expected in reference[method].items():
        same_as_reference(farrington(series[name], settings, rows_a_year=52), expected)


@pytest.mark.parametrize("settings", [original(), flexible(), flexible(threshold="muan")])
def test_a_row_is_judged_the_same_whatever_is_judged_beside_it(settings, monkeypatch):
    counts = weekly(1)
    together = farrington(counts, settings, rows_a_year=52)
    monkeypatch.setattr("vungxanh.engines.alarms.farrington.BLOCK", 1)  # one row at a time
    alone = farrington(counts, settings, rows_a_year=52, first=200)
    np.testing.assert_allclose(alone.upperbound[200:], together.upperbound[200:], rtol=1e-12)
    np.testing.assert_array_equal(alone.alarm[200:], together.alarm[200:])
    assert not alone.judged[:200].any()


@pytest.mark.parametrize("settings", [original(), flexible()])
def test_what_comes_after_a_row_does_not_change_its_answer(settings):
    counts = weekly(2)
    whole, cut = (farrington(x, settings, rows_a_year=52) for x in (counts, counts[:220]))
    np.testing.assert_allclose(whole.upperbound[:220], cut.upperbound, rtol=1e-12)
    np.testing.assert_array_equal(whole.judged[:220], cut.judged)


def test_the_original_starts_with_part_of_its_history_and_the_flexible_with_all_of_it():
    counts = weekly(3)
    for settings, row in ((original(), 152), (flexible(), 159)):
        assert earliest_row(settings, 52) == row
        assert np.flatnonzero(farrington(counts, settings, rows_a_year=52).judged)[0] == row
        assert not farrington(counts[:row], settings, rows_a_year=52).judged.any()


@pytest.mark.parametrize("settings", [original(), flexible()])
def test_an_outbreak_raises_an_alarm_and_a_past_one_is_weighted_down(settings):
    counts = weekly(4)
    counts[-1] = 60
    assert farrington(counts, settings, rows_a_year=52).alarm[-1]
    past = counts.copy()
    past[-1 - 52] = 400
    bound = farrington(past, settings, rows_a_year=52).upperbound[-1]
    ignorant = farrington(past, replace(settings, reweight=False), rows_a_year=52).upperbound[-1]
    assert bound < ignorant


@pytest.mark.parametrize("settings, bound", [(original(), 0.0), (flexible(), np.nan)])
def test_under_five_cases_in_four_weeks_is_no_alarm(settings, bound):
    counts = np.zeros(240)
    counts[-1] = 4
    answer = farrington(counts, settings, rows_a_year=52)
    assert answer.judged[-1] and not answer.alarm[-1]
    np.testing.assert_equal(answer.upperbound[-1], bound)
    counts[-1] = 5
    assert farrington(counts, settings, rows_a_year=52).alarm[-1]


def test_a_trend_counts_only_when_it_does_not_lead_above_the_history():
    rising = np.round(np.exp(np.arange(240) / 60.0)) * 3
    assert rising[-1] > 2 * rising[-53]
    kept = farrington(rising, original(), rows_a_year=52)
    without = farrington(rising, replace(original(), trend=False), rows_a_year=52)
    np.testing.assert_array_equal(kept.upperbound, without.upperbound)
    falling = farrington(rising[::-1], original(), rows_a_year=52).upperbound[-1]
    assert falling < farrington(rising[::-1], replace(original(), trend=False), rows_a_year=52).upperbound[-1]


@pytest.mark.parametrize("settings", [original(), flexible()])
def test_unknown_counts_take_no_part_and_get_no_answer(settings):
    counts = weekly(5)
    counts[[100, 101, 230]] = np.nan
    answer = farrington(counts, settings, rows_a_year=52)
    assert not answer.judged[230] and np.isnan(answer.upperbound[230])
    assert answer.judged[[229, 231, 239]].all() and np.isfinite(answer.upperbound[239])
    assert not farrington(np.full(240, np.nan), settings, rows_a_year=52).judged.any()


def test_daily_rows_take_years_of_365_days():
    counts = np.random.default_rng(6).poisson(6, 3 * 365 + 20).astype(float)
    counts[-1] = 40
    answer = farrington(counts, original(), rows_a_year=365)
    assert np.flatnonzero(answer.judged)[0] == 3 * 365 - 4
    assert answer.alarm[-1] and answer.alarm.sum() < 5


@pytest.mark.parametrize("seed", range(3))
def test_false_alarms_are_about_as_rare_as_asked(seed):
    counts = np.random.default_rng(seed).poisson(20, 700).astype(float)
    for settings in (original(alpha=0.05), flexible(alpha=0.025)):
        answer = farrington(counts, settings, rows_a_year=52)
        assert 0.001 < answer.alarm[answer.judged].mean() < 0.07


@pytest.mark.parametrize(
    "wrong", [{"years": 0}, {"alpha": 1.0}, {"half_window": -1}, {"periods": 0}, {"skipped": -1}, {"few_rows": 0}]
)
def test_impossible_settings_are_refused(wrong):
    with pytest.raises(ValueError):
        Settings(**wrong)


def test_windows_and_parts_must_fit_into_a_year():
    for settings in (original(half_window=26), flexible(periods=60)):
        with pytest.raises(ValueError, match="more rows than a year has"):
            farrington(weekly(7), settings, rows_a_year=52)
    with pytest.raises(ValueError, match="one series at a time"):
        farrington(np.zeros((2, 240)), original(), rows_a_year=52)
