"""`vungxanh trace`: who was exposed, from files of visits and cases."""

import csv
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say
from vungxanh.kernel.tables import FAULTS_SHOWN, refuse

# faulty rows named on standard error when they are let pass; `--faults` writes every one
NAMED = 1000


class Progress:
    """Says on standard error what is going on, when somebody may be waiting."""

    def __init__(self, wanted: bool | None) -> None:
        self.on = sys.stderr.isatty() if wanted is None else wanted

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        began = time.perf_counter()
        if self.on:
            click.echo(f"{text} ...", err=True)
        yield
        if self.on:
            click.echo(f"{text}: {time.perf_counter() - began:.1f} s", err=True)


@click.command(
    short_help=say("Trace contacts over visits", "Truy vết tiếp xúc từ lượt đến"),
    options_metavar=say("[OPTIONS]", "[TÙY CHỌN]"),
    help=say(
        """Find everyone exposed by chains of meetings from the cases: F1, F2, ...

        VISITS has the columns person, venue, arrived, left; CASES has person, from, to: the window in which each case
        could infect. Files are Parquet or CSV (`-`: CSV from standard input). Times are whole minutes or ISO times
        (2021-07-01T08:30); seconds are cut off, and times come out as they came in. Intervals are half-open.

        The answer has the columns person, degree, first_exposed, overlap_minutes, encounters, via_person, via_venue:
        the number of meetings from a case, when the person was first exposed, the sums over the encounters of that
        degree, and the encounter that came first. What exactly is computed: docs/engines/contacts.md.

        With --index the visits are kept in a folder, ready for the next question: give VISITS to build it, VISITS and
        --append to add a day, neither to ask again.
        """,
        """Tìm mọi người đã phơi nhiễm theo các chuỗi gặp gỡ bắt đầu từ ca bệnh: F1, F2, ...

        VISITS có các cột person, venue, arrived, left (người, địa điểm, giờ đến, giờ rời); CASES có person, from, to:
        khoảng thời gian mỗi ca bệnh có thể lây. Tệp là Parquet hoặc CSV (`-`: CSV từ đầu vào chuẩn). Thời gian là số
        phút nguyên hoặc giờ ISO (2021-07-01T08:30); giây bị bỏ, kết quả ghi thời gian theo cách của tệp vào. Khoảng
        thời gian tính từ lúc đến đến ngay trước lúc rời.

        Kết quả có các cột person, degree, first_exposed, overlap_minutes, encounters, via_person, via_venue: số lần
        gặp tính từ ca bệnh, lúc phơi nhiễm đầu tiên, tổng các lần gặp ở bậc đó, và lần gặp đầu tiên qua ai, ở đâu.
        Định nghĩa đầy đủ: docs/engines/contacts.md.

        Với --index, các lượt đến được giữ trong một thư mục để hỏi lại nhanh: có VISITS thì lập mới, có VISITS và
        --append thì thêm một ngày, không có cả hai thì chỉ hỏi.
        """,
    ),
)
@click.argument("visits", metavar="[VISITS]", required=False)
@click.option(
    "--cases", metavar="FILE", help=say("person, from, to; one row a person", "person, from, to; mỗi người một dòng")
)
@click.option(
    "--depth",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    help=say("how far: 1 for F1, 2 for F1 and F2, ...", "đến bậc nào: 1 là F1, 2 là F1 và F2, ..."),
)
@click.option(
    "--min-overlap",
    type=click.IntRange(0),
    metavar="MIN",
    default=15,
    show_default=True,
    help=say("minutes together that make an encounter", "số phút ở cùng nhau mới tính là tiếp xúc"),
)
@click.option(
    "--latent",
    type=click.IntRange(0),
    metavar="MIN",
    default=0,
    show_default=True,
    help=say(
        "minutes from exposure until a contact can expose others", "số phút từ khi phơi nhiễm đến khi có thể lây tiếp"
    ),
)
@click.option("--as-of", metavar="T", help=say("nothing after this time counts", "không tính gì sau thời điểm này"))
@click.option(
    "--until",
    metavar="FILE",
    help=say("person, until: when each was isolated", "person, until: lúc mỗi người được cách ly"),
)
@click.option(
    "--out",
    metavar="FILE",
    default="-",
    help=say(
        "write here: .parquet, .json or CSV (default: CSV on standard output)",
        "ghi vào tệp: .parquet, .json hoặc CSV (mặc định: CSV ra đầu ra chuẩn)",
    ),
)
@click.option(
    "--earliest/--no-earliest",
    default=False,
    help=say(
        "add earliest_possible: exposure by a longer chain that arrives sooner",
        "thêm cột earliest_possible: phơi nhiễm sớm nhất qua chuỗi dài hơn",
    ),
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help=say(
        "rows as JSON; with --out, a summary as JSON on standard output",
        "in các dòng dạng JSON; có --out thì in bản tóm tắt dạng JSON",
    ),
)
@click.option(
    "--strict/--lenient",
    default=True,
    show_default=True,
    help=say("stop at faulty rows, or name and leave them out", "dừng khi có dòng sai, hoặc nêu tên và bỏ qua"),
)
@click.option(
    "--faults", metavar="FILE", help=say("write the name of every faulty row here", "ghi mọi dòng sai vào tệp này")
)
@click.option(
    "--index", "folder", metavar="DIR", help=say("keep the visits in this folder", "giữ các lượt đến trong thư mục này")
)
@click.option("--append", is_flag=True, help=say("add VISITS to the index", "thêm VISITS vào thư mục đã lập"))
@click.option("--merge", is_flag=True, help=say("make the index one piece", "gộp các phần của thư mục làm một"))
@click.option(
    "--delete-before",
    metavar="T",
    help=say("delete visits that ended by then from the index", "xóa khỏi thư mục các lượt đã kết thúc đến lúc đó"),
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "numba", "numpy"]),
    default="auto",
    show_default=True,
    help=say("which implementation computes", "bản cài đặt nào tính toán"),
)
@click.option(
    "--progress/--no-progress",
    default=None,
    help=say("say what is going on (default: on a terminal)", "báo tiến độ (mặc định: khi chạy ở cửa sổ lệnh)"),
)
def command_trace(visits: str | None, cases: str | None, folder: str | None, **options: Any) -> None:
    _check_options(visits, cases, folder, options)
    progress = Progress(options["progress"])
    # the index first: it answers without DuckDB when nothing but a question is asked
    from vungxanh.engines.contacts.index import Index

    readings: list[Any] = []
    index = None
    if folder is not None and (visits is None or options["append"]):
        index = Index.open(folder)
    if visits is not None:
        reading = _read(visits, "VISITS", index.times if index else None, options, readings, progress)
        if index is None and reading.used == 0:
            # nor could it be known how the times of the cases are written
            nothing = say(
                "no visits in {} rows; give a file with visits",
                "không có lượt đến nào trong {} dòng; cần tệp có lượt đến",
            )
            raise BadInput(f"{reading.name}: {nothing.format(reading.rows)}")
        with progress.step(say("index", "lập chỉ mục")):
            if index is None:
                index = Index.build(reading.visits(), path=folder, engine=options["engine"], times=reading.form)
            else:
                index = index.append(reading.visits(), engine=options["engine"])
        reading.connection.close()
    assert index is not None
    if options["delete_before"] is not None:
        from vungxanh.engines.contacts.times import parse

        with progress.step(say("delete", "xóa")):
            index = index.delete_before(
                parse(options["delete_before"], index.times, "--delete-before"), engine=options["engine"]
            )
    if options["merge"] and len(index.segments) > 1:
        with progress.step(say("merge", "gộp")):
            index = index.merge(engine=options["engine"])
    summary: dict[str, Any] = {"visits": index.visits, "persons": index.persons, "venues": index.venues}
    if cases is not None:
        summary |= _trace(index, cases, options, readings, progress)
    _report(summary, cases, readings, options)


def _check_options(visits: str | None, cases: str | None, folder: str | None, options: dict[str, Any]) -> None:
    """Refuse combinations that mean nothing, naming the option to add or leave."""
    if visits is None and folder is None:
        raise click.UsageError(say("give VISITS, or --index with a folder", "cần VISITS, hoặc --index và thư mục"))
    if folder is None and (options["append"] or options["merge"] or options["delete_before"]):
        raise click.UsageError(
            say("--append, --merge and --delete-before need --index", "--append, --merge, --delete-before cần --index")
        )
    if options["append"] and visits is None:
        raise click.UsageError(say("--append needs VISITS", "--append cần VISITS"))
    if cases is None and folder is None:
        raise click.UsageError(say("give --cases", "cần --cases"))
    if [visits, cases, options["until"]].count("-") > 1:
        raise click.UsageError(say("only one file can be `-`", "chỉ một tệp được là `-`"))
    # before any work is done that could then not be written
    for name, path in (("--out", options["out"]), ("--faults", options["faults"])):
        if path and path != "-" and Path(path).is_dir():
            raise BadInput(f"{name}: {path}: " + say("a directory; give a file", "là thư mục; hãy cho một tệp"))
        if path and path != "-" and not Path(path).parent.is_dir():
            raise BadInput(f"{name}: {Path(path).parent}: " + say("no such directory", "không có thư mục này"))
    if folder is not None and Path(folder).is_file():
        raise BadInput(f"--index: {folder}: " + say("a file; give a directory", "là tệp; hãy cho một thư mục"))


def _read(
    path: str, what: str, form: str | None, options: dict[str, Any], readings: list[Any], progress: Progress
) -> Any:
    from vungxanh.engines.contacts import files

    shape = {"VISITS": files.VISITS, "--cases": files.CASES, "--until": files.UNTIL}[what]
    with progress.step(say("read ", "đọc ") + path):
        reading = files.read(path, shape, form=form)
    readings.append(reading)
    if reading.faults and options["faults"]:
        mode = "w" if sum(bool(each.faults) for each in readings) == 1 else "a"
        with Path(options["faults"]).open(mode, encoding="utf-8") as file:
            file.writelines(line + "\n" for line in reading.faults)
    if reading.faults and options["strict"]:
        refuse(reading.faults)
    for line in reading.faults[:NAMED]:
        click.echo(line, err=True)
    if len(reading.faults) > NAMED:
        more = say(
            "and {} more faulty rows; --faults FILE writes them all", "và {} dòng sai nữa; --faults FILE ghi tất cả"
        )
        click.echo(f"{reading.name}: {more.format(len(reading.faults) - NAMED)}", err=True)
    return reading


def _trace(index: Any, cases: str, options: dict[str, Any], readings: list[Any], progress: Progress) -> dict[str, Any]:
    from vungxanh.engines.contacts.times import parse

    named = _read(cases, "--cases", index.times, options, readings, progress).records()
    isolated = {}
    if options["until"] is not None:
        isolated = dict(_read(options["until"], "--until", index.times, options, readings, progress).records())
    as_of = None if options["as_of"] is None else parse(options["as_of"], index.times, "--as-of")
    with progress.step(say("trace", "truy vết")):
        found = index.trace(
            named,
            depth=options["depth"],
            min_overlap=options["min_overlap"],
            latent=options["latent"],
            as_of=as_of,
            until=isolated,
            engine=options["engine"],
        )
    with progress.step(say("write", "ghi")):
        _write(found.columns(earliest=options["earliest"]), index, options)
    degrees = Counter(found.degree.tolist())
    unseen = [str(person) for person, *_ in named if index.people.code_of(person) < 0]
    return {
        "cases": len(named),
        "cases_without_visits": unseen,
        "contacts": {f"F{degree}": degrees[degree] for degree in sorted(degrees)},
    }


def _write(columns: dict[str, list[Any]], index: Any, options: dict[str, Any]) -> None:
    from vungxanh.engines.contacts.times import MINUTES, written

    out = options["out"]
    if index.times != MINUTES:
        for name in ("first_exposed", "earliest_possible"):
            if name in columns:
                columns[name] = [written(minute, index.times) for minute in columns[name]]
    if out.casefold().endswith(".parquet"):
        from vungxanh.engines.contacts import files

        files.write(out, columns, _sql_types(columns, index))
        return
    as_json = out.casefold().endswith(".json") or (out == "-" and options["as_json"])
    if out == "-":
        _write_text(columns, sys.stdout, as_json)
        return
    fresh = Path(f"{out}.new")
    try:
        with fresh.open("w", encoding="utf-8", newline="") as file:
            _write_text(columns, file, as_json)
        fresh.replace(out)
    finally:
        fresh.unlink(missing_ok=True)


def _sql_types(columns: dict[str, list[Any]], index: Any) -> dict[str, str]:
    from vungxanh.engines.contacts.times import MINUTES, zone_of

    clock = "BIGINT" if index.times == MINUTES else "TIMESTAMP" if zone_of(index.times) is None else "TIMESTAMPTZ"
    person, venue = ("VARCHAR" if names.text else "BIGINT" for names in (index.people, index.places))
    types = dict.fromkeys(columns, "BIGINT")
    return types | {
        "person": person,
        "degree": "INTEGER",
        "first_exposed": clock,
        "earliest_possible": clock,
        "via_person": person,
        "via_venue": venue,
    }


def _write_text(columns: dict[str, list[Any]], file: Any, as_json: bool) -> None:
    rows = zip(*columns.values(), strict=True)
    if not as_json:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        return
    json.dump([dict(zip(columns, row, strict=True)) for row in rows], file, ensure_ascii=False, indent=1)
    file.write("\n")


def _report(summary: dict[str, Any], cases: str | None, readings: list[Any], options: dict[str, Any]) -> None:
    files = [
        {"file": each.name, "rows_read": each.rows, "rows_used": each.used, "rows_rejected": each.rejected}
        for each in readings
    ]
    if options["as_json"] and (options["out"] != "-" or cases is None):
        click.echo(json.dumps({"files": files, **summary}, ensure_ascii=False, indent=1))
        return
    for each in readings:
        counts = say("{} rows read, {} used, {} rejected", "đọc {} dòng, dùng {}, bỏ {}")
        click.echo(f"{each.name}: {counts.format(each.rows, each.used, each.rejected)}", err=True)
    if summary.get("cases_without_visits"):
        unseen = summary["cases_without_visits"]
        text = say("{} cases have no visit: {}", "{} ca bệnh không có lượt đến nào: {}")
        shown = ", ".join(unseen[:FAULTS_SHOWN]) + (" ..." if len(unseen) > FAULTS_SHOWN else "")
        click.echo(f"{cases}: {text.format(len(unseen), shown)}", err=True)
    if cases is None:
        text = say("{} visits of {} persons at {} venues", "{} lượt của {} người ở {} địa điểm")
        click.echo(
            f"{options.get('folder') or ''}{text.format(summary['visits'], summary['persons'], summary['venues'])}"
        )
        return
    found = ", ".join(f"{degree} {count}" for degree, count in summary["contacts"].items()) or "0"
    click.echo(say("contacts: ", "tiếp xúc: ") + found, err=True)


__all__ = ["BadInput", "command_trace"]
