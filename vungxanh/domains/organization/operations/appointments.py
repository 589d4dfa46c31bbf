"""Officers and the posts they hold, by user name, so that a whole commune can be appointed from one sheet."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from vungxanh.accounts.models import Holding, User
from vungxanh.domains.organization.operations import accounts
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.vietnamese import fold
from vungxanh.registers import records
from vungxanh.units.models import Post

REGISTER = "organization.appointments"


@transaction.atomic
def appoint(
    *, by: Actor, post: Post, username: str, full_name: str, starts_on: date, phone: str = "", decision: str = ""
) -> Holding:
    """The officer of that user name holds the post from that day; a new name makes the account, without a password.

    Raises `BadInput` when the name belongs to somebody else, or as `accounts.appoint` does; `Forbidden`.
    """
    act = f"{REGISTER}.enter"
    records.allow(by, act, post.unit)
    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        user = accounts.register(by=by, username=username, full_name=full_name, phone=phone, post=post)
    elif fold(user.full_name) != fold(full_name):
        raise BadInput(_("Tên đăng nhập: đã có người dùng mang họ tên khác. Thêm tên xã hoặc số vào sau."))
    elif not user.is_active:
        raise BadInput(_("Tên đăng nhập: tài khoản này đã khóa. Mở lại ở trang Cán bộ trước."))
    holding = accounts.appoint(by=by, user=user, post=post, starts_on=starts_on, decision=decision)
    records.entered(by=by, act=act, record=holding)
    return holding


@transaction.atomic
def correct(
    *, by: Actor, record: Holding, reason: str, post: Post, username: str, full_name: str, starts_on: date,
    phone: str = "", decision: str = "",
) -> Holding:  # fmt: skip
    """First day and decision of an appointment, the officer's name and phone. Raises `BadInput`, `Forbidden`."""
    user = record.user
    if post.pk != record.post_id or username.lower() != user.username.lower():
        raise BadInput(_("Chức vụ, tên đăng nhập: ghi thôi giữ chức vụ này, rồi bổ nhiệm lại."))
    if record.ends_on and starts_on > record.ends_on:
        raise BadInput(_("Từ ngày: sau ngày thôi giữ chức vụ."))
    if user.pk == by.user_id:
        raise BadInput(_("Không tự sửa bổ nhiệm của chính mình. Nhờ người quản trị khác hoặc cấp trên."))
    with records.changed(by=by, act=f"{REGISTER}.correct", record=record, reason=reason):
        record.starts_on, record.decision = starts_on, decision
        record.save(update_fields=["starts_on", "decision"])
        record.grants.update(starts_on=starts_on)
        if (full_name, phone) != (user.full_name, user.phone):
            accounts.rename(by=by, user=user, full_name=full_name, phone=phone, reason=reason)
    return record


@transaction.atomic
def end(*, by: Actor, record: Holding, on: date, reason: str) -> None:
    """The officer holds the post no more from that day. Raises `BadInput`, `Forbidden`."""
    with records.changed(by=by, act=f"{REGISTER}.end", record=record, reason=reason):
        accounts.end(by=by, holding=record, on=on, reason=reason)
