"""What administrators of a unit do to accounts and posts, with permission and journal."""

import secrets
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from vungxanh.accounts import operations as accounts
from vungxanh.accounts.models import Holding, User
from vungxanh.domains.organization.queries import kept_by
from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import records
from vungxanh.units.models import Post

MANAGE = "accounts.manage"


@transaction.atomic
def create(
    *, by: Actor, username: str, full_name: str, phone: str, post: Post, starts_on: date, decision: str = ""
) -> tuple[User, str]:
    """A new officer, appointed at once so that somebody answers for the account; and the first password, shown once.

    Raises `BadInput` when the name is taken, `Forbidden`.
    """
    password = new_password()
    user = register(by=by, username=username, full_name=full_name, phone=phone, post=post, password=password)
    appoint(by=by, user=user, post=post, starts_on=starts_on, decision=decision)
    return user, password


@transaction.atomic
def register(*, by: Actor, username: str, full_name: str, phone: str, post: Post, password: str | None = None) -> User:
    """An account for whoever is to hold the post; without a password nobody can sign in to it yet.

    Raises `BadInput` when the name is taken, `Forbidden`.
    """
    records.allow(by, MANAGE, post.body.unit)
    if User.objects.filter(username__iexact=username).exists():
        raise BadInput(_("Tên đăng nhập: đã có người dùng. Thêm tên xã hoặc số vào sau."))
    user = User.objects.create_user(
        username=username, password=password, full_name=full_name, phone=phone, password_given=password is not None
    )
    _journal(by, "create", user, after=_shown(user))
    return user


@transaction.atomic
def rename(*, by: Actor, user: User, full_name: str, phone: str, reason: str) -> None:
    """How the officer's name is written, and the phone of their office. Raises as `keep` does."""
    keep(by, user)
    before = _shown(user)
    user.full_name, user.phone = full_name, phone
    user.save(update_fields=["full_name", "phone"])
    _journal(by, "rename", user, before=before, after=_shown(user), reason=reason)


@transaction.atomic
def appoint(*, by: Actor, user: User, post: Post, starts_on: date, decision: str = "") -> Holding:
    """The officer holds the post from that day, with the role that comes with it.

    Raises `BadInput` when the officer holds it already, or appoints themselves: rights are given by somebody else.
    """
    records.allow(by, MANAGE, post.body.unit)
    if user.pk == by.user_id:
        raise BadInput(_("Không tự bổ nhiệm chính mình. Nhờ người quản trị khác hoặc cấp trên."))
    if Holding.objects.valid_on(starts_on).filter(user=user, post=post).exists():
        raise BadInput(_("Cán bộ: đang giữ chức vụ này rồi."))
    holding = accounts.appoint(user=user, post=post, starts_on=starts_on, decision=decision)
    after = {"post": str(post), "starts_on": starts_on, "decision": decision}
    _journal(by, "appoint", user, after={name: str(value) for name, value in after.items()})
    return holding


@transaction.atomic
def end(*, by: Actor, holding: Holding, on: date, reason: str) -> None:
    """The officer holds the post no more from that day; the rights that came with it end the same day."""
    records.allow(by, MANAGE, holding.post.body.unit)
    if on < holding.starts_on:
        raise BadInput(_("Từ ngày: trước ngày nhận chức vụ."))
    accounts.leave(holding=holding, on=on)
    after = {"post": str(holding.post), "ends_on": holding.ends_on.isoformat() if holding.ends_on else ""}
    _journal(by, "end", holding.user, after=after, reason=reason)


@transaction.atomic
def reset_password(*, by: Actor, user: User, reason: str) -> str:
    """A new password, shown once; whoever signs in with it chooses their own first. Raises as `keep` does."""
    keep(by, user)
    password = new_password()
    user.set_password(password)
    user.password_given = True
    user.save(update_fields=["password", "password_given"])
    _journal(by, "reset-password", user, reason=reason)
    return password


@transaction.atomic
def choose_password(*, by: Actor, user: User, password: str) -> None:
    """The officer's own choice, which the form has judged: from now on nobody else knows it."""
    user.set_password(password)
    user.password_given = False
    user.save(update_fields=["password", "password_given"])
    _journal(by, "choose-password", user)


@transaction.atomic
def switch(*, by: Actor, user: User, is_active: bool, reason: str) -> None:
    """Lock an account at once, or open it again. Raises `BadInput` for one's own account, and as `keep` does."""
    keep(by, user)
    if user.pk == by.user_id:
        raise BadInput(_("Không tự khóa tài khoản của chính mình."))
    before = _shown(user)
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    _journal(by, "open" if is_active else "lock", user, before=before, after=_shown(user), reason=reason)


def keep(by: Actor, user: User) -> None:
    """Refuse whoever does not keep the account. Raises `BadInput` when the officer acts elsewhere too, `Forbidden`."""
    by.require(MANAGE)
    if not kept_by(by).filter(pk=user.pk).exists():
        raise BadInput(
            _("Cán bộ còn giữ vai trò ở nơi khác: nhờ người quản trị của cấp bao trùm các nơi ấy làm việc này.")
        )


def new_password() -> str:
    """Twelve letters and digits in three groups, easy to read aloud; none that look alike."""
    letters = "abcdefghkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))


def _shown(user: User) -> dict[str, Any]:
    """What the journal keeps of an account: never the password."""
    return {"username": user.username, "full_name": user.full_name, "phone": user.phone, "is_active": user.is_active}


def _journal(by: Actor, what: str, user: User, *, reason: str = "", **values: Any) -> None:
    journal.record(by=by, act=f"accounts.{what}", reason=reason, changes=[journal.Change(user, **values)])
