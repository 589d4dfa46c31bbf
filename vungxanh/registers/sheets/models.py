"""An import and an export, from asking to the end: pages show them, jobs go on from them after any interruption."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.models import User
from vungxanh.files.models import File
from vungxanh.jobs.models import Run
from vungxanh.units.models import UnitScoped


class Import(UnitScoped):
    """One uploaded sheet. Once saved, rows read = saved + updated + rejected: the database holds it to that."""

    class State(models.TextChoices):
        CHECKING = "CHECKING", _("Đang kiểm tra")
        CHECKED = "CHECKED", _("Đã kiểm tra, chưa ghi")
        SAVING = "SAVING", _("Đang ghi vào sổ")
        DONE = "DONE", _("Đã ghi vào sổ")
        REFUSED = "REFUSED", _("Không nhận tệp")
        CANCELLED = "CANCELLED", _("Đã hủy")
        UNDOING = "UNDOING", _("Đang hoàn tác")
        UNDONE = "UNDONE", _("Đã hoàn tác")

    class Mode(models.TextChoices):
        GOOD_ROWS = "GOOD_ROWS", _("Ghi các dòng đúng, để lại các dòng lỗi")
        ALL_OR_NOTHING = "ALL", _("Chỉ ghi khi mọi dòng đều đúng")

    register = models.CharField(max_length=80, db_index=True)
    # personal data: the sheet itself is dropped after some days, the numbers stay
    file = models.ForeignKey(File, on_delete=models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(_("tệp"), max_length=120)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKING)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.GOOD_ROWS)
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, related_name="+")
    # why the sheet as a whole was not taken, or what was noticed about it; one line each
    refusal = models.TextField(blank=True)
    notices = models.TextField(blank=True)
    # found by the check
    rows_read = models.PositiveIntegerField(_("dòng trong tệp"), default=0)
    new_rows = models.PositiveIntegerField(_("dòng mới"), default=0)
    known_rows = models.PositiveIntegerField(_("đã có trong sổ"), default=0)
    wrong_rows = models.PositiveIntegerField(_("dòng lỗi"), default=0)
    # done by the saving; `unchanged` are those among the updated that said nothing new
    saved = models.PositiveIntegerField(_("ghi mới"), default=0)
    updated = models.PositiveIntegerField(_("cập nhật"), default=0)
    unchanged = models.PositiveIntegerField(_("không đổi"), default=0)
    rejected = models.PositiveIntegerField(_("không nhận"), default=0)
    # the last row of the sheet that is dealt with, written in the transaction that dealt with it
    last_row = models.PositiveIntegerField(default=0)
    # taken back by `sheets.undoing`; `kept` are the rows that were changed or used since
    undone = models.PositiveIntegerField(_("đã lấy lại"), default=0)
    kept = models.PositiveIntegerField(_("giữ nguyên"), default=0)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undo_reason = models.CharField(_("vì sao hoàn tác"), max_length=300, blank=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["register", "unit", "-uploaded_at"])]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["DONE", "UNDOING", "UNDONE"])
                | models.Q(rows_read=models.F("saved") + models.F("updated") + models.F("rejected")),
                name="every_row_read_is_accounted_for",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def right_rows(self) -> int:
        return self.rows_read - self.wrong_rows

    @property
    def at_work(self) -> bool:
        return self.state in {self.State.CHECKING, self.State.SAVING, self.State.UNDOING}

    @property
    def request(self) -> str:
        """What the journal's entries of this import, and of its undoing, have in common."""
        return f"import-{self.pk}"


class ImportFault(models.Model):
    """What is wrong with one cell (or, without a column, one row); a warning does not keep the row out."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="faults")
    row = models.PositiveIntegerField(_("dòng"))
    column = models.CharField(_("cột"), max_length=120, blank=True)
    value = models.CharField(_("giá trị trong tệp"), max_length=80, blank=True)  # masked where personal
    message = models.CharField(_("vì sao chưa nhận"), max_length=300)
    is_warning = models.BooleanField(default=False)

    class Meta:
        ordering = ["row", "pk"]
        indexes = [models.Index(fields=["of", "is_warning", "row"])]

    def __str__(self) -> str:
        return f"{self.row} {self.column}: {self.message}"


class ImportedRow(models.Model):
    """One row that an import wrote, kept as long as the sheet itself, so that the import can be undone.

    `before` is what the entry form said of the record before it was updated (None: the record is new), sealed values
    still sealed. Undone rows are gone; one that stays says why.
    """

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="written")
    row = models.PositiveIntegerField(_("dòng"))
    object_id = models.CharField(max_length=64)
    before = models.JSONField(null=True)
    kept_because = models.CharField(_("vì sao giữ nguyên"), max_length=300, blank=True)

    class Meta:
        ordering = ["row", "pk"]
        indexes = [models.Index(fields=["of", "kept_because", "row"])]

    def __str__(self) -> str:
        return f"{self.row} {self.object_id}"


class Export(UnitScoped):
    """One request for rows of a register in a file: who, what for, which rows, who allowed it, until when."""

    class State(models.TextChoices):
        ASKED = "ASKED", _("Chờ người thứ hai duyệt")
        WAITING = "WAITING", _("Đang chuẩn bị")
        DONE = "DONE", _("Đã có tệp")
        DECLINED = "DECLINED", _("Không được duyệt")

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel (.xlsx)")
        CSV = "csv", _("CSV (.csv)")

    register = models.CharField(max_length=80, db_index=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32)
    asked = models.JSONField()  # registers.lists.Asked
    columns = models.JSONField(default=list)
    reason = models.CharField(_("dùng để làm gì"), max_length=300)
    format = models.CharField(_("định dạng"), max_length=4, choices=Format.choices, default=Format.XLSX)
    with_private = models.BooleanField(_("kèm dữ liệu cá nhân"), default=False)
    rows = models.PositiveIntegerField(_("số dòng"), default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, related_name="+")
    file = models.ForeignKey(File, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-asked_at"])]
        constraints = [
            # four eyes: nobody allows what they asked for themselves
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("user")),
                name="an_export_is_decided_by_somebody_else",
            )
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.user}"

    def is_open(self, now: datetime | None = None) -> bool:
        return bool(self.file_id and self.expires_at and self.expires_at > (now or timezone.now()))
