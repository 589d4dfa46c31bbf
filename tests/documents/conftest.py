"""A district and a commune with bodies that write documents."""

from dataclasses import dataclass

import pytest

from tests.factories.officers import actor_for, appoint, make_officer
from tests.factories.units import SINCE, District, make_district
from vungxanh.accounts.roles import Role
from vungxanh.documents import operations
from vungxanh.kernel.actor import Actor
from vungxanh.units.models import Body, BodyKind, Post


@dataclass
class Offices:
    units: District
    people: Body  # People's Committee of the district
    party: Body  # Party committee of the district
    commune: Body
    leader: Actor
    chair: Actor

    def draft(self, **changes):
        values = {
            "by": self.leader,
            "body": self.people,
            "type": "KH",
            "title": "Xét nghiệm diện rộng",
            "content": {"paragraphs": ["Tổ chức lấy mẫu."]},
            "recipients": [self.commune],
        }
        return operations.draft(**{**values, **changes})


def make_body(unit, kind, name, abbreviation, role, user):
    body = Body.objects.create(unit=unit, kind=kind, name=name, abbreviation=abbreviation, valid_from=SINCE)
    appoint(user, Post.objects.create(unit=body.unit, body=body, title="Người đứng đầu", is_head=True, role=role))
    return body


def make_offices() -> Offices:
    units = make_district()
    leader, secretary, chair = (make_officer(full_name=name) for name in ("Lê Lãnh Đạo", "Võ Bí Thư", "Trần Chủ Tịch"))
    people = make_body(units.district, BodyKind.PEOPLE, "UBND huyện", "UBND", Role.PROVINCE_LEADER, leader)
    party = make_body(units.district, BodyKind.PARTY, "Huyện ủy", "HU", Role.PROVINCE_LEADER, secretary)
    commune = make_body(units.commune, BodyKind.PEOPLE, "UBND xã Tân Thạch", "UBND", Role.COMMUNE_CHAIR, chair)
    return Offices(units, people, party, commune, actor_for(leader), actor_for(chair))


@pytest.fixture
def offices(db):
    return make_offices()
