"""Reports are expected in time, sent by the body itself, sent back, reminded of once."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.officers import actor_for, make_officer
from tests.factories.population import make_household
from vungxanh.accounts.roles import Role
from vungxanh.domains.reporting import operations, queries, rules
from vungxanh.domains.reporting.models import ReportDuty, Submission
from vungxanh.journal.models import Entry
from vungxanh.kernel.actor import Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.messages.models import Message
from vungxanh.registers import indicators


def at(days: int, hour: int) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour)))


def daily(place, *, since=-2, **values):
    return operations.require(
        by=place.above, receiver=place.receiver, bodies=place.bodies, title="Báo cáo ngày", rhythm="DAILY",
        due_time=time(17), starts_on=timezone.localdate() + timedelta(days=since), **values,
    )  # fmt: skip


def test_a_rhythm_expects_a_report_of_every_body_and_day_and_expecting_twice_is_once(place):
    duty = daily(place)
    days = sorted(set(duty.submissions.values_list("day", flat=True)))
    assert days == [timezone.localdate() + timedelta(days=each) for each in (-2, -1, 0, 1)]
    assert duty.submissions.count() == 8
    assert operations.expect() == 0
    assert operations.expect(now=timezone.now() + timedelta(days=3)) == 6, "what a sleeping worker missed"


def test_nothing_is_asked_that_was_due_before_it_was_asked_for(place):
    early = (timezone.localtime() - timedelta(minutes=1)).time()
    if early > timezone.localtime().time():
        early = time(0)  # just after midnight
    duty = operations.require(
        by=place.above, receiver=place.receiver, bodies=place.bodies, title="Báo cáo", rhythm="DAILY",
        due_time=early, starts_on=timezone.localdate(),
    )  # fmt: skip
    assert set(duty.submissions.values_list("day", flat=True)) == {timezone.localdate() + timedelta(days=1)}


def test_received_late_missing_and_not_yet_due_are_told_apart(place):
    duty = daily(place)
    one, two = (duty.submissions.get(body=body, day=timezone.localdate() - timedelta(days=1)) for body in place.bodies)
    operations.submit(by=place.chair(0), record=one, text="Không có ca mới", now=one.due_at - timedelta(minutes=1))
    operations.submit(by=place.chair(1), record=two, text="Một ca", now=two.due_at + timedelta(hours=1))
    board = queries.board(duty, place.above, timezone.localdate() + timedelta(days=1), now=at(0, 9))
    yesterday = board.complete[-3]
    assert (yesterday.received, yesterday.late, yesterday.missing) == (1, 1, 0)
    assert board.complete[-4].missing == 2
    assert [cell[1] for line in board.lines for cell in line.cells[-2:]] == [rules.Standing.EXPECTED] * 4
    assert board.lines[0].cells[0] is None


def test_a_returned_report_counts_as_missing_until_it_comes_again(place):
    duty = daily(place)
    record = duty.submissions.filter(body=place.bodies[0]).order_by("day")[0]
    operations.submit(by=place.chair(), record=record, text="Hai ca", explanation="mất điện")
    operations.give_back(by=place.above, record=record, answer="Thiếu danh sách F1")
    board = queries.board(duty, place.above, record.day)
    assert board.complete[-1].returned == 1
    assert place.bodies[0] in [line.body for line in board.missing(record.day)]
    assert Message.objects.filter(to=place.chairs[0], subject__contains="bị trả lại").count() == 1
    record.refresh_from_db()
    operations.submit(by=place.chair(), record=record, text="Hai ca, kèm danh sách", explanation="mất điện")
    record.refresh_from_db()
    assert (record.state, record.returned_times, record.answer) == (Submission.State.RECEIVED, 1, "")
    with pytest.raises(BadInput, match="đã gửi"):
        operations.submit(by=place.chair(), record=record, text="lần nữa", explanation="mất điện")
    assert Entry.objects.filter(act="reporting.submissions.submit").count() == 2


def test_only_the_body_itself_reports_and_only_the_receiver_sends_back(place):
    duty = daily(place)
    record = duty.submissions.filter(body=place.bodies[0])[0]
    for wrong in (place.above, place.chair(1)):
        with pytest.raises(Forbidden):
            operations.submit(by=wrong, record=record, text="thay")
    operations.submit(by=place.chair(0), record=record, text="của mình", explanation="mất điện")
    with pytest.raises(Forbidden):
        operations.give_back(by=place.chair(0), record=record, answer="tự trả lại")


def test_a_late_report_says_why_once_and_a_punctual_one_is_not_asked(place):
    duty = daily(place)
    late, punctual = (duty.submissions.filter(body=body).order_by("day")[0] for body in place.bodies)
    allowed = rules.rules(late.day).explain_after
    with pytest.raises(BadInput, match="Lý do gửi trễ"):
        operations.submit(
            by=place.chair(0), record=late, text="Hai ca", now=late.due_at + allowed + timedelta(minutes=1)
        )
    late.refresh_from_db()
    assert late.state == Submission.State.EXPECTED
    operations.submit(
        by=place.chair(0), record=late, text="Hai ca", explanation="mất điện cả buổi chiều",
        now=late.due_at + allowed + timedelta(minutes=1),
    )  # fmt: skip
    operations.give_back(by=place.above, record=late, answer="Thiếu danh sách F1")
    operations.submit(by=place.chair(0), record=late, text="Hai ca, kèm danh sách")
    late.refresh_from_db()
    assert late.explanation == "mất điện cả buổi chiều"
    operations.submit(by=place.chair(1), record=punctual, text="Không", now=punctual.due_at + allowed)


def test_a_duty_is_seen_by_the_receiver_by_who_owes_it_and_by_everybody_above_but_not_beside(place):
    duty = operations.require(
        by=place.above, receiver=place.receiver, bodies=place.bodies[:1], title="Báo cáo ngày", rhythm="DAILY",
        due_time=time(17), starts_on=timezone.localdate(),
    )  # fmt: skip
    province = actor_for(make_officer(Role.PROVINCE_LEADER, place.units.province))
    hamlet = actor_for(make_officer(Role.HAMLET_HEAD, place.units.hamlets[0]))
    for reader, sees in ((place.above, True), (place.chair(0), True), (province, True), (place.chair(1), False),
                         (hamlet, False)):  # fmt: skip
        assert (duty in queries.duties_for(reader)) is sees, reader
        assert ReportDuty.objects.visible_to(reader).filter(pk=duty.pk).count() == sees
        assert bool(queries.board(duty, reader, timezone.localdate() + timedelta(days=1)).lines) is sees


def test_who_owes_a_report_reads_the_duty_and_changes_nothing_of_it(place, client):
    duty = daily(place)
    client.force_login(place.chairs[0])
    page = client.get(reverse("office:detail", args=["reporting.duties", duty.pk])).content.decode()
    assert "Báo cáo ngày" in page
    assert reverse("office:correct", args=["reporting.duties", duty.pk]) not in page
    client.force_login(place.leader)
    page = client.get(reverse("office:detail", args=["reporting.duties", duty.pk])).content.decode()
    assert reverse("office:correct", args=["reporting.duties", duty.pk]) in page


def test_the_page_of_a_late_report_asks_why_and_takes_it(place, client):
    own = daily(place).submissions.filter(body=place.bodies[0])
    late, coming = own.order_by("day")[0], own.order_by("-day")[0]
    client.force_login(place.chairs[0])
    address = reverse("reporting:submission", args=[late.pk])
    assert 'name="explanation"' in client.get(address).content.decode()
    answer = client.post(address, {"text": "Hai ca"})
    assert answer.status_code == 422
    assert client.post(address, {"text": "Hai ca", "explanation": "mất điện"}).status_code == 302
    client.force_login(place.leader)
    assert "mất điện" in client.get(address).content.decode()
    client.force_login(place.chairs[0])
    assert 'name="explanation"' not in client.get(reverse("reporting:submission", args=[coming.pk])).content.decode()


def test_an_empty_report_is_refused(place):
    record = daily(place).submissions.filter(body=place.bodies[0])[0]
    with pytest.raises(BadInput, match="Nội dung"):
        operations.submit(by=place.chair(), record=record, text="  ")


def test_figures_are_read_from_the_registers_and_what_is_not_there_is_not_zero(place):
    make_household(place.units.hamlets[0])
    indicators.rebuild()
    codes = ["population.households", "duty.calls"]
    duty = daily(place, indicators=codes)
    today = timezone.localdate()
    for number, body in enumerate(place.bodies):
        operations.submit(
            by=place.chair(number), record=duty.submissions.get(body=body, day=today), explanation="mất điện"
        )
    found = {each.body: each.figures for each in duty.submissions.filter(day=today)}
    assert found[place.bodies[0]]["population.households"] == 1
    assert found[place.bodies[0]]["duty.calls"] is None
    assert not found[place.bodies[1]]["population.households"]


def test_a_call_reaches_every_body_at_once_with_its_deadline(place):
    duty = operations.call_for(
        by=place.above, receiver=place.receiver, bodies=place.bodies, title="Số giường trống",
        due_at=timezone.now() + timedelta(hours=3),
    )  # fmt: skip
    assert duty.submissions.count() == 2
    for chair in place.chairs:
        assert Message.objects.filter(to=chair, subject__startswith="Báo cáo đột xuất: Số giường trống").count() == 1
    with pytest.raises(BadInput, match="phải sau lúc này"):
        operations.call_for(
            by=place.above, receiver=place.receiver, bodies=place.bodies, title="Trễ",
            due_at=timezone.now() - timedelta(hours=1),
        )  # fmt: skip


def test_reports_are_asked_of_bodies_below_only_and_by_who_may(place):
    with pytest.raises(BadInput, match="không thuộc cấp dưới"):
        operations.require(
            by=place.chair(), receiver=place.bodies[0], bodies=[place.bodies[1]], title="Sai", rhythm="DAILY",
            due_time=time(17), starts_on=timezone.localdate(),
        )  # fmt: skip
    with pytest.raises(Forbidden):
        operations.require(
            by=place.chair(), receiver=place.receiver, bodies=place.bodies, title="Sai", rhythm="DAILY",
            due_time=time(17), starts_on=timezone.localdate(),
        )  # fmt: skip
    with pytest.raises(BadInput, match="không có chỉ tiêu"):
        daily(place, indicators=["không.có"])
    assert not ReportDuty.objects.exists()


def test_bodies_are_reminded_before_and_the_receiver_is_told_once_of_all_that_is_missing(place):
    duty = daily(place, since=0)
    day = timezone.localdate() + timedelta(days=1)
    late = duty.submissions.get(body=place.bodies[0], day=day)
    operations.submit(by=place.chair(0), record=late, text="sớm", explanation="mất điện")
    duty.submissions.filter(day=timezone.localdate()).delete()
    Message.objects.all().delete()
    operations.remind(now=at(1, 14))
    assert [(each.to, each.subject) for each in Message.objects.all()] == [
        (place.chairs[1], "Sắp đến hạn báo cáo: Báo cáo ngày")
    ]
    assert operations.remind(now=at(1, 14)) == 0
    operations.remind(now=at(1, 18))
    told = Message.objects.get(to=place.leader)
    assert "1 nơi chưa gửi" in told.subject
    assert place.bodies[1].name in told.text
    assert operations.remind(now=at(1, 19)) == 0


def test_nobody_is_woken_at_night(place):
    duty = daily(place, since=0)
    duty.submissions.filter(day=timezone.localdate()).delete()
    operations.remind(now=at(1, 22))
    shown = {timezone.localtime(each.send_after) for each in Message.objects.filter(subject__startswith="Chưa gửi")}
    assert shown == {at(2, 6)}


def test_ending_a_duty_takes_back_what_is_expected_later_and_keeps_what_came(place):
    duty = daily(place)
    record = duty.submissions.filter(body=place.bodies[0]).order_by("day")[0]
    operations.submit(by=place.chair(), record=record, text="đã gửi", explanation="mất điện")
    operations.end(by=place.above, record=duty, on=timezone.localdate() - timedelta(days=1))
    assert max(duty.submissions.values_list("day", flat=True)) == timezone.localdate() - timedelta(days=1)
    assert operations.expect() == 0
    assert duty.submissions.filter(state=Submission.State.RECEIVED).count() == 1


def test_the_board_needs_the_same_queries_for_one_body_and_for_many(place):
    duty, above = daily(place), place.above
    counted = []
    for bodies in (place.bodies[:1], place.bodies):
        Submission.objects.exclude(body__in=bodies).delete()
        operations.expect()
        with CaptureQueriesContext(connection) as found:
            queries.board(duty, above, timezone.localdate())
        counted.append(len(found))
    assert counted == [1, 1]
