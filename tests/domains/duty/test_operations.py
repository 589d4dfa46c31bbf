"""What is done to rosters: filled, shown where open, never doubled, swapped with consent, handed over."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tests.domains.duty.conftest import at, make_command_post
from tests.factories.officers import actor_for, appoint, make_officer
from tests.factories.units import make_post
from vungxanh.accounts import operations as accounts
from vungxanh.accounts.models import User
from vungxanh.accounts.roles import Role
from vungxanh.domains.duty import operations, queries, rules
from vungxanh.domains.duty.models import Call, Part, Place, Shift, ShiftKind, Swap
from vungxanh.journal.models import Entry
from vungxanh.kernel.actor import Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.messages.models import Message


def fill(post, today, days=2, **values):
    return operations.fill(
        by=post.planner, roster=post.roster, first=today, last=today + timedelta(days=days - 1),
        **{"officers": post.officers[3:], "leaders": post.officers[:3], **values},
    )  # fmt: skip


def plan(post, today, hour, *, days=1, roster=None, **people):
    start = at(today + timedelta(days=days), hour)
    return operations.schedule(
        by=post.planner, roster=roster or post.roster, kind=ShiftKind.DAY, starts_at=start,
        ends_at=start + timedelta(hours=8), **people,
    )  # fmt: skip


def second_roster(post, today):
    body = make_post(post.places.commune, "Chốt trưởng", body="Chốt kiểm soát cầu Rạch Miễu").body
    return operations.open_roster(by=post.planner, body=body, starts_on=today)


def test_a_filled_roster_has_every_shift_and_nothing_open(post, today):
    made = fill(post, today)
    assert (len(made.shifts), made.open_places, made.kept) == (6, 0, 0)
    within = rules.Span(at(today, 6), at(today + timedelta(days=2), 6))
    assert queries.lacking(post.roster, within).total == 0
    assert Entry.objects.filter(act="duty.shifts.enter").count() == 6


def test_filling_again_only_adds_what_is_not_there(post, today):
    fill(post, today)
    again = fill(post, today, days=3)
    assert (len(again.shifts), again.kept) == (3, 6)
    assert Shift.objects.count() == 9


def test_too_few_officers_leave_places_open_and_the_open_places_are_counted(post, today):
    made = fill(post, today, officers=post.officers[:1], leaders=())
    lacks = queries.lacking(post.roster, rules.Span(at(today), at(today + timedelta(days=2), 6)))
    assert made.open_places == sum(number for _shift, number in lacks.short) > 0


def test_a_time_without_a_shift_is_a_gap(post, today):
    fill(post, today)
    Shift.objects.order_by("starts_at")[1].delete()
    lacks = queries.lacking(post.roster, rules.Span(at(today, 6), at(today + timedelta(days=2), 6)))
    assert lacks.gaps == [rules.Span(at(today, 14), at(today, 22))]


def test_one_officer_in_two_command_posts_at_a_time_is_refused_and_says_where(post, today):
    plan(post, today, 8, leader=post.officers[0])
    with pytest.raises(BadInput, match=r"Lê Thị Hoa đã có ca ngày tại Ban Chỉ đạo Tân Thạch"):
        plan(post, today, 15, roster=second_roster(post, today), on_duty=[post.officers[0]])
    assert Shift.objects.count() == 1, "nothing of a refused shift stays"


def test_one_shift_after_the_other_is_no_double_booking(post, today):
    plan(post, today, 8, leader=post.officers[0])
    plan(post, today, 16, roster=second_roster(post, today), leader=post.officers[0])
    assert Place.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_plans_at_the_same_moment_put_an_officer_into_one_of_them():
    today = timezone.localdate()
    post = make_command_post()
    rosters = [post.roster, second_roster(post, today)]
    refused = []

    def run(roster):
        try:
            plan(post, today, 8, roster=roster, leader=post.officers[0])
        except BadInput:
            refused.append(roster)
        finally:
            if connection.vendor != "sqlite":
                connection.close()

    if connection.vendor == "sqlite":  # the tests' database in memory serves one thread
        for roster in rosters:
            run(roster)
    else:
        threads = [threading.Thread(target=run, args=[roster]) for roster in rosters]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(refused) == 1
    assert Place.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_take_the_same_place_at_the_same_moment_do_not_both_get_it():
    """Both saw the place empty; the second one waits, looks again and is told."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    today = timezone.localdate()
    post = make_command_post()
    shift = plan(post, today, 8)
    start, told = threading.Barrier(2), []

    def run(officer):
        try:
            seen = Shift.objects.get(pk=shift.pk)
            start.wait(timeout=20)
            operations.assign(by=post.planner, record=seen, user=officer, part=Part.LEADER)
        except BadInput as fault:
            told.append(str(fault))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[officer]) for officer in post.officers[:2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1 and "đã có người" in told[0]
    assert shift.places.filter(part=Part.LEADER).count() == 1
    assert Shift.objects.get(pk=shift.pk).sequence == 1, "one change, told to calendars once"


@pytest.mark.django_db(transaction=True)
def test_a_swap_agreed_to_while_the_planner_replaces_the_officer_is_one_or_the_other():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    today = timezone.localdate()
    post = make_command_post()
    shift = plan(post, today, 8, leader=post.officers[0])
    place = shift.places.get()
    swap = operations.ask(by=post.actor(0), place=place, of=post.officers[1], reason="Con ốm")
    start, faults = threading.Barrier(2), []

    def run(act):
        try:
            start.wait(timeout=20)
            act()
        except BadInput as fault:
            faults.append(str(fault))
        finally:
            connection.close()

    acts = [
        lambda: operations.agree(by=post.actor(1), swap=Swap.objects.get(pk=swap.pk)),
        lambda: operations.replace(
            by=post.planner, record=Shift.objects.get(pk=shift.pk), place=Place.objects.get(pk=place.pk),
            user=post.officers[2], reason="đi công tác",
        ),
    ]  # fmt: skip
    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # the planner's word stands whoever came first; an agreement that came second is told that the offer is settled
    assert Place.objects.get(pk=place.pk).user == post.officers[2]
    assert len(faults) == (Swap.objects.get(pk=swap.pk).state == Swap.State.WITHDRAWN)


def test_a_shift_that_was_taken_out_is_not_changed_any_more(post, today):
    shift = plan(post, today, 8, leader=post.officers[0])
    operations.remove(by=post.planner, record=Shift.objects.get(pk=shift.pk), reason="xếp nhầm ca")
    with pytest.raises(BadInput, match="đã được bỏ"):
        operations.assign(by=post.planner, record=shift, user=post.officers[1])


def test_overlapping_shifts_of_one_roster_and_one_person_twice_are_refused(post, today):
    plan(post, today, 8)
    with pytest.raises(BadInput, match="trùng giờ"):
        plan(post, today, 12)
    with pytest.raises(BadInput, match="một vị trí"):
        plan(post, today, 20, leader=post.officers[0], on_duty=[post.officers[0]])


def test_who_holds_no_post_there_is_not_put_on_duty(post, today):
    stranger = make_officer(Role.HEALTH_STATION, post.places.neighbor, full_name="Người Xã Khác")
    with pytest.raises(BadInput, match="Người Xã Khác không giữ chức vụ"):
        plan(post, today, 8, leader=stranger)


def test_who_leaves_the_post_is_shown_and_replaced_in_every_later_shift(post, today):
    fill(post, today, days=5)
    gone = post.officers[3]
    accounts.leave(holding=gone.holdings.get(), on=today + timedelta(days=1))
    week = rules.Span(at(today), at(today + timedelta(days=6)))
    left = queries.lacking(post.roster, week).left
    assert {place.user for place in left} == {gone}
    extra = make_officer(Role.HEALTH_STATION, post.places.commune, full_name="Bùi Thị Thay")
    changed, failed = operations.replace_from(
        by=post.planner, roster=post.roster, user=gone, instead=extra, on=today + timedelta(days=1), reason="nghỉ"
    )
    assert (changed, failed) == (len(left), [])
    assert queries.lacking(post.roster, week).left == []


def swap_of(post, today, *, exchange=True):
    first = plan(post, today, 8, days=1, on_duty=[post.officers[0]]).places.get()
    second = plan(post, today, 8, days=2, on_duty=[post.officers[1]]).places.get()
    return operations.ask(
        by=post.actor(0), place=first, of=post.officers[1], instead=second if exchange else None, reason="việc nhà"
    )


def test_nothing_changes_hands_before_the_other_agrees_and_then_both_do(post, today):
    swap = swap_of(post, today)
    assert swap.place.user == post.officers[0]
    operations.agree(by=post.actor(1), swap=swap)
    assert [place.user for place in Place.objects.order_by("pk")] == [post.officers[1], post.officers[0]]
    assert {shift.sequence for shift in Shift.objects.all()} == {1}
    assert Entry.objects.filter(act="duty.swap.agree").count() == 2
    assert Message.objects.filter(to=post.officers[0], subject__contains="đã nhận đổi ca").exists()


def test_a_duty_may_be_given_away_without_one_in_return(post, today):
    swap = swap_of(post, today, exchange=False)
    operations.agree(by=post.actor(1), swap=swap)
    assert {place.user for place in Place.objects.all()} == {post.officers[1]}


def test_refused_and_withdrawn_swaps_leave_the_roster_alone_and_stay_as_history(post, today):
    swap = swap_of(post, today)
    operations.refuse(by=post.actor(1), swap=swap, answer="bận")
    with pytest.raises(BadInput, match="đã xong"):
        operations.agree(by=post.actor(1), swap=swap)
    again = operations.ask(by=post.actor(0), place=swap.place, of=post.officers[2], reason="việc nhà")
    operations.withdraw(by=post.actor(0), swap=again)
    assert [each.state for each in Swap.objects.order_by("pk")] == [Swap.State.REFUSED, Swap.State.WITHDRAWN]
    assert swap.place.user == post.officers[0]


def test_only_the_two_of_a_swap_decide_it(post, today):
    swap = swap_of(post, today)
    for wrong in (post.actor(0), post.actor(2), post.planner):
        with pytest.raises(Forbidden):
            operations.agree(by=wrong, swap=swap)
    with pytest.raises(Forbidden):
        operations.withdraw(by=post.actor(1), swap=swap)
    with pytest.raises(Forbidden):
        operations.ask(by=post.actor(2), place=swap.place, of=post.officers[3], reason="không phải ca của mình")


def test_a_swap_that_became_a_double_booking_is_refused_when_it_is_agreed_to(post, today):
    swap = swap_of(post, today, exchange=False)
    plan(post, today, 10, roster=second_roster(post, today), leader=post.officers[1])
    with pytest.raises(BadInput, match="không trực hai nơi"):
        operations.agree(by=post.actor(1), swap=swap)
    assert Swap.objects.get().state == Swap.State.ASKED


def test_a_replacement_ends_what_was_asked_about_the_place(post, today):
    swap = swap_of(post, today)
    operations.replace(by=post.planner, record=swap.place.shift, place=swap.place, user=post.officers[4], reason="ốm")
    swap.refresh_from_db()
    assert swap.state == Swap.State.WITHDRAWN


def test_minutes_are_written_by_who_stood_and_received_by_somebody_else(post, today):
    now = timezone.now()
    shift = operations.schedule(
        by=post.planner, roster=post.roster, kind=ShiftKind.FULL, starts_at=max(now - timedelta(hours=1), at(today)),
        ends_at=now + timedelta(hours=1), on_duty=[post.officers[0]],
    )  # fmt: skip
    with pytest.raises(BadInput, match="Người trực trong ca"):
        operations.hand_over(by=post.actor(1), record=shift, happened="Không có gì")
    operations.hand_over(by=post.actor(0), record=shift, happened="Hai ca F1 mới", remaining="Gọi lại số 0912")
    with pytest.raises(BadInput, match="không tự nhận"):
        operations.receive(by=post.actor(0), record=shift)
    operations.receive(by=post.actor(1), record=shift)
    with pytest.raises(BadInput, match="không sửa được"):
        operations.hand_over(by=post.actor(0), record=shift, happened="Sửa")


def test_a_missed_call_waits_in_the_queue_of_its_shift_until_it_is_called_back(post, today):
    line = operations.publish(
        by=post.planner, unit=post.places.commune, number="02753822115", purpose="Cấp cứu", since=today,
        roster=post.roster,
    )  # fmt: skip
    now = timezone.now()
    shift = operations.schedule(
        by=post.planner, roster=post.roster, kind=ShiftKind.FULL, starts_at=max(now - timedelta(hours=1), at(today)),
        ends_at=now + timedelta(hours=1),
    )  # fmt: skip
    call = operations.log(by=post.actor(0), hotline=line, at=now, answered=False, phone="0912345678")
    assert call.shift == shift
    assert Call.objects.filter(state=Call.State.MISSED).count() == 1
    operations.call_back(by=post.actor(0), record=call, outcome="Đã đưa đi cấp cứu")
    with pytest.raises(BadInput, match="không còn chờ"):
        operations.call_back(by=post.actor(0), record=call, outcome="nữa")
    with pytest.raises(BadInput, match="Số gọi đến"):
        operations.log(by=post.actor(0), hotline=line, at=now, answered=False)
    kept = Entry.objects.filter(act__startswith="duty.calls").values_list("after", flat=True)
    assert not any("0912345678" in str(values) for values in kept)


def test_a_number_is_published_once_and_again_after_it_was_withdrawn(post, today):
    values = {"by": post.planner, "unit": post.places.commune, "number": "1022", "purpose": "Hỏi đáp", "since": today}
    line = operations.publish(**values)
    with pytest.raises(BadInput, match="đã công bố"):
        operations.publish(**values)
    operations.withdraw_number(by=post.planner, record=line, on=today)
    operations.publish(**{**values, "since": today + timedelta(days=1)})


def test_planning_needs_the_right_and_the_reach(post, today):
    for wrong in (post.actor(0), actor_for(make_officer(Role.COMMUNE_CHAIR, post.places.neighbor))):
        with pytest.raises(Forbidden):
            operations.fill(by=wrong, roster=post.roster, first=today, last=today, officers=post.officers)


def test_a_command_post_has_one_roster_at_a_time(post, today):
    with pytest.raises(BadInput, match="đã có lịch trực"):
        operations.open_roster(by=post.planner, body=post.roster.body, starts_on=today)


def test_the_clock_tells_officers_of_tomorrow_and_heads_of_what_is_open(post, today):
    head = make_officer(full_name="Trưởng Ban")
    appoint(head, make_post(post.places.commune, "Trưởng ban", body="Ban Chỉ đạo Tân Thạch", is_head=True))
    plan(post, today, 8, leader=post.officers[0])
    operations.remind(now=at(today, 16))
    assert Message.objects.filter(to=post.officers[0], subject__contains="Ca ngày tại Ban Chỉ đạo").count() == 1
    assert Message.objects.filter(to=head, subject__contains="chưa có người").count() == 1


def test_on_duty_shows_names_posts_and_numbers_and_says_where_nobody_is(post, today):
    now = timezone.now()
    empty = queries.on_duty(now)
    assert [each.shift for each in empty] == [None]
    operations.schedule(
        by=post.planner, roster=post.roster, kind=ShiftKind.FULL, starts_at=max(now - timedelta(hours=1), at(today)),
        ends_at=now + timedelta(hours=1), leader=post.officers[0],
    )  # fmt: skip
    (found,) = queries.on_duty(now)
    assert found.people == [(str(Part.LEADER.label), "Lê Thị Hoa", "Ủy viên")]


def test_an_officer_whose_account_is_closed_is_to_be_replaced(post, today):
    plan(post, today, 8, leader=post.officers[0])
    User.objects.filter(pk=post.officers[0].pk).update(is_active=False)
    lacks = queries.lacking(post.roster, rules.Span(at(today), at(today + timedelta(days=2))))
    assert len(lacks.left) == 1
