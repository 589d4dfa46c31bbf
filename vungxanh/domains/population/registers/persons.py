"""The register of persons (sổ nhân khẩu)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.domains.population import forms as asked
from vungxanh.domains.population import queries
from vungxanh.domains.population.models import (
    IdentityStatus,
    Person,
    PersonStatus,
    Precision,
    Relation,
    Residence,
    Sex,
    away_on,
    years_before,
)
from vungxanh.domains.population.operations import bulk, persons, removal
from vungxanh.domains.population.queries.lists import persons_listed
from vungxanh.domains.population.registers.roles import EXPORTERS, KEEPERS, READERS, UNSEALERS, WITH_REASON, WRITERS
from vungxanh.fields.forms import PartialDay
from vungxanh.kernel.actor import Actor
from vungxanh.registers.filters import choice
from vungxanh.registers.register import Action, Column, Filter, Indicator, Reference, Register, State, View

LIVING = Q(status=PersonStatus.LIVING)
FAULTS = {
    "province": _("Mã tỉnh trong số không có thật"),
    "birth_year": _("Năm sinh khác với số"),
    "sex": _("Giới tính khác với số"),
}


def over_65(day: date) -> Q:
    """At least 65 years old on a day (Law on the Elderly aside, the age group of 2021's vaccination priorities)."""
    return LIVING & Q(birth_date__lte=years_before(day, 65))


def born(person: Person) -> object:
    """The birth date as exactly as it is known: a day, 9-1945, or 1945."""
    if person.birth_date is None or person.birth_precision == Precision.DAY:
        return person.birth_date
    year = str(person.birth_date.year)
    return year if person.birth_precision == Precision.YEAR else f"{person.birth_date.month}-{year}"


def living(person: Person) -> bool:
    return person.status == PersonStatus.LIVING


def state(person: Person) -> State | str:
    if person.status == PersonStatus.LIVING:
        today = timezone.localdate()
        away = person.away_since and person.away_since <= today <= (person.away_until or today)
        return State("wait", _("Đang vắng")) if away else ""
    return State("back", PersonStatus(person.status).label)


def checked(person: Person) -> State | str:
    """Whether the identity number agrees with the rest, and where it does not."""
    if person.identity_status == IdentityStatus.MISMATCH:
        return State("late", FAULTS[person.identity_fault])
    if person.identity_status == IdentityStatus.VERIFIED:
        return State("done", IdentityStatus.VERIFIED.label)
    return str(IdentityStatus.UNVERIFIED.label) if person.citizen_id else ""


def initial(person: Person) -> dict[str, object]:
    names = (
        "unit", "full_name", "sex", "relation", "citizen_id", "old_id", "insurance_number", "phone", "occupation",
        "residence", "residence_since", "residence_until", "pregnant", "chronic", "disabled", "health_note",
    )  # fmt: skip
    born_on = PartialDay(person.birth_date, person.birth_precision) if person.birth_date else None  # type: ignore[arg-type]
    own = {name: getattr(person, name) for name in names}
    return {**own, "household": person.household.number, "birth_date": born_on}


def match(*, by: Actor, **values: Any) -> Person | None:
    """The person a row of a sheet speaks of, when the actor may see them."""
    return match_many(by=by, rows=[values])[0]


def match_many(*, by: Actor, rows: Sequence[Mapping[str, Any]]) -> list[Person | None]:
    found = queries.find(
        [
            queries.Spoken(
                unit=row["unit"], household=row["household"], full_name=row["full_name"],
                birth_date=row["birth_date"].day if row.get("birth_date") else None,
                citizen_id=row.get("citizen_id", ""), old_id=row.get("old_id", ""),
            )
            for row in rows
        ]
    )  # fmt: skip
    return [person if person and by.reaches(person.unit.path) else None for person in found]


PERSONS = Register(
    code="population.persons",
    title=_("Sổ nhân khẩu"),
    singular=_("người"),
    purpose=_("Từng người trong từng hộ: thường trú, tạm trú, lưu trú, tạm vắng; ai cần được chú ý."),
    model=Person,
    icon="people",
    entry=asked.PersonEntry,
    save=persons.enter,
    save_many=bulk.enter_persons,
    remove=removal.remove_persons,
    listed=persons_listed,
    keys=[["citizen_id"], ["old_id"]],
    correct=persons.correct,
    initial=initial,
    match=match,
    match_many=match_many,
    check_answers=True,
    columns=[
        Column(name="full_name", label=_("Họ và tên"), sort=["name_key", "pk"]),
        Column(name="sex", label=_("Giới tính")),
        Column(name="birth_date", label=_("Ngày sinh"), value=born, sort=["birth_date", "pk"]),
        Column(
            name="household",
            label=_("Số hộ"),
            value=lambda person: Reference("population.households", person.household_id, person.household.number),
        ),
        Column(name="relation", label=_("Quan hệ với chủ hộ")),
        Column(name="unit", label=_("Ấp, tổ dân phố")),
        Column(name="citizen_id", label=_("Số định danh"), private=True),
        Column(name="phone", label=_("Điện thoại"), private=True),
        Column(name="residence", label=_("Cư trú")),
        Column(name="status", label=_("Tình trạng"), value=state),
        Column(name="old_id", label=_("Số CMND cũ"), private=True, detail_only=True),
        Column(name="insurance_number", label=_("Số BHYT"), private=True, detail_only=True),
        Column(name="identity_status", label=_("Đối chiếu số định danh"), value=checked, detail_only=True),
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
    search_by_unit=True,
    search_label=_("Họ tên, số định danh, điện thoại"),
    search_sealed=["citizen_id_print", "old_id_print", "phone_print"],
    order=["name_key", "pk"],
    select_related=["unit", "household"],
    filters=[
        choice("residence", _("Cư trú"), Residence.choices, _("Mọi hình thức")),
        choice("sex", _("Giới tính"), Sex.choices, _("Nam và nữ")),
        choice("status", _("Tình trạng"), PersonStatus.choices, _("Mọi tình trạng")),
        Filter(
            name="aged",
            field=lambda actor: forms.IntegerField(
                label=_("Từ … tuổi trở lên"), min_value=0, max_value=120, required=False
            ),
            select=lambda years: Q(birth_date__lte=years_before(timezone.localdate(), years)),
        ),
        choice("identity_status", _("Số định danh"), IdentityStatus.choices, _("Mọi kết quả")),
    ],
    views=[
        View(code="present", label=_("Đang có mặt"), where=lambda actor: LIVING & ~away_on(timezone.localdate())),
        View(code="over-65", label=_("Từ 65 tuổi"), where=lambda actor: over_65(timezone.localdate())),
        View(
            code="vulnerable",
            label=_("Cần chú ý"),
            where=lambda actor: LIVING & (Q(pregnant=True) | Q(chronic=True) | Q(disabled=True)),
        ),
        View(code="alone", label=_("Sống một mình"), where=lambda actor: LIVING & Q(alone=True)),
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
    actions=[
        Action(
            code="away",
            label=_("Tạm vắng"),
            run=persons.go_away,
            form=asked.Absence,
            roles=WRITERS,
            available=living,
            icon="right",
        ),
        Action(
            code="back",
            label=_("Đã về"),
            run=persons.come_back,
            form=asked.PastDay,
            roles=WRITERS,
            available=lambda person: living(person) and person.away_since is not None,
            icon="left",
        ),
        Action(
            code="move",
            label=_("Chuyển hộ"),
            run=persons.move,
            form=asked.PersonMove,
            roles=WRITERS,
            available=living,
            icon="exchange",
        ),
        Action(
            code="lead",
            label=_("Làm chủ hộ"),
            run=persons.lead,
            roles=KEEPERS,
            available=lambda person: living(person) and person.relation != Relation.HEAD,
            icon="home",
        ),
        Action(
            code="leave",
            label=_("Chuyển đi nơi khác"),
            run=persons.leave,
            form=asked.Departure,
            roles=WRITERS,
            available=living,
            icon="right",
        ),
        Action(
            code="die",
            label=_("Đã mất"),
            run=persons.die,
            form=asked.PastDay,
            roles=KEEPERS,
            available=living,
            icon="cross",
        ),
    ],
    indicators=[
        Indicator(code="population.persons", label=_("Số nhân khẩu"), where=LIVING),
        Indicator(code="population.persons_over_65", label=_("Số người từ 65 tuổi"), where=over_65),
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
