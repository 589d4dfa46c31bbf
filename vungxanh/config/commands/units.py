"""`vungxanh units`: loading the official units and finding them."""

from datetime import date, datetime

import click
from django.db import transaction
from django.utils import timezone

from vungxanh.config.commands.naming import unit_named
from vungxanh.domains.organization.operations.setting_up import set_up as founding
from vungxanh.journal.operations import record
from vungxanh.kernel.actor import system
from vungxanh.kernel.language import say
from vungxanh.units import loading, queries
from vungxanh.units.models import Unit


@click.group(help=say("Load and find administrative units.", "Nạp và tìm đơn vị hành chính."))
def command_units() -> None:
    pass


@command_units.command(help=say("Load the official units of a system.", "Nạp danh mục đơn vị hành chính chính thức."))
@click.option(
    "--system",
    "period",
    type=click.Choice(["2021", "2025"]),
    default="2025",
    show_default=True,
    help=say("2021: three tiers; 2025: two tiers since 1 July 2025", "2021: ba cấp; 2025: hai cấp từ 1-7-2025"),
)
@click.option("--province", "provinces", multiple=True, help=say("only this province, by code", "chỉ tỉnh có mã này"))
def load(period: str, provinces: tuple[str, ...]) -> None:
    with transaction.atomic():
        loaded = loading.load(period, provinces=provinces, progress=lambda message: click.echo(message, err=True))
        facts = {
            "system": period,
            "units": loaded.units,
            "changes": loaded.changes,
            "left_out": loaded.changes_left_out,
        }
        record(by=system("units load"), act="units.load", reason=str(facts))
    click.echo(
        say(
            f"{loaded.units} units, {loaded.changes} changes ({loaded.changes_left_out} left out: not in our tables"
            f" or not loaded), {loaded.censuses} census rows, {loaded.boundaries} outlines",
            f"{loaded.units} đơn vị, {loaded.changes} thay đổi (bỏ {loaded.changes_left_out}: đơn vị chưa có trong"
            f" danh mục hoặc chưa nạp), {loaded.censuses} dòng điều tra dân số, {loaded.boundaries} ranh giới",
        )
    )


@command_units.command(
    help=say("Find units by name, however it is typed.", "Tìm đơn vị theo tên, có dấu hay không dấu.")
)
@click.argument("text", nargs=-1, required=True)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help=say("valid on this day", "có hiệu lực ngày này"))
def find(text: tuple[str, ...], on: object) -> None:
    day = on.date() if hasattr(on, "date") else None
    candidates = queries.search(" ".join(text), on=day)
    for candidate in candidates:
        unit = candidate.unit
        until = f" – {unit.valid_to}" if unit.valid_to else ""
        click.echo(f"{unit.code}\t{candidate.place}\t{unit.valid_from}{until}")
    if not candidates:
        click.echo(say("no unit has this name", "không có đơn vị nào tên như vậy"), err=True)
        raise click.exceptions.Exit(2)


@command_units.command(help=say("What a unit became.", "Đơn vị cũ nay là đơn vị nào."))
@click.argument("code")
def became(code: str) -> None:
    day: date = timezone.localdate()
    units = Unit.objects.filter(code=code, valid_to__lt=day)
    changes = [change for unit in units for change in queries.successors(unit)]
    for change in changes:
        share = "" if change.share is None else f"{change.share * 100:.0f} %"
        click.echo(f"{change.old} ({code})\t→ {change.new} ({change.new.code})\t{change.get_kind_display()}\t{share}")
    if not changes:
        click.echo(say(f"{code}: no change is known", f"{code}: không có thay đổi nào"), err=True)
        raise click.exceptions.Exit(2)


@command_units.command(
    "set-up",
    help=say(
        "Found the usual bodies of each UNIT (code or name), with their posts; what is there already stays.",
        "Lập các cơ quan thường có của mỗi ĐƠN VỊ (mã hoặc tên), kèm chức vụ; cơ quan đã có giữ nguyên.",
    ),
)
@click.argument("units", nargs=-1, required=True)
@click.option(
    "--from", "since", type=click.DateTime(["%Y-%m-%d"]), help=say("their first day; today", "từ ngày; hôm nay")
)
@click.option(
    "--below",
    is_flag=True,
    help=say("also of every unit below it, down to hamlets", "cả mọi đơn vị bên dưới, đến ấp, tổ"),
)
def set_up(units: tuple[str, ...], since: datetime | None, below: bool) -> None:
    day = since.date() if since else timezone.localdate()
    named = [unit_named(text, on=day) for text in units]
    for place in named:
        with transaction.atomic():
            reached = Unit.objects.under(place.path).valid_on(day) if below else [place]
            founded = {unit.name: founding(by=system("units set-up"), unit=unit, on=day) for unit in reached}
        bodies = sum(len(each) for each in founded.values())
        click.echo(
            say(
                f"{place}: {bodies} bodies founded in {len(founded)} units",
                f"{place}: đã lập {bodies} cơ quan ở {len(founded)} đơn vị",
            )
        )
