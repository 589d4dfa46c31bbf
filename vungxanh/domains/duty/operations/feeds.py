"""The secret address of an officer's calendar of duties: made, replaced, ended."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from vungxanh.accounts.models import User
from vungxanh.domains.duty.models import Feed
from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor, Forbidden

FEED = "duty.feed"


@transaction.atomic
def open_feed(*, by: Actor) -> str:
    """A new secret for the actor's own calendar, told this once; the address before opens nothing any more."""
    by.require(FEED)
    if by.user_id is None:
        raise Forbidden(FEED)
    revoke_feed(by=by)
    secret = secrets.token_urlsafe(32)
    feed = Feed.objects.create(user_id=by.user_id, sha256=hash_of(secret), created_at=timezone.now())
    journal.record(by=by, act=f"{FEED}.open", changes=[journal.Change(feed, after={"user_id": by.user_id})])
    return secret


@transaction.atomic
def revoke_feed(*, by: Actor) -> bool:
    """The actor's own calendar has no address any more; whether there was one."""
    by.require(FEED)
    if by.user_id is None:
        return False
    # two presses at once must not leave two addresses
    User.objects.select_for_update().filter(pk=by.user_id).first()
    feed = Feed.objects.filter(user_id=by.user_id, revoked_at=None).first()
    if feed is None:
        return False
    feed.revoked_at = timezone.now()
    feed.save()
    journal.record(by=by, act=f"{FEED}.revoke", changes=[journal.Change(feed, after={"user_id": by.user_id})])
    return True


def behind(secret: str) -> User | None:
    """The officer whose calendar a secret opens; None alike for one never made, ended, or of a closed account."""
    found = Feed.objects.filter(sha256=hash_of(secret), revoked_at=None, user__is_active=True).select_related("user")
    feed = found.first()
    return feed.user if feed else None


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
