"""Officers, the posts they hold from when to when, and the roles they may act in."""

from datetime import date
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.roles import ROLES
from vungxanh.units.models import Post, Unit, UnitScoped, UnitScopedQuerySet


class User(AbstractUser):
    """An officer. The name is one field, as people write it here: family name first."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("họ và tên"), max_length=160)
    phone = models.CharField(_("điện thoại công vụ"), max_length=20, blank=True)
    # somebody else knows the password: until the officer has chosen their own, nothing else is open to them
    password_given = models.BooleanField(_("mật khẩu do người khác đặt"), default=False)

    REQUIRED_FIELDS = ["full_name"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[-1]


class PeriodQuerySet(UnitScopedQuerySet):
    def valid_on(self, day: date) -> Self:
        return self.filter(models.Q(ends_on=None) | models.Q(ends_on__gte=day), starts_on__lte=day)


class Holding(UnitScoped):
    """An officer holds a post, whose unit it repeats; `ends_on` is the last day of it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="holdings", verbose_name=_("cán bộ"))
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings", verbose_name=_("chức vụ"))
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"), null=True, blank=True)
    decision = models.CharField(_("quyết định số"), max_length=80, blank=True)

    objects = PeriodQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("bổ nhiệm")
        indexes = [models.Index(fields=["post", "starts_on"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="holding_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.post}"


class Grant(models.Model):
    """A user may act in this role for this unit. With a holding it comes from the post and ends with it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32, choices=[(role.value, text.title) for role, text in ROLES.items()])
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, null=True, blank=True, related_name="grants")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "starts_on"])]
        constraints = [
            # one that came with a post is that post's: two posts may bring the same role
            models.UniqueConstraint(
                fields=["user", "role", "unit", "starts_on"],
                condition=models.Q(holding=None),
                name="one_grant_per_role_and_unit",
            ),
            models.UniqueConstraint(fields=["holding"], name="one_grant_per_holding"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.unit}"
