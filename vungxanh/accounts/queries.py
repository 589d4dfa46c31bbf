"""Reading who holds what."""

from datetime import date

from django.utils import timezone

from vungxanh.accounts.models import Holding, PeriodQuerySet, User
from vungxanh.kernel.actor import Actor
from vungxanh.units.models import Body


def heads(body: Body, on: date | None = None) -> list[User]:
    """Who holds the head post of a body on a day (two on a day of hand-over, nobody when it is vacant)."""
    held = Holding.objects.valid_on(on or timezone.localdate()).filter(post__body=body, post__is_head=True)
    return [holding.user for holding in held.select_related("user")]


def posts_of(actor: Actor, on: date | None = None) -> PeriodQuerySet:
    """The posts the actor holds on a day, in whatever body."""
    held: PeriodQuerySet = Holding.objects.valid_on(on or timezone.localdate()).filter(user_id=actor.user_id)
    return held


def serves(actor: Actor, body: Body, on: date | None = None) -> bool:
    """Whether the actor holds a post in this body on a day."""
    return posts_of(actor, on).filter(post__body=body).exists()
