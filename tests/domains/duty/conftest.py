"""A commune whose steering committee is on duty, with officers who hold posts there."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.factories.officers import actor_for, appoint, make_officer
from tests.factories.units import District, make_district, make_post
from vungxanh.accounts.models import User
from vungxanh.accounts.roles import Role
from vungxanh.domains.duty import operations
from vungxanh.domains.duty.models import Roster
from vungxanh.kernel.actor import Actor

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NAMES = ("Lê Thị Hoa", "Trần Văn Bé", "Phạm Minh Đức", "Nguyễn Thị Sáu", "Võ Văn Tám", "Đỗ Thị Lan")


@dataclass
class Post:
    """The command post of a commune: its roster, who plans it and who stands it."""

    places: District
    roster: Roster
    planner: Actor
    officers: list[User]

    def actor(self, number: int) -> Actor:
        return actor_for(self.officers[number])


def at(day: date, hour: int = 0) -> datetime:
    return datetime.combine(day, datetime.min.time(), ZONE) + timedelta(hours=hour)


def make_command_post(starts_on: date | None = None) -> Post:
    places = make_district()
    chair = make_officer(Role.COMMUNE_CHAIR, places.commune, full_name="Huỳnh Văn Chủ")
    officers = []
    for name in NAMES:
        user = make_officer(full_name=name)
        appoint(user, make_post(places.commune, "Ủy viên", Role.HEALTH_STATION, body="Ban Chỉ đạo Tân Thạch"))
        officers.append(user)
    body = officers[0].holdings.get().post.body
    roster = operations.open_roster(
        by=actor_for(chair), body=body, starts_on=starts_on or datetime.now(ZONE).date(), people=1
    )
    return Post(places, roster, actor_for(chair), officers)


@pytest.fixture
def post(db: None) -> Post:
    return make_command_post()


@pytest.fixture
def today() -> date:
    return datetime.now(ZONE).date()
