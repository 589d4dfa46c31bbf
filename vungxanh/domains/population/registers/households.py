"""The register of households (sổ hộ)."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.domains.population import forms as asked
from vungxanh.domains.population.models import Household, HouseholdKind, HouseholdStatus, Outcome, Poverty
from vungxanh.domains.population.operations import bulk, households, removal, rounds, teams
from vungxanh.domains.population.queries.coverage import reached
from vungxanh.domains.population.queries.lists import households_listed
from vungxanh.domains.population.queries.teams import gap, overlap
from vungxanh.domains.population.registers.roles import (
    EXPORTERS,
    KEEPERS,
    READERS,
    UNSEALERS,
    VISITORS,
    WITH_REASON,
    WRITERS,
)
from vungxanh.kernel.actor import Actor
from vungxanh.registers.filters import choice
from vungxanh.registers.register import Action, Column, Indicator, Register, Related, State, View

LIVING = Q(status=HouseholdStatus.LIVING)


def not_visited_for(days: int, actor: Actor) -> Q:
    since = timezone.now() - timedelta(days=days)
    return LIVING & (Q(last_visit_at=None) | Q(last_visit_at__lt=since))


def not_visited_today(actor: Actor) -> Q:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return LIVING & (Q(last_visit_at=None) | Q(last_visit_at__lt=midnight))


def living(household: Household) -> bool:
    return household.status == HouseholdStatus.LIVING


def attention(household: Household) -> State | str:
    """What came of the last knock, and whether the door waits for another."""
    if household.status == HouseholdStatus.LEFT:
        return State("back", HouseholdStatus.LEFT.label)
    if not household.last_outcome:
        return State("new", _("Chưa thăm"))
    done = household.last_outcome in (Outcome.VISITED, Outcome.MOVED)
    return State("done" if done else "wait", Outcome(household.last_outcome).label)


def hardship(household: Household) -> str:
    return "" if household.poverty == Poverty.NONE else str(Poverty(household.poverty).label)


def initial(household: Household) -> dict[str, object]:
    names = ("unit", "number", "address", "cluster", "walking_order", "kind", "poverty", "source", "latitude")
    return {name: getattr(household, name) for name in (*names, "longitude", "note")}


HOUSEHOLDS = Register(
    code="population.households",
    title=_("Sổ hộ"),
    singular=_("hộ"),
    purpose=_("Mỗi cửa nhà một dòng: ai là chủ hộ, bao nhiêu người, thăm lần cuối khi nào."),
    model=Household,
    icon="home",
    entry=asked.HouseholdEntry,
    save=households.enter,
    save_many=bulk.enter_households,
    remove=removal.remove_households,
    listed=households_listed,
    keys=[["unit", "number"]],
    correct=households.correct,
    initial=initial,
    match=lambda by, unit, number, **values: (
        Household.objects.filter(unit=unit, number=number).first() if number else None
    ),
    columns=[
        Column(name="number", label=_("Số hộ"), sort=["number", "pk"]),
        Column(name="head", label=_("Chủ hộ")),
        Column(name="unit", label=_("Ấp, tổ dân phố")),
        Column(name="cluster", label=_("Tổ tự quản, ngõ")),
        Column(name="address", label=_("Số nhà, đường"), private=True, detail_only=True),
        Column(name="residents", label=_("Người"), numeric=True, sort=["residents", "pk"]),
        Column(name="last_visit_at", label=_("Thăm gần nhất")),
        Column(name="last_outcome", label=_("Kết quả"), value=attention),
        Column(name="poverty", label=_("Diện"), value=hardship),
        Column(name="walking_order", label=_("Thứ tự đường đi"), numeric=True, detail_only=True),
        Column(name="kind", label=_("Loại nhà ở"), detail_only=True),
        Column(name="enumerated", label=_("Trong danh sách hộ"), detail_only=True),
        Column(name="source", label=_("Nguồn"), detail_only=True),
        Column(name="status", label=_("Tình trạng"), detail_only=True),
        Column(name="note", label=_("Ghi chú"), detail_only=True),
    ],
    search=["folded"],
    search_by_unit=True,
    search_label=_("Chủ hộ, số hộ, ngõ"),
    order=["unit_id", "walking_order", "pk"],
    select_related=["unit", "head"],
    filters=[
        choice("last_outcome", _("Kết quả thăm"), Outcome.choices, _("Mọi kết quả")),
        choice("poverty", _("Diện"), Poverty.choices, _("Mọi diện")),
        choice("kind", _("Loại nhà ở"), HouseholdKind.choices, _("Mọi loại")),
        choice("status", _("Tình trạng"), HouseholdStatus.choices, _("Mọi tình trạng")),
    ],
    views=[
        View(code="living", label=_("Đang ở"), where=lambda actor: LIVING),
        View(code="today", label=_("Chưa thăm hôm nay"), where=not_visited_today),
        View(code="two-days", label=_("Quá 2 ngày"), where=lambda actor: not_visited_for(2, actor), late=True),
        View(code="alone", label=_("Sống một mình"), where=lambda actor: LIVING & Q(residents=1)),
        View(
            code="poor",
            label=_("Nghèo, cận nghèo"),
            where=lambda actor: LIVING & Q(poverty__in=[Poverty.POOR, Poverty.NEAR_POOR]),
        ),
        View(code="found", label=_("Ngoài danh sách"), where=lambda actor: LIVING & Q(enumerated=False)),
        View(code="headless", label=_("Chưa có chủ hộ"), where=lambda actor: LIVING & Q(head=None)),
        View(code="gap", label=_("Chưa tổ nào phụ trách"), where=lambda actor: LIVING & gap(timezone.localdate())),
        View(code="overlap", label=_("Nhiều tổ cùng phụ trách"), where=lambda actor: overlap(timezone.localdate())),
    ],
    actions=[
        Action(
            code="visit",
            label=_("Ghi lượt thăm"),
            run=rounds.visit,
            form=asked.VisitAction,
            roles=VISITORS,
            primary=True,
            bulk=True,
            icon="check",
        ),
        Action(
            code="assign",
            label=_("Giao tổ"),
            run=teams.cover,
            form=asked.TeamAssignment,
            roles=KEEPERS,
            available=living,
            bulk=True,
            icon="people",
        ),
        Action(
            code="move",
            label=_("Chuyển hộ"),
            run=households.move,
            form=asked.HouseholdMove,
            roles=KEEPERS,
            available=living,
            icon="exchange",
        ),
        Action(
            code="leave",
            label=_("Cả hộ chuyển đi"),
            run=households.leave,
            form=asked.Departure,
            roles=WRITERS,
            available=living,
            icon="right",
        ),
        Action(
            code="accept",
            label=_("Đưa vào danh sách hộ"),
            run=households.accept,
            roles=KEEPERS,
            available=lambda household: not household.enumerated,
            bulk=True,
            icon="plus",
        ),
    ],
    indicators=[
        Indicator(code="population.households", label=_("Số hộ đang ở"), where=LIVING),
        Indicator(code="population.households_alone", label=_("Số người sống một mình"), where=LIVING & Q(residents=1)),
        Indicator(
            code="population.households_poor",
            label=_("Số hộ nghèo, cận nghèo"),
            where=LIVING & Q(poverty__in=[Poverty.POOR, Poverty.NEAR_POOR]),
        ),
        Indicator(
            code="population.households_reached",
            label=_("Số hộ đã gặp được người trong 14 ngày qua"),
            where=lambda day: LIVING & reached(day),
        ),
        Indicator(
            code="population.households_found", label=_("Số hộ ngoài danh sách"), where=LIVING & Q(enumerated=False)
        ),
        Indicator(
            code="population.households_without_team",
            label=_("Số hộ chưa tổ nào phụ trách"),
            where=lambda day: LIVING & gap(day),
        ),
        Indicator(
            code="population.households_with_several_teams",
            label=_("Số hộ nhiều tổ cùng phụ trách"),
            where=lambda day: LIVING & overlap(day),
        ),
    ],
    related=[
        Related(register=lambda: _persons(), by="household", title=_("Người trong hộ")),
        Related(register=lambda: _visits(), by="household", title=_("Các lượt thăm")),
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


def _persons() -> Register:  # type: ignore[type-arg]
    from vungxanh.domains.population.registers.persons import PERSONS

    return PERSONS


def _visits() -> Register:  # type: ignore[type-arg]
    from vungxanh.domains.population.registers.rounds import VISITS

    return VISITS
