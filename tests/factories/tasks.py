"""Tasks in a district: a leader gives, a commune does, hamlets below; tasks brought to any state by their people."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.factories.officers import actor_for, appoint, make_officer
from tests.factories.units import District, make_district, make_post
from vungxanh.accounts.models import User
from vungxanh.accounts.roles import Role
from vungxanh.kernel.actor import Actor
from vungxanh.tasks import operations
from vungxanh.tasks.models import Task
from vungxanh.units.models import Body

# what has been done to a task that stands in a state
PATHS = {
    "GIVEN": (),
    "OPENED": ("open",),
    "ACCEPTED": ("accept",),
    "REFUSED": ("refuse",),
    "REPORTED": ("accept", "report"),
    "RETURNED": ("accept", "report", "return"),
    "CLOSED": ("accept", "report", "verify"),
}


@dataclass
class Place:
    district: District
    above: Body  # of the district
    body: Body  # of the commune
    station: Body  # of the commune too
    boards: list[Body]  # of its hamlets
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        return actor_for(self.users[name])

    def give(self, **changes: Any) -> Task:
        """From the district to the commune, due in three days."""
        values: dict[str, Any] = {
            "by": self.actor("leader"), "giver": self.above, "lead": self.body,
            "title": "Rà soát người về từ vùng dịch",
            "product": "Danh sách theo ấp", "due_at": timezone.now() + timedelta(days=3),
        }  # fmt: skip
        return operations.give(**{**values, **changes})

    def to_hamlet(self, **changes: Any) -> Task:
        """From the commune to its first hamlet."""
        return self.give(**{"by": self.actor("chair"), "giver": self.body, "lead": self.boards[0], **changes})

    def at(self, task: Task, state: str, *, doer: str = "chair", giver: str = "leader") -> Task:
        steps = {
            "open": lambda: operations.open_task(by=self.actor(doer), task=task),
            "accept": lambda: operations.accept(by=self.actor(doer), task=task),
            "refuse": lambda: operations.refuse(by=self.actor(doer), task=task, reason="Không có cán bộ y tế"),
            "report": lambda: operations.report(
                by=self.actor(doer), task=task, text="Đã rà soát xong", explanation="Mưa lớn"
            ),
            "return": lambda: operations.send_back(by=self.actor(giver), task=task, reason="Thiếu ấp 3"),
            "verify": lambda: operations.verify(by=self.actor(giver), task=task),
        }
        for step in PATHS[state]:
            steps[step]()
        return task

    def late(self, task: Task, **ago: float) -> Task:
        """The task with a deadline that passed some time ago."""
        due = timezone.now() - timedelta(**(ago or {"hours": 3}))
        Task.objects.filter(pk=task.pk).update(due_at=due, first_due_at=due)
        task.refresh_from_db()
        return task

    def in_hands_of(self, task: Task, name: str) -> Task:
        """Accepted by the chair, who has handed it over."""
        self.at(task, "ACCEPTED")
        operations.hand_over(
            by=self.actor("chair"), giving=self.users["chair"], taking=self.users[name], on=timezone.localdate(),
            reason="Phân công lại",
        )  # fmt: skip
        task.refresh_from_db()
        return task


def make_place() -> Place:
    units = make_district()
    named = {
        "leader": "Nguyễn Văn Lâm", "second": "Trần Thị Bích", "chair": "Lê Thị Ngọc Hân", "clerk": "Võ Minh Đạt",
        "head": "Huỳnh Văn Lợi",
    }  # fmt: skip
    users = {name: make_officer(full_name=full_name, username=name) for name, full_name in named.items()}
    post = make_post(units.district, "Chủ tịch", Role.PROVINCE_LEADER, is_head=True)
    appoint(users["leader"], post)
    appoint(users["second"], make_post(units.district, "Phó Chủ tịch", Role.PROVINCE_LEADER))
    chair = make_post(units.commune, "Chủ tịch", Role.COMMUNE_CHAIR, is_head=True)
    appoint(users["chair"], chair)
    station = make_post(units.commune, "Trưởng trạm", Role.HEALTH_STATION, body="Trạm Y tế", is_head=True)
    appoint(users["clerk"], station)
    boards = []
    for number, hamlet in enumerate(units.hamlets):
        head = make_post(hamlet, "Trưởng ấp", Role.HAMLET_HEAD, body=f"Ban Nhân dân {hamlet}", is_head=True)
        boards.append(head.body)
        appoint(users["head"] if number == 0 else make_officer(full_name=f"Trưởng {hamlet}"), head)
    return Place(units, post.body, chair.body, station.body, boards, users)
