"""What the foundations keep for a term only, and how each kind is forgotten."""

from datetime import datetime
from pathlib import Path

from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from vungxanh.files import operations as files
from vungxanh.files.models import File
from vungxanh.journal import operations as journal
from vungxanh.journal.models import Entry
from vungxanh.kernel.actor import Actor
from vungxanh.messages.models import Message
from vungxanh.registers.register import Kept, Label
from vungxanh.registers.retention import ACT
from vungxanh.registers.sheets.models import Export, Import, ImportedRow, ImportFault

TERMS = Path(__file__).parent / "rulesets" / "retention.toml"
GONE = _("xóa")
# says what was forgotten, and nothing personal
BOOKKEEPING = (journal.FORGET, ACT)


def _rows_of_imports(before: datetime) -> QuerySet[Import]:
    """Imports with rows that could still be undone, or cells that were found wrong."""
    found = Import.objects.filter(uploaded_at__lt=before)
    of = {"of": OuterRef("pk")}
    return found.filter(Exists(ImportedRow.objects.filter(**of)) | Exists(ImportFault.objects.filter(**of)))


def _forget_rows(*, by: Actor, rows: QuerySet[Import]) -> None:
    ImportedRow.objects.filter(of__in=rows).delete()
    ImportFault.objects.filter(of__in=rows).delete()


def _forget_files(*, by: Actor, rows: QuerySet[File]) -> None:
    for file in rows:
        files.drop(file)


def _of_the_journal(code: str, verb: Entry.Verb, label: Label) -> Kept:
    return Kept(
        code=f"journal.{code}",
        label=label,
        since=_("lúc ghi"),
        then=_("xóa giá trị và lý do; ai, việc gì, bản ghi nào, lúc nào vẫn còn, chuỗi vẫn kiểm tra được"),
        past=lambda before: (
            Entry.objects.filter(verb=verb, at__lt=before).exclude(salt="").exclude(act__in=BOOKKEEPING)
        ),
        forget=lambda by, rows: journal.forget(by=by, entries=rows),
        terms=TERMS,
    )


KEPT = [
    Kept(
        code="files", label=_("Tệp nhập, tệp xuất"), since=_("hạn mở của tệp"), then=GONE, terms=TERMS,
        past=lambda before: File.objects.filter(expires_at__lt=before), forget=_forget_files,
    ),
    Kept(
        code="imports", label=_("Dòng của tệp nhập"), since=_("ngày nhập"), terms=TERMS,
        then=_("xóa dòng cũ và ô lỗi, không hoàn tác được nữa; số dòng đã nhập vẫn còn"),
        past=_rows_of_imports, forget=_forget_rows,
    ),
    Kept(
        code="exports", label=_("Điều kiện lọc của lần xuất"), since=_("ngày xuất"), terms=TERMS,
        then=_("xóa điều đã gõ; ai xuất, bao nhiêu dòng, để làm gì vẫn còn"),
        past=lambda before: Export.objects.filter(
            asked_at__lt=before, state__in=[Export.State.DONE, Export.State.DECLINED]
        ).exclude(asked={}),
        forget=lambda by, rows: rows.update(asked={}),
    ),
    Kept(
        code="messages", label=_("Tin báo cho cán bộ"), since=_("ngày gửi"), then=GONE, terms=TERMS,
        past=lambda before: Message.objects.filter(created_at__lt=before),
    ),
    Kept(
        code="sessions", label=_("Phiên đăng nhập"), since=_("lúc phiên hết hạn"), then=GONE, terms=TERMS,
        past=lambda before: Session.objects.filter(expire_date__lt=before),
    ),
    Kept(
        code="sign-ins", label=_("Lượt đăng nhập và địa chỉ máy"), since=_("lúc đăng nhập"), then=GONE, terms=TERMS,
        past=lambda before: AccessLog.objects.filter(attempt_time__lt=before),
    ),
    Kept(
        code="sign-in-failures", label=_("Lượt đăng nhập sai"), since=_("lúc đăng nhập"), then=GONE, terms=TERMS,
        past=lambda before: AccessAttempt.objects.filter(attempt_time__lt=before),
    ),
    _of_the_journal("seen", Entry.Verb.SEE, _("Nhật ký: lượt xem")),
    _of_the_journal("exported", Entry.Verb.EXPORT, _("Nhật ký: lượt xuất")),
    _of_the_journal("done", Entry.Verb.DO, _("Nhật ký: việc đã làm")),
]  # fmt: skip
