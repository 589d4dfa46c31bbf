"""`vungxanh backtest`, `growth`, `goal`, `release`, `offspring`: what committees ask of the epidemic engine."""

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
from vungxanh.kernel.options import Day
from vungxanh.kernel.tables import Table, day, read_columns, refuse, text

# two onsets of a pair further apart than this are a mistyped year
LONGEST_SERIAL = timedelta(days=366)


@command(
    """Tell how good past projections would have been.

    COUNTS is a CSV file (`-`: standard input) with the columns date, cases. Every day with enough days before and two
    weeks after it is projected with what was known then. The answer is a CSV with one row a horizon: target, forecasts,
    wis (mean weighted interval score), baseline_wis (of a forecast without any model: next week is like the last),
    ratio (below 1: better than no model), coverage_50, coverage_90 (shares inside the intervals), bias.
    """,
    """Cho biết các dự báo trong quá khứ lẽ ra tốt đến đâu.

    COUNTS là tệp CSV (`-`: đầu vào chuẩn) có các cột date, cases. Mỗi ngày có đủ số liệu trước đó và hai tuần sau đó
    được dự báo chỉ với những gì đã biết lúc ấy. Kết quả là CSV, mỗi tầm dự báo một dòng: target, forecasts, wis (điểm
    khoảng trung bình), baseline_wis (của dự báo không mô hình: tuần tới như tuần qua), ratio (dưới 1: tốt hơn không mô
    hình), coverage_50, coverage_90 (tỷ lệ nằm trong khoảng), bias (lệch).
    """,
)
@counts_argument
@serial_interval
@click.option(
    "--first",
    type=click.IntRange(14),
    default=21,
    show_default=True,
    help=say("Days known at the first forecast.", "Số ngày đã biết khi dự báo lần đầu."),
)
@click.option(
    "--every",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help=say("Days between forecasts.", "Số ngày giữa hai lần dự báo."),
)
@seed
@as_json
def command_backtest(
    counts: str, si_mean: float, si_sd: float, first: int, every: int, seed: int, as_json: bool
) -> None:
    table = read_counts(counts)
    from vungxanh.engines.epidemic import backtesting, intervals

    with about(table):
        interval = intervals.discretised(mean=si_mean, sd=si_sd, days=intervals.REACH + 1)
        tests = backtesting.backtest(table["cases"], interval, first=first, every=every, seed=seed)
    rows = [
        {
            "target": f"week+{test.weeks_ahead}",
            "forecasts": int(test.known.size),
            "wis": float(test.projection.wis.mean()),
            "baseline_wis": float(test.persistence.wis.mean()),
            "ratio": test.ratio,
            "coverage_50": float(test.projection.coverage_50.mean()),
            "coverage_90": float(test.projection.coverage_90.mean()),
            "bias": float(test.projection.bias.mean()),
        }
        for test in tests
    ]
    write({name: [row[name] for row in rows] for name in rows[0]}, as_json=as_json)


@command(
    """Tell how likely a goal is by its date.

    The goal: fewer than --below cases a day, --days days in a row. COUNTS is a CSV file (`-`: standard input) with the
    columns date, cases. The answer is a CSV with the columns date, probability: for each day up to --by, how likely the
    goal is met by then. Beyond four weeks such a number says little more than where things drift.
    """,
    """Cho biết khả năng đạt mục tiêu đúng hạn.

    Mục tiêu: dưới --below ca mỗi ngày, liên tục --days ngày. COUNTS là tệp CSV (`-`: đầu vào chuẩn) có các cột date,
    cases. Kết quả là CSV có các cột date, probability: với mỗi ngày đến --by, xác suất đã đạt mục tiêu. Quá bốn tuần,
    con số này chỉ còn nói lên xu hướng.
    """,
)
@counts_argument
@serial_interval
@click.option("--by", type=Day(), required=True, help=say("The goal's date.", "Hạn của mục tiêu."))
@click.option("--below", type=POSITIVE, default=1.0, show_default=True, help=say("Cases a day.", "Số ca mỗi ngày."))
@click.option(
    "--days",
    type=click.IntRange(1),
    default=14,
    show_default=True,
    help=say("Days in a row.", "Số ngày liên tục."),
)
@as_of
@seed
@as_json
def command_goal(
    counts: str,
    si_mean: float,
    si_sd: float,
    by: date,
    below: float,
    days: int,
    as_of: date | None,
    seed: int,
    as_json: bool,
) -> None:
    table = read_counts(counts, until=as_of)
    last = table["date"][-1]
    ahead = (by - last).days
    if not 1 <= ahead <= 60:
        raise BadInput(
            f"{table.name}: "
            + say(
                f"--by {by} is {ahead} days after the last row ({last}); it must be 1 to 60",
                f"--by {by} cách dòng cuối ({last}) {ahead} ngày; phải từ 1 đến 60",
            )
        )
    from vungxanh.engines.epidemic import goals, intervals, projection

    with about(table):
        interval = intervals.discretised(mean=si_mean, sd=si_sd, days=intervals.REACH + 1)
        found = projection.project(table["cases"], interval, days=ahead, seed=seed)
        chances = goals.probability(table["cases"], found.sequences, below=below, days=days)
    dates = [last + timedelta(days=i + 1) for i in range(ahead)]
    write({"date": dates, "probability": chances.tolist()}, as_json=as_json)


@command(
    """Tell how fast cases double or halve.

    COUNTS is a CSV file (`-`: standard input) with the columns date, cases; one row a day, 0 where there was none. The
    answer is a CSV with one row for each day that has --days days of counts: date, rate (growth a day: 0.05 is 5 % a
    day), low, high (95 %), change (doubling or halving), days it takes at that rate, soonest and latest (95 %; latest
    is empty where it may not happen at all). A row is empty where fewer than 5 cases, or 3 days with cases, tell too
    little.
    """,
    """Cho biết số ca tăng gấp đôi hoặc giảm một nửa sau bao nhiêu ngày.

    COUNTS là tệp CSV (`-`: đầu vào chuẩn) có các cột date, cases; mỗi ngày một dòng, ghi 0 khi không có ca. Kết quả là
    CSV, mỗi ngày có đủ --days ngày số liệu một dòng: date, rate (tốc độ tăng mỗi ngày: 0.05 là 5 % mỗi ngày), low, high
    (95 %), change (doubling: tăng gấp đôi, halving: giảm một nửa), days (số ngày cần với tốc độ đó), soonest, latest
    (sớm nhất, muộn nhất, 95 %; latest để trống khi có thể không xảy ra). Để trống khi dưới 5 ca, hoặc dưới 3 ngày có
    ca, là quá ít để kết luận.
    """,
)
@counts_argument
@click.option(
    "--days",
    type=click.IntRange(7),
    default=14,
    show_default=True,
    help=say("Days the rate is taken from.", "Số ngày dùng để tính tốc độ."),
)
@as_of
@as_json
def command_growth(counts: str, days: int, as_of: date | None, as_json: bool) -> None:
    table = read_counts(counts, until=as_of)
    from vungxanh.engines.epidemic import goals

    if len(table) < days:
        raise BadInput(
            f"{table.name}: "
            + say(
                f"{len(table)} days of counts are too few; give at least the {days} of --days",
                f"{len(table)} ngày số liệu là quá ít; cần ít nhất {days} ngày như --days",
            )
        )
    names = ("rate", "low", "high", "change", "days", "soonest", "latest")
    columns: dict[str, list[Any]] = {"date": table["date"][days - 1 :], **{name: [] for name in names}}
    for end in range(days, len(table) + 1):
        try:
            found = goals.growth(table["cases"][end - days : end], days=days)
        except BadInput:  # too few cases: the only thing that may be wrong here
            row: tuple[Any, ...] = (None,) * len(names)
        else:
            times = [abs(value) for value in (found.doubling_days, *found.doubling_limits)]
            row = (found.rate, found.low, found.high, "halving" if found.rate < 0 else "doubling", *times)
        for name, value in zip(names, row, strict=True):
            columns[name].append(value)
    write(columns, as_json=as_json)


@command(
    """Tell whether measures may be lifted, and why.

    COUNTS is a CSV file (`-`: standard input) with the columns date, cases[, imported]. Measures may be lifted when all
    hold: R was surely below 1 on every day of the last --weeks weeks (r_below_1: the least probability, its limit); the
    last week has fewer cases than each of the weeks before it (falling); and at most half of the peak week's
    (below_peak). The answer is a CSV with the columns date, reason, holds, found, limit; the last row is the answer.
    """,
    """Cho biết đã có thể nới lỏng biện pháp chưa, và vì sao.

    COUNTS là tệp CSV (`-`: đầu vào chuẩn) có các cột date, cases[, imported]. Có thể nới lỏng khi đủ các điều kiện: R
    chắc chắn dưới 1 trong mọi ngày của --weeks tuần qua (r_below_1: xác suất thấp nhất và giới hạn); tuần cuối ít ca
    hơn từng tuần trước đó (falling); và không quá một nửa tuần đỉnh (below_peak). Kết quả là CSV có các cột date,
    reason, holds, found, limit; dòng cuối là kết luận.
    """,
)
@counts_argument
@serial_interval
@click.option(
    "--weeks",
    type=click.IntRange(2),
    default=2,
    show_default=True,
    help=say("Weeks that R must be below 1; one is never enough.", "Số tuần R phải dưới 1; một tuần không bao giờ đủ."),
)
@as_of
@as_json
def command_release(counts: str, si_mean: float, si_sd: float, weeks: int, as_of: date | None, as_json: bool) -> None:
    table = read_counts(counts, until=as_of, imported=True)
    from vungxanh.engines.epidemic import goals, intervals

    with about(table):
        interval = intervals.discretised(mean=si_mean, sd=si_sd, days=len(table))
        answer = goals.release(table["cases"], interval, weeks=weeks, imported=table.get("imported"))
    reasons = answer.reasons
    write(
        {
            "date": [table["date"][-1]] * (len(reasons) + 1),
            "reason": [*(reason.code for reason in reasons), "release"],
            "holds": [*(int(reason.holds) for reason in reasons), int(answer.allowed)],
            "found": [*(reason.found for reason in reasons), None],
            "limit": [*(reason.limit for reason in reasons), None],
        },
        as_json=as_json,
    )


def optional_text(cell: str) -> str | None:
    """A text, or None where nothing is known."""
    return cell or None


def optional_day(cell: str) -> date | None:
    """A day, or None where nothing is known."""
    return day(cell) if cell else None


@command(
    """Estimate how unequally cases infect: R and its dispersion k.

    CASES is a CSV file (`-`: standard input) with the columns case, infector (empty where unknown) and, if known,
    onset; one row a case, or one for each recorded source of a case. The answer is a CSV with the columns quantity,
    estimate, low, high (95 %): R, k (small: few cases infect most people), share_causing_80 (share of the cases that
    infected 80 % of those infected) and, with onset, serial_interval_mean and serial_interval_sd.
    """,
    """Ước lượng mức lây không đều: R và độ phân tán k.

    CASES là tệp CSV (`-`: đầu vào chuẩn) có các cột case (ca), infector (nguồn lây, để trống nếu chưa rõ) và, nếu biết,
    onset (ngày khởi phát); mỗi ca một dòng, hoặc mỗi nguồn lây của một ca một dòng. Kết quả là CSV có các cột quantity,
    estimate, low, high (95 %): R, k (nhỏ: ít ca lây cho phần lớn), share_causing_80 (tỷ lệ ca gây ra 80 % số lây) và,
    nếu có onset, serial_interval_mean, serial_interval_sd.
    """,
)
@click.argument("cases", type=click.Path(allow_dash=True))
@as_json
def command_offspring(cases: str, as_json: bool) -> None:
    table = read_columns(cases, {"case": text, "infector": optional_text}, {"onset": optional_day})
    from vungxanh.engines.epidemic import intervals, offspring

    wrong = offspring.wrong_links(table["case"], table["infector"])
    refuse([table.fault(i, f"infector: {message}") for i, message in wrong])
    pairs = onset_pairs(table)
    with about(table):
        found = offspring.fit(offspring.counted(table["case"], table["infector"]))
    rows: list[tuple[str, float, float | None, float | None]] = [
        ("R", found.r, found.r_low, found.r_high),
        ("k", found.k, found.k_low, found.k_high),
        ("share_causing_80", found.share_causing_80, None, None),
    ]
    if len(pairs) > 1:
        serial = intervals.from_pairs(*zip(*pairs, strict=True))
        rows += [("serial_interval_mean", serial.mean, None, None), ("serial_interval_sd", serial.sd, None, None)]
    columns: dict[str, list[Any]] = {
        name: [row[place] for row in rows] for place, name in enumerate(("quantity", "estimate", "low", "high"))
    }
    write(columns, as_json=as_json)


def onset_pairs(table: Table) -> list[tuple[int, int]]:
    """Onset days (day numbers) of each infector and the case it infected, where both are known.

    Raises `BadInput` for a case with two onsets, and for two onsets of a pair that are more than a year apart.
    """
    onsets: dict[str, tuple[date, int]] = {}
    faults = []
    for i, (case, onset) in enumerate(zip(table["case"], table.get("onset") or [], strict=False)):
        if onset is None:
            continue
        known, first = onsets.setdefault(case, (onset, i))
        if known != onset:
            other = table.rows[first]
            faults.append(
                table.fault(
                    i,
                    say(
                        f"onset: {onset} differs from {known} of the same case in row {other}",
                        f"onset: {onset} khác {known} của cùng ca ở dòng {other}",
                    ),
                )
            )
    pairs = []
    for i, (case, infector) in enumerate(zip(table["case"], table["infector"], strict=True)):
        if case not in onsets or infector not in onsets:
            continue
        before, after = onsets[infector][0], onsets[case][0]
        pairs.append((before.toordinal(), after.toordinal()))
        if abs(after - before) > LONGEST_SERIAL:
            faults.append(
                table.fault(
                    i,
                    say(
                        f"onset: {after}, more than a year from {before} of its infector; check the years",
                        f"onset: {after}, cách {before} của nguồn lây hơn một năm; hãy kiểm tra năm",
                    ),
                )
            )
    refuse(faults)
    return pairs
