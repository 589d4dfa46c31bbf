"""Taking back an import as a whole: its new rows are removed, those it updated say again what they said before.

A row that was changed or used since is left as it is and named, with why. The job commits chunk by chunk and forgets a
row in the transaction that takes it back: after an interruption it goes on with the rows that are left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.jobs.operations import Progress
from vungxanh.journal.models import Entry
from vungxanh.journal.operations import Change, record, snapshot
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import catalogue, indicators
from vungxanh.registers.register import Register
from vungxanh.registers.retention import kept_for
from vungxanh.registers.sheets.importing import CHUNK, ask
from vungxanh.registers.sheets.judging import Judge
from vungxanh.registers.sheets.models import Import, ImportedRow

State = Import.State


def may_undo(actor: Actor, found: Import) -> bool:
    """Whether the import stands, is recent enough, and its register can take rows back."""
    register = catalogue.register(found.register)
    return (
        found.state == State.DONE
        and register.remove is not None
        and actor.may(register.permission("import"))
        and not _is_old(found)
        and found.written.exists()
    )


def ask_to_undo(*, by: Actor, pk: int, reason: str) -> Import:
    """Take back what the import wrote. Raises `BadInput` when it does not stand (any more), or too long ago."""
    with transaction.atomic():
        found: Import = Import.objects.visible_to(by).select_for_update(of=("self",)).get(pk=pk)
        register = catalogue.register(found.register)
        by.require(register.permission("import"))
        if found.state != State.DONE or register.remove is None:
            raise BadInput(_("%(name)s: tệp này %(state)s, không hoàn tác được.") % {
                "name": found.file_name, "state": found.get_state_display().lower(),
            })  # fmt: skip
        if _is_old(found):
            raise BadInput(
                _("%(name)s: đã quá %(days)s ngày, không hoàn tác cả tệp được nữa. Sửa từng dòng trong sổ.")
                % {"name": found.file_name, "days": kept_for("imports").days}
            )
        found.state, found.undo_reason, found.undone_by_id = State.UNDOING, reason[:300], by.user_id
        ask(undo, found, by)
    return found


def undo(*, by: Actor, progress: Progress, pk: int) -> None:
    """The job: the last row first, so that what a row leaned on (its household) is still there while it is taken."""
    found = Import.objects.get(pk=pk)
    if found.state != State.UNDOING:
        return
    register = catalogue.register(found.register)
    by = replace(by.because(_("hoàn tác tệp %(name)s: %(reason)s") % {
        "name": found.file_name, "reason": found.undo_reason,
    }), request=found.request)  # fmt: skip
    judge = Judge(register, by)
    total = found.undone + found.kept + found.written.filter(kept_because="").count()
    while rows := list(found.written.filter(kept_because="").order_by("-row")[:CHUNK]):
        with transaction.atomic():
            fresh = Import.objects.select_for_update().get(pk=pk)
            kept = _take_back(register, judge, by, fresh, rows)
            fresh.kept += len(kept)
            fresh.undone += len(rows) - len(kept)
            fresh.save(update_fields=["kept", "undone"])
        found = fresh
        progress(found.undone + found.kept, total, _("Đang hoàn tác"))
    with transaction.atomic():
        done = Import.objects.select_for_update().get(pk=pk)
        done.state = State.UNDONE
        done.save(update_fields=["state"])
        numbers = {name: getattr(done, name) for name in ("file_name", "saved", "updated", "undone", "kept")}
        record(by=by, act=register.permission("import"), changes=[Change(done, before={}, after=numbers)])
    indicators.catch_up()


def _is_old(found: Import) -> bool:
    return found.uploaded_at < timezone.now() - kept_for("imports")


def _take_back(
    register: Register[Any], judge: Judge, by: Actor, found: Import, rows: Sequence[ImportedRow]
) -> list[ImportedRow]:
    """Undo some rows; those that stay, each with its reason."""
    standing = {
        str(each.pk): each
        for each in register.rows(by).select_for_update(of=("self",)).filter(pk__in=[row.object_id for row in rows])
    }
    touched = _changed_since(register, found, list(standing.values()))
    why: dict[str, str] = {}
    for row in rows:
        if row.object_id not in standing:
            why[row.object_id] = _("Không còn trong sổ, hoặc nay ngoài địa bàn của anh, chị.")
        elif row.object_id in touched:
            why[row.object_id] = touched[row.object_id]
    left = [row for row in rows if row.object_id not in why]
    for row in left:
        if row.before is not None:
            why |= _restore(register, judge, by, standing[row.object_id], row.before)
    new = [standing[row.object_id] for row in left if row.before is None]
    if new and register.remove is not None:
        act = register.permission("import")
        why |= {str(pk): reason for pk, reason in register.remove(by=by, act=act, records=new).items()}
    kept = [row for row in rows if row.object_id in why]
    for row in kept:
        row.kept_because = f"{standing.get(row.object_id, '')} – {why[row.object_id]}".strip(" –")[:300]
    ImportedRow.objects.bulk_update(kept, ["kept_because"], batch_size=CHUNK)
    ImportedRow.objects.filter(pk__in=[row.pk for row in rows if row.object_id not in why]).delete()
    return kept


def _changed_since(register: Register[Any], found: Import, records: Sequence[Any]) -> Mapping[str, str]:
    """Those of which the journal tells anything after the import, or that stand otherwise than it left them."""
    kind = register.model._meta.label_lower
    own = {str(each.pk): each for each in records}
    acts = Entry.objects.filter(kind=kind, object_id__in=list(own), verb=Entry.Verb.DO)
    last = acts.order_by().values("object_id").annotate(number=Max("number")).values("number")
    why: dict[str, str] = {}
    for entry in Entry.objects.filter(number__in=last):
        stands, left = snapshot(own[entry.object_id]), entry.after or {}
        if entry.request != found.request:
            why[entry.object_id] = _("%(who)s đã sửa lúc %(at)s.") % {
                "who": entry.actor_name, "at": f"{timezone.localtime(entry.at):%H:%M %d/%m/%Y}",
            }  # fmt: skip
        elif stands != {name: left.get(name) for name in stands}:
            why[entry.object_id] = _("Đã thay đổi theo một việc khác sau khi nhập.")
    return why


def _restore(
    register: Register[Any], judge: Judge, by: Actor, standing: Any, before: Mapping[str, Any]
) -> dict[str, str]:
    """Correct the record back; {key: why} when that is refused."""
    assert register.correct is not None
    try:
        with transaction.atomic():
            register.correct(by=by, record=standing, reason=by.reason, **judge.cleaned(before))
    except Forbidden as fault:
        return {str(standing.pk): _("Không có quyền ghi dòng này (%s).") % fault.permission}
    except BadInput as fault:
        return {str(standing.pk): " ".join(fault.faults)}
    except (ValidationError, IntegrityError):
        return {str(standing.pk): _("Giá trị cũ trùng với một dòng khác trong sổ.")}
    return {}
