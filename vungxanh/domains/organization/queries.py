"""Which officers and posts an administrator keeps."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from vungxanh.accounts.models import Grant, Holding, User
from vungxanh.kernel.actor import Actor
from vungxanh.units.models import Post, Unit


def officers(actor: Actor) -> QuerySet[User]:
    """Users with a role or a post, past or present, in a unit the actor reaches; for the system everybody."""
    if not actor.unit_path:
        return User.objects.all()
    units = Unit.objects.within_reach(actor)
    granted = Grant.objects.filter(user=OuterRef("pk"), unit__in=units)
    held = Holding.objects.filter(user=OuterRef("pk"), post__body__unit__in=units)
    return User.objects.filter(Q(Exists(granted)) | Q(Exists(held)))


def kept_by(actor: Actor) -> QuerySet[User]:
    """Officers whose every role, of today or later, stands within reach.

    Whoever gives a password could act with all of them, so an account is kept where its farthest role stands.
    """
    lasting = Grant.objects.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()), user=OuterRef("pk"))
    return officers(actor).exclude(Exists(lasting.exclude(unit__in=Unit.objects.within_reach(actor))))


def without_password(actor: Actor) -> QuerySet[User]:
    """Officers whose account was made with a sheet or from a post, and who cannot sign in yet."""
    waiting = kept_by(actor).filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return waiting.order_by("full_name", "pk")


def posts(actor: Actor) -> QuerySet[Post]:
    found = Post.objects.visible_to(actor).filter(valid_to=None)
    return found.select_related("body__unit").order_by("body__unit__path", "body__name", "-is_head", "title", "pk")
