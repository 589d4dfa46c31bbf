"""Messages to officers: always in their inbox here, and through the channels that are set up."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inbox")
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)  # the page it speaks of
    created_at = models.DateTimeField()
    send_after = models.DateTimeField()  # quiet hours are over
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["to", "read_at", "send_after"])]

    def __str__(self) -> str:
        return self.subject


class Delivery(models.Model):
    """One message through one outer channel."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("Chờ gửi")
        SENT = "SENT", _("Đã gửi")
        FAILED = "FAILED", _("Không gửi được")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=32)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "channel"], name="one_delivery_per_channel")]

    def __str__(self) -> str:
        return f"{self.message} {self.channel}"
