"""The board: the 2 x 2 of units, bodies and heads; its numbers are those of the lists they open."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.domains.accountability.conftest import BACKEND
from tests.factories.officers import make_officer
from vungxanh.accounts.models import Holding
from vungxanh.accounts.roles import Role
from vungxanh.messages.models import Message
from vungxanh.tasks import operations, queries
from vungxanh.tasks.models import HandOver, Task
from vungxanh.tasks.queries import Standing

pytestmark = pytest.mark.django_db
URL = "/accountability/trach-nhiem"


@pytest.fixture
def busy(place):
    """The commune: one done in time, one done late, one within time, one overdue and unopened; a hamlet: one done."""
    place.at(place.give(title="Xong đúng hạn"), "CLOSED")
    place.at(place.late(place.at(place.give(title="Xong trễ"), "ACCEPTED")), "GIVEN")
    late = Task.objects.get(title="Xong trễ")
    operations.report(by=place.actor("chair"), task=late, text="Xong", explanation="Mưa")
    operations.verify(by=place.actor("leader"), task=late)
    place.give(title="Còn hạn")
    place.late(place.give(title="Quá hạn", topic="testing"))
    place.at(place.to_hamlet(title="Của ấp"), "CLOSED", doer="head", giver="chair")
    return place


def test_the_four_numbers_of_a_body_and_of_its_head_are_the_same(busy, as_user):
    client = as_user("leader")
    for side, name in (("lead", "UBND Xã Tân Thạch"), ("head", "Lê Thị Ngọc Hân")):
        text = client.get(URL, {"by": side}).content.decode()
        assert name in text
        row = text[text.index(f">{name}") :].split("</tr>")[0]
        numbers = [int(each) for each in re.findall(r"<td[^>]*>(?:<a[^>]*>)?(\d+)(?:</a>)?</td>", row)]
        assert numbers == [1, 1, 1, 1, 2, 0, 4], side


def test_a_unit_holds_what_is_below_it_and_opens_it(busy, as_user):
    text = as_user("leader").get(URL, {"by": "unit"}).content.decode()
    assert "Xã Tân Thạch" in text
    below = as_user("leader").get(URL, {"by": "unit", "unit": "28804"}).content.decode()
    assert "chính cấp này" in below
    assert "Ấp 1" in below


def test_a_number_opens_the_list_of_exactly_its_tasks(busy, as_user):
    client = as_user("leader")
    text = client.get(URL, {"by": "lead"}).content.decode()
    links = {
        unescape(each) for each in re.findall(r'href="(/so/accountability\.tasks/\?[^"]*standing=overdue[^"]*)"', text)
    }
    assert links
    for link in links:
        page = client.get(link).content.decode()
        assert "Quá hạn" in page
        assert "Còn hạn</a>" not in page


def test_period_and_topic_narrow_the_board(busy, as_user):
    client = as_user("leader")
    assert "Chưa có việc nào trong kỳ này" in client.get(URL, {"topic": "vaccination"}).content.decode()
    Task.objects.update(given_at=timezone.now() - timedelta(days=40))
    assert "Chưa có việc nào trong kỳ này" in client.get(URL, {"period": "7"}).content.decode()
    assert "UBND Xã Tân Thạch" in client.get(URL, {"period": "90", "by": "lead"}).content.decode()


def test_the_file_holds_the_same_rows_and_their_sum(busy, as_user):
    lines = as_user("leader").get(URL, {"by": "lead", "as": "csv"}).content.decode("utf-8-sig").splitlines()
    body = next(line for line in lines if line.startswith("UBND Xã Tân Thạch"))
    assert body.endswith("1,1,1,1,2,0,4")
    assert lines[-1].endswith("2,1,1,1,2,0,5")


def test_a_hamlet_sees_its_own_tasks_only(busy, as_user):
    text = as_user("head").get(URL, {"by": "lead"}).content.decode()
    assert "UBND Xã Tân Thạch" not in text
    assert "Ban Nhân dân Ấp 1" in text


def test_the_board_takes_the_same_queries_however_many_bodies_there_are(busy, as_user, django_assert_max_num_queries):
    client = as_user("leader")
    for side in ("unit", "lead", "head", "giver", "topic"):
        with django_assert_max_num_queries(22):
            client.get(URL, {"by": side})


def test_the_trend_counts_each_task_in_the_week_of_its_first_deadline(busy):
    weeks = queries.trend(busy.actor("leader"), now=timezone.now() + timedelta(days=7))
    assert sum(week.due for week in weeks) == 5
    assert sum(week.on_time for week in weeks) == 2


COUNTS = st.integers(min_value=0, max_value=10_000)


@given(st.lists(st.builds(Standing, *[COUNTS] * 6), min_size=1, max_size=8))
def test_the_share_of_a_sum_lies_between_the_shares_of_its_parts(parts):
    whole = sum(parts, queries.NOTHING)
    shares = [each.on_time for each in parts if each.on_time is not None]
    assert whole.total == sum(each.total for each in parts)
    assert (whole.on_time is None) == (not shares)
    if shares:
        assert min(shares) - 1e-9 <= whole.on_time <= max(shares) + 1e-9


def test_hand_over_moves_open_tasks_to_somebody_with_a_role_there(busy, as_user):
    task = busy.at(busy.give(title="Bàn giao giữa chừng"), "ACCEPTED")
    client = as_user("chair")
    url = reverse("accountability:hand-over-of", args=[busy.users["chair"].pk])
    assert "Lê Thị Ngọc Hân" in client.get(reverse("accountability:hand-over")).content.decode()
    assert "Bàn giao giữa chừng" in client.get(url).content.decode()
    values = {"taking": busy.users["clerk"].pk, "on": timezone.localdate().isoformat(), "reason": "Nghỉ phép"}
    assert client.post(url, {**values, "taking": busy.users["head"].pk}).status_code == 422
    client.post(url, values)
    task.refresh_from_db()
    assert task.handler == busy.users["clerk"]
    assert "Nhận bàn giao" in as_user("clerk").get("/tin/").content.decode()


def test_a_hand_over_of_a_day_to_come_is_shown_and_can_be_called_off(place, as_user):
    place.at(place.give(), "ACCEPTED")
    client, user = as_user("chair"), place.users["chair"]
    values = {
        "taking": place.users["clerk"].pk, "reason": "Đi học",
        "on": (timezone.localdate() + timedelta(days=3)).isoformat(),
    }  # fmt: skip
    page = client.post(reverse("accountability:hand-over-of", args=[user.pk]), values, follow=True).content.decode()
    assert "Đã hẹn: việc còn mở ngày" in page
    assert "bàn giao cho Võ Minh Đạt từ" in page
    made = HandOver.objects.get()
    other = as_user("head").post(reverse("accountability:call-off", args=[made.pk]))
    assert other.status_code in (403, 404)
    page = client.post(reverse("accountability:call-off", args=[made.pk]), follow=True).content.decode()
    assert "Đã hủy hẹn bàn giao" in page
    assert not HandOver.objects.exists()
    assert Task.objects.get().handler == user


def test_whoever_ends_a_post_is_told_of_open_work_and_the_head_is_asked_to_have_it_handed_over(place, as_user):
    place.in_hands_of(place.give(lead=place.body), "clerk")
    administrator = make_officer(Role.ADMINISTRATOR, place.district.district, username="admin")
    client = Client()
    client.force_login(administrator, backend=BACKEND)
    holding = Holding.objects.get(user=place.users["clerk"])
    values = {"on": timezone.localdate().isoformat(), "reason": "Chuyển công tác"}
    answer = client.post(reverse("office:end-post", args=[holding.pk]), values, follow=True)
    assert "Còn 1 việc đang mở" in answer.content.decode()
    inbox = as_user("chair").get("/tin/").content.decode()
    assert "Võ Minh Đạt thôi giữ chức vụ, còn 1 việc cần bàn giao" in inbox


def test_the_bell_counts_what_is_not_read_and_reading_takes_it_off(place, as_user):
    task = place.give()
    client = as_user("chair")
    assert "Cảnh báo: 1 chưa xem" in client.get("/").content.decode()
    message = Message.objects.get(to=place.users["chair"])
    other = as_user("clerk")
    assert other.post(reverse("office:open-message", args=[message.pk])).status_code == 404
    answer = client.post(reverse("office:open-message", args=[message.pk]))
    assert answer["Location"] == reverse("accountability:task", args=[task.pk])
    assert "Cảnh báo: 0 chưa xem" in client.get("/").content.decode()
