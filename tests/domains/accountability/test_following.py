"""Members of committees follow areas: a dated record, shown on the tasks of the area, listed for the member."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from vungxanh.accounts.models import Holding
from vungxanh.domains.accountability import operations, queries
from vungxanh.domains.accountability.models import Following
from vungxanh.kernel.actor import Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.tasks.models import Task


@pytest.fixture
def member(place) -> Holding:
    return Holding.objects.get(user=place.users["second"])


def share(place, member, **changes):
    values = {
        "by": place.actor("leader"), "body": member.post.body, "member": member, "area": place.district.commune,
        "starts_on": timezone.localdate(),
    }  # fmt: skip
    return operations.follow(**{**values, **changes})


def mine(place):
    return list(Task.objects.filter(queries.followed_by(place.actor("second"))))


def test_the_tasks_of_an_area_and_below_are_those_of_who_follows_it(place, member):
    task, below = place.give(), place.to_hamlet()
    assert mine(place) == [] and queries.followers(task, timezone.localdate()) == []
    share(place, member)
    assert set(mine(place)) == {task, below}
    assert queries.followers(below, timezone.localdate()) == [member]


def test_a_field_of_work_narrows_what_is_followed(place, member):
    tested, other = place.give(topic="testing"), place.give(topic="zoning")
    share(place, member, topic="testing")
    assert mine(place) == [tested]
    assert queries.followers(other, timezone.localdate()) == []


def test_an_area_elsewhere_a_second_time_and_a_day_before_the_post_are_refused(place, member):
    with pytest.raises(BadInput, match="không thuộc"):
        share(place, member, area=place.district.elsewhere)
    with pytest.raises(BadInput, match="trước ngày"):
        share(place, member, starts_on=member.starts_on - timedelta(days=1))
    share(place, member)
    with pytest.raises(BadInput, match="rồi"):
        share(place, member)
    with pytest.raises(Forbidden):
        share(place, member, by=place.actor("clerk"), topic="testing")


def test_whoever_leaves_the_post_or_the_area_follows_no_more(place, member):
    task, today = place.give(), timezone.localdate()
    found = share(place, member, starts_on=member.starts_on)
    operations.unfollow(by=place.actor("leader"), record=found, on=today, reason="phân công lại")
    assert Following.objects.get().ends_on == today - timedelta(days=1)
    assert queries.followers(task, today) == []
    share(place, member)
    Holding.objects.filter(pk=member.pk).update(ends_on=today)
    assert queries.followers(task, today) == [member]
    assert queries.followers(task, today + timedelta(days=1)) == []


def test_the_area_is_given_on_a_page_and_the_member_stands_on_the_task(place, member, as_user):
    leader = as_user("leader")
    page = leader.post(
        reverse("office:enter", args=["accountability.following"]),
        {
            "body": str(member.post.body_id), "member": "tran thi bich", "area": place.district.commune.code,
            "topic": "", "starts_on": f"{timezone.localdate():%Y-%m-%d}", "decision": "Thông báo 12-TB/HU",
        },
    )  # fmt: skip
    assert page.status_code == 302, page.content.decode()
    task = place.give()
    shown = leader.get(reverse("accountability:task", args=[task.pk])).content.decode()
    assert "Thành viên theo dõi" in shown and "Trần Thị Bích, Phó Chủ tịch" in shown
    listed = as_user("second").get(reverse("office:list", args=["accountability.tasks"]) + "?view=followed")
    assert task.title in listed.content.decode()
