"""A command post is put on duty in a real browser: filled, a gap seen, doubling refused, swapped, seen by everybody."""

from datetime import timedelta

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from tests.browser import PHONE, Browsing, look_over
from tests.domains.duty.conftest import at, make_command_post
from tests.domains.reporting.conftest import make_place
from tests.factories.units import make_post
from vungxanh.accounts.models import User
from vungxanh.domains.duty import operations
from vungxanh.domains.duty.models import Place, Shift
from vungxanh.domains.reporting import operations as reporting

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_command_post_is_put_on_duty(browse: Browsing) -> None:
    post = make_command_post()
    today = timezone.localdate()
    chair = User.objects.get(pk=post.planner.user_id)
    operations.publish(
        by=post.planner, unit=post.places.commune, number="19009095", purpose="Cấp cứu, F0 tại nhà", since=today,
        roster=post.roster,
    )  # fmt: skip

    page = browse(reverse("duty:fill", args=[post.roster.pk]), user=chair)
    assert look_over(page) == []
    for group, names in (("leaders", post.officers[:3]), ("officers", post.officers[3:])):
        for officer in names:
            page.locator(f'input[name="{group}"][value="{officer.pk}"]').check()
    page.get_by_role("button", name="Xếp ca", exact=True).click()
    page.get_by_text("Đã xếp 42 ca").wait_for()

    # a shift taken out is seen as a gap
    shift = Shift.objects.filter(starts_at__gt=at(today + timedelta(days=1))).order_by("starts_at")[0]
    operations.remove(by=post.planner, record=shift, reason="xếp nhầm ca")
    page.goto(f"{reverse('duty:roster', args=[post.roster.pk])}?tu={timezone.localtime(shift.starts_at).date()}")
    assert page.get_by_text("1 khoảng chưa có ca trực.").is_visible()
    assert page.get_by_text("Chưa có ca trực", exact=True).is_visible()
    assert look_over(page) == []

    # an officer who stands a shift is refused elsewhere at the same time
    body = make_post(post.places.commune, "Chốt trưởng", body="Chốt cầu Rạch Miễu").body
    operations.open_roster(by=post.planner, body=body, starts_on=today)
    taken = Place.objects.filter(shift__starts_at__gt=shift.starts_at, part="LEADER").order_by("shift__starts_at")[0]
    page = browse(reverse("office:enter", args=["duty.shifts"]), user=chair, expect=["Failed to load resource"])
    page.get_by_label("Sở chỉ huy").select_option("Chốt cầu Rạch Miễu")
    page.get_by_label("Ngày trực").fill(f"{timezone.localtime(taken.shift.starts_at).date()}")
    page.locator('select[name="kind"]').select_option(taken.shift.kind)
    page.locator('textarea[name="on_duty"], input[name="on_duty"]').fill(taken.user.full_name)
    page.get_by_role("button", name="Ghi ca trực").click()
    page.get_by_text("không trực hai nơi cùng lúc").first.wait_for()
    assert not Shift.objects.filter(roster__body=body).exists()

    # one officer asks, the other agrees on a phone
    first, second = post.officers[3], post.officers[4]
    place = next(
        each for each in Place.objects.filter(user=first, shift__starts_at__gt=timezone.now()).order_by("pk")
        if not Place.objects.filter(user=second, shift=each.shift).exists()
    )  # fmt: skip
    page = browse(reverse("duty:swap", args=[place.pk]), user=first)
    assert look_over(page) == []
    page.locator('select[name="of"]').select_option(label=second.full_name)
    page.get_by_label("Lý do").fill("Con ốm")
    page.get_by_role("button", name="Hỏi đổi ca").click()
    page.get_by_text("Chờ trả lời").first.wait_for()
    page = browse(reverse("duty:mine"), user=second, width=PHONE)
    assert look_over(page) == []
    page.get_by_role("button", name="Đồng ý đổi").click()
    page.get_by_text("Đã đổi ca. Lịch của hai người đã cập nhật.").wait_for()
    place.refresh_from_db()
    assert place.user == second

    # the calendar opens without signing in, by its secret only
    page.get_by_role("button", name="Tạo địa chỉ lịch").click()
    address = page.locator("code.address").inner_text()
    assert look_over(page) == []
    answer = page.context.browser.new_context().request.get(address)
    events = icalendar.Calendar.from_ical(answer.body()).walk("VEVENT")
    assert f"duty-{place.pk}@vungxanh" in {str(event["UID"]) for event in events}

    # a shift, who is on duty, and what everybody sees
    for path, user in (
        (reverse("duty:shift", args=[place.shift_id]), chair), (reverse("duty:now"), chair),
        (reverse("duty:public"), None), (reverse("duty:numbers"), None),
    ):  # fmt: skip
        page = browse(path, user=user, width=PHONE)
        assert look_over(page) == [], path
    assert page.locator('a[href="tel:19009095"]').is_visible()


def test_reports_are_followed_and_sent(browse: Browsing) -> None:
    place = make_place()
    today = timezone.localdate()
    duty = reporting.require(
        by=place.above, receiver=place.receiver, bodies=place.bodies, title="Báo cáo ngày", rhythm="DAILY",
        due_time=timezone.datetime.min.time().replace(hour=17), starts_on=today - timedelta(days=3),
        indicators=["duty.calls"],
    )  # fmt: skip
    old = duty.submissions.filter(body=place.bodies[1]).order_by("day")[0]
    reporting.submit(by=place.chair(1), record=old, text="Không có ca mới", explanation="mất điện")

    page = browse(f"{reverse('reporting:board')}?ngay={today - timedelta(days=1)}", user=place.leader)
    assert page.get_by_text("0/2", exact=True).first.is_visible()
    assert page.get_by_text("Chưa nhận").first.is_visible()
    assert look_over(page) == []
    page = browse(reverse("reporting:call"), user=place.leader)
    assert look_over(page) == []
    mine = duty.submissions.filter(body=place.bodies[0]).order_by("day")[0]
    page = browse(reverse("reporting:submission", args=[mine.pk]), user=place.chairs[0], width=PHONE)
    assert page.get_by_text("Chưa nhận không phải là số không.").is_visible()
    assert look_over(page) == []
    page.get_by_label("Nội dung").fill("Hai ca mới ở ấp 3")
    page.get_by_label("Lý do gửi trễ").fill("Mất điện cả buổi chiều")
    page.get_by_role("button", name="Gửi báo cáo").click()
    page.get_by_text("Đã gửi báo cáo.").wait_for()
    page = browse(reverse("reporting:submission", args=[mine.pk]), user=place.leader)
    assert page.get_by_text("Nhận trễ").first.is_visible()
    assert page.get_by_text("Mất điện cả buổi chiều").is_visible()
    assert look_over(page) == []
