"""Duty and reports in the drill: command posts with shifts, hotlines, and who has reported and who has not."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from random import Random

from django.utils import timezone

from vungxanh.accounts.models import Holding
from vungxanh.demo.direction import acting
from vungxanh.domains.duty import operations as duty
from vungxanh.domains.duty.models import Pattern
from vungxanh.domains.reporting import operations as reporting
from vungxanh.domains.reporting.models import Submission
from vungxanh.units.models import Body, BodyKind, Unit

STAFFED = ("28804", "28846")  # communes whose posts stand day and night; the others show that they have none


def stand_by(district: Unit, communes: Sequence[Unit], *, day: date, random: Random) -> None:
    """Rosters of the district and two communes for two weeks, their hotlines, and a daily report two thirds sent."""
    for number, unit in enumerate([district, *(each for each in communes if each.code in STAFFED)]):
        _roster(unit, day, number)
    _reports(district, communes, day, random)


def _body(unit: Unit, kind: BodyKind) -> Body:
    found: Body = Body.objects.select_related("unit").filter(unit=unit, kind=kind).order_by("pk")[0]
    return found


def _roster(unit: Unit, day: date, number: int) -> None:
    post = _body(unit, BodyKind.STEERING)
    by = acting(_body(unit, BodyKind.PEOPLE), day)
    held = Holding.objects.valid_on(day).filter(post__body__unit=unit).exclude(post__body__kind=BodyKind.ENTERPRISE)
    people = list(dict.fromkeys(holding.user for holding in held.select_related("user").order_by("pk")))
    roster = duty.open_roster(by=by, body=post, starts_on=day - timedelta(days=7), pattern=Pattern.THREE)
    # four leaders in three shifts a day: nobody has the same shift every day
    duty.fill(
        by=by, roster=roster, first=day - timedelta(days=7), last=day + timedelta(days=6), officers=people[4:],
        leaders=people[:4],
    )  # fmt: skip
    duty.publish(
        by=by, unit=unit, number=f"0275 3{number:03d} 199", purpose="Tiếp nhận tin báo dịch, yêu cầu hỗ trợ",
        since=day - timedelta(days=30), roster=roster,
    )  # fmt: skip


def _reports(district: Unit, communes: Sequence[Unit], day: date, random: Random) -> None:
    receiver = _body(district, BodyKind.PEOPLE)
    bodies = [_body(commune, BodyKind.PEOPLE) for commune in communes]
    asked = reporting.require(
        by=acting(receiver, day), receiver=receiver, bodies=bodies, title="Báo cáo nhanh tình hình dịch hằng ngày",
        rhythm="DAILY", due_time=time(16), starts_on=day - timedelta(days=4), indicators=["population.visits"],
        source="Kế hoạch 01/KH-UBND",
    )  # fmt: skip
    reporting.expect(duties=[asked])
    for expected in Submission.objects.filter(duty=asked, day__lte=day).select_related("body__unit", "unit"):
        # most in the hours before the report is due, some after it
        at = expected.due_at + timedelta(minutes=random.randint(-180, 30))
        if random.random() < 0.66 and at <= timezone.now():
            reporting.submit(
                by=acting(expected.body, day), record=expected, text="Không có ca mới; các chốt trực đủ.", now=at
            )
