"""One entry to all methods: a series, the name of a method, its options."""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import numpy as np

from vungxanh.engines.alarms.answer import Answer, Counts
from vungxanh.engines.alarms.cusum import cusum
from vungxanh.engines.alarms.ears import NEEDED, ears
from vungxanh.engines.alarms.farrington import Settings, earliest_row, farrington, flexible, original

Weekdays = Literal["ignore", "same", "adjust"]

FARRINGTON: dict[str, Callable[..., Settings]] = {"farrington": original, "farringtonflexible": flexible}
METHODS = ("c1", "c2", "c3", "cusum", *FARRINGTON)
ROWS_A_YEAR = {1: 365, 7: 52}


def judge(
    counts: Counts, method: str, *, step: int, first: int | None = None, weekdays: Weekdays = "ignore", **options: Any
) -> Answer:
    """Judge one series by one of `METHODS`; `step` is 1 for daily and 7 for weekly rows.

    `first` is the index of the first row to judge (None: the first with a history; for `cusum`, which learns its mean
    from the rows before, the last year of the series, or its second half where that is shorter). `weekdays`, for daily
    rows: `same` compares with the same weekday of earlier weeks, `adjust` divides by the weekday's factor. The other
    options are those of `ears`, `cusum`, `original` and `flexible`.

    Raises `ValueError` for an unknown method, weekdays in weekly rows, `adjust` in a Farrington method (whose
    distributions are those of counts), and what the methods refuse.
    """
    from vungxanh.engines.alarms.weekdays import adjusted, same_weekday

    if method not in METHODS:
        raise ValueError(f"{method!r} is none of {', '.join(METHODS)}")
    if weekdays != "ignore" and step != 1:
        raise ValueError("weekly rows have no weekdays")
    if weekdays == "adjust" and method in FARRINGTON:
        raise ValueError("the Farrington methods need whole counts; compare with the same weekdays")
    x = np.asarray(counts, dtype=np.float64)
    first = opening(len(x), step) if first is None and method == "cusum" else first
    if weekdays == "same":

        def one_weekday(part: Counts, day: int) -> Answer:
            return _judge(part, method, 7, None if first is None else max(0, -(-(first - day) // 7)), options)

        return same_weekday(x, one_weekday)
    plain = partial(_judge, method=method, step=step, first=first, options=options)
    return adjusted(x, plain) if weekdays == "adjust" else plain(x)


def opening(rows: int, step: int) -> int:
    """Where CUSUM starts by itself: at the last year, or half way where less than two years are there."""
    return max(rows - ROWS_A_YEAR[step], rows // 2)


def rows_needed(method: str, *, step: int, weekdays: Weekdays = "ignore", **options: Any) -> int:
    """How many rows a series must have for its last row to be judged."""
    if weekdays == "same":
        return 7 * (rows_needed(method, step=7, **options) - 1) + 1
    rows = {"adjust": 56, "ignore": 0}[weekdays] + 1
    if method == "cusum":
        return rows + (0 if options.get("mean") is not None else 1)
    if method in FARRINGTON:
        return rows + earliest_row(FARRINGTON[method](**options), ROWS_A_YEAR[step])
    return rows + int(options.get("baseline", 7)) + NEEDED[method]


def _judge(x: Counts, method: str, step: int, first: int | None, options: dict[str, Any]) -> Answer:
    if method == "cusum":
        start = opening(len(x), step) if first is None else first
        return cusum(x, first=start, **options)
    if method in FARRINGTON:
        return farrington(x, FARRINGTON[method](**options), rows_a_year=ROWS_A_YEAR[step], first=first)
    answer = ears(x, method, **options)  # type: ignore[arg-type]
    if first:
        answer.upperbound[:first], answer.alarm[:first], answer.judged[:first] = np.nan, False, False
    return answer
