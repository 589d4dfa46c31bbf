"""Series of counts from a file: one, or one for each value of a column."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say
from vungxanh.kernel.tables import Table, check_days, count, day, read_columns, refuse, text

LONGEST_GAP = 1000  # rows that may be missing in one place; more is a wrong date


@dataclass(frozen=True, slots=True)
class Series:
    """Counts in order of time without a hole: `step` days (1 or 7) from row to row, None where a count is unknown."""

    table: Table
    step: int
    group: str | None = None

    @property
    def days(self) -> list[date]:
        return self.table["date"]

    @property
    def cases(self) -> list[int | None]:
        return self.table["cases"]

    @property
    def label(self) -> str:
        """How a fault or a note begins that is about the whole series."""
        return f"{self.table.name}: " + (f"{self.group}: " if self.group else "")

    def notes(self) -> list[str]:
        """What a reader should know of the series although it is no fault."""
        unknown = [str(d) for d, cases in zip(self.days, self.cases, strict=True) if cases is None]
        if not unknown:
            return []
        shown = ", ".join(unknown[:5]) + (", ..." if len(unknown) > 5 else "")
        return [
            self.label
            + say(f"{len(unknown)} days without a count, unknown: ", f"{len(unknown)} ngày chưa có số: ")
            + shown
        ]


def read_series(path: str, *, missing: str = "refuse", by: str | None = None) -> list[Series]:
    """The series of a file with the columns `date, cases`, in the order in which they begin there.

    `by` names a further column: one series for each of its values. With `missing="unknown"` a day without a row, or
    with an empty cell, is unknown; otherwise it is a fault. Raises `BadInput` for every row that is wrong.
    """
    columns = {"date": day, "cases": count if missing == "refuse" else count_or_unknown}
    table = read_columns(path, {**({by.casefold(): text} if by else {}), **columns})
    groups: dict[str | None, Table] = {}
    names = table[by.casefold()] if by else [None] * len(table)
    for i, name in enumerate(names):
        part = groups.setdefault(name, Table(table.name, {"date": [], "cases": []}, []))
        add(part, table["date"][i], table["cases"][i], table.rows[i])
    found: list[Series] = []
    faults: list[str] = []
    for name, part in groups.items():
        try:
            found.append(whole(part, name, missing))
        except BadInput as wrong:
            faults.extend(wrong.faults)
    refuse(faults)
    return found


def whole(table: Table, group: str | None, missing: str) -> Series:
    """The series of a table, checked; raises `BadInput` for rows out of order, there twice, or missing."""
    days = table["date"]
    gaps = Counter((after - before).days for before, after in zip(days, days[1:], strict=False) if after > before)
    steps = [gap for gap, _ in gaps.most_common() if gap in (1, 7)]
    if gaps and not steps:
        usual = gaps.most_common(1)[0][0]
        raise BadInput(
            Series(table, 1, group).label
            + say(
                f"rows are {usual} days apart; give one row a day or one row a week",
                f"các dòng cách nhau {usual} ngày; cần mỗi ngày hoặc mỗi tuần một dòng",
            )
        )
    step = steps[0] if steps else 1
    if missing == "unknown":
        table = with_unknown_days(table, step)
    check_days(table, steps=(step,))
    return Series(table, step, group)


def count_or_unknown(cell: str) -> int | None:
    """A count, or None for an empty cell: not received is not zero."""
    return count(cell) if cell else None


def with_unknown_days(table: Table, step: int) -> Table:
    """The table with a row of unknown cases for each day that has none, numbered as the row above it."""
    filled = Table(table.name, {"date": [], "cases": []}, [])
    for i, here in enumerate(table["date"]):
        gap = (here - table["date"][i - 1]).days if i else step
        if step < gap <= step * LONGEST_GAP and gap % step == 0:
            for back in range(gap - step, 0, -step):
                add(filled, here - timedelta(days=back), None, table.rows[i - 1])
        add(filled, here, table["cases"][i], table.rows[i])
    return filled


def add(table: Table, here: date, cases: int | None, row: int) -> None:
    """Append one row."""
    table.columns["date"].append(here)
    table.columns["cases"].append(cases)
    table.rows.append(row)
