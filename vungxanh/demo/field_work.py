"""The work on the ground: which team looks after which door, and two rounds, the second half done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from vungxanh.accounts.models import User
from vungxanh.demo.district import Staff
from vungxanh.demo.residents import Home
from vungxanh.domains.population.models import Enumeration, Round, TeamCoverage, Visit
from vungxanh.units.models import Body, Unit

HOUSEHOLDS_A_TEAM = 40
MINUTES_A_DOOR = 4
OUTCOMES = ("VISITED", "NOBODY", "REFUSED", "MOVED")
CHANCES = (0.9, 0.075, 0.015, 0.01)


@dataclass(slots=True)
class Knock:
    """A visit before the household has its key."""

    home: Home
    team: Body
    visit: Visit


def order_rounds(unit: Unit, day: date, entered_at: datetime) -> tuple[Round, Round]:
    """A round of a fortnight ago that is closed, and the one that is going on."""
    before = Round.objects.create(
        unit=unit,
        name="Rà soát người về từ vùng dịch, đợt 2",
        purpose="ARRIVALS",
        starts_on=day - timedelta(days=16),
        ends_on=day - timedelta(days=12),
        closed_on=day - timedelta(days=12),
        instruction="Hỏi ai mới về, về từ đâu, từ ngày nào; nhắc khai báo y tế.",
        entered_at=entered_at,
    )
    now = Round.objects.create(
        unit=unit,
        name="Phát hiện người có triệu chứng, đợt 3",
        purpose="SYMPTOMS",
        starts_on=day - timedelta(days=2),
        ends_on=day + timedelta(days=4),
        instruction="Hỏi từng người: sốt, ho, đau họng, khó thở, mất vị giác. Có người thì báo ngay Trạm Y tế.",
        entered_at=entered_at,
    )
    return before, now


class FieldWork:
    """Teams and their visits in one hamlet after another."""

    def __init__(self, random: Random, day: date, staff: Staff, rounds: tuple[Round, Round]) -> None:
        self.random, self.day, self.staff = random, day, staff
        self.before, self.now = rounds

    def share_out(self, homes: Sequence[Home]) -> list[tuple[Home, Body]]:
        """Who looks after whom: 30 to 50 doors in a row each; here and there a stretch is forgotten or given twice."""
        hamlet = homes[0].hamlet
        number = max(1, round(len(homes) / HOUSEHOLDS_A_TEAM))
        teams = [self.staff.add_team(hamlet, place + 1) for place in range(number)]
        given: list[tuple[Home, Body]] = []
        for place, team in enumerate(teams):
            first, last = len(homes) * place // number, len(homes) * (place + 1) // number
            draw = self.random.random()
            if draw < 0.15 and last - first > 12:
                last -= self.random.randint(2, 6)  # a gap at the end of the way
            elif draw < 0.28 and place + 1 < number:
                last += self.random.randint(2, 5)  # the next team has these too
            given += [(home, team) for home in homes[first:last]]
        return given

    def visits(self, given: Sequence[tuple[Home, Body]]) -> list[Knock]:
        """The closed round nearly complete; the present one as far as each team has come."""
        ways: dict[int, list[tuple[Home, Body]]] = {}
        for home, team in given:
            ways.setdefault(id(team), []).append((home, team))
        knocks = []
        for way in ways.values():
            knocks += self._walk(
                way, self.before, [self.before.starts_on, self.before.starts_on + timedelta(days=1)], 0.97
            )
            reach = min(1.0, max(0.0, self.random.gauss(0.55, 0.28)))
            days = [self.day - timedelta(days=2), self.day - timedelta(days=1), self.day]
            knocks += self._walk(way[: round(len(way) * reach)], self.now, days, 1.0)
        return knocks

    def _walk(self, way: Sequence[tuple[Home, Body]], round: Round, days: Sequence[date], share: float) -> list[Knock]:
        knocks = []
        for place, (home, team) in enumerate(way):
            if self.random.random() > share:
                continue
            part = place * len(days) // max(1, len(way))
            minutes = (place - len(way) * part // len(days)) * MINUTES_A_DOOR
            # today's doors were knocked at early
            start = time(6, 0) if days[part] == self.day else time(16, 30)
            at = timezone.make_aware(datetime.combine(days[part], start)) + timedelta(minutes=minutes)
            knocks.append(self._knock(home, team, round, at))
        return knocks

    def _knock(self, home: Home, team: Body, round: Round, at: datetime) -> Knock:
        random, household = self.random, home.household
        outcome = random.choices(OUTCOMES, CHANCES)[0]
        met = outcome == "VISITED"
        away = sum(1 for person in home.persons if person.away_since)
        visit = Visit(
            uuid=UUID(int=random.getrandbits(128), version=4),
            unit=household.unit,
            round=round,
            outcome=outcome,
            occurred_at=at,
            entered_at=at,
            device="demo",
            seen=max(1, household.residents - away) if met else 0,
            symptomatic=1 if met and random.random() < 0.012 else 0,
            arrivals=1 if met and random.random() < 0.02 else 0,
            absent=away if met else 0,
            needs_help=met and random.random() < 0.02,
        )
        if household.last_visit_at is None or at > household.last_visit_at:
            household.last_visit_at, household.last_outcome = at, outcome
        return Knock(home, team, visit)

    def write(self, given: Sequence[tuple[Home, Body]], knocks: Sequence[Knock], *, heads: dict[int, User]) -> None:
        """Coverage and visits, once households and teams have their keys; `heads` by the key of their team."""
        since = self.day - timedelta(days=120)
        TeamCoverage.objects.bulk_create(
            [
                TeamCoverage(unit=home.household.unit, team_id=team.pk, household_id=home.household.pk, starts_on=since)
                for home, team in given
            ],
            batch_size=1000,
        )
        for knock in knocks:
            knock.visit.household_id = knock.home.household.pk
            knock.visit.team_id = knock.team.pk
            knock.visit.visitor_id = heads[knock.team.pk].pk
        Visit.objects.bulk_create([knock.visit for knock in knocks], batch_size=1000)


def enumerations(random: Random, day: date, homes: Sequence[Home]) -> list[Enumeration]:
    """The list of each hamlet, drawn up a month ago; some hamlets have not entered every household yet."""
    by_hamlet: dict[int, list[Home]] = {}
    for home in homes:
        by_hamlet.setdefault(home.hamlet.unit.pk, []).append(home)
    return [
        Enumeration(
            unit=there[0].hamlet.unit,
            counted_on=day - timedelta(days=30),
            households=sum(home.household.enumerated for home in there) + random.choice((0, 0, 0, 0, 1, 3)),
            persons=sum(len(home.persons) for home in there),
            source="HAMLET",
        )
        for there in by_hamlet.values()
    ]
