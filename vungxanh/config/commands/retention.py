"""`vungxanh retention`: what is kept for how long, and ending what is past its term."""

import click

from vungxanh.kernel.language import say
from vungxanh.registers import retention


@click.group(help=say("How long personal data is kept.", "Thời hạn lưu dữ liệu cá nhân."))
def command_retention() -> None:
    pass


@command_retention.command(
    help=say(
        "Each kind of data with its term in days and how many rows are past it. Nothing is changed.",
        "Từng loại dữ liệu, giữ bao nhiêu ngày, bao nhiêu dòng đã quá hạn. Không thay đổi gì.",
    )
)
def show() -> None:
    for each in retention.standings():
        days = say(f"{each.term.days} days", f"{each.term.days} ngày")
        past = say(f"{each.past} past it", f"{each.past} quá hạn")
        click.echo(f"{each.kept.code}\t{days}\t{past}\t{each.term.confidence}")


@command_retention.command(
    help=say(
        "Forget what is past its term, as the worker does every night; how many rows of each kind.",
        "Xóa những gì đã quá hạn, như máy tự làm mỗi đêm; số dòng từng loại.",
    )
)
def run() -> None:
    for kept in retention.kinds():
        click.echo(f"{kept.code}\t{retention.forget(kept)}")
