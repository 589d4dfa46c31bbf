"""A district whose officers work on documents in the browser."""

from pathlib import Path
from typing import Any

import pytest

from tests.documents.conftest import Offices, make_body, make_offices
from tests.factories.officers import make_officer
from vungxanh.accounts.roles import Role
from vungxanh.units.models import BodyKind


@pytest.fixture
def offices(transactional_db: None, settings: Any, tmp_path: Path) -> Offices:
    settings.MEDIA_ROOT = tmp_path
    found = make_offices()
    neighbor = make_officer(full_name="Phan Thị Quới Sơn")
    make_body(found.units.neighbor, BodyKind.PEOPLE, "UBND xã Quới Sơn", "UBND", Role.COMMUNE_CHAIR, neighbor)
    head = make_officer(full_name="Huỳnh Văn Lợi", username="truong-ap-1")
    make_body(found.units.hamlets[0], BodyKind.HAMLET_BOARD, "Ban Nhân dân Ấp 1", "", Role.HAMLET_HEAD, head)
    return found
