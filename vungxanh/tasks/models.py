"""A task and what happens to it: extension, report, explanation, reminder."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vungxanh.kernel.actor import Actor
from vungxanh.tasks import rules
from vungxanh.units.models import Body, Unit, UnitScoped, UnitScopedQuerySet


class State(models.TextChoices):
    GIVEN = rules.State.GIVEN, _("Chưa mở")
    OPENED = rules.State.OPENED, _("Đã mở")
    ACCEPTED = rules.State.ACCEPTED, _("Đã nhận")
    IN_PROGRESS = rules.State.IN_PROGRESS, _("Đang làm")
    REPORTED = rules.State.REPORTED, _("Đã báo cáo, chờ xác nhận")
    RETURNED = rules.State.RETURNED, _("Bị trả lại")
    REFUSED = rules.State.REFUSED, _("Không nhận")
    CLOSED = rules.State.CLOSED, _("Hoàn thành")
    CANCELLED = rules.State.CANCELLED, _("Đã hủy")


class Kind(models.TextChoices):
    ONE_OFF = "ONE_OFF", _("Một lần")
    RECURRING = "RECURRING", _("Định kỳ")
    STANDING = "STANDING", _("Thường xuyên")
    PROHIBITION = "PROHIBITION", _("Không được làm")


class Rhythm(models.TextChoices):
    DAILY = rules.Rhythm.DAILY, _("Hằng ngày")
    WEEKLY = rules.Rhythm.WEEKLY, _("Hằng tuần")
    MONTHLY = rules.Rhythm.MONTHLY, _("Hằng tháng")


class TaskQuerySet(UnitScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """What the actor's unit and those below it do, gave, or help with."""
        if not actor.unit_path:
            return self.all()
        bodies = Body.objects.filter(unit__in=Unit.objects.under(actor.unit_path))
        helping = Task.cooperating.through.objects.filter(body__in=bodies).values("task")
        return self.filter(models.Q(lead__in=bodies) | models.Q(giver__in=bodies) | models.Q(pk__in=helping))

    def open(self) -> Self:
        return self.exclude(state__in=rules.ENDED)

    def below(self, task: "Task") -> Self:
        """All tasks that came of this one, at every depth."""
        return self.filter(lineage__startswith=task.lineage).exclude(pk=task.pk)


class Task(UnitScoped):
    """Who answers for what by when. `unit` is the unit of the lead body; its head post's holder answers."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("việc phải làm"), max_length=300)
    detail = models.TextField(_("nội dung"), blank=True)
    kind = models.CharField(_("loại"), max_length=12, choices=Kind.choices, default=Kind.ONE_OFF)
    lead = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("chủ trì"))
    cooperating = models.ManyToManyField(Body, blank=True, related_name="helped_tasks", verbose_name=_("phối hợp"))
    giver = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="given_tasks", verbose_name=_("bên giao"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(_("giao lúc"))
    # who works on it inside the lead body; the holder of the head post answers for it all the same
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="handled_tasks"
    )
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    # primary keys from the first task down, "000012/000345/": all that came of a task is one prefix
    lineage = models.CharField(max_length=120, db_index=True, editable=False)
    source = models.CharField(_("căn cứ"), max_length=200, blank=True)  # "632-CV/HU, mục 3"
    topic = models.CharField(_("lĩnh vực"), max_length=32, blank=True)
    folded = models.TextField(blank=True, editable=False)  # number, title, source and product without marks, for search

    due_at = models.DateTimeField(_("hạn"), null=True, blank=True)
    first_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    due_text = models.CharField(_("hạn ghi trong văn bản"), max_length=200, blank=True)
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices, blank=True)
    rhythm_day = models.PositiveSmallIntegerField(default=1)
    rhythm_time = models.TimeField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)  # the last day of a recurring or standing task
    series = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="instances")
    slot = models.DateField(null=True, blank=True)

    product = models.CharField(_("sản phẩm, kết quả"), max_length=300, blank=True)
    indicator = models.CharField(_("chỉ tiêu"), max_length=80, blank=True)
    target = models.DecimalField(_("mức cần đạt"), max_digits=14, decimal_places=2, null=True, blank=True)
    # the target is then a percentage of this indicator: "100 % of households visited"
    out_of = models.CharField(_("trên tổng số"), max_length=80, blank=True)

    state = models.CharField(_("tình trạng"), max_length=12, choices=State.choices, default=State.GIVEN)
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    reported_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    returned_times = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = TaskQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["lead", "state", "due_at"]),
            models.Index(fields=["giver", "state", "due_at"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["series", "slot"], name="one_task_per_series_and_slot"),
            models.CheckConstraint(
                condition=~models.Q(kind=Kind.RECURRING) | ~models.Q(rhythm=""), name="recurring_task_has_a_rhythm"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state not in rules.ENDED


class Extension(models.Model):
    """More time: asked by the doer, decided by the giver. One approved extension a task, and no second request."""

    class Decision(models.TextChoices):
        ASKED = "ASKED", _("Chờ quyết định")
        APPROVED = "APPROVED", _("Đồng ý")
        REFUSED = "REFUSED", _("Không đồng ý")

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="extensions")
    until = models.DateTimeField()
    reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    decision = models.CharField(max_length=8, choices=Decision.choices, default=Decision.ASKED)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"],
                condition=models.Q(decision__in=["ASKED", "APPROVED"]),
                name="one_extension_per_task",
            )
        ]

    def __str__(self) -> str:
        return f"{self.task}: {self.until}"


class Report(models.Model):
    """What the doer says and shows: words, figures read from registers at that moment, files."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    final = models.BooleanField(default=True)  # False: a note of progress
    figures = models.JSONField(default=dict)  # {"indicator", "value", "target", "day"}
    files = models.ManyToManyField("files.File", blank=True, related_name="+")
    explanation = models.TextField(blank=True)  # why it is late; a late report needs it
    # the answer of the giver
    verified = models.BooleanField(null=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.task} {self.at:%Y-%m-%d %H:%M}"


class HandOver(models.Model):
    """From the day `on`, what `giving` works on in `unit` and below is worked on by `taking`; `moved`: how many tasks.

    Decided ahead it waits for its day, and the clock carries it out: until then the work stays where it is.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    giving = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taking = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("từ ngày"))
    reason = models.CharField(_("lý do"), max_length=500)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    moved = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "giving"], condition=models.Q(done_at=None), name="one_hand_over_waits_per_officer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.giving} → {self.taking}, {self.on}"


class Notice(models.Model):
    """A reminder or escalation that was sent, so that it is sent once."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="notices")
    due_at = models.DateTimeField()
    hours = models.SmallIntegerField()  # relative to the deadline: -24, 0, 72
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "due_at", "hours"], name="one_notice_per_moment")]

    def __str__(self) -> str:
        return f"{self.task} {self.hours:+d} h"
