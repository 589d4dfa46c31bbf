"""People who are no residents any more, and what was noted at a door, are kept for a term only.

The rows stay, so that what was counted still adds up and whoever points at one finds it; what says who it was goes,
from the journal too.
"""

from datetime import datetime
from pathlib import Path

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from vungxanh.domains.population.models import IdentityStatus, Merge, Person, PersonStatus, Precision, Visit
from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.vietnamese import fold, given_name_key
from vungxanh.registers.register import Kept

TERMS = Path(__file__).parents[1] / "rulesets" / "retention.toml"
NOBODY = "(đã hết hạn lưu)"
BLANK = {
    "full_name": NOBODY, "folded": fold(NOBODY), "name_key": given_name_key(NOBODY), "birth_date": None,
    "birth_precision": Precision.DAY, "citizen_id": "", "citizen_id_print": "", "old_id": "", "old_id_print": "",
    "identity_status": IdentityStatus.UNVERIFIED, "identity_fault": "", "insurance_number": "", "phone": "",
    "phone_print": "", "occupation": "", "away_place": "", "pregnant": False, "chronic": False, "disabled": False,
    "health_note": "",
}  # fmt: skip


def _departed(before: datetime) -> QuerySet[Person]:
    gone = Person.objects.filter(status__in=[PersonStatus.MOVED, PersonStatus.DIED], status_on__lt=before.date())
    return gone.exclude(full_name=NOBODY)


def _merged(before: datetime) -> QuerySet[Merge]:
    return Merge.objects.filter(merged_at__lt=before).exclude(trace={})


def _visits(before: datetime) -> QuerySet[Visit]:
    return Visit.objects.filter(~Q(note="") | Q(unwell__isnull=False), occurred_at__lt=before).distinct()


def _forget_persons(*, by: Actor, rows: QuerySet[Person]) -> None:
    journal.forget_about(by=by, records=rows)
    Visit.unwell.through.objects.filter(person__in=rows).delete()
    rows.update(**BLANK)


def _forget_merges(*, by: Actor, rows: QuerySet[Merge]) -> None:
    """What a merge could be taken back with, and the row that was folded into another unless it was taken back."""
    twice = Person.objects.filter(pk__in=rows.values("duplicate"), status=PersonStatus.MERGED).exclude(full_name=NOBODY)
    if twice:
        _forget_persons(by=by, rows=twice)
    rows.update(trace={})


def _forget_visits(*, by: Actor, rows: QuerySet[Visit]) -> None:
    journal.forget_about(by=by, records=rows)
    Visit.unwell.through.objects.filter(visit__in=rows).delete()
    rows.update(note="")


KEPT = [
    Kept(
        code="population.departed", label=_("Người đã chuyển đi, đã mất"), since=_("ngày chuyển đi, ngày mất"),
        then=_("xóa họ tên, ngày sinh, số định danh, điện thoại, sức khỏe; dòng trống vẫn còn để số liệu cũ khớp"),
        past=_departed, forget=_forget_persons, terms=TERMS,
    ),
    Kept(
        code="population.merged", label=_("Dòng thừa sau khi gộp người trùng"), since=_("ngày gộp"),
        then=_("xóa như người đã chuyển đi; không hoàn tác được nữa"),
        past=_merged, forget=_forget_merges, terms=TERMS,
    ),
    Kept(
        code="population.visits", label=_("Ghi chú của lượt thăm hộ"), since=_("lúc thăm"),
        then=_("xóa ghi chú và ai có triệu chứng; kết quả và các con số vẫn còn"),
        past=_visits, forget=_forget_visits, terms=TERMS,
    ),
]  # fmt: skip
