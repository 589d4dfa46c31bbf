"""The register of persons (sổ nhân khẩu)."""

from datetime import date

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from vungxanh.domains.population.models import (
    IdentityStatus,
    Person,
    PersonStatus,
    Precision,
    Residence,
    Sex,
    away_on,
    years_before,
)
from vungxanh.domains.population.registers.households import choice
from vungxanh.domains.population.registers.roles import EXPORTERS, KEEPERS, READERS, UNSEALERS, WITH_REASON, WRITERS
from vungxanh.registers.register import Column, Filter, Indicator, Register, View
from vungxanh.theme.templatetags.wording import day as written_day

LIVING = Q(status=PersonStatus.LIVING)
# read when a query runs, so that nobody stays under 65 for as long as the program runs
BORN_FOR_65 = lazy(lambda: years_before(timezone.localdate(), 65), date)
OVER_65 = LIVING & Q(birth_date__lte=BORN_FOR_65())


def born(person: Person) -> str:
    """The birth date as exactly as it is known: 2-9-1945, 9-1945, 1945."""
    if person.birth_date is None:
        return ""
    if person.birth_precision == Precision.YEAR:
        return str(person.birth_date.year)
    if person.birth_precision == Precision.MONTH:
        return f"{person.birth_date.month}-{person.birth_date.year}"
    return written_day(person.birth_date)


PERSONS = Register(
    code="population.persons",
    title=_("Sổ nhân khẩu"),
    singular=_("người"),
    purpose=_("Từng người trong từng hộ: thường trú, tạm trú, lưu trú, tạm vắng; ai cần được chú ý."),
    model=Person,
    columns=[
        Column(name="full_name", label=_("Họ và tên"), sort=["name_key", "pk"]),
        Column(name="sex", label=_("Giới tính")),
        Column(name="birth_date", label=_("Ngày sinh"), value=born, sort=["birth_date", "pk"]),
        Column(name="household", label=_("Số hộ"), value=lambda person: person.household.number),
        Column(name="relation", label=_("Quan hệ với chủ hộ")),
        Column(name="unit", label=_("Ấp, tổ dân phố")),
        Column(name="citizen_id", label=_("Số định danh"), private=True),
        Column(name="phone", label=_("Điện thoại"), private=True),
        Column(name="residence", label=_("Cư trú")),
        Column(name="status", label=_("Tình trạng")),
        Column(name="old_id", label=_("Số CMND cũ"), private=True, detail_only=True),
        Column(name="insurance_number", label=_("Số BHYT"), private=True, detail_only=True),
        Column(name="identity_status", label=_("Đối chiếu số định danh"), detail_only=True),
        Column(name="occupation", label=_("Nghề nghiệp, nơi làm việc"), detail_only=True),
        Column(name="residence_since", label=_("Cư trú từ ngày"), detail_only=True),
        Column(name="residence_until", label=_("Cư trú đến ngày"), detail_only=True),
        Column(name="away_since", label=_("Vắng từ ngày"), detail_only=True),
        Column(name="away_until", label=_("Vắng đến ngày"), detail_only=True),
        Column(name="away_place", label=_("Đang ở đâu"), detail_only=True),
        Column(name="pregnant", label=_("Mang thai"), detail_only=True),
        Column(name="chronic", label=_("Bệnh nền"), detail_only=True),
        Column(name="disabled", label=_("Khuyết tật"), detail_only=True),
        Column(name="health_note", label=_("Bệnh nền nào, cần gì"), private=True, detail_only=True),
    ],
    search=["folded"],
    search_sealed=["citizen_id_print", "old_id_print", "phone_print"],
    order=["name_key", "pk"],
    select_related=["unit", "household"],
    filters=[
        choice("residence", _("Cư trú"), Residence, _("Mọi hình thức")),
        choice("sex", _("Giới tính"), Sex, _("Nam và nữ")),
        choice("status", _("Tình trạng"), PersonStatus, _("Mọi tình trạng")),
        Filter(
            name="aged",
            field=lambda actor: forms.IntegerField(
                label=_("Từ … tuổi trở lên"), min_value=0, max_value=120, required=False
            ),
            select=lambda years: Q(birth_date__lte=years_before(timezone.localdate(), years)),
        ),
        choice("identity_status", _("Số định danh"), IdentityStatus, _("Mọi kết quả")),
    ],
    views=[
        View(code="present", label=_("Đang có mặt"), where=lambda actor: LIVING & ~away_on(timezone.localdate())),
        View(code="over-65", label=_("Trên 65 tuổi"), where=lambda actor: OVER_65),
        View(
            code="vulnerable",
            label=_("Cần chú ý"),
            where=lambda actor: LIVING & (Q(pregnant=True) | Q(chronic=True) | Q(disabled=True)),
        ),
        View(code="alone", label=_("Sống một mình"), where=lambda actor: LIVING & Q(household__residents=1)),
        View(
            code="away",
            label=_("Đang vắng"),
            where=lambda actor: LIVING & away_on(timezone.localdate()),
        ),
        View(
            code="mismatch",
            label=_("Số định danh không khớp"),
            where=lambda actor: LIVING & Q(identity_status=IdentityStatus.MISMATCH),
        ),
    ],
    indicators=[
        Indicator(code="population.persons", label=_("Số nhân khẩu"), where=LIVING),
        Indicator(code="population.persons_over_65", label=_("Số người từ 65 tuổi"), where=OVER_65),
        Indicator(code="population.persons_pregnant", label=_("Số phụ nữ mang thai"), where=LIVING & Q(pregnant=True)),
        Indicator(code="population.persons_chronic", label=_("Số người có bệnh nền"), where=LIVING & Q(chronic=True)),
        Indicator(code="population.persons_disabled", label=_("Số người khuyết tật"), where=LIVING & Q(disabled=True)),
        Indicator(
            code="population.persons_died", label=_("Số người mất"), where=Q(status=PersonStatus.DIED), on="status_on"
        ),
    ],
    roles={
        "see": READERS,
        "enter": WRITERS,
        "correct": WRITERS,
        "import": KEEPERS,
        "export": EXPORTERS,
        "unseal": UNSEALERS,
    },
    reason_to_see=WITH_REASON,
    personal=True,
    offline=True,
)
