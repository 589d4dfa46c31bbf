"""Rosters of command posts, shifts and who stands them, swaps, hand-over, hotlines, calls, calendar feeds."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.domains.duty import rules
from vungxanh.fields.sealed import FingerprintField, SealedField
from vungxanh.units.models import Body, UnitScoped


class Pattern(models.TextChoices):
    """How a day is cut into shifts; the hours are dated rules (rulesets/shifts.toml)."""

    THREE = "THREE", _("Ba ca: sáng, chiều, đêm")
    TWO = "TWO", _("Hai ca: ngày, đêm")
    FULL = "FULL", _("Một ca 24/24")
    OFFICE = "OFFICE", _("Giờ hành chính: sáng, chiều")


class ShiftKind(models.TextChoices):
    MORNING = "MORNING", _("Ca sáng")
    AFTERNOON = "AFTERNOON", _("Ca chiều")
    DAY = "DAY", _("Ca ngày")
    NIGHT = "NIGHT", _("Ca đêm")
    FULL = "FULL", _("Ca 24/24")


class Part(models.TextChoices):
    LEADER = "LEADER", _("Trực lãnh đạo")
    DEPUTY = "DEPUTY", _("Dự phòng")
    ON_DUTY = "ON_DUTY", _("Trực ban")


class Roster(UnitScoped):
    """The duty of one command post: from when to when it must be stood, in which shifts, by how many."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="rosters", verbose_name=_("sở chỉ huy"))
    pattern = models.CharField(_("cách chia ca"), max_length=8, choices=Pattern.choices, default=Pattern.THREE)
    people = models.PositiveSmallIntegerField(_("số người trực ban mỗi ca"), default=1)
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body"], condition=models.Q(ends_on=None), name="one_open_roster_per_command_post"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="roster_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return str(self.body)


class Shift(UnitScoped):
    """One stretch of duty of a command post. `sequence` grows with every change, for calendars (RFC 5545)."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="shifts", verbose_name=_("sở chỉ huy"))
    kind = models.CharField(_("ca"), max_length=10, choices=ShiftKind.choices)
    starts_at = models.DateTimeField(_("từ lúc"))
    ends_at = models.DateTimeField(_("đến lúc"))
    sequence = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        indexes = [models.Index(fields=["roster", "starts_at"]), models.Index(fields=["starts_at", "ends_at"])]
        constraints = [
            models.UniqueConstraint(fields=["roster", "starts_at"], name="one_shift_per_roster_and_start"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {timezone.localtime(self.starts_at):%d-%m-%Y}"

    @property
    def span(self) -> rules.Span:
        return rules.Span(self.starts_at, self.ends_at)

    @property
    def holiday(self) -> str:
        return rules.holiday(timezone.localtime(self.starts_at).date())

    def is_on(self, now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at


class Place(models.Model):
    """An officer in a shift. Its key is what calendars know the duty by: whoever stands it, it stays."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="places")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="duties")
    part = models.CharField(_("trực với tư cách"), max_length=8, choices=Part.choices, default=Part.ON_DUTY)

    class Meta:
        ordering = ["shift", models.Case(*(models.When(part=part, then=n) for n, part in enumerate(Part.values)))]
        constraints = [
            models.UniqueConstraint(fields=["shift", "user"], name="one_place_per_officer_and_shift"),
            models.UniqueConstraint(
                fields=["shift", "part"], condition=~models.Q(part=Part.ON_DUTY), name="one_leader_one_deputy"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.shift}"


class Swap(models.Model):
    """A duty offered to a colleague, alone or for one of theirs; it changes hands only when they agree."""

    class State(models.TextChoices):
        ASKED = "ASKED", _("Chờ trả lời")
        AGREED = "AGREED", _("Đã đổi")
        REFUSED = "REFUSED", _("Không đồng ý")
        WITHDRAWN = "WITHDRAWN", _("Đã rút")

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="swaps")
    instead = models.ForeignKey(Place, on_delete=models.CASCADE, null=True, blank=True, related_name="swaps_for")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    answer = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=models.Q(state="ASKED"), name="one_open_swap_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.place} → {self.asked_of}"


class HandOver(models.Model):
    """The minutes of a shift: what happened, what the next shift must go on with. Received by name."""

    shift = models.OneToOneField(Shift, on_delete=models.PROTECT, related_name="hand_over")
    happened = models.TextField(_("diễn biến trong ca"))
    remaining = models.TextField(_("việc ca sau làm tiếp"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.shift)


class Hotline(UnitScoped):
    """A number people may call, published from one day to another."""

    number = models.CharField(_("số điện thoại"), max_length=16)
    purpose = models.CharField(_("gọi để làm gì"), max_length=160)
    hours = models.CharField(_("giờ trực máy"), max_length=80, default="24/24")
    roster = models.ForeignKey(
        Roster, on_delete=models.SET_NULL, null=True, blank=True, related_name="hotlines", verbose_name=_("sở chỉ huy")
    )
    since = models.DateField(_("từ ngày"))
    until = models.DateField(_("đến ngày"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "number"], condition=models.Q(until=None), name="one_open_hotline_per_unit_and_number"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="hotline_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Call(UnitScoped):
    """A call to a hotline, with the shift that stood by it then. A missed call waits to be called back."""

    class State(models.TextChoices):
        ANSWERED = "ANSWERED", _("Đã nghe")
        MISSED = "MISSED", _("Gọi nhỡ, chưa gọi lại")
        CALLED_BACK = "CALLED_BACK", _("Đã gọi lại")

    hotline = models.ForeignKey(Hotline, on_delete=models.PROTECT, related_name="calls", verbose_name=_("đường dây"))
    shift = models.ForeignKey(Shift, on_delete=models.SET_NULL, null=True, blank=True, related_name="calls")
    at = models.DateTimeField(_("lúc"))
    state = models.CharField(_("tình trạng"), max_length=12, choices=State.choices)
    phone = SealedField(_("số gọi đến"), blank=True)
    phone_print = FingerprintField(of="phone")
    matter = models.CharField(_("nội dung"), max_length=500, blank=True)
    outcome = models.CharField(_("đã giải quyết thế nào"), max_length=500, blank=True)
    called_back_at = models.DateTimeField(_("gọi lại lúc"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "state", "at"])]

    def __str__(self) -> str:
        return f"{self.hotline} {timezone.localtime(self.at):%d-%m-%Y %H:%M}"


class FormerDuty(models.Model):
    """A duty an officer does not stand any more: the shift was taken out, or the place went to somebody else.

    `place` is the key calendars know the duty by (the place itself may be gone): they are told that it is cancelled
    instead of being left with it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="former_duties")
    place = models.PositiveBigIntegerField()
    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=8, choices=Part.choices)
    kind = models.CharField(max_length=10, choices=ShiftKind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    sequence = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "place"], name="one_former_duty_per_officer_and_place")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()} {timezone.localtime(self.starts_at):%d-%m-%Y}"


class Feed(models.Model):
    """The secret address of an officer's calendar; only its hash is kept. One at a time, ended by a new one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(revoked_at=None), name="one_open_feed_per_officer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d}"
