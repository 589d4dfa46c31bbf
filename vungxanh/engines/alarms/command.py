"""`vungxanh alarms`: find the unusual counts of a daily or weekly series."""

import sys
from dataclasses import dataclass
from datetime import date
from typing import Any

import click

from vungxanh.engines.alarms.series import Series, read_series
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say
from vungxanh.kernel.options import Day, Number
from vungxanh.kernel.tables import refuse, write_columns

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

NOTES_SHOWN = 50
PROBABILITY = Number(0, 1, min_open=True, max_open=True)
POSITIVE = Number(0, min_open=True)


@click.command(
    short_help=say("Find unusual counts", "Phát hiện số liệu bất thường"),
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
    type=Number(0),
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
    "--by",
    help=say(
        "A further column (a unit, a disease): one series for each of its values.",
        "Một cột nữa (đơn vị, bệnh): mỗi giá trị của cột là một chuỗi số liệu.",
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
    by: str | None,
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
    by = by.casefold() if by else None
    if by in ("date", "cases"):
        raise click.UsageError(say("--by names a column beside date and cases", "--by là một cột khác date và cases"))
    columns: dict[str, list[Any]] = {
        **({by: []} if by else {}),
        "date": [],
        "observed": [],
        "upperbound": [],
        "alarm": [],
    }
    faults: list[str] = []
    notes: list[str] = []
    for series in read_series(counts, missing=missing, by=by):
        try:
            answer = judge_series(series, method, start=start, weekdays=weekdays, options=given)
        except BadInput as wrong:
            faults.extend(wrong.faults)
            continue
        notes += [*series.notes(), *answer.notes]
        if by:
            columns[by] += [series.group] * len(series.days)
        columns["date"] += series.days
        columns["observed"] += series.cases
        columns["upperbound"] += answer.upperbound
        columns["alarm"] += answer.alarm
    refuse(faults)
    if len(notes) > NOTES_SHOWN:
        more = len(notes) - NOTES_SHOWN
        notes[NOTES_SHOWN:] = [say(f"... and {more} more notes", f"... và {more} ghi chú nữa")]
    for line in notes:
        click.echo(f"vungxanh: {line}", err=True)
    write_columns(columns, sys.stdout, as_json=as_json)


@dataclass(frozen=True, slots=True)
class Judged:
    """The answer for each row of a series, None where there is none, and what to say of it."""

    upperbound: list[float]
    alarm: list[int | None]
    notes: list[str]


def judge_series(series: Series, method: str, *, start: date | None, weekdays: str, options: dict[str, Any]) -> Judged:
    """Judge one series from the day `start` on; raises `BadInput` where it is too short for that."""
    import numpy as np

    from vungxanh.engines.alarms.judging import judge, rows_needed

    x = np.array([np.nan if cases is None else cases for cases in series.cases], dtype=np.float64)
    first = None if start is None else -(-(start - series.days[0]).days // series.step)
    if first is not None:
        learning = 1 if method == "cusum" and "mean" not in options else 0
        if not learning <= max(first, 0) < len(x):
            raise BadInput(
                f"{series.label}--from {start}: "
                + say(
                    f"not after the first row and up to the last, {series.days[0]} to {series.days[-1]}",
                    f"phải sau dòng đầu và không quá dòng cuối, {series.days[0]} đến {series.days[-1]}",
                )
            )
        first = max(first, 0)
    try:
        needed = rows_needed(method, step=series.step, weekdays=weekdays, **options)  # type: ignore[arg-type]
        if len(x) < needed:
            every = say("daily", "ngày") if series.step == 1 else say("weekly", "tuần")
            raise BadInput(
                series.label
                + say(
                    f"{len(x)} {every} rows; {method} needs {needed} or more to judge one",
                    f"có {len(x)} dòng {every}; {method} cần ít nhất {needed} dòng",
                )
            )
        answer = judge(x, method, step=series.step, first=first, weekdays=weekdays, **options)  # type: ignore[arg-type]
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from None
    since = int(np.argmax(answer.judged)) if answer.judged.any() else max(needed - 1, first or 0)
    silent = int(np.sum(~answer.judged[since:] & ~np.isnan(x[since:])))
    said = say(f"{silent} rows not judged: ", f"{silent} dòng không xét được: ") + reason(method)
    return Judged(
        upperbound=np.where(answer.judged, answer.upperbound, np.nan).tolist(),
        alarm=[int(alarm) if known else None for alarm, known in zip(answer.alarm, answer.judged, strict=True)],
        notes=[series.label + said] if silent else [],
    )


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
