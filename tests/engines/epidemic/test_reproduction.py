"""R equals EpiEstim's to the last digits, and the laws that any estimate of it obeys hold on random series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vungxanh.engines.epidemic import intervals, reproduction
from vungxanh.kernel.faults import BadInput

SERIAL = {"Flu2009": (2.6, 1.5), "SARS2003": (8.4, 3.8), "mers_2014_15": (6.8, 4.1)}
METHODS = [
    *(("Flu2009", f"{kind}_si_w{w}") for kind in ("parametric", "non_parametric") for w in (7, 14, 21)),
    *(("SARS2003", f"{kind}_si_w{w}") for kind in ("parametric", "non_parametric") for w in (7, 14, 21)),
    ("Flu2009", "parametric_si_w7_prior2_2"),
    ("Flu2009", "non_parametric_si_blocks"),
    ("mers_2014_15", "parametric_si_w7_allLocal"),
    ("mers_2014_15", "parametric_si_w7_imported"),
]
counted = st.lists(st.integers(0, 2000), min_size=12, max_size=60)


def test_the_discretised_serial_interval_is_epiestims(reference) -> None:
    table = reference.rows("epiestim_discr_si_reference")
    for pair in {(row["mean"], row["sd"]) for row in table}:
        expected = reference.column([row for row in table if (row["mean"], row["sd"]) == pair], "w")
        found = intervals.discretised(mean=float(pair[0]), sd=float(pair[1]), days=len(expected))
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize(("dataset", "method"), METHODS)
def test_the_posterior_of_r_is_epiestims(reference, dataset: str, method: str) -> None:
    table = [row for row in reference.rows("epiestim_estimate_R_reference") if row["dataset"] == dataset]
    table = [row for row in table if row["method"] == method]
    cases, imported = reference.incidence(dataset)
    if method.startswith("non"):
        interval = reference.column(reference.rows(f"{dataset}_si_distr"), "w")
    else:
        mean, sd = SERIAL[dataset]
        interval = intervals.discretised(mean=mean, sd=sd, days=cases.size)
    prior = 2.0 if "prior2" in method else 5.0
    found = reproduction.estimate(
        cases,
        interval,
        windows=(reference.column(table, "t_start"), reference.column(table, "t_end")),
        imported=imported if "imported" in method else None,
        prior_mean=prior,
        prior_sd=prior,
    )
    for name, value in {
        "MeanR": found.mean,
        "StdR": found.sd,
        "Quantile.0.025R": found.quantile(0.025),
        "Quantile.0.05R": found.quantile(0.05),
        "Quantile.0.25R": found.quantile(0.25),
        "MedianR": found.quantile(0.5),
        "Quantile.0.75R": found.quantile(0.75),
        "Quantile.0.95R": found.quantile(0.95),
        "Quantile.0.975R": found.quantile(0.975),
    }.items():
        np.testing.assert_allclose(value, reference.column(table, name), rtol=1e-9, atol=0, err_msg=name)


def test_every_method_of_the_reference_is_tested(reference) -> None:
    table = reference.rows("epiestim_estimate_R_reference")
    assert {(row["dataset"], row["method"]) for row in table} == set(METHODS)


def test_infectivity_is_epiestims(reference) -> None:
    table = reference.rows("epiestim_overall_infectivity_reference")
    for dataset in ("Flu2009", "SARS2003"):
        expected = reference.column([row for row in table if row["dataset"] == dataset], "Lambda")
        interval = reference.column(reference.rows(f"{dataset}_si_distr"), "w")
        found = reproduction.infectivity(reference.incidence(dataset)[0], interval)
        np.testing.assert_allclose(found[1:], expected[1:], rtol=1e-12, atol=1e-12)


@given(counted, st.floats(1.2, 12), st.floats(0.3, 8))
def test_many_series_at_once_are_each_series_alone(cases: list[int], mean: float, sd: float) -> None:
    interval = intervals.discretised(mean=mean, sd=sd, days=len(cases))
    both = reproduction.estimate(np.array([cases, cases[::-1]]), interval)
    for one, series in enumerate((cases, cases[::-1])):
        alone = reproduction.estimate(series, interval)
        np.testing.assert_allclose(both.shape[one], alone.shape, rtol=1e-12)
        np.testing.assert_allclose(both.scale[one], alone.scale, rtol=1e-12)
        np.testing.assert_allclose(both.quantile(0.975)[one], alone.quantile(0.975), rtol=1e-12)


@given(st.floats(1.5, 30), st.floats(0.1, 1.5))
def test_a_discretised_interval_is_a_distribution_with_about_its_mean(mean: float, ratio: float) -> None:
    interval = intervals.discretised(mean=mean, sd=ratio * (mean - 1), days=1500)
    assert interval[0] == 0
    assert np.all(interval >= 0)
    assert interval.sum() == pytest.approx(1, abs=1e-6)
    assert interval @ np.arange(1500) == pytest.approx(mean, rel=1e-4)


@given(counted)
def test_case_reproduction_numbers_share_out_exactly_the_cases_that_have_a_source(cases: list[int]) -> None:
    interval = intervals.discretised(mean=4.7, sd=2.9, days=len(cases))
    series = np.array(cases)
    by_day = reproduction.wallinga_teunis(series, interval)
    sourced = reproduction.infectivity(series, interval) > 0
    assert np.nansum(by_day * series) == pytest.approx(series[sourced].sum(), rel=1e-9)
    assert np.array_equal(np.isnan(by_day), series == 0)


def test_case_reproduction_numbers_follow_the_definition_pair_by_pair(reference) -> None:
    cases, _ = reference.incidence("Flu2009")
    interval = reference.column(reference.rows("Flu2009_si_distr"), "w")
    onsets = [day for day, number in enumerate(cases) for _ in range(int(number))]
    received = np.zeros(len(onsets))
    for infectee, later in enumerate(onsets):
        weight = np.array([interval[later - day] if 0 < later - day < interval.size else 0.0 for day in onsets])
        if weight.sum() > 0:
            received += weight / weight.sum()
        assert weight[infectee] == 0
    windows = reproduction.weekly_windows(cases.size)
    expected = [
        np.mean([r for r, day in zip(received, onsets, strict=True) if a <= day + 1 <= b])
        for a, b in zip(*windows, strict=True)
    ]
    np.testing.assert_allclose(reproduction.wallinga_teunis(cases, interval, window=7), expected, rtol=1e-9)


def test_windows_that_end_within_the_mean_serial_interval_say_nothing() -> None:
    interval = intervals.discretised(mean=8.4, sd=3.8, days=30)
    found = reproduction.estimate(np.full(30, 5), interval)
    assert np.isnan(found.mean[0])
    assert np.all(np.isfinite(found.mean[1:]))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"window": 30}, "30 days are too few for a window of 30 days"),
        ({"windows": ([1], [7])}, "between day 2 and day 30"),
        ({"windows": ([9], [8])}, "no earlier than they start"),
        ({"imported": np.full(30, 6)}, "imported cases are among"),
        ({"prior_mean": 0}, "prior of R has mean 0"),
    ],
)
def test_what_cannot_be_estimated_is_refused_in_words(options, words: str) -> None:
    interval = intervals.discretised(mean=4.7, sd=2.9, days=30)
    with pytest.raises(BadInput, match=words):
        reproduction.estimate(np.full(30, 5), interval, **options)


@pytest.mark.parametrize(("mean", "sd"), [(1, 1), (0, 1), (float("nan"), 1), (4, 0), (4, -1)])
def test_a_serial_interval_must_be_longer_than_a_day(mean: float, sd: float) -> None:
    with pytest.raises(BadInput, match="serial interval"):
        intervals.discretised(mean=mean, sd=sd, days=20)


@pytest.mark.parametrize("shares", [[0.2, 0.8], [0, 0.5], [0, 1.5, -0.5], [0]])
def test_a_given_serial_interval_is_checked(shares: list[float]) -> None:
    with pytest.raises(BadInput, match="serial interval"):
        intervals.given(shares)


def test_serial_intervals_of_pairs_are_described_with_those_that_are_not_positive() -> None:
    onset = np.array(["2021-05-07", "2021-05-07", "2021-05-10"], "datetime64[D]")
    later = np.array(["2021-05-11", "2021-05-06", "2021-05-16"], "datetime64[D]")
    found = intervals.from_pairs(onset, later)
    assert (found.pairs, found.mean, found.not_positive) == (3, 3.0, 1)
    assert found.sd == pytest.approx(np.std([4, -1, 6], ddof=1))
    with pytest.raises(BadInput, match="at least 2"):
        intervals.from_pairs(onset[:1], later[:1])
