"""Bodies and their posts: founded, corrected, dissolved on a day."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts import operations as accounts
from vungxanh.accounts.models import Holding
from vungxanh.accounts.roles import ROLES, Role
from vungxanh.journal.operations import Change
from vungxanh.journal.operations import record as journal
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.vietnamese import fold
from vungxanh.registers import records
from vungxanh.tasks.models import Task
from vungxanh.units import operations as units
from vungxanh.units.models import Body, BodyKind, Post, Unit
from vungxanh.units.queries import tier_of

BODIES, POSTS = "organization.bodies", "organization.posts"
ONE_DAY = timedelta(days=1)


@transaction.atomic
def found(
    *, by: Actor, unit: Unit, kind: str, name: str, valid_from: date, abbreviation: str = "", head: str = "",
    role: str = "",
) -> Body:  # fmt: skip
    """A body of a unit; with `head`, the title of its head post, and the role that comes with that post.

    Raises `BadInput` when the unit has a body of that name or the role is not given at that tier, `Forbidden`.
    """
    records.allow(by, f"{BODIES}.enter", unit)
    return establish(
        by=by, act=f"{BODIES}.enter", unit=unit, kind=kind, name=name, valid_from=valid_from,
        abbreviation=abbreviation, posts=[(head, role)] if head else [],
    )  # fmt: skip


def establish(
    *, by: Actor, act: str, unit: Unit, kind: str, name: str, valid_from: date, abbreviation: str,
    posts: list[tuple[str, str]],
) -> Body:  # fmt: skip
    """The body with its posts, the first of which is the head; whoever calls has asked for the permission `act`."""
    _check_body(None, unit, name, valid_from)
    body = units.found_body(unit=unit, kind=BodyKind(kind), name=name, abbreviation=abbreviation, valid_from=valid_from)
    records.entered(by=by, act=act, record=body)
    for place, (title, role) in enumerate(posts):
        _check_role(unit, role, valid_from)
        post = units.add_post(body=body, title=title, role=role, is_head=place == 0)
        records.entered(by=by, act=act, record=post)
    return body


@transaction.atomic
def correct_body(
    *, by: Actor, record: Body, reason: str, unit: Unit, kind: str, name: str, valid_from: date,
    abbreviation: str = "", head: str = "", role: str = "",
) -> Body:  # fmt: skip
    """A new version of the body; its head post is corrected among the posts. Raises `BadInput`, `Forbidden`."""
    if unit.pk != record.unit_id:
        raise BadInput(_("Đơn vị: cơ quan không chuyển đơn vị; lập cơ quan mới ở nơi kia, giải thể cơ quan này."))
    with records.changed(by=by, act=f"{BODIES}.correct", record=record, reason=reason):
        _check_body(record, unit, name, valid_from)
        if (head, role) != head_of(record):
            raise BadInput(_("Chức vụ đứng đầu: sửa ở sổ Chức vụ."))
        record.kind, record.name, record.abbreviation, record.valid_from = kind, name, abbreviation, valid_from
        record.save()
    return record


def head_of(body: Body) -> tuple[str, str]:
    """Title and role of the head post; empty where there is none."""
    head = body.posts.filter(is_head=True, valid_to=None).first()
    return (head.title, head.role) if head else ("", "")


@transaction.atomic
def dissolve(*, by: Actor, record: Body, on: date, reason: str) -> None:
    """The body is no more from that day; its posts end, and with them the rights of who held them.

    Raises `BadInput` while tasks of the body are open, or for a day before it began; `Forbidden`.
    """
    records.allow(by, f"{BODIES}.dissolve", record.unit)
    close_body(by=by, act=f"{BODIES}.dissolve", body=record, on=on, reason=reason)


def close_body(*, by: Actor, act: str, body: Body, on: date, reason: str) -> None:
    """Whoever calls has asked for the permission `act`."""
    if body.kind == BodyKind.TEAM:
        raise BadInput(_("%(name)s: giải thể tổ ở sổ Tổ COVID cộng đồng, để các hộ được giao lại.") % {"name": body})
    if on <= body.valid_from:
        raise BadInput(_("Từ ngày: phải sau ngày thành lập."))
    open_tasks = Task.objects.open().filter(lead=body).count()
    if open_tasks:
        text = _("%(name)s còn %(n)d việc đang mở: bàn giao hoặc kết thúc trước.")
        raise BadInput(text % {"name": body.name, "n": open_tasks})
    for post in body.posts.filter(valid_to=None).select_related("unit"):
        _close_post(by, act, post, on, reason)
    before = {"valid_to": None}
    body.valid_to = on - ONE_DAY
    body.save(update_fields=["valid_to"])
    journal(
        by=by, act=act, reason=reason, changes=[Change(body, before=before, after={"valid_to": str(body.valid_to)})]
    )


# ---- posts


@transaction.atomic
def add_post(*, by: Actor, body: Body, title: str, role: str = "", is_head: bool = False) -> Post:
    """A post of a body; the role comes with it to whoever holds it. Raises `BadInput`, `Forbidden`."""
    records.allow(by, f"{POSTS}.enter", body.unit)
    _check_post(None, body, title, role, is_head)
    post = units.add_post(body=body, title=title, role=role, is_head=is_head)
    records.entered(by=by, act=f"{POSTS}.enter", record=post)
    return post


@transaction.atomic
def correct_post(
    *, by: Actor, record: Post, reason: str, body: Body, title: str, role: str = "", is_head: bool = False
) -> Post:
    """A new version of the post; another role is that of its holders from today on. Raises `BadInput`, `Forbidden`."""
    if body.pk != record.body_id:
        raise BadInput(_("Cơ quan: chức vụ không chuyển cơ quan; lập chức vụ mới, bỏ chức vụ này."))
    with records.changed(by=by, act=f"{POSTS}.correct", record=record, reason=reason):
        _check_post(record, body, title, role, is_head)
        other_role = role != record.role
        record.title, record.role, record.is_head = title, role, is_head
        record.save()
        if other_role:
            for holding in Holding.objects.valid_on(timezone.localdate()).filter(post=record):
                if holding.user_id == by.user_id:
                    raise BadInput(_("Vai trò: không tự đổi vai trò của chức vụ mình đang giữ. Nhờ cấp trên."))
                accounts.change_role(holding=holding, role=role, on=timezone.localdate())
    return record


@transaction.atomic
def abolish_post(*, by: Actor, record: Post, on: date, reason: str) -> None:
    """The post is no more from that day, and nobody holds it. Raises `BadInput`, `Forbidden`."""
    act = f"{POSTS}.abolish"
    records.allow(by, act, record.unit)
    if on <= record.body.valid_from:
        raise BadInput(_("Từ ngày: phải sau ngày thành lập cơ quan."))
    _close_post(by, act, record, on, reason)


def _close_post(by: Actor, act: str, post: Post, on: date, reason: str) -> None:
    for holding in Holding.objects.filter(post=post, ends_on=None):
        accounts.leave(holding=holding, on=on)
        after = {"ends_on": str(holding.ends_on)}
        journal(by=by, act=act, reason=reason, changes=[Change(holding, before={"ends_on": None}, after=after)])
    post.valid_to = on - ONE_DAY
    post.save(update_fields=["valid_to"])
    after = {"valid_to": str(post.valid_to)}
    journal(by=by, act=act, reason=reason, changes=[Change(post, before={"valid_to": None}, after=after)])


# ---- what may be


def _check_body(record: Body | None, unit: Unit, name: str, valid_from: date) -> None:
    if valid_from < unit.valid_from:
        text = _("Từ ngày: %(unit)s có từ %(day)s; chọn ngày sau đó.")
        raise BadInput(text % {"unit": unit.name, "day": f"{unit.valid_from:%d/%m/%Y}"})
    others = Body.objects.valid_on(valid_from).filter(unit=unit)
    others = others.exclude(pk=record.pk) if record else others
    if fold(name) in {fold(other.name) for other in others}:
        raise BadInput(_("Tên cơ quan: %(unit)s đã có cơ quan tên này.") % {"unit": unit.name})


def _check_post(record: Post | None, body: Body, title: str, role: str, is_head: bool) -> None:
    others = body.posts.filter(valid_to=None)
    others = others.exclude(pk=record.pk) if record else others
    if fold(title) in {fold(other.title) for other in others}:
        raise BadInput(_("Chức vụ: %(body)s đã có chức vụ này.") % {"body": body.name})
    if is_head and any(other.is_head for other in others):
        raise BadInput(
            _("Đứng đầu: %(body)s đã có chức vụ đứng đầu; bỏ chọn ở chức vụ kia trước.") % {"body": body.name}
        )
    _check_role(body.unit, role, max(timezone.localdate(), body.valid_from))


def _check_role(unit: Unit, role: str, on: date) -> None:
    tier = tier_of(unit, on)
    if role and tier and tier not in ROLES[Role(role)].tiers:
        text = _("Vai trò: “%(role)s” không dùng ở %(unit)s.")
        raise BadInput(text % {"role": ROLES[Role(role)].title, "unit": unit.name})
