"""Readings of documents that wait for an officer, what confirmed documents ask, and goals with a date."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vungxanh.documents.models import Document
from vungxanh.tasks.models import Task
from vungxanh.units.models import Body, UnitScoped


class Reading(UnitScoped):
    """What the reading engine found in a document. Nothing of it counts before an officer has confirmed it."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("Đang đọc")
        READ = "READ", _("Chờ xác nhận")
        FAULTY = "FAULTY", _("Không đọc được")
        CONFIRMED = "CONFIRMED", _("Đã vào sổ")
        DISCARDED = "DISCARDED", _("Đã bỏ")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+", verbose_name=_("cơ quan nhận"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    name = models.CharField(_("tên tệp"), max_length=200, blank=True)
    file = models.ForeignKey("files.File", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(blank=True)
    # engines.reading.Document.as_json: values with span, confidence and reason
    found = models.JSONField(default=dict)
    fault = models.CharField(max_length=500, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    document = models.OneToOneField(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="reading")

    def __str__(self) -> str:
        return self.name or f"{self.pk}"


class Item(models.Model):
    """One thing a document asks, as an officer confirmed it; `start` and `end` are its place in the document's text."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=24, blank=True)
    text = models.TextField()
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    actors = models.JSONField(default=list)  # names of bodies as written
    lead = models.CharField(max_length=200, blank=True)
    coordinating = models.JSONField(default=list)
    due_at = models.DateTimeField(null=True, blank=True)
    due_text = models.CharField(max_length=200, blank=True)
    due_kind = models.CharField(max_length=10, blank=True)  # absolute, relative, rhythm, event
    rhythm = models.CharField(max_length=12, blank=True)
    prohibition = models.BooleanField(default=False)
    topics = models.JSONField(default=list)
    tasks = models.ManyToManyField(Task, blank=True, related_name="items")

    class Meta:
        ordering = ["document", "position"]
        constraints = [models.UniqueConstraint(fields=["document", "position"], name="one_item_per_position")]

    def __str__(self) -> str:
        return f"{self.label} {self.text[:60]}".strip()


class Kept(models.Model):
    """A task of a replaced document that goes on under the one that replaced it, for one of its items or for none."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="kept")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="kept")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="kept")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "task"], name="kept_once_under_a_document")]

    def __str__(self) -> str:
        return f"{self.task}: {self.document}"


class Goal(UnitScoped):
    """Something to be reached by a day: "back to the new normal by 21 September 2021"."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="goals")
    text = models.CharField(_("mục tiêu"), max_length=500)
    starts_on = models.DateField(_("từ ngày"))
    target_on = models.DateField(_("đến ngày"), null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.text


class Measure(models.Model):
    """A number by which a goal is judged: the indicator of the goal's unit should be at least or at most the target."""

    class Direction(models.TextChoices):
        AT_LEAST = "AT_LEAST", _("ít nhất")
        AT_MOST = "AT_MOST", _("nhiều nhất")

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="measures")
    indicator = models.CharField(_("chỉ tiêu"), max_length=80)
    direction = models.CharField(max_length=8, choices=Direction.choices, default=Direction.AT_LEAST)
    target = models.DecimalField(_("mức cần đạt"), max_digits=14, decimal_places=2)
    # the share of this indicator instead of the number itself
    out_of = models.CharField(_("trên tổng số"), max_length=80, blank=True)
    # a number of events (cases) is judged by its sum over this many days; 0: the latest value
    days = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.indicator} {self.get_direction_display()} {self.target}"
