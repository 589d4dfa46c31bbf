"""A district with a commune whose office reads documents."""

from dataclasses import dataclass, field

import pytest

from tests.documents.conftest import Offices, make_body, make_offices
from tests.factories.officers import actor_for, make_officer
from vungxanh.accounts.models import User
from vungxanh.accounts.roles import Role
from vungxanh.domains.directives import operations
from vungxanh.domains.directives.models import Reading
from vungxanh.kernel.actor import Actor
from vungxanh.units.models import Body, BodyKind

TEXT = """HUYỆN ỦY CHÂU THÀNH
*
Số 77-CV/HU
ĐẢNG CỘNG SẢN VIỆT NAM
Châu Thành, ngày 02 tháng 9 năm 2021
V/v tăng cường phòng, chống dịch

Kính gửi: - Các đảng ủy xã, thị trấn,
- Ủy ban nhân dân các xã, thị trấn.

Thực hiện Chỉ thị số 17-CT/TU ngày 20/8/2021 của Tỉnh ủy, Ban Thường vụ Huyện ủy yêu cầu:
1. Ủy ban nhân dân các xã, thị trấn rà soát người về từ vùng dịch, lập danh sách, báo cáo trước ngày 10/9/2021.
2. Công an huyện tăng cường tuần tra, kiểm soát tại các chốt.
3. Không được tổ chức tiệc cưới, đám giỗ đông người.
Phấn đấu trở lại trạng thái bình thường mới trước ngày 21/9/2021.

T/M BAN THƯỜNG VỤ
BÍ THƯ
Nguyễn Văn Ví Dụ
"""


@dataclass
class Place:
    offices: Offices
    boards: list[Body] = field(default_factory=list)

    @property
    def chair(self) -> Actor:
        return self.offices.chair

    @property
    def commune(self) -> Body:
        return self.offices.commune

    def sent(self, text: str = TEXT) -> Reading:
        made = operations.send(by=self.chair, body=self.commune, text=text)
        made.refresh_from_db()
        return made


@pytest.fixture
def place(db, django_capture_on_commit_callbacks):
    found = Place(make_offices())
    for hamlet in found.offices.units.hamlets:
        head = make_officer(full_name=f"Trưởng {hamlet}")
        found.boards.append(
            make_body(hamlet, BodyKind.HAMLET_BOARD, f"Ban Nhân dân {hamlet}", "", Role.HAMLET_HEAD, head)
        )
    sent = found.sent

    def and_read(text: str = TEXT) -> Reading:
        with django_capture_on_commit_callbacks(execute=True):
            made = sent(text)
        made.refresh_from_db()
        return made

    found.sent = and_read  # type: ignore[method-assign]
    found.hamlet_head = actor_for(found.boards[0].posts.get().holdings.get().user)  # type: ignore[attr-defined]
    return found


@pytest.fixture
def chair(place, client):
    """A client signed in as the commune's chair."""
    client.force_login(User.objects.get(pk=place.chair.user_id))
    return client
