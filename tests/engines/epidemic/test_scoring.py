"""Scores equal scoringutils' on the hub's forecasts, and obey the laws of a proper score."""

from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vungxanh.engines.epidemic import scoring
from vungxanh.kernel.faults import BadInput

UNIT = ("location", "target_end_date", "target_type", "forecast_date", "model", "horizon")
COLUMNS = {
    "wis": "wis",
    "dispersion": "dispersion",
    "underprediction": "underprediction",
    "overprediction": "overprediction",
    "bias": "bias",
    "cov50": "coverage_50",
    "cov90": "coverage_90",
}
levels = st.lists(st.sampled_from([0.01, 0.05, 0.1, 0.2, 0.25, 0.4]), min_size=1, unique=True)


def test_every_score_is_scoringutils(reference) -> None:
    def unit(row):
        return tuple(row[name] for name in UNIT)

    forecasts = {key: list(rows) for key, rows in groupby(reference.rows("scoringutils_example_quantile"), key=unit)}
    expected = reference.rows("scoringutils_example_quantile_scores")
    rows = [forecasts[unit(row)] for row in expected]
    assert len(expected) == 887
    level = np.array([float(row["quantile_level"]) for row in rows[0]])
    np.testing.assert_allclose(np.sort(level), scoring.HUB_LEVELS, rtol=1e-15)
    predicted = np.array([[float(row["predicted"]) for row in forecast] for forecast in rows])
    observed = np.array([float(forecast[0]["observed"]) for forecast in rows])
    found = scoring.score(level, predicted, observed)
    for theirs, ours in COLUMNS.items():
        values = np.array(
            [
                {"TRUE": 1.0, "FALSE": 0.0}.get(row[theirs]) or float(row[theirs] == "TRUE")
                if row[theirs] in ("TRUE", "FALSE")
                else float(row[theirs])
                for row in expected
            ]
        )
        np.testing.assert_allclose(getattr(found, ours), values, rtol=1e-12, atol=1e-12, err_msg=theirs)


@given(levels, st.data())
def test_the_weighted_interval_score_is_twice_the_mean_pinball_loss(half: list[float], data: st.DataObject) -> None:
    """With the median, as Bracher et al. 2021 show; an independent formula for the same number."""
    level = np.array(sorted([*half, 0.5, *(1 - q for q in half)]))
    values = np.sort(data.draw(st.lists(st.floats(0, 1e4), min_size=level.size, max_size=level.size)))
    observed = data.draw(st.floats(0, 1e4))
    pinball = np.where(observed < values, 1 - level, level) * np.abs(observed - values)
    found = scoring.score(level, [values], [observed])
    assert found.wis[0] == pytest.approx(2 * pinball.mean(), rel=1e-9, abs=1e-9)
    assert found.wis[0] == pytest.approx(
        found.dispersion[0] + found.underprediction[0] + found.overprediction[0], rel=1e-12
    )
    assert -1 <= found.bias[0] <= 1
    assert (found.bias[0] > 0) <= (observed < values[level == 0.5][0])


def test_the_order_of_the_levels_does_not_matter() -> None:
    level, values = np.array([0.9, 0.5, 0.1, 0.25, 0.75]), np.array([9.0, 5, 1, 2.5, 7.5])
    ordered = scoring.score(np.sort(level), [np.sort(values)], [8.0])
    found = scoring.score(level, [values], [8.0])
    for name in COLUMNS.values():
        np.testing.assert_array_equal(getattr(found, name), getattr(ordered, name))


@pytest.mark.parametrize(
    ("observed", "bias"), [(0.5, 1.0), (1, 0.8), (1.5, 0.8), (3, 0.0), (4, -0.8), (5, -0.8), (5.5, -1.0)]
)
def test_bias_is_read_from_the_quantile_next_to_what_was_observed(observed: float, bias: float) -> None:
    assert scoring.score([0.1, 0.5, 0.9], [[1, 3, 5]], [observed]).bias[0] == pytest.approx(bias)


def test_without_a_median_bias_is_read_on_the_line_between_the_innermost_quantiles() -> None:
    found = scoring.score([0.1, 0.25, 0.75, 0.9], [[0, 2, 6, 9]], [4.0])
    assert found.bias[0] == 0
    assert found.wis[0] == pytest.approx((0.25 * 4 + 0.1 * 9) / 2)


def test_a_coverage_without_its_interval_is_absent_not_zero() -> None:
    found = scoring.score([0.1, 0.5, 0.9], [[1, 3, 5]], [4.0])
    assert np.isnan(found.coverage_50[0])
    assert np.isnan(found.coverage_90[0])
    assert scoring.score([0.05, 0.95], [[1, 5]], [5.0]).coverage_90[0] == 1


def test_a_level_without_partner_is_refused_or_left_out_when_told_so() -> None:
    with pytest.raises(BadInput, match="without a partner: 0.9 "):
        scoring.score([0.25, 0.5, 0.75, 0.9], [[1, 2, 3, 9]], [2.0])
    dropped = scoring.score([0.25, 0.5, 0.75, 0.9], [[1, 2, 3, 9]], [2.0], drop_unpaired=True)
    assert dropped.wis[0] == scoring.score([0.25, 0.5, 0.75], [[1, 2, 3]], [2.0]).wis[0]


@pytest.mark.parametrize(
    ("level", "values", "words"),
    [
        ([0.25, 0.75, 1.0], [1, 2, 3], "between 0 and 1"),
        ([0.25, 0.25, 0.75], [1, 1, 2], "there twice"),
        ([0.25, 0.5, 0.75], [1, 3, 2], "falls while"),
        ([0.25, 0.75], [1, float("nan")], "falls while"),
    ],
)
def test_what_is_no_quantile_forecast_is_refused(level: list[float], values: list[float], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        scoring.score(level, [values], [2.0])
