"""Keeping files: checked, stored once under the hash of their content, opened only by whom they are for."""

import contextlib
import hashlib
import io
import os
import secrets
import shutil
from collections.abc import Set
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from vungxanh.files import content
from vungxanh.files.models import File
from vungxanh.journal.operations import Change, record, see
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.units.models import Unit


def keep(
    *, by: Actor, upload: Any, unit: Unit, kinds: Set[content.Kind] = content.EVIDENCE, only_for_me: bool = False,
    expires_at: datetime | None = None,
) -> File:  # fmt: skip
    """Keep what a person sent (`upload`: an open binary file with a `name`).

    Raises `BadInput` with one line when it is no file of these kinds or is not safe, `Forbidden` when the actor does
    not reach the unit.
    """
    name = str(getattr(upload, "name", "") or "tep")
    shown = name.replace("\\", "/").rpartition("/")[2][:80]
    kind = content.recognise(upload, shown)
    if kind not in kinds:
        raise BadInput(f"{shown}: " + _wanted(kinds))
    source: BinaryIO = upload
    if kind in content.IMAGES:
        source = io.BytesIO(content.image_without_metadata(upload, shown, kind))
    return store(
        by=by, source=source, unit=unit, name=content.safe_name(name, kind), kind=content.MEDIA_TYPES[kind],
        only_for_me=only_for_me, expires_at=expires_at,
    )  # fmt: skip


def store(
    *, by: Actor, source: BinaryIO, unit: Unit, name: str, kind: str, only_for_me: bool = False,
    expires_at: datetime | None = None,
) -> File:  # fmt: skip
    """Keep a file the product made itself, or has checked already."""
    if not by.reaches(unit.path):
        raise Forbidden("files.keep")
    digest, size = _write(source)
    with transaction.atomic():
        file = File.objects.create(
            unit=unit, sha256=digest, size=size, kind=kind, name=name[:120], kept_by_id=by.user_id,
            only_for_id=by.user_id if only_for_me else None, expires_at=expires_at,
        )  # fmt: skip
        record(by=by, act="files.keep", changes=[Change(file, after={"name": name, "sha256": digest, "size": size})])
    return file


def open_file(*, by: Actor, pk: int) -> File:
    """The file, when the actor may open it; that it was opened is journalled. Raises `File.DoesNotExist`."""
    file: File = File.objects.open_to(by).select_related("unit").get(pk=pk)
    see(by=by, act="files.open", records=[file])
    return file


def drop(file: File) -> None:
    """The row goes and, from disk, content that no row names any more."""
    path = file.path
    with contextlib.suppress(File.DoesNotExist), transaction.atomic():
        File.objects.select_for_update().get(pk=file.pk)
        digest = file.sha256
        file.delete()
        if not File.objects.filter(sha256=digest).exists():
            transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _wanted(kinds: Set[content.Kind]) -> str:
    return _("loại tệp này không dùng được ở đây; chỉ nhận %s.") % ", ".join(sorted(f".{kind}" for kind in kinds))


def _write(source: BinaryIO) -> tuple[str, int]:
    """Copy to a scratch name, then move into place: no half-written file is ever found under a hash."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    scratch = root / f".{secrets.token_hex(8)}"
    digest = hashlib.sha256()
    source.seek(0)
    try:
        with scratch.open("xb") as out:
            scratch.chmod(0o600)
            while piece := source.read(1 << 20):
                digest.update(piece)
                out.write(piece)
            size = out.tell()
            out.flush()
            os.fsync(out.fileno())
        place = root / digest.hexdigest()[:2] / digest.hexdigest()
        place.parent.mkdir(exist_ok=True)
        shutil.move(scratch, place)
    finally:
        scratch.unlink(missing_ok=True)
    return digest.hexdigest(), size
