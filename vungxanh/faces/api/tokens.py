"""Issuing, revoking and recognising tokens."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts.models import Grant
from vungxanh.faces.api.models import ApiToken
from vungxanh.journal.operations import Change, record
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.registers.access import actor_of

KEEP = "api.tokens"
LONGEST_LIFE = timedelta(days=365)
PREFIX = "vx_"
# how exactly the last use is kept: a program that asks every second writes this seldom
USE_KEPT_EVERY = timedelta(minutes=5)


@transaction.atomic
def issue(*, by: Actor, grant: Grant, name: str, permissions: Sequence[str], lives: timedelta) -> tuple[ApiToken, str]:
    """A token for one of the actor's own grants, and its secret, which is shown this once and never again.

    Raises `Forbidden` without the right to keep tokens, for another's grant or a permission the role lacks, `BadInput`
    for a life over a year.
    """
    by.require(KEEP)
    if grant.user_id != by.user_id:
        raise Forbidden(KEEP)
    role = actor_of(grant)
    for permission in permissions:
        role.require(permission)
    if not name.strip() or not permissions or not timedelta(0) < lives <= LONGEST_LIFE:
        raise BadInput(_("Khóa cần có tên, ít nhất một quyền, và thời hạn không quá một năm."))
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user_id=grant.user_id, grant=grant, name=name.strip(), start=secret[:8], sha256=_hash(secret),
        permissions=sorted(set(permissions)), expires_at=timezone.now() + lives,
    )  # fmt: skip
    facts = {"name": token.name, "start": token.start, "permissions": token.permissions}
    record(by=by, act="api.token.issue", changes=[Change(token, after=facts)])
    return token, secret


@transaction.atomic
def revoke(*, by: Actor, token: ApiToken) -> None:
    """One's own; an administrator of accounts may revoke any."""
    if token.user_id != by.user_id:
        by.require("accounts.manage")
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    record(by=by, act="api.token.revoke", changes=[Change(token, after={"name": token.name, "start": token.start})])


def actor_behind(secret: str) -> tuple[ApiToken, Actor] | None:
    """The token and whom it acts for today, with no more than it was given; None when it opens nothing (any more)."""
    if not secret.startswith(PREFIX):
        return None
    found = ApiToken.objects.usable().select_related("grant__user", "grant__unit").filter(sha256=_hash(secret)).first()
    if found is None:
        return None
    now = timezone.now()
    if found.last_used_at is None or now - found.last_used_at >= USE_KEPT_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
    actor = actor_of(found.grant, request=str(uuid4()))
    return found, replace(actor, permissions=actor.permissions & frozenset(found.permissions))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
