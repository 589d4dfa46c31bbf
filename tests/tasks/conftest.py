"""A district that gives a task, a commune that does it, hamlets below."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.officers import actor_for, appoint, make_officer
from tests.factories.units import District, make_district, make_post
from vungxanh.accounts.models import User
from vungxanh.accounts.roles import Role
from vungxanh.kernel.actor import Actor
from vungxanh.tasks import operations
from vungxanh.tasks.models import Task
from vungxanh.units.models import Body


@dataclass
class Place:
    district: District
    above: Body
    body: Body  # of the commune
    boards: list[Body]  # of its hamlets
    leader: Actor  # of the district
    second_leader: Actor
    chair: Actor  # of the commune
    clerk: Actor  # of the commune too
    head: Actor  # of the first hamlet
    users: dict[str, User]

    def give(self, **changes):
        values = {
            "by": self.leader,
            "giver": self.above,
            "lead": self.body,
            "title": "Rà soát người về từ vùng dịch",
            "product": "Danh sách theo ấp",
            "due_at": timezone.now() + timedelta(days=3),
        }
        return operations.give(**{**values, **changes})

    def at(self, task: Task, state: str) -> Task:
        """The task brought to a state by the people who would."""
        steps = {
            "ACCEPTED": ["accept"],
            "REPORTED": ["accept", "report"],
            "CLOSED": ["accept", "report", "verify"],
        }[state]
        for step in steps:
            if step == "accept":
                operations.accept(by=self.chair, task=task)
            if step == "report":
                operations.report(by=self.chair, task=task, text="Đã rà soát xong", explanation="Mưa lớn")
            if step == "verify":
                operations.verify(by=self.leader, task=task)
        return task


@pytest.fixture
def place(db):
    units = make_district()
    users = {name: make_officer(full_name=name) for name in ("leader", "second", "chair", "clerk", "head")}
    post = make_post(units.district, "Chủ tịch", Role.PROVINCE_LEADER, is_head=True)
    appoint(users["leader"], post)
    appoint(users["second"], make_post(units.district, "Phó Chủ tịch", Role.PROVINCE_LEADER))
    chair = make_post(units.commune, "Chủ tịch", Role.COMMUNE_CHAIR, is_head=True)
    appoint(users["chair"], chair)
    appoint(users["clerk"], make_post(units.commune, "Cán bộ y tế", Role.HEALTH_STATION))
    boards = []
    for number, hamlet in enumerate(units.hamlets):
        head = make_post(hamlet, "Trưởng ấp", Role.HAMLET_HEAD, body=f"Ban Nhân dân {hamlet}", is_head=True)
        boards.append(head.body)
        appoint(users["head"] if number == 0 else make_officer(full_name=f"Trưởng {hamlet}"), head)
    actors = [actor_for(users[name]) for name in ("leader", "second", "chair", "clerk", "head")]
    return Place(units, post.body, chair.body, boards, *actors, users)
