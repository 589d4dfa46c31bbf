"""A district that receives reports of two communes."""

from dataclasses import dataclass

import pytest

from tests.factories.officers import actor_for, appoint, make_officer
from tests.factories.units import District, make_district, make_post
from vungxanh.accounts.models import User
from vungxanh.accounts.roles import Role
from vungxanh.kernel.actor import Actor
from vungxanh.units.models import Body


@dataclass
class Place:
    units: District
    receiver: Body
    bodies: list[Body]
    leader: User
    chairs: list[User]

    @property
    def above(self) -> Actor:
        return actor_for(self.leader)

    def chair(self, number: int = 0) -> Actor:
        return actor_for(self.chairs[number])


def make_place() -> Place:
    units = make_district()
    leader = make_officer(full_name="Chủ tịch huyện")
    head = make_post(units.district, "Chủ tịch", Role.PROVINCE_LEADER, is_head=True)
    appoint(leader, head)
    bodies, chairs = [], []
    for commune in (units.commune, units.neighbor):
        chair = make_officer(full_name=f"Chủ tịch {commune}")
        post = make_post(commune, "Chủ tịch", Role.COMMUNE_CHAIR, is_head=True)
        appoint(chair, post)
        bodies.append(post.body)
        chairs.append(chair)
    return Place(units, head.body, bodies, leader, chairs)


@pytest.fixture
def place(db: None) -> Place:
    return make_place()
