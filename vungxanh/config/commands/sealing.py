"""`vungxanh seal`: changing the keys that personal values are sealed with."""

from collections.abc import Iterable

import click
from django.conf import settings

from vungxanh.fields import rotation
from vungxanh.journal.operations import record
from vungxanh.kernel.actor import system
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say
from vungxanh.kernel.sealing import CannotUnseal


@click.group(help=say("The keys of personal values.", "Khóa niêm phong dữ liệu cá nhân."))
def command_seal() -> None:
    pass


@command_seal.command(
    help=say(
        "Seal every value anew with the first of SEAL_KEYS. Runs while the product runs, in batches; killed, it is run"
        " again. The old keys stay in SEAL_KEYS until --fingerprints has run too.",
        "Niêm phong lại mọi giá trị bằng khóa đầu của SEAL_KEYS. Chạy được khi hệ thống đang chạy, từng lô; bị ngắt"
        " thì chạy lại. Khóa cũ để trong SEAL_KEYS đến khi chạy xong cả --fingerprints.",
    )
)
@click.option(
    "--fingerprints",
    is_flag=True,
    help=say(
        "then make the fingerprints anew; stop serve and worker first",
        "sau đó làm lại dấu tra cứu; dừng serve và worker trước",
    ),
)
@click.option("--batch", type=click.IntRange(1, 10_000), default=rotation.BATCH, show_default=True)
def rotate(fingerprints: bool, batch: int) -> None:
    if len(settings.SEAL_KEYS) < 2:
        raise BadInput(
            say(
                "SEAL_KEYS holds one key; put the new one in front: SEAL_KEYS=new,old",
                "SEAL_KEYS chỉ có một khóa; đặt khóa mới lên trước: SEAL_KEYS=mới,cũ",
            )
        )
    try:
        _do("seal.rotate", rotation.reseal(batch=batch))
        if fingerprints:
            _do("seal.fingerprints", rotation.refingerprint(batch=batch))
    except CannotUnseal:
        raise BadInput(
            say(
                "a value was sealed with a key that SEAL_KEYS does not hold; add that key at its end",
                "có giá trị niêm phong bằng khóa không có trong SEAL_KEYS; thêm khóa ấy vào cuối",
            )
        ) from None
    click.echo(
        say(
            "every value and fingerprint stands under the first key; take the others out of SEAL_KEYS and start again",
            "mọi giá trị, dấu tra cứu đều theo khóa đầu; bỏ các khóa khác khỏi SEAL_KEYS rồi khởi động lại",
        )
        if fingerprints
        else say(
            "every value stands under the first key; stop serve and worker, run it with --fingerprints, and the others"
            " may go",
            "mọi giá trị đều theo khóa đầu; dừng serve, worker, chạy lại với --fingerprints thì bỏ được khóa cũ",
        )
    )


def _do(act: str, steps: Iterable[rotation.Step]) -> None:
    """Journals that it began, and at its end how many rows of each table were written."""
    actor = system("seal rotate")
    record(by=actor, act=act, reason=say("begun", "bắt đầu"))
    last: dict[str, rotation.Step] = {}
    for step in steps:
        last[step.table] = step
        click.echo(f"{step.table}\t{step.read}\t{step.written}", err=True)
    facts = "; ".join(f"{each.table}: {each.written}/{each.read}" for each in last.values())
    record(by=actor, act=act, reason=f"{say('done', 'xong')}: {facts}"[:500])
