"""Appointing officers to posts, giving roles, and ending both on a day."""

from datetime import date, timedelta

from django.db import transaction

from vungxanh.accounts.models import Grant, Holding, User
from vungxanh.accounts.roles import Role
from vungxanh.units.models import Post, Unit

# The permission and the journal entry belong to whoever calls (registers.access, organization): accounts
# stand below the journal.


@transaction.atomic
def appoint(*, user: User, post: Post, starts_on: date, decision: str = "") -> Holding:
    """The officer holds the post from `starts_on`; the post's role comes with it."""
    holding = Holding.objects.create(user=user, post=post, unit_id=post.unit_id, starts_on=starts_on, decision=decision)
    if post.role:
        Grant.objects.create(user=user, role=post.role, unit_id=post.unit_id, holding=holding, starts_on=starts_on)
    return holding


@transaction.atomic
def leave(*, holding: Holding, on: date) -> None:
    """The officer holds the post no more from `on`: the rights that came with it end the same day."""
    last = max(on - timedelta(days=1), holding.starts_on)
    holding.ends_on = last
    holding.save(update_fields=["ends_on"])
    holding.grants.filter(ends_on=None).update(ends_on=last)


def change_role(*, holding: Holding, role: str, on: date) -> None:
    """The post brings another role from that day; empty: none."""
    grants = holding.grants.all()
    if not role:
        grants.update(ends_on=max(on - timedelta(days=1), holding.starts_on))
    elif not grants.update(role=role):
        starts = max(on, holding.starts_on)
        Grant.objects.create(
            user_id=holding.user_id, role=role, unit_id=holding.unit_id, holding=holding, starts_on=starts
        )


def grant(*, user: User, role: Role, unit: Unit, starts_on: date, ends_on: date | None = None) -> Grant:
    return Grant.objects.create(user=user, role=role, unit=unit, starts_on=starts_on, ends_on=ends_on)
