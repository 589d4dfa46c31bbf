"""What a call to a hotline says of the caller is kept for a term only; that it came, when and who stood by it stays."""

from datetime import datetime
from pathlib import Path

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from vungxanh.domains.duty.models import Call
from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor
from vungxanh.registers.register import Kept


def _past(before: datetime) -> QuerySet[Call]:
    return Call.objects.filter(at__lt=before).exclude(phone="", matter="", outcome="")


def _forget(*, by: Actor, rows: QuerySet[Call]) -> None:
    journal.forget_about(by=by, records=rows)
    rows.update(phone="", phone_print="", matter="", outcome="")


KEPT = [
    Kept(
        code="duty.calls", label=_("Cuộc gọi đến đường dây nóng"), since=_("lúc gọi"),
        then=_("xóa số gọi đến, nội dung, cách giải quyết; lúc gọi và ca trực vẫn còn"),
        past=_past, forget=_forget, terms=Path(__file__).parents[1] / "rulesets" / "retention.toml",
    )
]  # fmt: skip
