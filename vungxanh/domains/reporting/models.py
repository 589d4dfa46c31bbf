"""Which body must report what to whom, and every report that was expected: received, late, sent back or missing."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.domains.reporting import rules
from vungxanh.kernel.actor import Actor
from vungxanh.units.models import Body, Unit, UnitScoped, UnitScopedQuerySet


class Rhythm(models.TextChoices):
    DAILY = "DAILY", _("Hằng ngày")
    WEEKLY = "WEEKLY", _("Hằng tuần")
    MONTHLY = "MONTHLY", _("Hằng tháng")
    ON_CALL = "ON_CALL", _("Đột xuất")


class ReportDutyQuerySet(UnitScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """What is received in the actor's unit or below, and what a body there must report: nobody owes unknowingly."""
        if not actor.unit_path:
            return self.all()
        units = Unit.objects.under(actor.unit_path)
        owed = ReportDuty.bodies.through.objects.filter(body__in=Body.objects.filter(unit__in=units))
        return self.filter(models.Q(unit__in=units) | models.Q(pk__in=owed.values("reportduty")))


class ReportDuty(UnitScoped):
    """What bodies report to a receiving body: in a rhythm, or once on call (then `due_at`)."""

    receiver = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name=_("nơi nhận"))
    bodies = models.ManyToManyField(Body, related_name="report_duties", verbose_name=_("nơi báo cáo"))
    title = models.CharField(_("tên báo cáo"), max_length=200)
    detail = models.TextField(_("nội dung phải báo cáo"), blank=True)
    # figures that are read from the registers when the report is sent; nobody types them
    indicators = models.JSONField(_("chỉ tiêu"), default=list, blank=True)
    rhythm = models.CharField(_("nhịp"), max_length=8, choices=Rhythm.choices)
    rhythm_day = models.PositiveSmallIntegerField(_("ngày trong tuần, trong tháng"), default=1)
    due_time = models.TimeField(_("trước giờ"), null=True, blank=True)
    due_at = models.DateTimeField(_("trước lúc"), null=True, blank=True)
    source = models.CharField(_("theo văn bản"), max_length=120, blank=True)
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReportDutyQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rhythm="ON_CALL", due_at__isnull=False)
                | (~models.Q(rhythm="ON_CALL") & models.Q(due_time__isnull=False)),
                name="report_duty_has_a_due_time",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="report_duty_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Submission(UnitScoped):
    """One expected report of one body for one day; it is there from the moment it is expected, so that it can lack."""

    class State(models.TextChoices):
        EXPECTED = "EXPECTED", _("Chưa nhận")
        RECEIVED = "RECEIVED", _("Đã nhận được")
        RETURNED = "RETURNED", _("Trả lại")

    duty = models.ForeignKey(ReportDuty, on_delete=models.PROTECT, related_name="submissions")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="submissions", verbose_name=_("nơi báo cáo"))
    day = models.DateField(_("kỳ"))
    due_at = models.DateTimeField(_("hạn"))
    state = models.CharField(_("tình trạng"), max_length=8, choices=State.choices, default=State.EXPECTED)
    received_at = models.DateTimeField(_("nhận lúc"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("nội dung"), blank=True)
    # {code: value, or null where nothing was received}
    figures = models.JSONField(_("số liệu"), default=dict, blank=True)
    file = models.ForeignKey("files.File", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    explanation = models.CharField(_("lý do gửi trễ"), max_length=500, blank=True)
    answer = models.CharField(_("lý do trả lại"), max_length=500, blank=True)
    returned_times = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        indexes = [models.Index(fields=["duty", "day"]), models.Index(fields=["state", "due_at"])]
        constraints = [
            models.UniqueConstraint(fields=["duty", "body", "day"], name="one_report_per_duty_body_and_day"),
            models.CheckConstraint(
                condition=~models.Q(state="RECEIVED") | models.Q(received_at__isnull=False),
                name="received_report_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty}, {self.body}, {self.day:%d-%m-%Y}"

    def standing(self, now: datetime) -> rules.Standing:
        returned = self.state == self.State.RETURNED
        return rules.standing(due=self.due_at, received=self.received_at, returned=returned, now=now)


class Notice(models.Model):
    """A reminder or a word to the superior that was sent, so that it is sent once."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="notices")
    due_at = models.DateTimeField()
    hours = models.SmallIntegerField()  # relative to the deadline
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "due_at", "hours"], name="one_report_notice_per_moment")
        ]

    def __str__(self) -> str:
        return f"{self.submission} {self.hours:+d} h"
