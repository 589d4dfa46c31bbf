"""What every record made in the field carries: an identity given where it was made, so that sending twice is once."""

from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FieldRecord(models.Model):
    """Something seen or done at a place and time, entered there or later, perhaps on a device without a network."""

    # made by the device that first wrote the record: the same record sent again is recognised by it
    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    occurred_at = models.DateTimeField(_("lúc"), default=timezone.now)
    entered_at = models.DateTimeField(_("nhập lúc"), default=timezone.now, editable=False)
    device = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True
