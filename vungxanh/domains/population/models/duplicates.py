"""Two rows that may be one person, and what was decided about them."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.domains.population.models.people import Person
from vungxanh.units.models import UnitScoped


class Likeness(models.TextChoices):
    """Why two persons may be one."""

    IDENTITY = "IDENTITY", _("Cùng số định danh")
    NAME_AND_DAY = "NAME_AND_DAY", _("Cùng họ tên và ngày sinh")
    NAME_AND_YEAR = "NAME_AND_YEAR", _("Cùng họ tên và năm sinh")


class PairStatus(models.TextChoices):
    OPEN = "OPEN", _("Chờ xem xét")
    MERGED = "MERGED", _("Đã gộp")
    DIFFERENT = "DIFFERENT", _("Là hai người khác nhau")


class DuplicatePair(UnitScoped):
    """Two persons who may be one, and what was decided; a pair found to be two people never comes back.

    `unit` is the lowest unit above both: whoever reaches it may see both.
    """

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    likeness = models.CharField(_("giống nhau ở"), max_length=16, choices=Likeness.choices)
    status = models.CharField(_("kết luận"), max_length=10, choices=PairStatus.choices, default=PairStatus.OPEN)
    found_at = models.DateTimeField(_("phát hiện lúc"), default=timezone.now)
    decided_at = models.DateTimeField(_("kết luận lúc"), null=True, blank=True)
    decided_by = models.CharField(_("người kết luận"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("cặp nghi trùng")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_pair_of_two_persons"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="first_of_a_pair_is_the_older_row"),
        ]

    def __str__(self) -> str:
        return f"{self.first}, {self.second}"


class Merge(UnitScoped):
    """A duplicate was folded into the person kept; holds what is needed to take it back."""

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("giữ lại"))
    duplicate = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("đã gộp"))
    merged_at = models.DateTimeField(_("gộp lúc"), default=timezone.now)
    merged_by = models.CharField(_("người gộp"), max_length=160)
    undone_at = models.DateTimeField(_("hoàn tác lúc"), null=True, blank=True)
    # {"moved": {"app.model.field": [keys]}, "dropped": [rows that would have stood twice], "filled": {field: value}}
    trace = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("lần gộp")

    def __str__(self) -> str:
        return f"{self.duplicate} → {self.kept}"
