"""`vungxanh journal verify`: whether the journal is whole."""

import click

from vungxanh.journal import queries
from vungxanh.journal.models import Head
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say


@click.group(help=say("Check the journal.", "Kiểm tra nhật ký."))
def command_journal() -> None:
    pass


@command_journal.command(
    help=say(
        "Check every link of the chain: no entry was edited, removed, re-ordered or cut off.",
        "Kiểm tra từng mắt xích: không dòng nào bị sửa, xóa, đổi thứ tự hay cắt cuối.",
    )
)
@click.option(
    "--expect",
    metavar="HASH",
    default="",
    help=say(
        "a hash written down earlier that must still stand in the chain (it is printed at every check)",
        "mã băm đã ghi lại trước đây, phải còn trong chuỗi (mỗi lần kiểm tra đều in ra)",
    ),
)
def verify(expect: str) -> None:
    faults = list(queries.faults(expect))
    if faults:
        raise BadInput(*(f"journal: {fault}" for fault in faults))
    head = Head.objects.filter(pk=1).first() or Head()
    click.echo(
        say(f"{head.number} entries, whole; head {head.hash}", f"{head.number} dòng, nguyên vẹn; đầu {head.hash}")
    )
