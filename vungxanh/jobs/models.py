"""One row a run: what was asked for, as whom, how far it is. The queue itself is django-tasks'."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Run(models.Model):
    """One run of a function in the background, from asking to its end; pages show its progress."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("Đang chờ")
        RUNNING = "RUNNING", _("Đang chạy")
        DONE = "DONE", _("Xong")
        REFUSED = "REFUSED", _("Bị từ chối")
        FAILED = "FAILED", _("Không chạy được")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    function = models.CharField(max_length=200)  # "vungxanh.registers.sheets.importing.check"
    arguments = models.JSONField(default=dict)
    # what the one who asked must still be allowed to do when it runs; empty: the system's own work
    permission = models.CharField(max_length=120, blank=True)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=32, blank=True)
    unit_path = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    # "2021-09-15T01:05" of a scheduled run: each slot runs once
    slot = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "asked_at"]), models.Index(fields=["user", "-asked_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["function", "slot"], condition=~models.Q(slot=""), name="one_run_per_function_and_slot"
            )
        ]

    def __str__(self) -> str:
        return f"{self.function} {self.get_state_display()}"

    @property
    def finished(self) -> bool:
        return self.state in {self.State.DONE, self.State.REFUSED, self.State.FAILED}

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 100 * self.finished


class Worker(models.Model):
    """A worker process and when it last said that it is alive: what a dead one left running is taken up again."""

    name = models.CharField(max_length=120, primary_key=True)  # "host:process id:random"
    alive_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
