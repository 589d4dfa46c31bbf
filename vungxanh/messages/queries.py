"""Reading the inbox."""

from django.db.models import QuerySet
from django.utils import timezone

from vungxanh.accounts.models import User
from vungxanh.messages.models import Message


def arrived(user: User) -> QuerySet[Message]:
    """The messages to a user that may be shown by now (quiet hours are over), the newest first."""
    return Message.objects.filter(to=user, send_after__lte=timezone.now())


def unread(user: User) -> int:
    return arrived(user).filter(read_at=None).count()
