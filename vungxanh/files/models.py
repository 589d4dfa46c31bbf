"""A kept file: its content stands once on disk under its hash, the row says whose it is and who may open it."""

from datetime import datetime
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.kernel.actor import Actor
from vungxanh.units.models import UnitScoped, UnitScopedQuerySet

SEE = "files.see"


class FileQuerySet(UnitScopedQuerySet):
    def open_to(self, actor: Actor, *, at: datetime | None = None) -> Self:
        """Within reach and not expired: one's own files, and with the right to see files those for everybody."""
        now = at or timezone.now()
        theirs = models.Q(only_for_id=actor.user_id)
        if actor.may(SEE):
            theirs |= models.Q(only_for=None)
        return self.visible_to(actor).filter(theirs, models.Q(expires_at=None) | models.Q(expires_at__gt=now))


class File(UnitScoped):
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("cỡ"))
    kind = models.CharField(_("loại"), max_length=100)  # the media type that its content, not its name, shows
    name = models.CharField(_("tên"), max_length=120)
    kept_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    kept_at = models.DateTimeField(auto_now_add=True)
    # a file of one officer (an export, an uploaded sheet); empty: whoever reaches the unit may open it
    only_for = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)

    objects = FileQuerySet.as_manager()  # type: ignore[misc]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.sha256[:2] / self.sha256
