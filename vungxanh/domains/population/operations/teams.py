"""Setting up community teams and giving them households to look after."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from vungxanh.accounts import operations as accounts
from vungxanh.accounts.models import Holding, User
from vungxanh.accounts.roles import Role
from vungxanh.domains.population.models import Household, Team, TeamCoverage
from vungxanh.domains.population.models.rounds import TeamCoverageQuerySet
from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import records
from vungxanh.units.models import BodyKind, Unit
from vungxanh.units.operations import add_post

REGISTER = "population.teams"
HEAD, MEMBER = "Tổ trưởng", "Tổ viên"


@transaction.atomic
def set_up(*, by: Actor, unit: Unit, name: str, valid_from: date, valid_to: date | None = None) -> Team:
    """A community team of a hamlet, with the posts of its head and of its members (Bắc Giang model, 2021).

    Raises `BadInput` when the hamlet has a team of that name, `Forbidden`.
    """
    act = f"{REGISTER}.enter"
    records.allow(by, act, unit)
    _check(None, unit, name, valid_from, valid_to)
    team: Team = Team.objects.create(unit=unit, kind=BodyKind.TEAM, name=name, valid_from=valid_from, valid_to=valid_to)
    add_post(body=team, title=HEAD, is_head=True, role=Role.TEAM_MEMBER)
    add_post(body=team, title=MEMBER, role=Role.TEAM_MEMBER)
    records.entered(by=by, act=act, record=team)
    return team


@transaction.atomic
def correct(
    *, by: Actor, record: Team, reason: str, unit: Unit, name: str, valid_from: date, valid_to: date | None = None
) -> Team:
    """A new version of the team. Raises `BadInput`, `Forbidden`."""
    if unit != record.unit:
        raise BadInput(_("Ấp, tổ dân phố: tổ đã lập không chuyển ấp; lập tổ mới ở ấp kia."))
    with records.changed(by=by, act=f"{REGISTER}.correct", record=record, reason=reason):
        _check(record, unit, name, valid_from, valid_to)
        record.name, record.valid_from, record.valid_to = name, valid_from, valid_to
        record.save()
        if valid_to:
            _end(record.coverages.all(), valid_to + timedelta(days=1))
    return record


@transaction.atomic
def join(*, by: Actor, record: Team, user: User, on: date, as_head: bool = False) -> Holding:
    """An officer belongs to the team from that day, with the rights of its post. A head before steps back."""
    with records.changed(by=by, act=f"{REGISTER}.join", record=record):
        post = record.posts.get(is_head=as_head)
        if Holding.objects.valid_on(on).filter(post__body=record, user=user).exists():
            raise BadInput(_("{name} đã ở trong tổ này.").format(name=user))
        if as_head:
            for holding in Holding.objects.valid_on(on).filter(post=post):
                accounts.leave(holding=holding, on=on)
        return accounts.appoint(user=user, post=post, starts_on=on)


@transaction.atomic
def part(*, by: Actor, record: Team, user: User, on: date) -> None:
    """An officer belongs to the team no more from that day. Raises `BadInput` when they do not belong to it."""
    with records.changed(by=by, act=f"{REGISTER}.part", record=record):
        holding = Holding.objects.valid_on(on).filter(post__body=record, user=user).first()
        if not holding:
            raise BadInput(_("{name} không ở trong tổ này.").format(name=user))
        accounts.leave(holding=holding, on=on)


@transaction.atomic
def cover(*, by: Actor, record: Household, team: Team | None, on: date) -> Household:
    """From that day the team, and no other, looks after the household; without a team nobody does.

    Raises `BadInput` when the team belongs to another hamlet or does not work on that day, `Forbidden`.
    """
    act = "population.households.assign"
    records.allow(by, act, record.unit)
    if team:
        _check_team(team, record, on)
    _give({record.pk}, team, record.unit, on)
    after = {"team": team.name if team else "", "from": on.isoformat()}
    journal.record(by=by, act=act, changes=[journal.Change(record, after=after)])
    return record


@transaction.atomic
def share_out(*, by: Actor, record: Team, first: int, last: int, on: date, alone: bool = True) -> int:
    """The team looks after the households of its hamlet from one place on the way to another; how many those are.

    `alone` ends the coverage of other teams there. Raises `BadInput` when nobody lives there, `Forbidden`.
    """
    with records.changed(by=by, act=f"{REGISTER}.cover", record=record, reason=f"{first}-{last}"):
        there = Household.objects.living().filter(unit=record.unit, walking_order__range=(first, last))
        keys = set(there.values_list("pk", flat=True))
        if not keys:
            raise BadInput(_("Không có hộ nào từ thứ tự {first} đến {last}.").format(first=first, last=last))
        _give(keys, record, record.unit, on, alone=alone)
    return len(keys)


def _give(households: set[int], team: Team | None, unit: Unit, on: date, *, alone: bool = True) -> None:
    chunks = [sorted(households)[start : start + 500] for start in range(0, len(households), 500)]
    for keys in chunks:
        going_on = TeamCoverage.objects.filter(household__in=keys).filter(Q(ends_on=None) | Q(ends_on__gte=on))
        kept = set(going_on.filter(team=team, starts_on__lte=on).values_list("household", flat=True)) if team else set()
        going_on.filter(team=team, starts_on__lte=on).update(ends_on=None)
        if alone:
            _end(going_on.exclude(team=team) if team else going_on, on)
        TeamCoverage.objects.bulk_create(
            TeamCoverage(unit=unit, team=team, household_id=key, starts_on=on)
            for key in keys
            if team and key not in kept
        )


def _end(coverages: TeamCoverageQuerySet, on: date) -> None:
    coverages.filter(starts_on__gte=on).delete()
    coverages.filter(Q(ends_on=None) | Q(ends_on__gte=on)).update(ends_on=on - timedelta(days=1))


def _check_team(team: Team, household: Household, on: date) -> None:
    if team.unit_id != household.unit_id:
        raise BadInput(_("Tổ: {team} không ở {unit}.").format(team=team, unit=household.unit))
    if on < team.valid_from or (team.valid_to and on > team.valid_to):
        raise BadInput(_("Từ ngày: {team} không hoạt động ngày này.").format(team=team))


def _check(team: Team | None, unit: Unit, name: str, valid_from: date, valid_to: date | None) -> None:
    if valid_to and valid_to < valid_from:
        raise BadInput(_("Đến ngày: ở trước ngày thành lập."))
    same = Team.objects.filter(unit=unit, name=name).filter(Q(valid_to=None) | Q(valid_to__gte=valid_from))
    if same.exclude(pk=team.pk if team else None).exists():
        raise BadInput(_("Tên tổ: {unit} đã có {name}.").format(unit=unit.name, name=name))
