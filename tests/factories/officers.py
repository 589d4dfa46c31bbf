"""Officers who may act in a role for a unit."""

from datetime import date
from itertools import count

from django.utils import timezone

from tests.factories.units import SINCE
from vungxanh.accounts import operations
from vungxanh.accounts.models import Grant, User
from vungxanh.accounts.roles import Role
from vungxanh.kernel.actor import Actor
from vungxanh.registers.access import actor_of, grants_of
from vungxanh.units.models import Post, Unit

_numbers = count(1)


def make_officer(
    role: Role | str = "", unit: Unit | None = None, *, full_name: str = "", username: str = "", since: date = SINCE
) -> User:
    """An officer with this role for this unit; without a role, one who may not do anything."""
    number = next(_numbers)
    user = User.objects.create_user(
        username=username or f"can-bo-{number}", full_name=full_name or f"Nguyễn Văn Thử {number}"
    )
    if role and unit:
        operations.grant(user=user, role=Role(role), unit=unit, starts_on=since)
    return user


def give(user: User, role: Role | str, unit: Unit) -> Grant:
    """One more role."""
    return operations.grant(user=user, role=Role(role), unit=unit, starts_on=SINCE)


def appoint(user: User, post: Post, *, since: date = SINCE) -> None:
    operations.appoint(user=user, post=post, starts_on=since)


def actor_for(user: User) -> Actor:
    """The user acting in the widest of their roles today."""
    return actor_of(grants_of(user.pk, timezone.localdate())[0])


def make_actor(role: Role | str, unit: Unit) -> Actor:
    return actor_for(make_officer(role, unit))


def user_of(actor: Actor) -> User:
    """The account of an actor, to sign in with."""
    return User.objects.get(pk=actor.user_id)
