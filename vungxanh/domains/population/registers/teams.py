"""The register of community teams (tổ COVID cộng đồng)."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.domains.population import forms as asked
from vungxanh.domains.population import rules
from vungxanh.domains.population.models import Team
from vungxanh.domains.population.operations import removal, teams
from vungxanh.domains.population.queries.teams import members
from vungxanh.domains.population.registers.roles import COMMUNE, EXPORTERS, KEEPERS, READERS
from vungxanh.registers.register import Action, Column, Indicator, Register, State, View

# a team is set up by a decision of the People's Committee of the commune
FOUNDERS = COMMUNE


def working(team: Team) -> bool:
    return team.valid_to is None or team.valid_to >= timezone.localdate()


def size(team: Team) -> State | str:
    """Whether the team can know its households: 30 to 50 each."""
    number = getattr(team, "household_count", None)
    if number is None or number in rules.TEAM_HOUSEHOLDS:
        return ""
    return State("wait", _("Ít hộ") if number < rules.TEAM_HOUSEHOLDS.start else _("Quá nhiều hộ"))


def member_names(team: Team) -> str:
    held = members(team, timezone.localdate())
    return "; ".join(f"{holding.user} ({holding.post.title.lower()})" for holding in held)


TEAMS = Register(
    code="population.teams",
    title=_("Tổ COVID cộng đồng"),
    singular=_("tổ"),
    purpose=_("Tổ nào phụ trách hộ nào: mỗi tổ 30 đến 50 hộ, không hộ nào bị bỏ sót."),
    model=Team,
    icon="shield",
    columns=[
        Column(name="name", label=_("Tên tổ"), sort=["name", "pk"]),
        Column(name="unit", label=_("Ấp, tổ dân phố")),
        Column(
            name="household_count",
            label=_("Số hộ phụ trách"),
            value=lambda team: getattr(team, "household_count", None),
            numeric=True,
        ),
        Column(
            name="member_count",
            label=_("Số thành viên"),
            value=lambda team: getattr(team, "member_count", None),
            numeric=True,
        ),
        Column(name="size", label=_("Cỡ tổ"), value=size),
        Column(name="members", label=_("Thành viên"), value=member_names, detail_only=True),
        Column(name="valid_from", label=_("Thành lập ngày")),
        Column(name="valid_to", label=_("Giải thể ngày")),
    ],
    entry=asked.TeamEntry,
    save=teams.set_up,
    remove=removal.remove_teams,
    correct=teams.correct,
    initial=lambda team: {name: getattr(team, name) for name in ("unit", "name", "valid_from", "valid_to")},
    match=lambda by, unit, name, **values: Team.objects.filter(unit=unit, name=name).first(),
    order=["unit_id", "name", "pk"],
    views=[View(code="working", label=_("Đang hoạt động"), where=lambda actor: Q(valid_to=None))],
    actions=[
        Action(
            code="cover",
            label=_("Giao hộ theo đường đi"),
            run=teams.share_out,
            form=asked.Stretch,
            roles=KEEPERS,
            available=working,
            primary=True,
            icon="home",
        ),
        Action(
            code="join",
            label=_("Thêm thành viên"),
            run=teams.join,
            form=asked.Joining,
            roles=FOUNDERS,
            available=working,
            icon="plus",
        ),
        Action(
            code="part",
            label=_("Thôi thành viên"),
            run=teams.part,
            form=asked.Parting,
            roles=FOUNDERS,
            available=working,
            icon="cross",
        ),
    ],
    indicators=[Indicator(code="population.teams", label=_("Số tổ COVID cộng đồng"), where=Q(valid_to=None))],
    roles={"see": READERS, "enter": FOUNDERS, "correct": FOUNDERS, "import": FOUNDERS, "export": EXPORTERS},
)
