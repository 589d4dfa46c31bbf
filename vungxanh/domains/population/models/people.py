"""Households and the persons in them."""

from datetime import date
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.fields.indexes import EmptyFirst
from vungxanh.fields.sealed import FingerprintField, SealedField
from vungxanh.kernel.actor import Actor
from vungxanh.units.models import UnitScoped, UnitScopedQuerySet


class HouseholdKind(models.TextChoices):
    HOUSE = "HOUSE", _("Nhà riêng")
    APARTMENT = "APARTMENT", _("Căn hộ chung cư")
    BOARDING = "BOARDING", _("Nhà trọ, phòng trọ")
    DORMITORY = "DORMITORY", _("Ký túc xá, khu tập thể")
    INSTITUTION = "INSTITUTION", _("Cơ sở tập trung")


class Poverty(models.TextChoices):
    NONE = "NONE", _("Không nghèo")
    NEAR_POOR = "NEAR_POOR", _("Cận nghèo")
    POOR = "POOR", _("Nghèo")


class Source(models.TextChoices):
    """Where we know a household from; only those on a list drawn up beforehand are a denominator of coverage."""

    CENSUS = "CENSUS", _("Tổng điều tra dân số")
    POLICE = "POLICE", _("Sổ cư trú của công an")
    HAMLET = "HAMLET", _("Trưởng ấp, tổ lập danh sách")
    ROUND = "ROUND", _("Gặp khi đi từng nhà")
    DECLARATION = "DECLARATION", _("Người dân khai báo")


class HouseholdStatus(models.TextChoices):
    LIVING = "LIVING", _("Đang ở")
    LEFT = "LEFT", _("Đã chuyển đi")


class Outcome(models.TextChoices):
    VISITED = "VISITED", _("Đã thăm")
    NOBODY = "NOBODY", _("Không có ai ở nhà")
    REFUSED = "REFUSED", _("Từ chối")
    MOVED = "MOVED", _("Đã chuyển đi")


class HouseholdQuerySet(UnitScopedQuerySet):
    def living(self) -> Self:
        return self.filter(status=HouseholdStatus.LIVING)

    def enumerated(self) -> Self:
        """Those on a list drawn up before anybody went round: what coverage is measured against."""
        return self.filter(enumerated=True, status=HouseholdStatus.LIVING)


class Household(UnitScoped):
    """People who live together at one door of a hamlet or residential group."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.CharField(_("số hộ"), max_length=24)
    # the order in which a team goes from door to door
    walking_order = models.PositiveIntegerField(_("thứ tự đường đi"), default=0)
    cluster = models.CharField(_("tổ tự quản, ngõ"), max_length=80, blank=True)
    address = SealedField(_("số nhà, đường"), shown=0)
    kind = models.CharField(_("loại nhà ở"), max_length=12, choices=HouseholdKind.choices, default=HouseholdKind.HOUSE)
    head = models.ForeignKey(
        "population.Person",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("chủ hộ"),
    )
    poverty = models.CharField(_("diện"), max_length=10, choices=Poverty.choices, default=Poverty.NONE)
    enumerated = models.BooleanField(_("trong danh sách hộ"), default=True)
    source = models.CharField(_("nguồn"), max_length=12, choices=Source.choices, default=Source.HAMLET)
    status = models.CharField(
        _("tình trạng"), max_length=8, choices=HouseholdStatus.choices, default=HouseholdStatus.LIVING
    )
    latitude = models.FloatField(_("vĩ độ"), null=True, blank=True)
    longitude = models.FloatField(_("kinh độ"), null=True, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    # kept by the operations, so that lists of a whole province need not count
    residents = models.PositiveIntegerField(_("số người"), default=0, editable=False)
    last_visit_at = models.DateTimeField(_("thăm gần nhất"), null=True, blank=True, editable=False)
    last_outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True, editable=False)
    # number, cluster and name of the head without marks, for search
    folded = models.CharField(max_length=280, editable=False, default="")

    objects = HouseholdQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("hộ")
        indexes = [
            models.Index(fields=["unit", "walking_order", "id"], name="households_on_the_way"),
            models.Index(fields=["unit", "last_visit_at"], name="households_by_last_visit"),
            models.Index(fields=["residents", "unit"], name="households_by_residents"),
        ]
        constraints = [models.UniqueConstraint(fields=["unit", "number"], name="one_household_per_number")]

    def __str__(self) -> str:
        return self.number


class Sex(models.TextChoices):
    MALE = "MALE", _("Nam")
    FEMALE = "FEMALE", _("Nữ")
    UNKNOWN = "UNKNOWN", _("Chưa rõ")


class Precision(models.TextChoices):
    DAY = "DAY", _("Đủ ngày, tháng, năm")
    MONTH = "MONTH", _("Chỉ biết tháng, năm")
    YEAR = "YEAR", _("Chỉ biết năm")


class Relation(models.TextChoices):
    """To the head of the household."""

    HEAD = "HEAD", _("Chủ hộ")
    SPOUSE = "SPOUSE", _("Vợ, chồng")
    CHILD = "CHILD", _("Con")
    CHILD_IN_LAW = "CHILD_IN_LAW", _("Con dâu, con rể")
    GRANDCHILD = "GRANDCHILD", _("Cháu nội, cháu ngoại")
    PARENT = "PARENT", _("Cha, mẹ")
    SIBLING = "SIBLING", _("Anh, chị, em")
    GRANDPARENT = "GRANDPARENT", _("Ông, bà")
    RELATIVE = "RELATIVE", _("Họ hàng khác")
    OTHER = "OTHER", _("Người ở cùng")


class Residence(models.TextChoices):
    PERMANENT = "PERMANENT", _("Thường trú")
    TEMPORARY = "TEMPORARY", _("Tạm trú")
    STAYING = "STAYING", _("Lưu trú")


class PersonStatus(models.TextChoices):
    LIVING = "LIVING", _("Đang cư trú")
    MOVED = "MOVED", _("Đã chuyển đi")
    DIED = "DIED", _("Đã mất")
    MERGED = "MERGED", _("Đã gộp vào người khác")


class IdentityStatus(models.TextChoices):
    UNVERIFIED = "UNVERIFIED", _("Chưa kiểm tra")
    VERIFIED = "VERIFIED", _("Khớp")
    MISMATCH = "MISMATCH", _("Không khớp")


class PersonQuerySet(UnitScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """A merged duplicate is nobody of its own any more."""
        return super().visible_to(actor).exclude(status=PersonStatus.MERGED)

    def living(self) -> Self:
        return self.filter(status=PersonStatus.LIVING)

    def away_on(self, day: date) -> Self:
        return self.filter(away_on(day))

    def present_on(self, day: date) -> Self:
        return self.living().exclude(away_on(day))

    def aged_at_least(self, years: int, *, on: date) -> Self:
        return self.filter(birth_date__lte=years_before(on, years))


def away_on(day: date) -> Q:
    return Q(away_since__lte=day) & (Q(away_until=None) | Q(away_until__gte=day))


def years_before(day: date, years: int) -> date:
    """The last birth date of those who are at least `years` old on `day` (29 February counts as 28 in other years)."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


class Person(UnitScoped):
    """A resident, or somebody who stays here. `unit` repeats the unit of the household, so that lists need no join."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="persons", verbose_name=_("hộ"))
    full_name = models.CharField(_("họ và tên"), max_length=160)
    sex = models.CharField(_("giới tính"), max_length=8, choices=Sex.choices, default=Sex.UNKNOWN)
    # with less than a day known, the first day of the month or year
    birth_date = models.DateField(_("ngày sinh"), null=True, blank=True)
    birth_precision = models.CharField(max_length=6, choices=Precision.choices, default=Precision.DAY)
    relation = models.CharField(
        _("quan hệ với chủ hộ"), max_length=12, choices=Relation.choices, default=Relation.OTHER
    )
    citizen_id = SealedField(_("số định danh cá nhân"), shown=4)
    citizen_id_print = FingerprintField(of="citizen_id")
    # the nine-digit identity card that came before, still on many lists
    old_id = SealedField(_("số CMND cũ"), shown=3)
    old_id_print = FingerprintField(of="old_id")
    identity_status = models.CharField(
        _("số định danh"), max_length=10, choices=IdentityStatus.choices, default=IdentityStatus.UNVERIFIED
    )
    # which part of the number disagrees with the rest: "province", "birth_year", "sex"
    identity_fault = models.CharField(max_length=12, blank=True)
    insurance_number = SealedField(_("số BHYT"), shown=3)
    phone = SealedField(_("điện thoại"), shown=4)
    phone_print = FingerprintField(of="phone")
    occupation = models.CharField(_("nghề nghiệp, nơi làm việc"), max_length=160, blank=True)

    residence = models.CharField(_("cư trú"), max_length=10, choices=Residence.choices, default=Residence.PERMANENT)
    residence_since = models.DateField(_("cư trú từ ngày"), null=True, blank=True)
    residence_until = models.DateField(_("cư trú đến ngày"), null=True, blank=True)
    away_since = models.DateField(_("vắng từ ngày"), null=True, blank=True)
    away_until = models.DateField(_("vắng đến ngày"), null=True, blank=True)
    away_place = models.CharField(_("đang ở đâu"), max_length=160, blank=True)

    pregnant = models.BooleanField(_("mang thai"), default=False)
    chronic = models.BooleanField(_("bệnh nền"), default=False)
    disabled = models.BooleanField(_("khuyết tật"), default=False)
    health_note = models.CharField(_("bệnh nền nào, cần gì"), max_length=200, blank=True)

    status = models.CharField(_("tình trạng"), max_length=8, choices=PersonStatus.choices, default=PersonStatus.LIVING)
    status_on = models.DateField(_("từ ngày"), null=True, blank=True)
    # lives in a household of one; kept with the number of residents, so that few are found among a million
    alone = models.BooleanField(_("sống một mình"), default=False, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    # the name without marks for search, and the key of Vietnamese lists: given name first
    folded = models.CharField(max_length=160, editable=False)
    name_key = models.CharField(max_length=400, editable=False)

    objects = PersonQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("người")
        indexes = [
            # with the status and the unit a page is chosen in the index alone, without reading a record
            models.Index(fields=["unit", "name_key", "id", "status"], name="persons_of_a_unit_by_name"),
            models.Index(fields=["name_key", "id", "status", "unit"], name="persons_by_name"),
            EmptyFirst(fields=["birth_date", "id", "status", "unit"], name="persons_by_birth"),
            models.Index(fields=["folded", "birth_date"], name="persons_by_name_and_birth"),
            models.Index(fields=["unit", "birth_date", "id", "status"], name="persons_of_a_unit_by_birth"),
            # views that select few of very many
            models.Index(
                fields=["name_key", "id", "status", "unit"],
                condition=Q(identity_status=IdentityStatus.MISMATCH),
                name="persons_mismatched",
            ),
            models.Index(
                fields=["name_key", "id", "status", "unit"],
                condition=Q(away_since__isnull=False),
                name="persons_away",
            ),
            models.Index(
                fields=["name_key", "id", "status", "unit"],
                condition=Q(alone=True),
                name="persons_alone",
            ),
            models.Index(
                fields=["name_key", "id", "status", "unit"],
                condition=Q(pregnant=True) | Q(chronic=True) | Q(disabled=True),
                name="persons_vulnerable",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(away_until=None) | Q(away_until__gte=F("away_since")), name="away_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(status=PersonStatus.MERGED, merged_into__isnull=False)
                | (~Q(status=PersonStatus.MERGED) & Q(merged_into=None)),
                name="merged_means_merged_into_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def age_on(self, day: date) -> int | None:
        """Full years on a day; with only the year known, the age reached in that year."""
        born = self.birth_date
        if born is None:
            return None
        if self.birth_precision == Precision.YEAR:
            return day.year - born.year
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
