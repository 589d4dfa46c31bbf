"""`vungxanh indicators`: counting anew what the records say."""

import click

from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say
from vungxanh.registers import indicators


@click.group(help=say("Count indicators.", "Tính các chỉ tiêu."))
def command_indicators() -> None:
    pass


@command_indicators.command(help=say("Count everything anew.", "Tính lại toàn bộ từ số liệu gốc."))
@click.option("--only", "codes", multiple=True, help=say("only this indicator", "chỉ chỉ tiêu này"))
def rebuild(codes: tuple[str, ...]) -> None:
    known = indicators.sources()
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise BadInput(
            *(
                say(f"{code}: no such indicator; there are {', '.join(known)}", f"{code}: không có chỉ tiêu này")
                for code in unknown
            )
        )
    for code, rows in indicators.rebuild(codes).items():
        click.echo(f"{code}\t{rows}")


@command_indicators.command("catch-up", help=say("Count what changed since last time.", "Tính các thay đổi mới."))
def catch_up() -> None:
    click.echo(indicators.catch_up())
