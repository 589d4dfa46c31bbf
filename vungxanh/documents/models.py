"""The register of documents, the books that number them, who they went to, and what one says of another."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vungxanh.documents import symbols
from vungxanh.kernel.actor import Actor
from vungxanh.units.models import Body, Unit, UnitScoped, UnitScopedQuerySet


class Urgency(models.TextChoices):
    NORMAL = "", _("Thường")
    URGENT = "KHAN", _("Khẩn")
    VERY_URGENT = "THUONG_KHAN", _("Thượng khẩn")
    IMMEDIATE = "HOA_TOC", _("Hỏa tốc")


class Direction(models.TextChoices):
    OWN = "OWN", _("Văn bản đi")
    INCOMING = "INCOMING", _("Văn bản đến")


class State(models.TextChoices):
    DRAFT = "DRAFT", _("Dự thảo")
    ISSUED = "ISSUED", _("Đã ban hành")
    RECEIVED = "RECEIVED", _("Đã vào sổ")
    REPLACED = "REPLACED", _("Đã bị thay thế")


class DocumentQuerySet(UnitScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """What the actor's units issued or received, and what was sent to them; a draft only where it is written."""
        units = Unit.objects.under(actor.unit_path)
        drafts_of_others = models.Q(state=State.DRAFT) & ~models.Q(unit__path=actor.unit_path)
        own = models.Q(unit__in=units) & ~drafts_of_others
        sent = Recipient.objects.filter(body__unit__in=units, sent_at__isnull=False).values("document")
        return self.filter(own | models.Q(pk__in=sent))

    def in_force(self) -> Self:
        return self.filter(state__in=[State.ISSUED, State.RECEIVED])


class Document(UnitScoped):
    """A document in the register of one body: issued by it, or received by it. `unit` is the body's unit."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="documents", verbose_name=_("cơ quan"))
    direction = models.CharField(max_length=8, choices=Direction.choices)
    state = models.CharField(_("tình trạng"), max_length=8, choices=State.choices)
    type = models.CharField(
        _("loại"), max_length=8, choices=[(each.code, each.name) for each in symbols.TYPES.values()]
    )
    number = models.CharField(_("số, ký hiệu"), max_length=60, blank=True)
    issuer = models.CharField(_("cơ quan ban hành"), max_length=200, blank=True)
    issuer_body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    issued_on = models.DateField(_("ngày ban hành"), null=True, blank=True)
    place = models.CharField(_("nơi ban hành"), max_length=100, blank=True)
    signer = models.CharField(_("người ký"), max_length=160, blank=True)
    signer_title = models.CharField(_("chức vụ người ký"), max_length=200, blank=True)
    title = models.CharField(_("trích yếu"), max_length=500, blank=True)
    urgency = models.CharField(_("độ khẩn"), max_length=12, choices=Urgency.choices, blank=True)
    text = models.TextField(_("nội dung"), blank=True)
    folded = models.TextField(editable=False)  # number, issuer, title and text without marks, for search
    file = models.ForeignKey("files.File", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # of one that came in
    arrival_number = models.PositiveIntegerField(_("số đến"), null=True, blank=True)
    arrived_on = models.DateField(_("ngày đến"), null=True, blank=True)
    origin = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies")
    # of one's own
    serial = models.PositiveIntegerField(null=True, blank=True)
    period = models.DateField(null=True, blank=True)
    content = models.JSONField(default=dict, blank=True)  # documents.layouts.Content as plain values
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    objects = DocumentQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["unit", "direction", "-issued_on"]),
            models.Index(fields=["number"]),
        ]
        constraints = [
            # Party numbers restart per term, so the date and the issuer belong to the key
            models.UniqueConstraint(
                fields=["body", "direction", "type", "number", "issuer", "issued_on"],
                condition=~models.Q(number=""),
                name="one_document_per_number_and_day",
            ),
            models.UniqueConstraint(
                fields=["body", "type", "period", "serial"],
                condition=models.Q(serial__isnull=False),
                name="one_own_number_per_period",
            ),
            models.UniqueConstraint(
                fields=["body", "arrived_on", "arrival_number"],
                condition=models.Q(arrival_number__isnull=False),
                name="one_arrival_number_per_day",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.get_type_display(), self.number]))


class Book(models.Model):
    """The last number a body gave in a period: per type for its own documents, one line for all that arrive."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    line = models.CharField(max_length=8)  # a type code, or ARRIVAL
    period = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "line", "period"], name="one_book_per_line_and_period")]

    def __str__(self) -> str:
        return f"{self.body} {self.line} {self.period.year}: {self.last}"


class Recipient(models.Model):
    """A body an own document was sent to, and whether it was opened there."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="recipients")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "body"], name="sent_once_to_each_body")]

    def __str__(self) -> str:
        return f"{self.document} → {self.body}"


class Relation(models.TextChoices):
    IMPLEMENTS = "IMPLEMENTS", _("thực hiện")
    FOLLOWS = "FOLLOWS", _("tiếp theo")
    REPLACES = "REPLACES", _("thay thế")
    AMENDS = "AMENDS", _("sửa đổi, bổ sung")
    APPLIES = "APPLIES", _("áp dụng")
    MENTIONS = "MENTIONS", _("nhắc đến")


class Link(models.Model):
    """What a document says of another; `target` when that one is in a register here, else only how it is cited."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="links")
    relation = models.CharField(max_length=12, choices=Relation.choices)
    type = models.CharField(max_length=8, blank=True)
    number = models.CharField(max_length=60, db_index=True)
    issuer = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    target = models.ForeignKey(Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="cited_by")
    start = models.PositiveIntegerField(null=True)  # place in the text
    end = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number", "type"], name="cited_once")]

    def __str__(self) -> str:
        return f"{self.document} {self.get_relation_display()} {self.number}"
