"""`vungxanh backup` and `vungxanh restore`: one archive of everything but the keys."""

from pathlib import Path

import click
from django.core.management import call_command
from django.utils import timezone

from vungxanh.config import archive
from vungxanh.fields.rotation import sample_faults
from vungxanh.journal import queries as journal
from vungxanh.journal.operations import record
from vungxanh.kernel.actor import system
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say


@click.command(
    help=say(
        "Write one archive: a consistent copy of the database, every kept file, a manifest with checksums. TARGET is"
        " a file or a folder. Runs while the product runs. The keys are not in it: keep them apart.",
        "Ghi một tệp sao lưu: bản sao nhất quán của cơ sở dữ liệu, mọi tệp đã giữ, bảng kê có mã kiểm. ĐÍCH là tệp hoặc"
        " thư mục. Chạy được khi hệ thống đang chạy. Không chứa khóa: giữ khóa ở nơi khác.",
    )
)
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--quiet", is_flag=True, help=say("no progress", "không in tiến độ"))
def command_backup(target: Path, quiet: bool) -> None:
    path = target / f"vungxanh-{timezone.localtime():%Y%m%d-%H%M%S}.tar.gz" if target.is_dir() else target
    record(by=system("backup"), act="backup.write", reason=path.name[:500])
    made = archive.write(path, progress=(lambda name, size: None) if quiet else _tell)
    click.echo(
        say(
            f"{made.path}: the database and {made.files} files, {made.size / 1e6:.1f} MB; keep SEAL_KEYS (or"
            " secret.key) in another place",
            f"{made.path}: cơ sở dữ liệu và {made.files} tệp, {made.size / 1e6:.1f} MB; giữ SEAL_KEYS (hoặc secret.key)"
            " ở nơi khác",
        )
    )


@click.command(
    help=say(
        "Put an archive of `vungxanh backup` in place. Damaged or newer ones are refused before anything is touched,"
        " and so is a home that is not empty unless --replace is given. Stop serve and worker first.",
        "Khôi phục từ tệp của `vungxanh backup`. Tệp hỏng, tệp của phiên bản mới hơn, nơi đang có dữ liệu (khi không có"
        " --replace) đều bị từ chối trước khi động đến gì. Dừng serve và worker trước.",
    )
)
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help=say("set aside what is there", "cất riêng dữ liệu đang có"))
@click.option("--verify", is_flag=True, help=say("only read it through", "chỉ kiểm tra tệp, không khôi phục"))
@click.option("--quiet", is_flag=True, help=say("no progress", "không in tiến độ"))
def command_restore(source: Path, replace: bool, verify: bool, quiet: bool) -> None:
    if verify:
        manifest = archive.inspect(source)
        files = len(manifest["members"]) - 1
        click.echo(
            say(f"{source}: whole; {manifest['engine']}, {files} files, made {manifest['made_at']}",
                f"{source}: nguyên vẹn; {manifest['engine']}, {files} tệp, tạo lúc {manifest['made_at']}")
        )  # fmt: skip
        return
    manifest, aside = archive.restore(source, replace=replace, progress=(lambda n, s: None) if quiet else _tell)
    call_command("migrate", verbosity=0)
    expected = manifest["journal"]["hash"] if manifest["journal"] and manifest["journal"]["number"] else ""
    faults = list(journal.faults(expected))
    if faults:
        raise BadInput(*(f"journal: {fault}" for fault in faults))
    record(by=system("restore"), act="backup.restore", reason=source.name[:500])
    if aside:
        click.echo(say(f"what stood there before is in {aside}", f"dữ liệu cũ ở {aside}"))
    click.echo(say("restored; the journal is whole", "đã khôi phục; nhật ký nguyên vẹn"))
    locked = list(sample_faults())
    if locked:
        raise BadInput(
            say(
                f"the keys at hand do not open {', '.join(locked)}: set SEAL_KEYS to those of the archive"
                f" (marks {', '.join(manifest['keys'])})",
                f"khóa hiện có không mở được {', '.join(locked)}: đặt SEAL_KEYS như khi sao lưu"
                f" (dấu {', '.join(manifest['keys'])})",
            )
        )


def _tell(name: str, size: int) -> None:
    if not name.startswith(archive.FILES) or size > 50_000_000:
        click.echo(f"{name}\t{size / 1e6:.1f} MB", err=True)
