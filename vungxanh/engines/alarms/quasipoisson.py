"""Many small quasi-Poisson regressions with log link at once, fitted the way R fits them.

The Farrington methods fit up to four regressions for every count they judge. Fitting all counts of a series together
turns thousands of small fits into a few array operations. Starting values, stopping rule (relative change of the
deviance under 1e-8, at most 25 rounds) and the moment at which weights are taken follow R's `glm.fit`, because with few
cases the bounds depend on them: a history of zeros has no finite estimate, only the point where the rounds stop.

Source: P. McCullagh, J. A. Nelder, "Generalized Linear Models" (1989), chapters 2, 6 and 9.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, xlogy

Floats = NDArray[np.float64]

TOLERANCE, ROUNDS = 1e-8, 25
DEPENDENT = 1e-11  # a column this close to the ones before it is left out
LEAST = float(np.finfo(np.float64).eps)  # the least mean: keeps the logarithm finite


@dataclass(frozen=True, slots=True)
class Fits:
    """`problems` regressions of `points` points on `columns` columns; arrays are (problems, ...).

    `weight` is 0 for points that do not take part. `root` is R of the decomposition X = QR of the last round's weighted
    design, `kept` the columns that are not left out, `freedom` the residual degrees of freedom.
    """

    coefficients: Floats
    mean: Floats
    residual: Floats
    weight: Floats
    prior: Floats
    hat: Floats
    root: Floats
    kept: NDArray[np.bool_]
    freedom: Floats
    converged: NDArray[np.bool_]

    def dispersion(self, weight: Floats | None = None) -> Floats:
        """Squares of the working residuals by the degrees of freedom: Pearson's estimate with the working weights."""
        return _ratio(np.sum((self.weight if weight is None else weight) * self.residual**2, axis=1), self.freedom)

    def replace(self, chosen: NDArray[np.bool_], by: "Fits") -> None:
        """Put other fits in the place of the chosen ones."""
        for field in fields(self):
            getattr(self, field.name)[chosen] = getattr(by, field.name)

    def predict(self, at: Floats) -> tuple[Floats, Floats]:
        """The linear predictor at `at` (problems, columns) and its standard error where the dispersion is 1."""
        eta = np.sum(at * self.coefficients, axis=1)
        used = np.where(self.kept, at, 0.0)
        solved = np.linalg.solve(np.swapaxes(self.root, 1, 2), used[..., None])[..., 0]
        return eta, np.sqrt(np.sum(solved**2, axis=1))

    def significance(self, column: int, dispersion: Floats) -> Floats:
        """The two-sided p-value (t distribution) of one coefficient."""
        at = np.zeros_like(self.coefficients)
        at[:, column] = 1.0
        estimate, error = self.predict(at)
        statistic = _ratio(estimate, error * np.sqrt(dispersion))
        return 2 * np.asarray(stdtr(np.maximum(self.freedom, 1e-300), -np.abs(statistic)), dtype=np.float64)


def fit(design: Floats, counts: Floats, prior: Floats) -> Fits:
    """Fit the regressions: design (problems, points, columns), counts and prior weights (problems, points).

    Points of weight 0 take no part; their counts must be finite all the same.
    """
    problems, points, columns = design.shape
    eta = np.log(counts + 0.1)
    mean = np.maximum(np.exp(eta), LEAST)
    deviance = _deviance(counts, mean, prior)
    weight, q = np.zeros_like(mean), np.zeros_like(design)
    root = np.broadcast_to(np.eye(columns), (problems, columns, columns)).copy()
    kept = np.ones((problems, columns), dtype=np.bool_)
    coefficients = np.zeros((problems, columns))
    converged = np.zeros(problems, dtype=np.bool_)
    running = np.arange(problems)
    for _ in range(ROUNDS):
        x, y, w0 = design[running], counts[running], prior[running]
        here, at = mean[running], eta[running]
        w = w0 * here
        scale = np.sqrt(w)
        q_new, root_new, kept_new = orthogonal(x * scale[..., None])
        target = np.einsum("pnc,pn->pc", q_new, (at + (y - here) / here) * scale)
        solved = np.linalg.solve(root_new, target[..., None])[..., 0]
        at = np.einsum("pnc,pc->pn", x, solved)
        with np.errstate(over="ignore", invalid="ignore"):
            here = np.maximum(np.exp(at), LEAST)
            now = _deviance(y, here, w0)
            still = np.abs(now - deviance[running]) / (np.abs(now) + 0.1) >= TOLERANCE
        finite = np.isfinite(now)
        weight[running], q[running], root[running], kept[running] = w, q_new, root_new, kept_new
        coefficients[running], eta[running], mean[running], deviance[running] = solved, at, here, now
        converged[running] = ~still & finite
        running = running[still & finite]
        if not len(running):
            break
    with np.errstate(over="ignore", invalid="ignore"):
        residual = np.where(prior > 0, (counts - mean) / mean, 0.0)
        hat = np.sum(q**2, axis=2)
    hat[hat > 1 - 10 * LEAST] = 1.0
    freedom = np.sum(prior > 0, axis=1) - np.sum(kept, axis=1)
    return Fits(coefficients, mean, residual, weight, prior, hat, root, kept, freedom.astype(np.float64), converged)


def orthogonal(x: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """X = QR for many X at once (problems, points, columns); dependent columns are left out.

    A column that the ones before it explain gets a zero column in Q, a unit one in R and False in the third array, so
    that its coefficient is zero. Each column is made orthogonal twice, which is exact to rounding.
    """
    problems, _, columns = x.shape
    q = np.zeros_like(x)
    root = np.zeros((problems, columns, columns))
    kept = np.ones((problems, columns), dtype=np.bool_)
    for j in range(columns):
        column = x[:, :, j].copy()
        length = np.sqrt(np.sum(column**2, axis=1))
        if j:
            before = q[:, :, :j]
            for _ in range(2):
                share = np.einsum("pnc,pn->pc", before, column)
                column -= np.einsum("pnc,pc->pn", before, share)
                root[:, :j, j] += share
        rest = np.sqrt(np.sum(column**2, axis=1))
        kept[:, j] = rest > DEPENDENT * length
        root[~kept[:, j], :, j] = 0.0
        root[:, j, j] = np.where(kept[:, j], rest, 1.0)
        q[:, :, j] = np.where(kept[:, j, None], column / np.where(rest > 0, rest, 1.0)[:, None], 0.0)
    return q, root, kept


def _deviance(y: Floats, mean: Floats, prior: Floats) -> Floats:
    return np.asarray(2 * np.sum(prior * (xlogy(y, y / mean) - (y - mean)), axis=1))


def _ratio(a: Floats, b: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return a / b
