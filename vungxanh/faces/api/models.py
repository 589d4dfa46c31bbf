"""Tokens with which programs act for an officer: only over the API, only what they are given, only for a while."""

from datetime import date
from typing import Self

from django.db import models
from django.utils import timezone

from vungxanh.accounts.models import Grant, User


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self) -> Self:
        today: date = timezone.localdate()
        ended = models.Q(grant__ends_on__lt=today) | models.Q(grant__starts_on__gt=today)
        now = timezone.now()
        return self.filter(
            revoked_at=None, expires_at__gt=now, user__is_active=True, user__password_given=False
        ).exclude(ended)


class ApiToken(models.Model):
    """Acts in one grant, with those of its role's permissions that are listed; the token itself is kept only hashed."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)  # what it is used for
    start = models.CharField(max_length=12)  # its first characters, to tell it by
    sha256 = models.CharField(max_length=64, unique=True)
    permissions = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    # to the nearest minutes: what is not used any more is to be revoked
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} {self.start}…"
