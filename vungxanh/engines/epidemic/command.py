"""`vungxanh rt`, `nowcast`, `project` and `score`: the epidemic engine on files.

NumPy and SciPy are imported when a command runs, so that `--help` and completion answer at once.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import click

from vungxanh.engines.epidemic.files import (
    POSITIVE,
    about,
    as_json,
    as_of,
    command,
    counts_argument,
    read_counts,
    seed,
    serial_interval,
    write,
)
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say
from vungxanh.kernel.tables import Table, day, number, read_columns, refuse, text

# beyond it differences and sums lose their meaning, and at last overflow
MOST_SCORED = 1e100


@command(
    """Estimate the reproduction number R.

    COUNTS is a CSV file (`-`: standard input) with the columns date, cases and, if known, imported (those among the
    cases who were infected elsewhere); one row a day, 0 where there was none.

    The answer is a CSV with the columns t_start, t_end (first and last row of each window, from 1), mean, std, q025,
    median, q975: the exact posterior of Cori et al. 2013. It is empty for windows that end within the mean serial
    interval of the first row, from which nothing can be told.
    """,
    """Ước lượng hệ số lây nhiễm R.

    COUNTS là tệp CSV (`-`: đầu vào chuẩn) có các cột date, cases và, nếu biết, imported (số ca xâm nhập trong số đó);
    mỗi ngày một dòng, ghi 0 khi không có ca.

    Kết quả là CSV có các cột t_start, t_end (dòng đầu và cuối của mỗi cửa sổ, tính từ 1), mean, std, q025, median,
    q975: phân phối hậu nghiệm chính xác theo Cori và cs. 2013. Để trống với cửa sổ kết thúc trong vòng một khoảng thế
    hệ kể từ dòng đầu, khi chưa thể kết luận.
    """,
)
@counts_argument
@serial_interval
@click.option(
    "--window",
    type=click.IntRange(1),
    default=7,
    show_default=True,
    help=say("Days of a window.", "Số ngày của cửa sổ."),
)
@click.option(
    "--prior-mean", type=POSITIVE, default=5.0, show_default=True, help=say("Prior of R.", "Trung bình tiên nghiệm.")
)
@click.option(
    "--prior-sd", type=POSITIVE, default=5.0, show_default=True, help=say("Its sd.", "Độ lệch chuẩn tiên nghiệm.")
)
@click.option(
    "--case",
    "by_case",
    is_flag=True,
    help=say(
        "The case reproduction number of Wallinga and Teunis 2004 instead: t_start, t_end, mean.",
        "Hệ số lây nhiễm theo ca của Wallinga và Teunis 2004: t_start, t_end, mean.",
    ),
)
@as_json
def command_rt(
    counts: str,
    si_mean: float,
    si_sd: float,
    window: int,
    prior_mean: float,
    prior_sd: float,
    by_case: bool,
    as_json: bool,
) -> None:
    from vungxanh.engines.epidemic import intervals, reproduction

    table = read_counts(counts, imported=True)
    with about(table):
        interval = intervals.discretised(mean=si_mean, sd=si_sd, days=len(table))
        found = reproduction.estimate(
            table["cases"],
            interval,
            window=window,
            imported=table.get("imported"),
            prior_mean=prior_mean,
            prior_sd=prior_sd,
        )
    columns = {"t_start": found.start.tolist(), "t_end": found.end.tolist()}
    if by_case:
        means = reproduction.wallinga_teunis(table["cases"], interval, window=window)
        write({**columns, "mean": means.tolist()}, as_json=as_json)
        return
    numbers = {"mean": found.mean, "std": found.sd}
    numbers |= {name: found.quantile(p) for name, p in (("q025", 0.025), ("median", 0.5), ("q975", 0.975))}
    write({**columns, **{name: values.tolist() for name, values in numbers.items()}}, as_json=as_json)


@command(
    """Correct recent counts for reporting delay.

    LINES is a CSV file (`-`: standard input) with the columns onset, reported; one row a case. Rows reported after
    --as-of are ignored. The answer is a CSV with the columns date, quantile, value: quantiles of the final number of
    cases of each onset day, when those not yet reported are in.
    """,
    """Hiệu chỉnh số mắc gần đây theo độ trễ báo cáo.

    LINES là tệp CSV (`-`: đầu vào chuẩn) có các cột onset (ngày khởi phát), reported (ngày báo cáo); mỗi ca một dòng.
    Bỏ các dòng báo cáo sau --as-of. Kết quả là CSV có các cột date, quantile, value: phân vị số ca cuối cùng của từng
    ngày khởi phát, khi các ca chưa báo cáo đã về đủ.
    """,
)
@click.argument("lines", type=click.Path(allow_dash=True))
@as_of
@click.option(
    "--last",
    type=click.IntRange(1),
    help=say("Only the last so many onset days. [all]", "Chỉ lấy chừng này ngày khởi phát cuối. [tất cả]"),
)
@seed
@as_json
def command_nowcast(lines: str, as_of: date | None, last: int | None, seed: int, as_json: bool) -> None:
    table = read_columns(lines, {"onset": day, "reported": day})
    pairs = list(zip(table["onset"], table["reported"], strict=True))
    until = as_of or max(table["reported"])
    refuse(
        [table.fault(i, wrong) for i, (onset, reported) in enumerate(pairs) for wrong in faulty(onset, reported, until)]
    )
    if not any(reported <= until for reported in table["reported"]):
        raise BadInput(
            f"{table.name}: " + say(f"no case is reported by {until}", f"chưa có ca nào báo cáo đến {until}")
        )

    from vungxanh.engines.epidemic import nowcasting

    with about(table):
        found = nowcasting.nowcast(
            [onset.toordinal() for onset, _ in pairs],
            [reported.toordinal() for _, reported in pairs],
            as_of=until.toordinal(),
            seed=seed,
        )
    days = [date.fromordinal(found.first + i) for i in range(found.known.size)]
    skipped = max(0, len(days) - last) if last else 0
    write(long_table("date", days[skipped:], found.levels, found.quantiles[skipped:]), as_json=as_json)


def faulty(onset: date, reported: date, until: date) -> Iterator[str]:
    """What is wrong with the two days of a case; those of a case not reported until then are only compared."""
    from vungxanh.engines.epidemic.delays import LONGEST_DELAY, LONGEST_PAST

    if reported < onset:
        yield say(
            f"reported: {reported} is before the onset {onset}", f"reported: {reported} trước ngày khởi phát {onset}"
        )
    elif reported <= until and (reported - onset).days > LONGEST_DELAY:
        yield say(
            f"reported: {reported} is more than a year after the onset {onset}; check the years",
            f"reported: {reported} sau ngày khởi phát {onset} hơn một năm; hãy kiểm tra năm",
        )
    elif reported <= until and (until - onset).days > LONGEST_PAST:
        yield say(
            f"onset: {onset} is more than twenty years before {until}; leave it out or check the year",
            f"onset: {onset} trước {until} hơn hai mươi năm; hãy bỏ dòng này hoặc kiểm tra năm",
        )


@command(
    """Project the coming days.

    COUNTS is a CSV file (`-`: standard input) with the columns date, cases; one row a day, 0 where there was none.
    Rows after --as-of are ignored. The answer is a CSV with the columns target, date, quantile, value at the 23 levels
    of the forecast hubs: day+1, day+2, ... for each coming day, and week+1, ... for the sums of seven days (date: the
    last of them). How good such projections would have been on your own series: `vungxanh backtest`.
    """,
    """Dự báo những ngày tới.

    COUNTS là tệp CSV (`-`: đầu vào chuẩn) có các cột date, cases; mỗi ngày một dòng, ghi 0 khi không có ca. Bỏ các
    dòng sau --as-of. Kết quả là CSV có các cột target, date, quantile, value tại 23 mức phân vị: day+1, day+2, ... cho
    từng ngày tới và week+1, ... cho tổng 7 ngày (date: ngày cuối tuần đó). Muốn biết dự báo đã tốt đến đâu trên chính
    số liệu của mình: `vungxanh backtest`.
    """,
)
@counts_argument
@serial_interval
@as_of
@click.option(
    "--horizon",
    type=click.IntRange(1, 60),
    default=14,
    show_default=True,
    help=say("Days to project.", "Số ngày dự báo."),
)
@seed
@as_json
def command_project(
    counts: str, si_mean: float, si_sd: float, as_of: date | None, horizon: int, seed: int, as_json: bool
) -> None:
    table = read_counts(counts, until=as_of)
    from vungxanh.engines.epidemic import intervals, projection

    with about(table):
        interval = intervals.discretised(mean=si_mean, sd=si_sd, days=intervals.REACH + 1)
        found = projection.project(table["cases"], interval, days=horizon, seed=seed)
    last = table["date"][-1]
    columns: dict[str, list[Any]] = {"target": [], "date": [], "quantile": [], "value": []}
    for kind, step, values in (("day", 1, found.daily), ("week", 7, found.weekly)):
        dates = [last + timedelta(days=step * (i + 1)) for i in range(len(values))]
        part = long_table("date", dates, found.levels, values)
        columns["target"] += [f"{kind}+{i + 1}" for i in range(len(values)) for _ in found.levels]
        for name, cells in part.items():
            columns[name] += cells
    write(columns, as_json=as_json)


def long_table(name: str, keys: list[Any], levels: Any, values: Any) -> dict[str, list[Any]]:
    """Quantiles as rows: key, quantile, value."""
    return {
        name: [key for key in keys for _ in levels],
        "quantile": levels.tolist() * len(keys),
        "value": values.astype(int).ravel().tolist(),
    }


@command(
    """Score quantile forecasts.

    FORECASTS is a CSV file (`-`: standard input) with the columns forecast, quantile, value, observed; one row a
    quantile, the rows of one forecast sharing its name. The answer is a CSV with one row a forecast: forecast, wis
    (weighted interval score, lower is better), dispersion, underprediction, overprediction, bias (-1 too low ... 1 too
    high), coverage_50, coverage_90 (1 inside, 0 outside, empty where the forecast has no such interval).
    """,
    """Chấm điểm dự báo theo phân vị.

    FORECASTS là tệp CSV (`-`: đầu vào chuẩn) có các cột forecast, quantile, value, observed; mỗi phân vị một dòng, các
    dòng của một dự báo mang cùng tên. Kết quả là CSV mỗi dự báo một dòng: forecast, wis (điểm khoảng có trọng số, càng
    thấp càng tốt), dispersion, underprediction, overprediction, bias (-1 quá thấp ... 1 quá cao), coverage_50,
    coverage_90 (1 trong khoảng, 0 ngoài khoảng, trống nếu dự báo không có khoảng đó).
    """,
)
@click.argument("forecasts", type=click.Path(allow_dash=True))
@click.option(
    "--drop-unpaired",
    is_flag=True,
    help=say(
        "Leave out levels whose partner is missing (.1 without .9) instead of refusing the forecast.",
        "Bỏ các mức không có mức đối xứng (.1 không có .9) thay vì từ chối dự báo.",
    ),
)
@as_json
def command_score(forecasts: str, drop_unpaired: bool, as_json: bool) -> None:
    table = read_columns(forecasts, {"forecast": text, "quantile": number, "value": number, "observed": number})
    from vungxanh.engines.epidemic.scoring import DIGITS

    groups: dict[str, list[int]] = {}
    for i, name in enumerate(table["forecast"]):
        groups.setdefault(name, []).append(i)
    refuse([fault for rows in groups.values() for fault in forecast_faults(table, rows)])
    by_levels: dict[tuple[float, ...], list[str]] = {}
    for name, rows in groups.items():
        rows.sort(key=lambda i: table["quantile"][i])
        by_levels.setdefault(tuple(round(table["quantile"][i], DIGITS) for i in rows), []).append(name)

    answers: dict[str, list[float]] = {}
    faults: list[str] = []
    for levels, names in by_levels.items():
        try:
            answers |= scored(table, levels, {name: groups[name] for name in names}, drop_unpaired=drop_unpaired)
        except BadInput as wrong:
            faults += [
                table.fault(groups[name][0], say(f"forecast {name}: ", f"dự báo {name}: ") + fault)
                for name in names
                for fault in wrong.faults
            ]
    refuse(faults)
    parts = ["wis", "dispersion", "underprediction", "overprediction", "bias", "coverage_50", "coverage_90"]
    columns: dict[str, list[Any]] = {"forecast": list(groups)}
    columns |= {part: [answers[name][place] for name in groups] for place, part in enumerate(parts)}
    for part in ("coverage_50", "coverage_90"):
        columns[part] = [None if value != value else int(value) for value in columns[part]]
    write(columns, as_json=as_json)


def forecast_faults(table: Table, rows: list[int]) -> list[str]:
    """What is wrong with the rows of one forecast, a line for each row."""
    faults, seen = [], dict[float, int]()
    for i in rows:
        level, observed = table["quantile"][i], table["observed"][i]
        if not 0 < level < 1:
            faults.append(
                table.fault(i, f"quantile: {level:g} " + say("is not between 0 and 1", "không nằm giữa 0 và 1"))
            )
        elif level in seen:
            above = table.rows[seen[level]]
            faults.append(
                table.fault(i, f"quantile: {level:g} " + say(f"is already in row {above}", f"đã có ở dòng {above}"))
            )
        seen.setdefault(level, i)
        faults += [
            table.fault(i, f"{name}: {table[name][i]:g} " + say("is too large to score", "quá lớn để chấm điểm"))
            for name in ("value", "observed")
            if abs(table[name][i]) > MOST_SCORED
        ]
        if observed != table["observed"][rows[0]]:
            above = table.rows[rows[0]]
            faults.append(
                table.fault(
                    i,
                    say(
                        f"observed: differs from row {above} of the same forecast",
                        f"observed: khác dòng {above} của cùng dự báo",
                    ),
                )
            )
    ordered = sorted(rows, key=lambda i: table["quantile"][i])
    faults += [
        table.fault(
            i,
            say(
                f"value: falls below row {table.rows[below]}, whose quantile is lower",
                f"value: nhỏ hơn dòng {table.rows[below]} có phân vị thấp hơn",
            ),
        )
        for below, i in zip(ordered, ordered[1:], strict=False)
        if table["value"][i] < table["value"][below]
    ]
    return faults


def scored(
    table: Table, levels: tuple[float, ...], groups: dict[str, list[int]], *, drop_unpaired: bool
) -> dict[str, list[float]]:
    """The seven scores of forecasts that have the same levels, by name."""
    import numpy as np

    from vungxanh.engines.epidemic.scoring import score

    found = score(
        levels,
        [[table["value"][i] for i in rows] for rows in groups.values()],
        [table["observed"][rows[0]] for rows in groups.values()],
        drop_unpaired=drop_unpaired,
    )
    parts = (found.wis, found.dispersion, found.underprediction, found.overprediction, found.bias)
    table_of_scores = np.column_stack([*parts, found.coverage_50, found.coverage_90])
    return dict(zip(groups, table_of_scores.tolist(), strict=True))
