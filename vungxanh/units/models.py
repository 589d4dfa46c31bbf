"""The tree of units with its history; bodies and posts; what belongs to a unit."""

from datetime import date
from typing import Self

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from vungxanh.fields.folded import FoldedField
from vungxanh.kernel.actor import Actor


class Tier(models.TextChoices):
    """What a level of the tree is for. Which kinds of unit play the part is data, mapped per period (`TierMapping`)."""

    LEADING = "LEADING", _("Cấp lãnh đạo")
    COORDINATING = "COORDINATING", _("Cấp điều phối")
    GRASS_ROOTS = "GRASS_ROOTS", _("Cấp cơ sở")
    TEAM = "TEAM", _("Cấp tổ, ấp, thôn")


class Kind(models.TextChoices):
    """Kinds of unit as the law names them."""

    PROVINCE = "TINH", _("Tỉnh")
    CENTRAL_CITY = "THANH_PHO_TW", _("Thành phố trực thuộc trung ương")
    RURAL = "HUYEN", _("Huyện")
    URBAN = "QUAN", _("Quận")
    TOWN = "THI_XA", _("Thị xã")
    PROVINCIAL_CITY = "THANH_PHO", _("Thành phố thuộc tỉnh")
    COMMUNE = "XA", _("Xã")
    WARD = "PHUONG", _("Phường")
    TOWNSHIP = "THI_TRAN", _("Thị trấn")
    SPECIAL_ZONE = "DAC_KHU", _("Đặc khu")
    HAMLET = "AP", _("Ấp, thôn, bản")
    RESIDENTIAL_GROUP = "TO_DAN_PHO", _("Tổ dân phố, khu phố")


class TierMapping(models.Model):
    """From `valid_from` on (until the next mapping of that kind), units of this kind play this part."""

    kind = models.CharField(max_length=16, choices=Kind.choices)
    tier = models.CharField(max_length=16, choices=Tier.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "valid_from"], name="one_tier_per_kind_and_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_tier_display()}"


class UnitQuerySet(models.QuerySet["Unit"]):
    def under(self, path: str) -> Self:
        """The unit with this path and all below it."""
        return self.filter(path__startswith=path)

    def within_reach(self, actor: Actor) -> Self:
        return self.under(actor.unit_path)

    def valid_on(self, day: date) -> Self:
        return self.filter(models.Q(valid_to=None) | models.Q(valid_to__gte=day), valid_from__lte=day)


class Unit(models.Model):
    """A unit during one period of its legal life. Official codes are reused, so the key is (code, valid_from)."""

    code = models.CharField(_("mã"), max_length=16)
    name = models.CharField(_("tên"), max_length=160)
    kind = models.CharField(_("loại"), max_length=16, choices=Kind.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    # official codes from the top, "83/831/28801/": readable in SQL, in addresses and in exported files
    # (the index Django makes also serves the `LIKE prefix%` of every scope, on PostgreSQL too)
    path = models.CharField(max_length=64, db_index=True)
    # for search, without marks: its own name; and its name with those of the units above
    folded = models.CharField(max_length=200, editable=False, db_index=True)
    trail = models.CharField(max_length=500, editable=False)
    # place among its siblings as people list them (hamlet 2 before hamlet 10)
    position = models.PositiveIntegerField(default=0)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["path", "position"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="one_unit_per_code_and_day"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="unit_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HamletQuerySet(UnitQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.within_reach(actor)


class HamletManager(models.Manager.from_queryset(HamletQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> HamletQuerySet:
        below = [Kind.HAMLET, Kind.RESIDENTIAL_GROUP]
        return super().get_queryset().filter(kind__in=below)  # type: ignore[no-any-return]


class Hamlet(Unit):
    """A unit below the commune, which the commune makes and ends itself: no official table has them."""

    objects = HamletManager()  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name = _("ấp, tổ dân phố")

    @property
    def unit(self) -> Unit:
        """A hamlet is seen by whoever reaches the hamlet."""
        return self


class UnitChange(models.Model):
    """What became of a unit: the conversion of 2025 and every one after it."""

    class Sort(models.TextChoices):
        MERGE = "MERGE", _("Nhập toàn bộ")
        SPLIT = "SPLIT", _("Tách")
        RENAME = "RENAME", _("Đổi tên")
        PARTIAL = "PARTIAL", _("Nhập một phần")
        AREA_ONLY = "AREA_ONLY", _("Chỉ nhập diện tích")
        UNCHANGED = "UNCHANGED", _("Giữ nguyên")

    old = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="became")
    new = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="came_from")
    kind = models.CharField(max_length=12, choices=Sort.choices)
    # part of the old unit's people that went to the new one, 0..1; null where the source does not say
    share = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    on = models.DateField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new", "on"], name="one_change_per_pair_and_day")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class Census(models.Model):
    """Persons and households counted in a unit in a census year; households by size (1, 2, 3, 4, 5 and more)."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="censuses")
    year = models.PositiveSmallIntegerField()
    persons = models.PositiveIntegerField()
    households = models.PositiveIntegerField(null=True)
    households_by_size = models.JSONField(default=dict)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="one_census_per_unit_and_year")]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"


class Boundary(models.Model):
    """The outline of a unit as GeoJSON geometry (WGS 84), for maps and neighbours."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="boundary")
    geometry = models.JSONField()
    longitude = models.FloatField()
    latitude = models.FloatField()
    source = models.CharField(max_length=200)
    neighbors = models.ManyToManyField("self", blank=True)

    def __str__(self) -> str:
        return str(self.unit)


class UnitScopedQuerySet(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, actor: Actor) -> Self:
        # a sub-query, not a join: 25 times faster on SQLite, equal on PostgreSQL
        if not actor.unit_path:
            return self.all()
        units = Unit.objects.under(actor.unit_path)
        if connection.vendor == "sqlite" and actor.unit_path.count("/") == 1:
            # its planner always starts from the units: with a whole province of them it would read and sort every row
            # for a page of twenty; an expression in place of the bare column leaves it the index of the order
            whole = models.ExpressionWrapper(models.F("unit") + 0, output_field=models.BigIntegerField())
            return self.alias(scope_unit=whole).filter(scope_unit__in=units.values("pk"))
        return self.filter(unit__in=units)


class UnitScoped(models.Model):
    """A record that belongs to a unit and is seen by whoever reaches that unit."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("đơn vị"))

    objects = UnitScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class BodyKind(models.TextChoices):
    PARTY = "PARTY", _("Cấp ủy")
    PEOPLE = "PEOPLE", _("Ủy ban nhân dân")
    COUNCIL = "COUNCIL", _("Hội đồng nhân dân")
    STEERING = "STEERING", _("Ban Chỉ đạo phòng, chống dịch")
    HEALTH_STATION = "HEALTH", _("Trạm Y tế, Trung tâm Y tế")
    POLICE = "POLICE", _("Công an")
    MILITARY = "MILITARY", _("Quân sự")
    FRONT = "FRONT", _("Mặt trận Tổ quốc")
    UNION = "UNION", _("Đoàn thể")
    TEAM = "TEAM", _("Tổ COVID cộng đồng")
    HAMLET_BOARD = "HAMLET", _("Ban Nhân dân ấp, tổ dân phố")
    OFFICE = "OFFICE", _("Cơ quan chuyên môn")
    ENTERPRISE = "ENTERPRISE", _("Doanh nghiệp, cơ sở")


class DatedQuerySet(UnitScopedQuerySet):
    def valid_on(self, day: date) -> Self:
        return self.filter(models.Q(valid_to=None) | models.Q(valid_to__gte=day), valid_from__lte=day)


class Body(UnitScoped):
    """An organisation of a unit: it is what a task is given to and what a document is addressed to."""

    kind = models.CharField(_("loại cơ quan"), max_length=12, choices=BodyKind.choices)
    name = models.CharField(_("tên cơ quan"), max_length=200)
    # as it stands in document symbols: "UBND", "BCĐ"
    abbreviation = models.CharField(_("viết tắt"), max_length=32, blank=True)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)
    folded = FoldedField(max_length=240, of=["name", "abbreviation"])

    objects = DatedQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("cơ quan")
        ordering = ["unit__path", "kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name", "valid_from"], name="one_body_per_unit_and_name")
        ]

    def __str__(self) -> str:
        return self.name


class Post(UnitScoped):
    """A position in a body, whose unit it repeats. The holder of the head post answers for the body's tasks."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="posts", verbose_name=_("cơ quan"))
    title = models.CharField(_("chức vụ"), max_length=160)
    is_head = models.BooleanField(_("đứng đầu"), default=False)
    # the role its holder acts in (accounts.roles); empty: the post gives no access
    role = models.CharField(_("vai trò"), max_length=32, blank=True)
    # it begins with its body; the day it was done away with, where that is earlier
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)
    folded = FoldedField(max_length=160, of=["title"])

    class Meta:
        verbose_name = _("chức vụ")
        ordering = ["body", "-is_head", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["body"], condition=models.Q(is_head=True, valid_to=None), name="one_head_post_per_body"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.body}"
