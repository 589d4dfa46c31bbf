"""What the register machinery itself keeps: forms already sent, and the views people saved."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.models import User
from vungxanh.kernel.actor import Actor
from vungxanh.registers.counts import Count as Count
from vungxanh.registers.counts import Counted as Counted
from vungxanh.registers.sheets.models import Export as Export
from vungxanh.registers.sheets.models import Import as Import
from vungxanh.registers.sheets.models import ImportedRow as ImportedRow
from vungxanh.registers.sheets.models import ImportFault as ImportFault
from vungxanh.units.models import Unit


class Submission(models.Model):
    """A form that was sent. Its key is made by the client, so that sending it twice saves once."""

    key = models.UUIDField(unique=True)
    register = models.CharField(max_length=80)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    object_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.register} {self.object_id}"


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def of(self, actor: Actor, register: str) -> Self:
        """The actor's own views of a register, and those shared in the unit acted for."""
        shared = models.Q(shared_with__path=actor.unit_path)
        return self.filter(models.Q(user_id=actor.user_id) | shared, register=register).select_related("shared_with")


class SavedView(models.Model):
    """A selection of a register under a name. `query` is the address's query string; it never holds personal data."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    register = models.CharField(max_length=80)
    title = models.CharField(_("tên"), max_length=60)
    query = models.CharField(max_length=2000)
    shared_with = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "register", "title"], name="one_view_per_title"),
        ]

    def __str__(self) -> str:
        return self.title
