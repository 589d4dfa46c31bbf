"""The teams that look after households, and the rounds that reach every door."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.models import Holding
from vungxanh.domains.population.models.people import Household, Outcome, Person, Source
from vungxanh.fields.records import FieldRecord
from vungxanh.kernel.actor import Actor
from vungxanh.units.models import Body, BodyKind, Unit, UnitScoped, UnitScopedQuerySet


class TeamQuerySet(UnitScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """With `household_count` and `member_count` of today, so that a list need not ask team by team."""
        today = timezone.localdate()
        covered = TeamCoverage.objects.valid_on(today).filter(team=OuterRef("pk")).order_by().values("team")
        held = Holding.objects.valid_on(today).filter(post__body=OuterRef("pk")).order_by().values("post__body")
        return (
            super()
            .visible_to(actor)
            .annotate(
                household_count=Coalesce(
                    Subquery(covered.annotate(n=Count("household", distinct=True)).values("n")), 0
                ),
                member_count=Coalesce(Subquery(held.annotate(n=Count("user", distinct=True)).values("n")), 0),
            )
        )


class TeamManager(models.Manager.from_queryset(TeamQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> TeamQuerySet:
        return super().get_queryset().filter(kind=BodyKind.TEAM)  # type: ignore[no-any-return]


class Team(Body):
    """A community team: a body of that kind, its members hold its posts."""

    objects = TeamManager()  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name = _("tổ COVID cộng đồng")


class TeamCoverageQuerySet(UnitScopedQuerySet):
    def valid_on(self, day: date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class TeamCoverage(UnitScoped):
    """A household is looked after by a team; `unit` repeats the unit of the household."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="coverages", verbose_name=_("tổ"))
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="coverages", verbose_name=_("hộ"))
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"), null=True, blank=True)

    objects = TeamCoverageQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [models.Index(fields=["household", "starts_on"], name="coverage_of_a_household")]
        constraints = [
            models.UniqueConstraint(fields=["team", "household", "starts_on"], name="one_coverage_per_team_and_day"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="coverage_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.household}"


class Enumeration(UnitScoped):
    """How many households a hamlet has by a list drawn up on a day, whether or not each of them is entered here yet."""

    counted_on = models.DateField(_("lập ngày"))
    households = models.PositiveIntegerField(_("số hộ"))
    persons = models.PositiveIntegerField(_("số nhân khẩu"), null=True, blank=True)
    source = models.CharField(_("nguồn"), max_length=12, choices=Source.choices, default=Source.HAMLET)

    class Meta:
        verbose_name = _("số hộ đã lập danh sách")
        constraints = [models.UniqueConstraint(fields=["unit", "counted_on"], name="one_enumeration_per_unit_and_day")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.households}"


class Purpose(models.TextChoices):
    SYMPTOMS = "SYMPTOMS", _("Phát hiện người có triệu chứng")
    HEAD_COUNT = "HEAD_COUNT", _("Rà soát nhân khẩu")
    ARRIVALS = "ARRIVALS", _("Rà soát người về từ vùng dịch")
    VACCINATION = "VACCINATION", _("Lập danh sách tiêm chủng")
    SUPPORT = "SUPPORT", _("Tìm người cần hỗ trợ")
    OTHER = "OTHER", _("Việc khác")


class RoundQuerySet(UnitScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Also the rounds that a unit above ordered: they are walked here."""
        if not actor.unit_path:
            return self.all()
        codes = actor.unit_path.strip("/").split("/")
        above = ["/".join(codes[:depth]) + "/" for depth in range(1, len(codes))]
        return self.filter(unit__in=Unit.objects.filter(Q(path__startswith=actor.unit_path) | Q(path__in=above)))

    def open_on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day, closed_on=None)


class Round(UnitScoped):
    """Every door of a unit within some days: "đi từng ngõ, gõ từng nhà, rà từng người"."""

    name = models.CharField(_("tên đợt"), max_length=160)
    purpose = models.CharField(_("mục đích"), max_length=12, choices=Purpose.choices, default=Purpose.SYMPTOMS)
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"))
    closed_on = models.DateField(_("kết thúc ngày"), null=True, blank=True, editable=False)
    instruction = models.CharField(_("hỏi gì, làm gì"), max_length=500, blank=True)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RoundQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("đợt đi từng nhà")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="round_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return self.name


class Visit(UnitScoped, FieldRecord):
    """A knock at a door. Teams stay outside, more than two metres away (3638/QĐ-BYT, 2021): a visit is at the door."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="visits", verbose_name=_("hộ"))
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("đợt")
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("tổ")
    )
    visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("người thăm"),
    )  # fmt: skip
    outcome = models.CharField(_("kết quả"), max_length=8, choices=Outcome.choices)
    seen = models.PositiveSmallIntegerField(_("số người gặp"), default=0)
    symptomatic = models.PositiveSmallIntegerField(_("số người có triệu chứng"), default=0)
    arrivals = models.PositiveSmallIntegerField(_("số người mới đến"), default=0)
    absent = models.PositiveSmallIntegerField(_("số người vắng"), default=0)
    needs_help = models.BooleanField(_("cần hỗ trợ"), default=False)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    unwell = models.ManyToManyField(Person, blank=True, related_name="unwell_at", verbose_name=_("ai có triệu chứng"))

    class Meta:
        verbose_name = _("lượt thăm")
        indexes = [
            models.Index(fields=["round", "household"], name="visits_of_a_round"),
            models.Index(fields=["unit", "occurred_at"], name="visits_of_a_unit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.household}: {self.get_outcome_display()}"
