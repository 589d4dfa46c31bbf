"""`vungxanh accounts`: the first administrator of an installation, and a way back in for one who is locked out."""

from datetime import date, datetime

import click
from django.db import transaction
from django.utils import timezone

from vungxanh.accounts.models import Grant, User
from vungxanh.accounts.roles import Role
from vungxanh.config.commands.naming import unit_named
from vungxanh.domains.organization.operations import accounts
from vungxanh.domains.organization.operations.appointments import appoint
from vungxanh.domains.organization.operations.setting_up import set_up
from vungxanh.kernel.actor import system
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say
from vungxanh.units.models import Post


@click.group(help=say("The first administrator; passwords.", "Người quản trị đầu tiên; mật khẩu."))
def command_accounts() -> None:
    pass


@command_accounts.command(
    help=say(
        "Make the first administrator of UNIT: its usual bodies, the post of administrator, the account. The password"
        " is printed once; everything else is done on the pages.",
        "Tạo người quản trị đầu tiên của ĐƠN VỊ: các cơ quan thường có, chức vụ quản trị, tài khoản. Mật khẩu in ra"
        " một lần; mọi việc khác làm trên màn hình.",
    )
)
@click.argument("unit")
@click.option("--username", default="quantri", show_default=True, help=say("to sign in with", "tên đăng nhập"))
@click.option("--name", "full_name", required=True, help=say("full name", "họ và tên"))
@click.option(
    "--from",
    "since",
    type=click.DateTime(["%Y-%m-%d"]),
    help=say("first day of the bodies and of the appointment; today", "ngày lập cơ quan và bổ nhiệm; hôm nay"),
)
def first(unit: str, username: str, full_name: str, since: datetime | None) -> None:
    day: date = since.date() if since else timezone.localdate()
    place = unit_named(unit, on=day)
    by = system("accounts first")
    there = Grant.objects.valid_on(max(day, timezone.localdate())).filter(role=Role.ADMINISTRATOR, unit=place)
    holder = there.select_related("user").first()
    if holder:
        raise BadInput(
            say(
                f"{place} has an administrator, {holder.user.username}; `vungxanh accounts password"
                f" {holder.user.username}` gives a new password",
                f"{place} đã có người quản trị {holder.user.username}; `vungxanh accounts password"
                f" {holder.user.username}` cấp mật khẩu mới",
            )
        )
    with transaction.atomic():
        bodies = set_up(by=by, unit=place, on=day)
        post = Post.objects.filter(unit=place, role=Role.ADMINISTRATOR, valid_to=None).first()
        if post is None:
            raise BadInput(
                say(
                    f"{place}: no usual post of an administrator at this tier; choose a province or a commune",
                    f"{place}: cấp này không có chức vụ quản trị; chọn tỉnh hoặc xã",
                )
            )
        holding = appoint(by=by, post=post, username=username, full_name=full_name, starts_on=day)
        password = accounts.reset_password(by=by, user=holding.user, reason="accounts first")
    click.echo(say(f"{place}: {len(bodies)} bodies founded", f"{place}: đã lập {len(bodies)} cơ quan"))
    click.echo(say(f"user name: {username}", f"tên đăng nhập: {username}"))
    click.echo(say(f"password (shown once): {password}", f"mật khẩu (in một lần): {password}"))


@command_accounts.command(
    help=say("Give USERNAME a new password; it is printed once.", "Cấp mật khẩu mới cho TÊN; in ra một lần.")
)
@click.argument("username")
def password(username: str) -> None:
    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        raise BadInput(say(f"{username}: no such user", f"{username}: không có người dùng này"))
    by = system("accounts password")
    click.echo(accounts.reset_password(by=by, user=user, reason="accounts password"))
