"""Hamlets, bodies, posts and appointments: what may be, what follows, what is refused in which words."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.officers import make_actor, make_officer
from tests.factories.rows import make_tasks
from tests.factories.units import District, make_district
from vungxanh.accounts.models import Grant, Holding
from vungxanh.accounts.roles import Role
from vungxanh.domains.organization import rules
from vungxanh.domains.organization.operations import appointments, bodies, hamlets
from vungxanh.journal.models import Entry
from vungxanh.kernel.actor import Actor, Forbidden, system
from vungxanh.kernel.faults import BadInput
from vungxanh.units.models import Body, BodyKind, Hamlet, Kind, Post, Unit
from vungxanh.units.queries import search

DAY = date(2021, 9, 1)
BY = system("tests")


@pytest.fixture
def district(db: None) -> District:
    return make_district()


def body(unit: Unit, *, role: str = Role.COMMUNE_CHAIR) -> Body:
    return bodies.found(
        by=BY, unit=unit, kind="PEOPLE", name=f"UBND {unit}", valid_from=DAY, head="Chủ tịch", role=role
    )


def hold(post: Post, username: str = "an", by: Actor = BY) -> Holding:
    return appointments.appoint(by=by, post=post, username=username, full_name="Lê An", starts_on=DAY)


def test_the_chair_makes_hamlets_of_the_own_commune_only(district: District) -> None:
    chair = make_actor(Role.COMMUNE_CHAIR, district.commune)
    made = hamlets.add(by=chair, unit=district.commune, kind=Kind.HAMLET, name="Ấp Đông", valid_from=DAY)
    assert made.code == f"{district.commune.code}-01"
    assert Body.objects.get(unit_id=made.pk).posts.get(is_head=True).role == Role.HAMLET_HEAD
    with pytest.raises(Forbidden):
        hamlets.add(by=chair, unit=district.neighbor, kind=Kind.HAMLET, name="Ấp Tây", valid_from=DAY)
    with pytest.raises(BadInput, match="đã có ấp, tổ tên này"):
        hamlets.add(by=chair, unit=district.commune, kind=Kind.HAMLET, name="ẤP ĐÔNG", valid_from=DAY)


def test_a_corrected_name_is_found_and_so_is_what_lies_below(district: District) -> None:
    made = hamlets.add(by=BY, unit=district.commune, kind=Kind.HAMLET, name="Ấp Sai", valid_from=DAY)
    below = Unit.objects.create(
        code="x-1", name="Tổ 1", kind=Kind.RESIDENTIAL_GROUP, parent_id=made.pk, path=f"{made.path}x-1/",
        folded="to 1", trail=f"to 1 {made.trail}", valid_from=DAY,
    )  # fmt: skip
    hamlets.correct(
        by=BY, record=made, reason="viết sai", unit=district.commune, kind=Kind.HAMLET, name="Ấp Đúng", valid_from=DAY
    )
    assert [each.unit.pk for each in search("ap dung tan thach")] == [made.pk]
    assert [each.unit.pk for each in search("to 1 ap dung")] == [below.pk]
    assert search("ap sai") == []
    assert Entry.objects.get(act="organization.hamlets.correct").reason == "viết sai"


def test_numbers_of_hamlets_are_never_given_twice(district: District) -> None:
    first = hamlets.add(by=BY, unit=district.commune, kind=Kind.HAMLET, name="Ấp A", valid_from=DAY, board=False)
    hamlets.end(by=BY, record=first, on=DAY + timedelta(days=9), reason="nhập ấp")
    second = hamlets.add(
        by=BY, unit=district.commune, kind=Kind.HAMLET, name="Ấp A", valid_from=DAY + timedelta(days=9)
    )
    assert second.code != first.code


def test_a_body_with_open_work_is_not_dissolved(district: District) -> None:
    made = make_tasks(district.commune, 2)[0].lead
    with pytest.raises(BadInput, match="còn 2 việc đang mở"):
        bodies.dissolve(by=BY, record=made, on=timezone.localdate(), reason="sáp nhập")
    made.refresh_from_db()
    assert made.valid_to is None


def test_dissolving_a_body_ends_its_posts_and_the_rights_of_their_holders(district: District) -> None:
    made = body(district.commune)
    holding = hold(made.posts.get())
    today = timezone.localdate()
    bodies.dissolve(by=BY, record=made, on=today, reason="sáp nhập")
    holding.refresh_from_db()
    assert holding.ends_on == made.posts.get().valid_to == made.valid_to == today - timedelta(days=1)
    assert not Grant.objects.valid_on(today).filter(user=holding.user).exists()


def test_a_community_team_is_not_dissolved_behind_its_households(district: District) -> None:
    team = Body.objects.create(unit=district.hamlets[0], kind=BodyKind.TEAM, name="Tổ 1", valid_from=DAY)
    with pytest.raises(BadInput, match="sổ Tổ COVID cộng đồng"):
        hamlets.end(
            by=BY, record=Hamlet.objects.get(pk=district.hamlets[0].pk), on=timezone.localdate(), reason="nhập ấp"
        )
    team.refresh_from_db()
    assert team.valid_to is None


def test_a_head_post_there_is_once(district: District) -> None:
    made = body(district.commune)
    with pytest.raises(BadInput, match="đã có chức vụ đứng đầu"):
        bodies.add_post(by=BY, body=made, title="Bí thư", is_head=True)
    bodies.abolish_post(by=BY, record=made.posts.get(), on=timezone.localdate(), reason="đổi tên")
    assert bodies.add_post(by=BY, body=made, title="Bí thư", is_head=True).is_head


def test_a_role_is_given_where_it_makes_sense(district: District) -> None:
    with pytest.raises(BadInput, match="không dùng ở Ấp 1"):
        body(district.hamlets[0], role=Role.COMMUNE_CHAIR)


def test_another_role_of_a_post_is_its_holders_at_once(district: District) -> None:
    made = body(district.commune)
    post = made.posts.get()
    holding = hold(post)
    values = {"body": made, "title": post.title, "is_head": True}
    bodies.correct_post(by=BY, record=post, reason="phân công lại", role=Role.HEALTH_STATION, **values)
    assert holding.grants.get().role == Role.HEALTH_STATION
    bodies.correct_post(by=BY, record=post, reason="phân công lại", role="", **values)
    assert not Grant.objects.valid_on(timezone.localdate()).filter(user=holding.user).exists()


def test_nobody_gives_themselves_rights(district: District) -> None:
    made = body(district.commune)
    admin = make_officer(Role.ADMINISTRATOR, district.commune, username="admin", full_name="Quản Trị")
    by = Actor(admin.pk, "Quản Trị", "administrator", district.commune.path, BY.permissions)
    with pytest.raises(BadInput, match="Không tự bổ nhiệm"):
        appointments.appoint(by=by, post=made.posts.get(), username="admin", full_name="Quản Trị", starts_on=DAY)
    assert not Holding.objects.exists()


def test_a_user_name_of_somebody_else_is_refused(district: District) -> None:
    post = body(district.commune).posts.get()
    make_officer(username="an", full_name="Nguyễn Bình An")
    with pytest.raises(BadInput, match="họ tên khác"):
        hold(post)


def test_two_posts_that_bring_the_same_role_are_held_by_one_officer(district: District) -> None:
    first, second = body(district.commune), bodies.found(
        by=BY, unit=district.commune, kind="STEERING", name="BCĐ", valid_from=DAY, head="Trưởng ban",
        role=Role.COMMUNE_CHAIR,
    )  # fmt: skip
    hold(first.posts.get())
    second_holding = hold(second.posts.get())
    appointments.end(by=BY, record=second_holding, on=timezone.localdate(), reason="thôi kiêm nhiệm")
    assert Grant.objects.valid_on(timezone.localdate()).filter(role=Role.COMMUNE_CHAIR).count() == 1


def test_an_appointment_is_corrected_with_its_rights(district: District) -> None:
    post = body(district.commune).posts.get()
    holding = hold(post)
    day = DAY + timedelta(days=20)
    appointments.correct(
        by=BY, record=holding, reason="ghi nhầm ngày", post=post, username="an", full_name="Lê Văn An",
        phone="0275123456", starts_on=day, decision="9/QĐ",
    )  # fmt: skip
    holding.user.refresh_from_db()
    assert (holding.starts_on, holding.grants.get().starts_on, holding.user.full_name) == (day, day, "Lê Văn An")


@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.sampled_from(["COORDINATING", "GRASS_ROOTS", "TEAM"]))
def test_every_usual_body_names_known_kinds_and_roles(on: date, tier: str) -> None:
    found = rules.usual(tier, on)
    assert found
    for each in found:
        assert each.kind in BodyKind.values
        assert "{" not in each.name_in("Xã Tân Thạch")
        assert all("{" not in post.title_in("Ấp 1") for post in each.posts)
        assert {post.role for post in each.posts} - {""} <= set(Role)
    assert len({each.name for each in found}) == len(found)


@pytest.mark.parametrize(
    ("unit", "kind", "bare"),
    [("Xã Tân Thạch", "Xã", "Tân Thạch"), ("Thị trấn Châu Thành", "Thị trấn", "Châu Thành"),
     ("Khu phố 2", "Khu phố", "2"), ("Tổ dân phố 5", "Tổ dân phố", "5")],
)  # fmt: skip
def test_a_kind_of_two_words_is_no_part_of_the_name(unit: str, kind: str, bare: str) -> None:
    assert (rules.kind(unit), rules.bare(unit)) == (kind, bare)
