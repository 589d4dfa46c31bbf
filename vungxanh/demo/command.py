"""`vungxanh demo`: load the demo district, and show its accounts."""

import sys
import time

import click
from django.conf import settings

from vungxanh.demo import accounts, loading
from vungxanh.kernel.language import say


@click.group(
    help=say(
        "The demo district: Châu Thành, Bến Tre, with invented people.",
        "Huyện diễn tập: Châu Thành, Bến Tre, với người giả định.",
    )
)
def command_demo() -> None:
    pass


@command_demo.command(
    name="load",
    help=say(
        "Load the demo district into an empty database; the same seed gives the same people.",
        "Nạp huyện diễn tập vào cơ sở dữ liệu trống; cùng một hạt giống cho cùng những người ấy.",
    ),
)
@click.option(
    "--scale",
    type=click.FloatRange(0.005, 1.0),
    default=loading.SCALE,
    show_default=True,
    help=say("share of the 172,000 persons", "phần của 172.000 người"),
)
@click.option(
    "--fresh", is_flag=True, help=say("empty the demo's database first", "xóa dữ liệu diễn tập cũ trước khi nạp")
)
@click.option("--seed", type=int, default=loading.SEED, show_default=True, help=say("seed of chance", "hạt giống"))
def command_load(scale: float, fresh: bool, seed: int) -> None:
    started = time.monotonic()
    if fresh:
        loading.clear()
    elif loading.is_loaded():
        click.echo(
            say(
                "the demo district is loaded already; --fresh starts over",
                "huyện diễn tập đã có sẵn; --fresh để nạp lại từ đầu",
            )
        )
        return
    shown = _Progress()
    found = loading.load(scale=scale, seed=seed, progress=shown)
    shown.end()
    seconds = time.monotonic() - started
    click.echo(
        say(
            f"{found.communes} communes, {found.hamlets} hamlets, {found.households} households, {found.persons} "
            f"persons, {found.visits} visits, {found.officers} officers in {seconds:.0f} s",
            f"{found.communes} xã, thị trấn, {found.hamlets} ấp, khu phố, {found.households} hộ, {found.persons} "
            f"người, {found.visits} lượt thăm, {found.officers} cán bộ trong {seconds:.0f} giây",
        )
    )
    if not settings.DEMO:
        click.echo(
            say(
                "the demo accounts have a public password; set VUNGXANH_DEMO=1 so that every page says it is a drill",
                "tài khoản diễn tập có mật khẩu công khai; đặt VUNGXANH_DEMO=1 để mọi trang ghi rõ đây là diễn tập",
            ),
            err=True,
        )


@command_demo.command(
    name="accounts",
    help=say("Show the demo accounts: one for each role.", "In tài khoản diễn tập: mỗi vai trò một tài khoản."),
)
def command_accounts() -> None:
    rows = accounts.table()
    if not rows:
        click.echo(
            say("no demo accounts: run vungxanh demo load", "chưa có tài khoản diễn tập: chạy vungxanh demo load")
        )
        return
    heads = (say("user", "tài khoản"), say("role", "vai trò"), say("officer", "cán bộ"), say("what for", "để làm gì"))
    widths = [max(len(row[place]) for row in (heads, *rows)) for place in range(4)]
    for row in (heads, *rows):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    click.echo(say(f"password of all: {accounts.PASSWORD}", f"mật khẩu chung: {accounts.PASSWORD}"))


class _Progress:
    """What is being loaded: on a terminal one line that changes, elsewhere a line each."""

    def __init__(self) -> None:
        self.on_terminal = sys.stderr.isatty()

    def __call__(self, message: str) -> None:
        if self.on_terminal:
            click.echo(f"\r\033[K{message}", nl=False, err=True)
        else:
            click.echo(message, err=True)

    def end(self) -> None:
        if self.on_terminal:
            click.echo("\r\033[K", nl=False, err=True)
