"""`vungxanh alarms`: find the unusual counts of a daily or weekly series."""

import sys
from collections import Counter
from datetime import date, timedelta
from typing import Any

import click

from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say
from vungxanh.kernel.tables import Table, check_days, count, day, read_columns, write_columns

EARS = ("c1", "c2", "c3")
FARRINGTON = ("farrington", "farringtonflexible")
METHODS = (*EARS, "cusum", *FARRINGTON)

# which methods an option belongs to; an option given to another method is a fault, not ignored
BELONGS = {
    "alpha": (*EARS, *FARRINGTON),
    "baseline": EARS,
    "min_sigma": EARS,
    "k": ("cusum",),
    "h": ("cusum",),
    "mean": ("cusum",),
    "transform": ("cusum",),
    "years": FARRINGTON,
    "half_window": FARRINGTON,
    "periods": ("farringtonflexible",),
    "skipped": ("farringtonflexible",),
    "threshold": ("farringtonflexible",),
}


class Day(click.ParamType[date]):
    name = say("date", "ngày")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, date):
            return value
        try:
            return day(str(value))
        except ValueError as wrong:
            return self.fail(str(wrong), param, ctx)


PROBABILITY = click.FloatRange(0, 1, min_open=True, max_open=True)
POSITIVE = click.FloatRange(0, min_open=True)


@click.command(
    short_help=say("Find unusual counts", "Phát hiện số liệu bất thường"),
    options_metavar=say("[OPTIONS]", "[TÙY CHỌN]"),
    help=say(
        """Find the counts that are higher than they should be.

        COUNTS is a CSV file (`-`: standard input) with the columns date, cases; one row a day or one row a week, 0
        where there was none. The answer on standard output is a CSV with the columns date, observed, upperbound, alarm
        (1 or 0); both are empty where nothing can be said, as in the first rows, which have no history.

        \b
        c1, c2, c3          EARS: the last 7 rows; no history of years needed
        cusum               small rises that last, against the mean of the rows before
        farrington          the same weeks of 3 past years (Farrington 1996)
        farringtonflexible  all weeks of 3 past years (Noufaily 2013)
        """,
        """Tìm những số đếm cao hơn mức bình thường.

        COUNTS là tệp CSV (`-`: đầu vào chuẩn) có các cột date, cases; mỗi ngày hoặc mỗi tuần một dòng, ghi 0 khi không
        có ca. Kết quả ra đầu ra chuẩn là CSV có các cột date, observed, upperbound, alarm (1 hoặc 0); để trống khi
        không kết luận được, như những dòng đầu chưa có số liệu nền.

        \b
        c1, c2, c3          EARS: 7 dòng gần nhất; không cần số liệu nhiều năm
        cusum               tăng ít nhưng kéo dài, so với trung bình các dòng trước
        farrington          cùng các tuần của 3 năm trước (Farrington 1996)
        farringtonflexible  mọi tuần của 3 năm trước (Noufaily 2013)
        """,
    ),
)
@click.argument("counts", type=click.Path(allow_dash=True))
@click.option("--method", "-m", type=click.Choice(METHODS, case_sensitive=False), required=True)
@click.option(
    "--alpha",
    type=PROBABILITY,
    help=say(
        "Chance of a false alarm a row: .001 for c1 and c2, .025 for c3, .01 for farrington (both sides).",
        "Xác suất báo động nhầm mỗi dòng: .001 với c1 và c2, .025 với c3, .01 với farrington (hai phía).",
    ),
)
@click.option(
    "--baseline", type=click.IntRange(3), help=say("c1-c3: rows of the baseline. [7]", "c1-c3: số dòng nền. [7]")
)
@click.option(
    "--min-sigma",
    type=click.FloatRange(0),
    help=say(
        "c1-c3: the least standard deviation of a baseline, for rare diseases. [0]",
        "c1-c3: độ lệch chuẩn nền nhỏ nhất, cho bệnh hiếm. [0]",
    ),
)
@click.option("--k", type=POSITIVE, help=say("cusum: reference value. [1.04]", "cusum: giá trị tham chiếu. [1.04]"))
@click.option("--h", type=POSITIVE, help=say("cusum: decision limit. [2.26]", "cusum: ngưỡng quyết định. [2.26]"))
@click.option(
    "--mean",
    type=POSITIVE,
    help=say(
        "cusum: expected count a row. [mean of the rows before the first judged]",
        "cusum: số ca mong đợi mỗi dòng. [trung bình các dòng trước dòng xét đầu tiên]",
    ),
)
@click.option(
    "--transform",
    type=click.Choice(["standard", "rossi", "anscombe"]),
    help=say("cusum: how a count is standardized. [standard]", "cusum: cách chuẩn hóa số đếm. [standard]"),
)
@click.option(
    "--years", "-b", type=click.IntRange(1), help=say("farrington: years back. [3]", "farrington: số năm trước. [3]")
)
@click.option(
    "--half-window",
    "-w",
    type=click.IntRange(0),
    help=say("farrington: rows on each side in past years. [3]", "farrington: số dòng mỗi bên ở các năm trước. [3]"),
)
@click.option(
    "--periods",
    type=click.IntRange(1),
    help=say("farringtonflexible: parts of the year. [10]", "farringtonflexible: số phần của năm. [10]"),
)
@click.option(
    "--skipped",
    type=click.IntRange(0),
    help=say(
        "farringtonflexible: latest rows left out of the history. [26]",
        "farringtonflexible: số dòng gần nhất không dùng làm nền. [26]",
    ),
)
@click.option(
    "--threshold",
    type=click.Choice(["nbPlugin", "muan", "delta"]),
    help=say(
        "farringtonflexible: how the bound is drawn. [nbPlugin]", "farringtonflexible: cách tính ngưỡng. [nbPlugin]"
    ),
)
@click.option(
    "--from",
    "start",
    type=Day(),
    help=say(
        "First day to judge; cusum takes its mean from the rows before. [cusum: the last year]",
        "Ngày đầu tiên cần xét; cusum lấy trung bình từ các dòng trước đó. [cusum: năm cuối]",
    ),
)
@click.option(
    "--weekdays",
    type=click.Choice(["ignore", "same", "adjust"]),
    default="ignore",
    show_default=True,
    help=say(
        "Daily rows: same compares with the same weekday of past weeks, adjust removes the week's rhythm first.",
        "Số liệu ngày: same so với cùng thứ của các tuần trước, adjust khử nhịp trong tuần trước khi xét.",
    ),
)
@click.option(
    "--missing",
    type=click.Choice(["refuse", "unknown"]),
    default="refuse",
    show_default=True,
    help=say(
        "Days without a row or with an empty count: a fault, or unknown (never zero).",
        "Ngày thiếu dòng hoặc để trống: báo lỗi, hoặc coi là chưa biết (không bao giờ là 0).",
    ),
)
@click.option("--json", "as_json", is_flag=True, help=say("Write JSON instead of CSV.", "Ghi JSON thay cho CSV."))
def command_alarms(
    counts: str,
    method: str,
    start: date | None,
    weekdays: str,
    missing: str,
    as_json: bool,
    **options: Any,
) -> None:
    given = {name: value for name, value in options.items() if value is not None}
    for name in given:
        if method not in BELONGS[name]:
            flag, owners = f"--{name.replace('_', '-')}", ", ".join(BELONGS[name])
            raise click.UsageError(say(f"{flag} belongs to {owners}, not to {method}", f"{flag} chỉ dùng cho {owners}"))
    table, step = read_series(counts, missing=missing)
    answer = judge_table(table, method, step=step, start=start, weekdays=weekdays, options=given)
    write_columns({"date": table["date"], **answer}, sys.stdout, as_json=as_json)


def read_series(path: str, *, missing: str = "refuse") -> tuple[Table, int]:
    """The table `date, cases` of a file and its step in days (1 or 7), in order of time and without a hole.

    With `missing="unknown"` a day without a row, or with an empty cell, has None for its cases and is reported on
    standard error; otherwise it is a fault. Raises `BadInput` for every row that is wrong.
    """
    table = read_columns(path, {"date": day, "cases": count if missing == "refuse" else count_or_unknown})
    days = table["date"]
    gaps = Counter((after - before).days for before, after in zip(days, days[1:], strict=False) if after > before)
    steps = [gap for gap, _ in gaps.most_common() if gap in (1, 7)]
    if gaps and not steps:
        usual = gaps.most_common(1)[0][0]
        raise BadInput(
            f"{table.name}: "
            + say(
                f"rows are {usual} days apart; give one row a day or one row a week",
                f"các dòng cách nhau {usual} ngày; cần mỗi ngày hoặc mỗi tuần một dòng",
            )
        )
    step = steps[0] if steps else 1
    if missing == "unknown":
        table = with_unknown_days(table, step)
    check_days(table, steps=(step,))
    unknown = [str(d) for d, cases in zip(table["date"], table["cases"], strict=True) if cases is None]
    if unknown:
        shown = ", ".join(unknown[:5]) + (", ..." if len(unknown) > 5 else "")
        note(table, say(f"{len(unknown)} days without a count, unknown: ", f"{len(unknown)} ngày chưa có số: ") + shown)
    return table, step


def count_or_unknown(cell: str) -> int | None:
    """A count, or None for an empty cell: not received is not zero."""
    return count(cell) if cell else None


def with_unknown_days(table: Table, step: int) -> Table:
    """The table with a row of unknown cases for each day that has none, numbered as the row above it."""
    filled = Table(table.name, {"date": [], "cases": []}, [])
    for i, (here, cases) in enumerate(zip(table["date"], table["cases"], strict=True)):
        gap = (here - table["date"][i - 1]).days if i else step
        if gap > step and gap % step == 0:
            lost = [here - timedelta(days=back) for back in range(gap - step, 0, -step)]
            filled.columns["date"] += lost
            filled.columns["cases"] += [None] * len(lost)
            filled.rows.extend([table.rows[i - 1]] * len(lost))
        filled.columns["date"].append(here)
        filled.columns["cases"].append(cases)
        filled.rows.append(table.rows[i])
    return filled


def judge_table(
    table: Table, method: str, *, step: int, start: date | None, weekdays: str, options: dict[str, Any]
) -> dict[str, list[Any]]:
    """The columns observed, upperbound, alarm for the rows of a table; None where there is none."""
    import numpy as np

    from vungxanh.engines.alarms.judging import judge, rows_needed

    x = np.array([np.nan if cases is None else cases for cases in table["cases"]], dtype=np.float64)
    first = None if start is None else -(-(start - table["date"][0]).days // step)
    if first is not None and not (0 if "mean" in options or method != "cusum" else 1) <= max(first, 0) < len(x):
        raise BadInput(
            f"{table.name}: --from {start}: "
            + say(
                f"not after the first row and up to the last, {table['date'][0]} to {table['date'][-1]}",
                f"phải sau dòng đầu và không quá dòng cuối, {table['date'][0]} đến {table['date'][-1]}",
            )
        )
    first = None if first is None else max(first, 0)
    try:
        needed = rows_needed(method, step=step, weekdays=weekdays, **options)  # type: ignore[arg-type]
        if len(x) < needed:
            every = say("daily", "ngày") if step == 1 else say("weekly", "tuần")
            raise BadInput(
                f"{table.name}: "
                + say(
                    f"{len(x)} {every} rows; {method} needs {needed} or more to judge one",
                    f"có {len(x)} dòng {every}; {method} cần ít nhất {needed} dòng",
                )
            )
        answer = judge(x, method, step=step, first=first, weekdays=weekdays, **options)  # type: ignore[arg-type]
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from None
    since = int(np.argmax(answer.judged)) if answer.judged.any() else needed - 1
    silent = int(np.sum(~answer.judged[since:] & ~np.isnan(x[since:])))
    if silent:
        note(table, say(f"{silent} rows not judged: ", f"{silent} dòng không xét được: ") + reason(method))
    return {
        "observed": table["cases"],
        "upperbound": np.where(answer.judged, answer.upperbound, np.nan).tolist(),
        "alarm": [int(alarm) if known else None for alarm, known in zip(answer.alarm, answer.judged, strict=True)],
    }


def reason(method: str) -> str:
    """Why a row with a history may still be without an answer, and what to do."""
    if method in EARS:
        return say(
            "the baseline does not vary or has unknown days (for the first, --min-sigma 0.5)",
            "số liệu nền không đổi hoặc có ngày chưa biết (nếu không đổi: --min-sigma 0.5)",
        )
    if method == "cusum":
        return say(
            "no case in the rows the mean is taken from (give --mean)",
            "các dòng dùng để lấy trung bình không có ca nào (hãy cho --mean)",
        )
    return say("too few known counts, or no convergence", "quá ít số đã biết, hoặc mô hình không hội tụ")


def note(table: Table, text: str) -> None:
    """Say something about the input that is no fault, on standard error."""
    click.echo(f"vungxanh: {table.name}: {text}", err=True)
