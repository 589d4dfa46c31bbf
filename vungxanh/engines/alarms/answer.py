"""What every method answers: a bound for each count, and whether the count lies above it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]
"""Counts of one or many series, time along the last axis; NaN where the count is unknown."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Bounds and alarms of the shape of the counts.

    `upperbound` is NaN where there is none. `judged` is False where nothing can be said: too little history, an unknown
    count, a baseline that does not vary; `alarm` is False there.
    """

    upperbound: NDArray[np.float64]
    alarm: NDArray[np.bool_]
    judged: NDArray[np.bool_]
