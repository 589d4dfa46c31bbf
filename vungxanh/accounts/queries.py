"""Reading who holds what."""

from datetime import date

from django.utils import timezone

from vungxanh.accounts.models import Holding, User
from vungxanh.units.models import Body


def heads(body: Body, on: date | None = None) -> list[User]:
    """Who holds the head post of a body on a day (two on a day of hand-over, nobody when it is vacant)."""
    held = Holding.objects.valid_on(on or timezone.localdate()).filter(post__body=body, post__is_head=True)
    return [holding.user for holding in held.select_related("user")]
