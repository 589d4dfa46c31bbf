"""Sharing out areas among members; proposing, deciding, answering and publishing what is said of bodies and people."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vungxanh.accounts.models import Holding, User
from vungxanh.accounts.queries import heads
from vungxanh.domains.accountability import rules
from vungxanh.domains.accountability.models import Appraisal, Decision, Following
from vungxanh.journal import operations as journal
from vungxanh.journal.acts import allow, changed, entered
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.messages.operations import tell
from vungxanh.tasks.models import Task
from vungxanh.units.models import Body, Unit

CODE = "accountability.appraisals"
FOLLOWING = "accountability.following"
REPLY = "accountability.reply"  # of whoever is concerned, whatever their role
OBSTACLES = {
    rules.Obstacle.OUT_OF_REACH: gettext_lazy("Cơ quan này không thuộc địa bàn của anh, chị."),
    rules.Obstacle.OWN_CASE: gettext_lazy("Không ai tự quyết định việc của chính mình."),
    rules.Obstacle.OWN_PROPOSAL: gettext_lazy("Hình thức này phải do người khác với người đề nghị quyết định."),
    rules.Obstacle.LEVEL_ABOVE: gettext_lazy("Hình thức này do cấp trên của cơ quan đó quyết định."),
}


@transaction.atomic
def follow(
    *, by: Actor, body: Body, member: Holding, area: Unit, starts_on: date, topic: str = "", decision: str = ""
) -> Following:
    """The member of the body follows the area from that day, in one field of work or in all.

    Raises `Forbidden`, and `BadInput` where the area is not the body's, or is followed by that member already.
    """
    allow(by, f"{FOLLOWING}.enter", body.unit)
    if not area.path.startswith(body.unit.path):
        text = _("Địa bàn: %(area)s không thuộc %(unit)s.")
        raise BadInput(text % {"area": area.name, "unit": body.unit.name})
    if starts_on < member.starts_on:
        raise BadInput(_("Từ ngày: trước ngày thành viên giữ chức vụ."))
    if Following.objects.filter(holding=member, area=area, topic=topic, ends_on=None).exists():
        raise BadInput(_("Thành viên này đang theo dõi địa bàn, lĩnh vực đó rồi."))
    made = Following.objects.create(
        unit=body.unit, holding=member, area=area, topic=topic, starts_on=starts_on, decision=decision
    )
    entered(by=by, act=f"{FOLLOWING}.enter", record=made)
    return made


@transaction.atomic
def unfollow(*, by: Actor, record: Following, on: date, reason: str) -> None:
    """From that day the member follows the area no more. Raises `BadInput`, `Forbidden`."""
    if on <= record.starts_on:
        raise BadInput(_("Thôi từ ngày: phải sau ngày bắt đầu theo dõi."))
    with changed(by=by, act=f"{FOLLOWING}.end", record=record, reason=reason):
        record.ends_on = on - timedelta(days=1)
        record.save(update_fields=["ends_on"])


@transaction.atomic
def propose(
    *, by: Actor, body: Body, kind: str, grounds: str, person: User | None = None, tasks: Iterable[Task] = ()
) -> Appraisal:
    """Somebody's word on a body or a person in it, with its grounds; it counts once decided.

    Raises `Forbidden`, and `BadInput` when a task is not the body's.
    """
    allow(by, f"{CODE}.enter", body.unit)
    tasks = list(tasks)
    strange = [str(task.pk) for task in tasks if task.lead_id != body.pk]
    if strange:
        raise BadInput(_("Số việc: %(tasks)s không do cơ quan này chủ trì.") % {"tasks": ", ".join(strange)})
    held = (
        Holding.objects.valid_on(timezone.localdate()).filter(user=person, post__body=body).first() if person else None
    )
    if person and held is None:
        raise BadInput(_("Cá nhân: hôm nay không giữ chức vụ nào ở cơ quan này."))
    made = Appraisal.objects.create(
        unit=body.unit, body=body, person=person, post_title=held.post.title if held else "", kind=kind,
        grounds=grounds, proposed_by_id=by.user_id, proposed_at=timezone.now(),
    )  # fmt: skip
    made.tasks.set(tasks)
    entered(by=by, act=f"{CODE}.enter", record=made)
    return made


@transaction.atomic
def decide(*, by: Actor, record: Appraisal, approved: bool, decision_text: str) -> Appraisal:
    """The word of the competent authority. Raises `BadInput` naming why this person may not decide."""
    found = rules.obstacle(
        kind=record.kind, decider=by.user_id, decider_path=by.unit_path, proposer=record.proposed_by_id,
        person=record.person_id, body_path=record.unit.path, rule=rules.ruleset(timezone.localdate()),
    )  # fmt: skip
    if found:
        raise BadInput(str(OBSTACLES[found]))
    with changed(by=by, act=f"{CODE}.decide", record=record, reason=decision_text[:500]):
        record.decision = Decision.APPROVED if approved else Decision.DECLINED
        record.decided_by_id, record.decided_at, record.decision_text = by.user_id, timezone.now(), decision_text
        record.save()
    if approved:
        tell(_concerned(record), subject=str(record), text=decision_text, url=reverse("accountability:about-me"))
    return record


@transaction.atomic
def withdraw(*, by: Actor, record: Appraisal, reason: str) -> Appraisal:
    """The proposer takes it back before it is decided."""
    if record.proposed_by_id != by.user_id:
        raise BadInput(_("Chỉ người đề nghị mới rút được."))
    with changed(by=by, act=f"{CODE}.withdraw", record=record, reason=reason):
        record.decision = Decision.WITHDRAWN
        record.save(update_fields=["decision"])
    return record


@transaction.atomic
def reply(*, by: Actor, record: Appraisal, text: str) -> Appraisal:
    """The person concerned, or who heads the body, answers; it stands beside the decision for ever."""
    if by.user_id not in {user.pk for user in _concerned(record)} or record.decision != Decision.APPROVED:
        raise Forbidden(REPLY)
    if not text.strip():
        raise BadInput(_("Cần ghi ý kiến."))
    before = journal.snapshot(record)
    record.reply, record.replied_by_id, record.replied_at = text, by.user_id, timezone.now()
    record.save()
    change = journal.Change(record, before=before, after=journal.snapshot(record))
    journal.record(by=by, act=REPLY, changes=[change])
    if record.decided_by:
        url = reverse("office:detail", args=[CODE, record.pk])
        tell([record.decided_by], subject=_("Ý kiến trả lời: %s") % record, text=text, url=url)
    return record


@transaction.atomic
def publish(*, by: Actor, record: Appraisal, published_text: str) -> Appraisal:
    """Shown to everybody, with name and post only, by choice of whoever decided or stands above."""
    with changed(by=by, act=f"{CODE}.publish", record=record):
        record.published_text, record.published_at = published_text, timezone.now()
        record.save(update_fields=["published_text", "published_at"])
    return record


@transaction.atomic
def unpublish(*, by: Actor, record: Appraisal, reason: str) -> Appraisal:
    with changed(by=by, act=f"{CODE}.unpublish", record=record, reason=reason):
        record.published_at = None
        record.save(update_fields=["published_at"])
    return record


def _concerned(record: Appraisal) -> list[User]:
    return list(dict.fromkeys([*([record.person] if record.person else []), *heads(record.body)]))
