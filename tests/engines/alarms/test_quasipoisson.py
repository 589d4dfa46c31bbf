"""Many quasi-Poisson regressions at once."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vungxanh.engines.alarms.quasipoisson import fit, orthogonal

SEEDS = st.integers(0, 2**32 - 1)


def one_at_a_time(x, y, prior):
    """The same algorithm for one regression with a general least-squares solver: coefficients, mean, rounds."""
    good = prior > 0
    eta = np.log(y + 0.1)
    mean = np.exp(eta)

    def deviance(mean):
        ratio = np.where(y > 0, y / mean, 1.0)
        return 2 * np.sum(prior * (y * np.log(ratio) - (y - mean)))

    old = deviance(mean)
    for _round in range(25):
        scale = np.sqrt(prior * mean)
        target = eta + (y - mean) / mean
        solved = np.linalg.lstsq((x * scale[:, None])[good], (target * scale)[good], rcond=None)[0]
        eta = x @ solved
        mean = np.exp(eta)
        now = deviance(mean)
        if abs(now - old) / (abs(now) + 0.1) < 1e-8:
            return solved, mean, True
        old = now
    return solved, mean, False


def problems(seed, number=5, points=21):
    rng = np.random.default_rng(seed)
    time = rng.integers(1, 200) + np.arange(points) * rng.integers(1, 8)
    design = np.broadcast_to(np.stack([np.ones(points), time, np.arange(points) % 3 == 2], axis=1), (number, points, 3))
    counts = rng.poisson(rng.uniform(0.3, 20, (number, 1)), (number, points)).astype(float)
    counts[:, 2] += 1  # never a part of the year without any case
    prior = rng.uniform(0.2, 2, (number, points)) * (rng.random((number, points)) < 0.9)
    return np.ascontiguousarray(design), counts, prior


@settings(deadline=None)
@given(SEEDS)
def test_together_equals_one_at_a_time(seed):
    design, counts, prior = problems(seed)
    fits = fit(design, counts, prior)
    for i in range(len(design)):
        solved, mean, converged = one_at_a_time(design[i], counts[i], prior[i])
        assert fits.converged[i] == converged
        if converged:
            np.testing.assert_allclose(fits.mean[i], mean, rtol=1e-8)
            np.testing.assert_allclose(fits.coefficients[i], solved, rtol=1e-6, atol=1e-8)


@settings(deadline=None)
@given(SEEDS)
def test_a_fit_that_converged_solves_the_score_equations(seed):
    design, counts, prior = problems(seed)
    fits = fit(design, counts, prior)
    score = np.einsum("pnc,pn->pc", design, prior * (counts - fits.mean))
    size = np.einsum("pnc,pn->pc", np.abs(design), prior * (counts + 1))
    assert (np.abs(score) / size)[fits.converged].max(initial=0) < 1e-4


def test_the_leverages_add_up_to_the_number_of_columns_and_leave_the_rest_as_freedom():
    design, counts, prior = problems(7)
    fits = fit(design, counts, prior)
    np.testing.assert_allclose(fits.hat.sum(axis=1), 3)
    np.testing.assert_array_equal(fits.freedom, (prior > 0).sum(axis=1) - 3)


def test_a_history_of_zeros_stops_where_the_rounds_stop():
    fits = fit(np.ones((1, 21, 1)), np.zeros((1, 21)), np.ones((1, 21)))
    assert fits.converged[0] and 0 < fits.mean.max() < 1e-8


@settings(deadline=None)
@given(SEEDS)
def test_the_decomposition_gives_the_matrix_back_with_orthonormal_columns(seed):
    x = np.random.default_rng(seed).normal(size=(3, 9, 4)) * 10.0 ** np.arange(0, 8, 2)
    q, root, kept = orthogonal(x)
    assert kept.all()
    np.testing.assert_allclose(q @ root, x, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(np.swapaxes(q, 1, 2) @ q, np.broadcast_to(np.eye(4), (3, 4, 4)), atol=1e-13)


def test_a_column_that_others_explain_is_left_out():
    x = np.random.default_rng(5).normal(size=(1, 9, 4))
    x[0, :, 1] = 0
    x[0, :, 2] = 3 * x[0, :, 0]
    q, root, kept = orthogonal(x)
    assert kept.tolist() == [[True, False, False, True]]
    assert not q[0, :, 1:3].any()
    full = np.linalg.lstsq(x[0][:, [0, 3]], np.arange(9.0), rcond=None)[0]
    solved = np.linalg.solve(root[0], q[0].T @ np.arange(9.0))
    np.testing.assert_allclose(solved, [full[0], 0, 0, full[1]], atol=1e-12)
