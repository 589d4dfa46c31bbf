"""R and k equal independent estimates on real line lists, and are found again in simulated ones."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vungxanh.engines.epidemic import offspring
from vungxanh.kernel.faults import BadInput


def expected(reference, beginning: str) -> dict[str, float]:
    row = next(row for row in reference.rows("offspring_reference") if row["dataset"].startswith(beginning))
    return {
        name: float(row[name])
        for name in ("n_cases", "n_links", "R_mle", "k_mle", "k_lo", "k_hi", "loglik", "prop_cases_causing_80pct")
    }


def check(found: offspring.Offspring, truth: dict[str, float]) -> None:
    assert (found.cases, found.links) == (truth["n_cases"], truth["n_links"])
    assert found.r == pytest.approx(truth["R_mle"], rel=1e-6)
    assert found.k == pytest.approx(truth["k_mle"], rel=1e-6)
    assert found.log_likelihood == pytest.approx(truth["loglik"], rel=1e-9)
    assert found.share_causing_80 == pytest.approx(truth["prop_cases_causing_80pct"], rel=1e-9)
    assert found.k_low == pytest.approx(truth["k_lo"], rel=0.03)
    assert found.k_high == pytest.approx(truth["k_hi"], rel=0.03)


def test_mers_in_korea_is_as_estimated_elsewhere(reference) -> None:
    with (reference.folder / "mers_korea_2015.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    cases, infectors = [row["case"] for row in rows], [row["infector"] or None for row in rows]
    check(offspring.fit(offspring.counted(cases, infectors)), expected(reference, "MERS Korea"))


def test_viet_nam_in_2020_is_as_estimated_elsewhere(shared, reference) -> None:
    folder = shared / "data" / "linelists"
    with (folder / "vietnam_2020_patients_trongthanh.csv").open(encoding="utf-8", newline="") as file:
        infected = {row["id"]: 0 for row in csv.DictReader(file)}
    with (folder / "vietnam_2020_edges_trongthanh.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            infected[row["infector"]] += 1
    check(offspring.fit(list(infected.values())), expected(reference, "Vietnam 2020"))


@given(st.floats(0.4, 3), st.floats(0.15, 3), st.integers(0, 10_000))
@settings(max_examples=10)
def test_simulated_offspring_are_found_again(r: float, k: float, seed: int) -> None:
    z = np.random.default_rng(seed).negative_binomial(k, k / (k + r), 1500)
    found = offspring.fit(z)
    assert found.r == pytest.approx(z.mean())
    assert found.r_low < found.r < found.r_high
    assert found.k_low < found.k < found.k_high
    # six standard errors, generously: never by chance
    assert found.r_low / 1.35 < r < found.r_high * 1.35
    assert found.k_low / 2 < k < found.k_high * 2


def test_the_limits_are_where_the_profile_likelihood_has_fallen_by_the_point_of_chi_squared() -> None:
    z = np.random.default_rng(2).negative_binomial(0.5, 0.5 / 1.5, 120)
    found = offspring.fit(z)
    from scipy.stats import nbinom

    def profile(k: float) -> float:
        return nbinom.logpmf(z, k, k / (k + z.mean())).sum()

    for limit in (found.k_low, found.k_high):
        assert 2 * (found.log_likelihood - profile(limit)) == pytest.approx(3.841459, rel=1e-6)


def test_offspring_no_more_scattered_than_chance_leave_k_without_an_upper_limit() -> None:
    found = offspring.fit([1] * 50 + [2] * 10)
    assert found.k == np.inf
    assert found.k_high == np.inf
    assert found.k_low > 1


def test_a_case_with_two_recorded_sources_counts_for_both() -> None:
    cases = ["a", "b", "c", "c"]
    assert offspring.counted(cases, [None, "a", "a", "b"]).tolist() == [2, 1, 0]


@pytest.mark.parametrize(
    ("cases", "infectors", "words"),
    [
        (["a", "b"], [None, "x"], "infected by x, who is not"),
        (["a"], ["a"], "infected by a, who is not another"),
        (["a", "b", "b"], [None, "a", "a"], "told twice"),
    ],
)
def test_links_that_cannot_be_are_refused(cases, infectors, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        offspring.counted(cases, infectors)


def test_too_little_to_tell_is_refused() -> None:
    with pytest.raises(BadInput, match="need at least 10 cases"):
        offspring.fit([1] * 9)
    with pytest.raises(BadInput, match="one infection"):
        offspring.fit([0] * 50)
