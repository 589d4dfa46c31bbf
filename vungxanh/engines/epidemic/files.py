"""What the commands of the epidemic engine read and write, and the options they share."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import click

from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say
from vungxanh.kernel.options import Day, Number
from vungxanh.kernel.tables import Table, check_days, count, day, read_columns, refuse, write_columns

Decorator = Callable[[Callable[..., None]], Callable[..., None]]

POSITIVE = Number(0, min_open=True)

# beyond them a year is mistyped
YEARS = range(1700, 2201)

as_json = click.option(
    "--json", "as_json", is_flag=True, help=say("Write JSON instead of CSV.", "Ghi JSON thay cho CSV.")
)
as_of = click.option(
    "--as-of",
    type=Day(),
    help=say(
        "The day to stand on; later rows are ignored. [the last row]", "Ngày đứng xét; bỏ các dòng sau đó. [dòng cuối]"
    ),
)
seed = click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help=say("Same seed, same numbers.", "Cùng số hạt giống thì cùng kết quả."),
)


def counts_argument(function: Callable[..., None]) -> Callable[..., None]:
    """The argument COUNTS, a file or `-`."""
    return click.argument("counts", type=click.Path(allow_dash=True))(function)


def serial_interval(function: Callable[..., None]) -> Callable[..., None]:
    """The options --si-mean and --si-sd."""
    mean = click.option(
        "--si-mean",
        type=Number(1, min_open=True),
        required=True,
        help=say("Mean of the serial interval in days, above 1.", "Trung bình khoảng thế hệ (ngày), lớn hơn 1."),
    )
    sd = click.option(
        "--si-sd",
        type=POSITIVE,
        required=True,
        help=say("Its standard deviation in days.", "Độ lệch chuẩn của khoảng thế hệ (ngày)."),
    )
    return mean(sd(function))


def command(en: str, vi: str, **options: Any) -> Callable[[Callable[..., None]], click.Command]:
    """A command with its help in both languages; the first line is also its short help."""
    text = say(en, vi)
    return click.command(
        help=text,
        short_help=text.strip().splitlines()[0].rstrip("."),
        options_metavar=say("[OPTIONS]", "[TÙY CHỌN]"),
        **options,
    )


def read_counts(path: str, *, until: date | None = None, imported: bool = False) -> Table:
    """A daily series `date, cases[, imported]`, without the rows after `until`.

    Raises `BadInput` naming each wrong row, each missing day, an `until` outside the series, and rows a week apart.
    """
    table = read_columns(path, {"date": day, "cases": count}, {"imported": count} if imported else None)
    if until is not None:
        table = rows_where(table, [here <= until for here in table["date"]])
        if not len(table):
            raise BadInput(f"{table.name}: " + say(f"no row by --as-of {until}", f"không có dòng nào đến ngày {until}"))
    days = table["date"]
    refuse(
        [
            table.fault(i, f"date: {here} " + say("cannot be; check the year", "không thể có; hãy kiểm tra năm"))
            for i, here in enumerate(days)
            if here.year not in YEARS
        ]
    )
    if len(days) > 1 and all((after - before).days == 7 for before, after in zip(days, days[1:], strict=False)):
        raise BadInput(
            table.fault(
                1,
                say(
                    "date: the rows are a week apart; give one row a day, 0 when there was none",
                    "date: các dòng cách nhau một tuần; cần mỗi ngày một dòng, ghi 0 khi không có ca",
                ),
            )
        )
    check_days(table)
    last = days[-1]
    if until is not None and last < until:
        raise BadInput(
            f"{table.name}: row {table.rows[-1]}: "
            + say(
                f"the counts end on {last}, before --as-of {until}; add the days between",
                f"số liệu dừng ở {last}, trước --as-of {until}; hãy bổ sung các ngày còn thiếu",
            )
        )
    if "imported" in table:
        pairs = zip(table["imported"], table["cases"], strict=True)
        refuse(
            [
                table.fault(
                    i,
                    say(
                        f"imported: {foreign} of {cases} cases; cases counts all of them, imported ones too",
                        f"imported: {foreign} trên {cases} ca; cột cases đếm mọi ca, kể cả ca xâm nhập",
                    ),
                )
                for i, (foreign, cases) in enumerate(pairs)
                if foreign > cases
            ]
        )
    return table


def rows_where(table: Table, keep: Sequence[bool]) -> Table:
    """The rows of a table that are kept."""

    def kept(values: list[Any]) -> list[Any]:
        return [value for value, chosen in zip(values, keep, strict=True) if chosen]

    return Table(table.name, {name: kept(values) for name, values in table.columns.items()}, kept(table.rows))


@contextmanager
def about(table: Table) -> Iterator[None]:
    """Name the file in what the engine finds wrong with its contents."""
    try:
        yield
    except BadInput as wrong:
        raise BadInput(*(f"{table.name}: {fault}" for fault in wrong.faults)) from None


def write(columns: Mapping[str, Sequence[Any]], *, as_json: bool) -> None:
    """The answer, on standard output."""
    write_columns(columns, sys.stdout, as_json=as_json)
