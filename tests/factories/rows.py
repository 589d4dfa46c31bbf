"""Rows of every register, for the promises that hold for all of them (tests/house/test_registers.py).

A register added to the product gets its maker here: `make(unit, count)` puts that many rows into the unit.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from tests.factories.officers import make_officer
from tests.factories.units import SINCE
from vungxanh.accounts.models import Holding
from vungxanh.documents import models as documents
from vungxanh.documents import symbols
from vungxanh.documents.models import Direction, Document
from vungxanh.domains.accountability.models import Appraisal, Following
from vungxanh.domains.directives.models import Goal, Reading
from vungxanh.domains.duty.models import Call, Hotline, Place, Roster, Shift
from vungxanh.domains.population.models import (
    DuplicatePair,
    Enumeration,
    Household,
    Likeness,
    Merge,
    Outcome,
    Person,
    PersonStatus,
    Round,
    Visit,
)
from vungxanh.domains.reporting.models import ReportDuty, Rhythm, Submission
from vungxanh.kernel.vietnamese import fold, given_name_key
from vungxanh.tasks.models import Task
from vungxanh.units.models import Body, BodyKind, Kind, Post, Unit
from vungxanh.units.operations import add_hamlets

_numbers = count(1)
MOMENT = datetime(2021, 9, 15, 8, tzinfo=UTC)
NAMES = ("Nguyễn Thị Lan", "Trần Văn Tạo", "Lê Minh Đức", "Phạm Ngọc Ánh", "Huỳnh Quốc Hùng")


def make_hamlets(unit: Unit, count: int) -> list[Unit]:
    """Residential groups below a hamlet: whoever reaches that hamlet reaches them."""
    names = [f"Tổ {next(_numbers):05}" for _ in range(count)]
    return list(add_hamlets(to=unit, names=names, valid_from=SINCE, kind=Kind.RESIDENTIAL_GROUP))


def make_bodies(unit: Unit, count: int) -> list[Body]:
    rows = [
        Body(unit=unit, kind=BodyKind.OFFICE, name=f"Phòng {next(_numbers):05}", valid_from=SINCE) for _ in range(count)
    ]
    return Body.objects.bulk_create(rows)


def make_posts(unit: Unit, count: int) -> list[Post]:
    rows = [Post(unit=unit, body=body, title="Trưởng phòng", is_head=True) for body in make_bodies(unit, count)]
    return Post.objects.bulk_create(rows)


def make_appointments(unit: Unit, count: int) -> list[Holding]:
    officer = make_officer()
    rows = [Holding(unit=unit, post=post, user=officer, starts_on=SINCE) for post in make_posts(unit, count)]
    return Holding.objects.bulk_create(rows)


def make_households(unit: Unit, count: int) -> list[Household]:
    rows = []
    for _ in range(count):
        number = next(_numbers)
        rows.append(Household(unit=unit, number=f"{number:04}", walking_order=number, folded=f"{number:04}"))
    return Household.objects.bulk_create(rows)


def make_persons(unit: Unit, count: int) -> list[Person]:
    rows = []
    for household in make_households(unit, count):
        number = next(_numbers)
        name = f"{NAMES[number % len(NAMES)]} {number}"
        person = Person(
            unit=unit,
            household=household,
            full_name=name,
            folded=fold(name),
            name_key=given_name_key(name),
            birth_date=date(1950, 1, 1) + timedelta(days=number % 20000),
            citizen_id=f"0830{number:08}",
            phone=f"09{number:08}",
        )
        rows.append(person)
    return Person.objects.bulk_create(rows)


def make_teams(unit: Unit, count: int) -> list[Body]:
    rows = [
        Body(unit=unit, kind=BodyKind.TEAM, name=f"Tổ COVID {next(_numbers):05}", valid_from=SINCE)
        for _ in range(count)
    ]
    return Body.objects.bulk_create(rows)


def make_rounds(unit: Unit, count: int) -> list[Round]:
    rows = [
        Round(unit=unit, name=f"Đợt {next(_numbers)}", starts_on=date(2021, 9, 1), ends_on=date(2021, 9, 10))
        for _ in range(count)
    ]
    return Round.objects.bulk_create(rows)


def make_visits(unit: Unit, count: int) -> list[Visit]:
    rows = [Visit(unit=unit, household=each, outcome=Outcome.values[0]) for each in make_households(unit, count)]
    return Visit.objects.bulk_create(rows)


def make_enumerations(unit: Unit, count: int) -> list[Enumeration]:
    rows = [
        Enumeration(unit=unit, counted_on=SINCE + timedelta(days=next(_numbers)), households=100) for _ in range(count)
    ]
    return Enumeration.objects.bulk_create(rows)


def make_pairs(unit: Unit, count: int) -> list[DuplicatePair]:
    persons = make_persons(unit, 2 * count)
    rows = [
        DuplicatePair(unit=unit, first=first, second=second, likeness=Likeness.NAME_AND_YEAR)
        for first, second in zip(persons[::2], persons[1::2], strict=True)
    ]
    return DuplicatePair.objects.bulk_create(rows)


def make_merges(unit: Unit, count: int) -> list[Merge]:
    persons = make_persons(unit, 2 * count)
    rows = []
    for kept, duplicate in zip(persons[::2], persons[1::2], strict=True):
        duplicate.status, duplicate.merged_into = PersonStatus.MERGED, kept
        rows.append(Merge(unit=unit, kept=kept, duplicate=duplicate, merged_by="Thử"))
    Person.objects.bulk_update(persons[1::2], ["status", "merged_into"])
    return Merge.objects.bulk_create(rows)


def _body(unit: Unit) -> Body:
    found, _ = Body.objects.get_or_create(
        unit=unit, name=f"UBND {unit.name}", valid_from=SINCE, defaults={"kind": BodyKind.PEOPLE}
    )
    return found


def make_documents(unit: Unit, count: int) -> list[Document]:
    rows = [
        Document(
            unit=unit,
            body=_body(unit),
            direction=Direction.values[0],
            state=documents.State.RECEIVED,
            type=next(iter(symbols.TYPES)),
            title=f"Văn bản {next(_numbers)}",
            folded="van ban",
            entered_at=MOMENT,
        )
        for _ in range(count)
    ]
    return Document.objects.bulk_create(rows)


def make_readings(unit: Unit, count: int) -> list[Reading]:
    rows = [Reading(unit=unit, body=_body(unit), name=f"cv-{next(_numbers)}.pdf", sent_at=MOMENT) for _ in range(count)]
    return Reading.objects.bulk_create(rows)


def make_goals(unit: Unit, count: int) -> list[Goal]:
    rows = [Goal(unit=unit, text=f"Mục tiêu {next(_numbers)}", starts_on=SINCE) for _ in range(count)]
    return Goal.objects.bulk_create(rows)


def make_tasks(unit: Unit, count: int) -> list[Task]:
    body = _body(unit)
    rows = [
        Task(unit=unit, title=f"Việc {next(_numbers)}", lead=body, giver=body, given_at=MOMENT, lineage=f"{number:06}/")
        for number in range(count)
    ]
    return Task.objects.bulk_create(rows)


def make_appraisals(unit: Unit, count: int) -> list[Appraisal]:
    body = _body(unit)
    rows = [Appraisal(unit=unit, body=body, kind="REMIND", grounds="Trễ hạn", proposed_at=MOMENT) for _ in range(count)]
    return Appraisal.objects.bulk_create(rows)


def make_following(unit: Unit, count: int) -> list[Following]:
    held = make_appointments(unit, count)
    rows = [Following(unit=unit, holding=each, area=unit, starts_on=each.starts_on) for each in held]
    return Following.objects.bulk_create(rows)


def make_rosters(unit: Unit, count: int) -> list[Roster]:
    bodies = make_teams(unit, count)
    return Roster.objects.bulk_create(Roster(unit=unit, body=body, starts_on=SINCE) for body in bodies)


def make_shifts(unit: Unit, count: int) -> list[Shift]:
    rows = []
    for roster in make_rosters(unit, count):
        start = MOMENT + timedelta(hours=8 * next(_numbers))
        rows.append(Shift(unit=unit, roster=roster, kind="DAY", starts_at=start, ends_at=start + timedelta(hours=8)))
    made = Shift.objects.bulk_create(rows)
    officer = make_officer()
    Place.objects.bulk_create(Place(shift=shift, user=officer, part="LEADER") for shift in made)
    return made


def make_hotlines(unit: Unit, count: int) -> list[Hotline]:
    rows = [Hotline(unit=unit, number=f"0275{next(_numbers):07}", purpose="Cấp cứu", since=SINCE) for _ in range(count)]
    return Hotline.objects.bulk_create(rows)


def make_calls(unit: Unit, count: int) -> list[Call]:
    (line,) = make_hotlines(unit, 1)
    rows = [
        Call(unit=unit, hotline=line, at=MOMENT, state="MISSED", phone=f"09{next(_numbers):08}") for _ in range(count)
    ]
    return Call.objects.bulk_create(rows)


def make_report_duties(unit: Unit, count: int) -> list[ReportDuty]:
    body = _body(unit)
    rows = [
        ReportDuty(
            unit=unit, receiver=body, title=f"Báo cáo {next(_numbers)}", rhythm=Rhythm.DAILY, due_time=time(17),
            starts_on=SINCE,
        )
        for _ in range(count)
    ]  # fmt: skip
    made = ReportDuty.objects.bulk_create(rows)
    for duty in made:
        duty.bodies.add(body)
    return made


def make_submissions(unit: Unit, count: int) -> list[Submission]:
    (duty,) = make_report_duties(unit, 1)
    body = _body(unit)
    rows = [
        Submission(unit=unit, duty=duty, body=body, day=SINCE + timedelta(days=number), due_at=MOMENT)
        for number in range(count)
    ]
    return Submission.objects.bulk_create(rows)


ROWS: dict[str, Callable[[Unit, int], object]] = {
    "organization.hamlets": make_hamlets,
    "organization.bodies": make_bodies,
    "organization.posts": make_posts,
    "organization.appointments": make_appointments,
    "population.households": make_households,
    "population.persons": make_persons,
    "population.teams": make_teams,
    "population.rounds": make_rounds,
    "population.visits": make_visits,
    "population.enumerations": make_enumerations,
    "population.duplicates": make_pairs,
    "population.merges": make_merges,
    "directives.documents": make_documents,
    "directives.readings": make_readings,
    "directives.goals": make_goals,
    "accountability.tasks": make_tasks,
    "accountability.following": make_following,
    "accountability.appraisals": make_appraisals,
    "duty.rosters": make_rosters,
    "duty.shifts": make_shifts,
    "duty.hotlines": make_hotlines,
    "duty.calls": make_calls,
    "reporting.duties": make_report_duties,
    "reporting.submissions": make_submissions,
}
