"""One row an act. Rows are chained by hash: `vungxanh journal verify` finds any edited, removed or re-ordered one."""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnly(Exception):
    """The journal is written once and never changed."""


class EntryQuerySet(models.QuerySet["Entry"]):
    def update(self, **changes: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


class Entry(models.Model):
    class Verb(models.TextChoices):
        DO = "DO", _("Thực hiện")
        SEE = "SEE", _("Xem")
        EXPORT = "EXPORT", _("Xuất dữ liệu")

    number = models.PositiveBigIntegerField(unique=True)  # without gaps: the place in the chain
    at = models.DateTimeField()
    verb = models.CharField(max_length=6, choices=Verb.choices)
    act = models.CharField(max_length=80)  # the permission or operation: "population.households.enter"
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=160)
    role = models.CharField(max_length=32)
    unit_path = models.CharField(max_length=64)  # the unit acted for
    kind = models.CharField(max_length=80, blank=True)  # the model acted on: "population.household"
    object_id = models.CharField(max_length=64, blank=True)
    # the unit the object belongs to, so that history can be scoped without asking every kind of object
    object_path = models.CharField(max_length=64, blank=True)
    # the details: chained only by their digest, so that they can be forgotten when their time is over
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    salt = models.CharField(max_length=32)  # without it nobody finds by trial what the digest was made of; empty: gone
    details = models.CharField(max_length=64)
    request = models.CharField(max_length=36, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "object_id", "number"], name="journal_of_one_object"),
            models.Index(fields=["user", "verb", "at"], name="journal_of_one_user"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.act}"

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly


class Head(models.Model):
    """The end of the chain. Its row is locked while entries are added, and tells when the last entries were cut off."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"
