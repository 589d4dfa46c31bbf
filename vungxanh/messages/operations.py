"""Telling officers: `tell` puts a message into the inbox, a job carries it out through the outer channels."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import apprise
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from vungxanh.accounts.models import User
from vungxanh.messages.models import Delivery, Message

ATTEMPTS = 3


def tell(
    to: Iterable[User], *, subject: str, text: str = "", url: str = "", after: datetime | None = None
) -> list[Message]:
    """One message each, in the caller's transaction. `after`: not to be shown or sent before (quiet hours)."""
    now = timezone.now()
    messages = Message.objects.bulk_create(
        [
            Message(to=user, subject=subject[:200], text=text, url=url, created_at=now, send_after=after or now)
            for user in dict.fromkeys(to)
        ]
    )
    Delivery.objects.bulk_create(
        [Delivery(message=message, channel=channel) for message in messages for channel in _channels()]
    )
    return messages


def read(*, user: User, message: Message) -> None:
    Message.objects.filter(pk=message.pk, to=user, read_at=None).update(read_at=timezone.now())


def read_all(*, user: User) -> None:
    """Everything that has arrived by now."""
    now = timezone.now()
    Message.objects.filter(to=user, read_at=None, send_after__lte=now).update(read_at=now)


def deliver() -> int:
    """Send what is due through the outer channels; returns how many were sent. A failure is tried again, then kept."""
    waiting = Delivery.objects.filter(
        state=Delivery.State.WAITING, message__send_after__lte=timezone.now()
    ).select_related("message__to")
    sent = 0
    for delivery in waiting[:500]:
        with transaction.atomic():
            sent += _send(delivery)
    return sent


def _channels() -> Mapping[str, str]:
    """Channel name -> address template of the apprise library, "{phone}" and "{email}" filled per officer."""
    return settings.MESSAGE_CHANNELS


def _send(delivery: Delivery) -> bool:
    user = delivery.message.to
    address = _channels().get(delivery.channel, "").format(phone=user.phone, email=user.email)
    line = apprise.Apprise()
    # only that there is news, never what: outer channels are not ours
    ok = bool(address and line.add(address) and line.notify(title=delivery.message.subject, body=delivery.message.url))
    delivery.attempts += 1
    delivery.at = timezone.now()
    delivery.state = (
        Delivery.State.SENT
        if ok
        else Delivery.State.FAILED
        if delivery.attempts >= ATTEMPTS
        else Delivery.State.WAITING
    )
    delivery.fault = "" if ok else "the channel did not take it"
    delivery.save()
    return ok
