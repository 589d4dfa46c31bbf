"""The screens of duty: planning, one's own duties, what everybody may see, the calendar behind its secret, Excel."""

import io
from datetime import timedelta

import icalendar
import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.domains.duty.conftest import at
from tests.factories.officers import actor_for, make_officer
from tests.factories.rows import make_rosters
from vungxanh.accounts.models import User
from vungxanh.accounts.roles import Role
from vungxanh.domains.duty import operations
from vungxanh.domains.duty.forms import HotlineNumberField, ShiftEntry
from vungxanh.domains.duty.models import Feed, Place, Shift, ShiftKind, Swap
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import catalogue
from vungxanh.registers.sheets import importing


def stand_now(post, today, **people):
    now = timezone.now()
    return operations.schedule(
        by=post.planner, roster=post.roster, kind=ShiftKind.FULL, starts_at=max(now - timedelta(hours=1), at(today)),
        ends_at=now + timedelta(hours=2), **people,
    )  # fmt: skip


def tomorrow(post, today, officer, days=1):
    start = at(today + timedelta(days=days), 8)
    shift = operations.schedule(
        by=post.planner, roster=post.roster, kind=ShiftKind.DAY, starts_at=start, ends_at=start + timedelta(hours=8),
        on_duty=[officer],
    )  # fmt: skip
    return shift.places.get()


def test_everybody_sees_who_is_on_duty_and_nothing_else_of_them(post, today, client):
    user = post.officers[0]
    user.phone, user.email = "0912345678", "hoa@example.vn"
    user.save()
    stand_now(post, today, leader=user)
    operations.publish(
        by=post.planner, unit=post.places.commune, number="19009095", purpose="Cấp cứu", since=today, roster=post.roster
    )
    page = client.get(reverse("duty:public")).content.decode()
    for words in ("Ban Chỉ đạo Tân Thạch", "Xã Tân Thạch", "Lê Thị Hoa", "Ủy viên", "tel:19009095"):
        assert words in page
    for secret in ("0912345678", "091 234 5678", "hoa@example.vn", user.username):
        assert secret not in page


def test_a_command_post_without_anybody_says_so(post, client):
    assert "Chưa có tên người trực" in client.get(reverse("duty:public")).content.decode()
    assert client.get(reverse("duty:numbers")).status_code == 200


def test_the_public_page_needs_the_same_queries_for_one_command_post_and_for_many(post, today, client):
    stand_now(post, today, leader=post.officers[0])
    counted = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("duty:public"))
        counted.append(len(found))
        make_rosters(post.places.hamlets[0], 15)
    assert counted[0] == counted[1] <= 6


def test_a_calendar_opens_by_its_secret_only_and_a_new_one_ends_the_old(post, today, client):
    place = tomorrow(post, today, post.officers[0])
    tomorrow(post, today, post.officers[1], days=2)
    client.force_login(post.officers[0])
    shown = client.post(reverse("duty:feed"), {"do": "open"}).content.decode()
    address = shown.split('class="address">')[1].split("<")[0]
    assert address.rsplit("/", 1)[1].removesuffix(".ics") not in str(Feed.objects.values())
    client.logout()
    answer = client.get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert [str(event["UID"]) for event in events] == [f"duty-{place.pk}@vungxanh"]
    assert events[0].decoded("DTSTART") == place.shift.starts_at
    secret = operations.open_feed(by=post.actor(0))
    missing = client.get(reverse("duty:calendar", args=["khong-co"]))
    ended = client.get(address)
    assert (missing.status_code, ended.status_code) == (404, 404)
    assert len(missing.content) == len(ended.content), "nobody learns which secrets there were"
    assert client.get(reverse("duty:calendar", args=[secret])).status_code == 200
    operations.revoke_feed(by=post.actor(0))
    assert client.get(reverse("duty:calendar", args=[secret])).status_code == 404


def test_an_event_keeps_its_uid_and_counts_its_changes(post, today, client):
    place = tomorrow(post, today, post.officers[0])
    address = reverse("duty:calendar", args=[operations.open_feed(by=post.actor(0))])
    before = icalendar.Calendar.from_ical(client.get(address).content).walk("VEVENT")[0]
    operations.assign(by=post.planner, record=place.shift, user=post.officers[1], part="LEADER")
    after = icalendar.Calendar.from_ical(client.get(address).content).walk("VEVENT")[0]
    assert (before["UID"], before["SEQUENCE"] + 1) == (after["UID"], after["SEQUENCE"])


def test_a_duty_that_is_no_more_is_cancelled_in_the_calendar_under_its_uid_with_a_raised_sequence(post, today, client):
    officer, colleague = post.officers[:2]
    address = reverse("duty:calendar", args=[operations.open_feed(by=post.actor(0))])

    def events():
        found = icalendar.Calendar.from_ical(client.get(address).content).walk("VEVENT")
        return {str(event["UID"]): (str(event["STATUS"]), int(event["SEQUENCE"])) for event in found}

    start = at(today + timedelta(days=2), 6)
    shifts = [
        operations.schedule(
            by=post.planner, roster=post.roster, kind="DAY", starts_at=start + timedelta(days=day),
            ends_at=start + timedelta(days=day, hours=8), leader=officer,
        )
        for day in range(3)
    ]  # fmt: skip
    places = [shift.places.get() for shift in shifts]
    names = [f"duty-{place.pk}@vungxanh" for place in places]
    assert events() == dict.fromkeys(names, ("CONFIRMED", 0))

    operations.remove(by=post.planner, record=shifts[0], reason="xếp nhầm ca")
    operations.drop(by=post.planner, record=shifts[1], place=places[1])
    operations.replace(by=post.planner, record=shifts[2], place=places[2], user=colleague, reason="đi công tác")
    assert events() == dict.fromkeys(names, ("CANCELLED", 1))

    operations.replace(by=post.planner, record=shifts[2], place=places[2], user=officer, reason="đã về")
    assert events()[names[2]] == ("CONFIRMED", 2), "who stands it again has it again"


def test_a_closed_account_has_no_calendar_any_more(post, client):
    address = reverse("duty:calendar", args=[operations.open_feed(by=post.actor(0))])
    User.objects.filter(pk=post.officers[0].pk).update(is_active=False)
    assert client.get(address).status_code == 404


def test_a_week_shows_its_shifts_and_what_nobody_stands(post, today, client):
    client.force_login(User.objects.get(pk=post.planner.user_id))
    tomorrow(post, today, post.officers[0])
    address = f"{reverse('duty:roster', args=[post.roster.pk])}?tu={today + timedelta(days=1)}"
    page = client.get(address).content.decode()
    for words in ("Chưa có ca trực", "Lê Thị Hoa", "Thiếu 1 người"):
        assert words in page
    assert client.get(reverse("duty:roster", args=[post.roster.pk]) + "?tu=bay").status_code == 200
    assert client.get(reverse("duty:roster", args=[post.roster.pk]) + "?tu=2021-02-31").status_code == 200


def test_the_week_needs_the_same_queries_however_many_shifts_there_are(post, today, client):
    client.force_login(User.objects.get(pk=post.planner.user_id))
    address = reverse("duty:roster", args=[post.roster.pk])
    counted = []
    for days in (1, 7):
        operations.fill(
            by=post.planner, roster=post.roster, first=today, last=today + timedelta(days=days),
            officers=post.officers[3:], leaders=post.officers[:3],
        )  # fmt: skip
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        counted.append(len(found))
    assert counted[0] == counted[1] <= 20


def test_a_roster_is_filled_on_the_page_and_faults_are_said_there(post, today, client):
    client.force_login(User.objects.get(pk=post.planner.user_id))
    address = reverse("duty:fill", args=[post.roster.pk])
    assert "Lê Thị Hoa" in client.get(address).content.decode()
    values = {"first": today, "last": today + timedelta(days=1)}
    assert client.post(address, values).status_code == 422
    values |= {"officers": [user.pk for user in post.officers], "leaders": [post.planner.user_id]}
    answer = client.post(address, values, follow=True).content.decode()
    assert "Đã xếp 6 ca" in answer
    assert "chỗ chưa có người" in answer, "one leader cannot stand six shifts"
    assert Shift.objects.count() == 6


def test_a_swap_is_asked_for_and_agreed_to_on_the_pages(post, today, client):
    place = tomorrow(post, today, post.officers[0])
    client.force_login(post.officers[0])
    asking = reverse("duty:swap", args=[place.pk])
    assert client.get(asking).status_code == 200
    client.post(asking, {"of": post.officers[1].pk, "reason": "Con ốm"})
    swap = Swap.objects.get()
    assert client.post(reverse("duty:answer", args=[swap.pk, "dong-y"])).status_code == 403
    client.force_login(post.officers[2])
    assert client.post(reverse("duty:answer", args=[swap.pk, "dong-y"])).status_code == 404
    client.force_login(post.officers[1])
    assert "Con ốm" in client.get(reverse("duty:mine")).content.decode()
    client.post(reverse("duty:answer", args=[swap.pk, "dong-y"]))
    assert Place.objects.get().user == post.officers[1]


def test_the_page_of_a_shift_lets_its_planner_change_people_and_others_only_look(post, today, client):
    place = tomorrow(post, today, post.officers[0])
    address = reverse("duty:shift", args=[place.shift_id])
    client.force_login(post.officers[2])
    assert "Thêm vào ca" not in client.get(address).content.decode()
    assert client.post(reverse("duty:drop", args=[place.shift_id, place.pk])).status_code == 403
    client.force_login(User.objects.get(pk=post.planner.user_id))
    adding = reverse("duty:assign", args=[place.shift_id])
    assert client.post(adding, {"user": post.officers[1].pk, "part": "LEADER"}).status_code == 302
    assert client.post(adding, {"user": post.officers[2].pk, "part": "LEADER"}).status_code == 422
    changing = reverse("duty:replace", args=[place.shift_id, place.pk])
    assert client.get(changing).status_code == 200
    client.post(changing, {"user": post.officers[4].pk, "reason": "Đi học", "all_later": "on"})
    client.post(reverse("duty:drop", args=[place.shift_id, Place.objects.get(part="LEADER").pk]))
    assert Place.objects.get().user == post.officers[4]


def test_a_shift_out_of_reach_is_not_there(post, today, client):
    place = tomorrow(post, today, post.officers[0])
    client.force_login(make_officer(Role.COMMUNE_CHAIR, post.places.neighbor))
    for name, key in (("shift", place.shift_id), ("roster", post.roster.pk), ("fill", post.roster.pk)):
        assert client.get(reverse(f"duty:{name}", args=[key])).status_code == 404


def test_a_sheet_of_shifts_is_imported_and_wrong_names_are_told_row_by_row(
    post, today, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    register = catalogue.register("duty.shifts")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Sở chỉ huy", "Ngày trực", "Ca", "Trực lãnh đạo", "Trực ban"])
    first, second = (f"{today + timedelta(days=ahead):%d/%m/%Y}" for ahead in (1, 2))
    both = f"Trần Văn Bé; {post.officers[2].username}"
    sheet.append(["ban chỉ đạo tân thạch", first, "Ca sáng", "Lê Thị Hoa", both])
    sheet.append(["Ban Chỉ đạo Tân Thạch", second, "Ca đêm", "Lê Thị Hoa", ""])
    sheet.append(["Ban Chỉ đạo Tân Thạch", second, "Ca sáng", "Không Ai Cả", ""])
    sheet.append(["Nơi nào đó", second, "Ca chiều", "", ""])
    upload = io.BytesIO()
    book.save(upload)
    upload.seek(0)
    upload.name = "lich-truc.xlsx"
    with django_capture_on_commit_callbacks(execute=True):
        found = importing.receive(by=post.planner, register=register, upload=upload)
    with django_capture_on_commit_callbacks(execute=True):
        importing.ask_to_save(by=post.planner, pk=found.pk, mode="GOOD_ROWS")
    found.refresh_from_db()
    assert Shift.objects.count() == 2, (found.state, found.__dict__)
    morning, night = Shift.objects.order_by("starts_at")
    assert [timezone.localtime(each).hour for each in (morning.starts_at, morning.ends_at)] == [6, 14]
    assert [timezone.localtime(each).hour for each in (night.starts_at, night.ends_at)] == [22, 6]
    assert {place.user for place in morning.places.all()} == set(post.officers[:3])


def test_two_officers_of_one_name_are_told_apart_by_their_user_names(post, today):
    twin = make_officer(Role.HEALTH_STATION, post.places.commune, full_name="Lê Thị Hoa", username="hoa2")
    values = {"roster": str(post.roster.body), "day": today, "kind": "NIGHT", "leader": "Lê Thị Hoa"}
    form = ShiftEntry(values, actor=post.planner)
    assert "hoa2" in form.errors["leader"][0]
    assert ShiftEntry({**values, "leader": "hoa2"}, actor=post.planner).is_valid()
    assert twin.username == "hoa2"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("1900 9095", "19009095"), ("1022", "1022"), ("115", "115"), ("+84 275 3822 115", "02753822115"),
     ("0912.345.678", "0912345678"), ("(0275) 3822-115", "02753822115")],
)  # fmt: skip
def test_numbers_people_can_call_are_understood(typed, stored):
    assert HotlineNumberField().clean(typed) == stored


@pytest.mark.parametrize("typed", ["12345", "0123", "09123456789", "abc", "+1 202 555 0123"])
def test_numbers_nobody_can_call_are_refused(typed):
    with pytest.raises(Exception, match="Số điện thoại viết như"):
        HotlineNumberField().clean(typed)


def test_correcting_a_shift_keeps_who_stays_and_checks_who_comes(post, today):
    place = tomorrow(post, today, post.officers[0])
    register = catalogue.register("duty.shifts")
    values = dict(register.initial(place.shift))
    register.correct(by=post.planner, record=place.shift, reason="thêm người", **{**values, "leader": post.officers[1]})
    assert Place.objects.get(part="ON_DUTY").pk == place.pk
    stranger = make_officer(Role.HEALTH_STATION, post.places.neighbor)
    with pytest.raises(BadInput, match="không giữ chức vụ"):
        register.correct(by=post.planner, record=place.shift, reason="sai", **{**values, "leader": stranger})
    assert actor_for(stranger).role == Role.HEALTH_STATION
