"""The page of a task and the steps of its life: who sees it, what may be done, what each step asks."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.factories.population import make_household, make_visit
from vungxanh.journal.models import Entry
from vungxanh.registers import indicators
from vungxanh.tasks import operations
from vungxanh.tasks.models import Task

pytestmark = pytest.mark.django_db


def page(task):
    return reverse("accountability:task", args=[task.pk])


def step(task, code):
    return reverse("accountability:step", args=[task.pk, code])


def photo():
    held = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(held, "JPEG")
    return SimpleUploadedFile("cong-ap.jpg", held.getvalue(), "image/jpeg")


def test_the_page_says_who_answers_by_when_and_who_gave_it(place, as_user):
    task = place.give(detail="Đi từng nhà, lập danh sách.", source="632-CV/HU, mục 3")
    text = as_user("chair").get(page(task)).content.decode()
    for words in (
        "Lê Thị Ngọc Hân",
        "Nguyễn Văn Lâm",
        "632-CV/HU, mục 3",
        "còn 2 ngày",
        "Nhận việc",
        "Báo cáo kết quả",
    ):
        assert words in text


def test_opening_the_page_does_not_write_and_the_receipt_does(place, as_user):
    task = place.give()
    client = as_user("chair")
    assert reverse("accountability:opened", args=[task.pk]) in client.get(page(task)).content.decode()
    task.refresh_from_db()
    assert task.state == "GIVEN"
    assert (
        client.post(reverse("accountability:opened", args=[task.pk]), headers={"HX-Request": "true"}).status_code == 204
    )
    task.refresh_from_db()
    assert task.state == "OPENED"


def test_the_giver_who_looks_is_offered_no_receipt_and_no_step_of_the_doer(place, as_user):
    task = place.give()
    text = as_user("leader").get(page(task)).content.decode()
    assert reverse("accountability:opened", args=[task.pk]) not in text
    assert step(task, "accept") not in text
    assert step(task, "cancel") in text


def test_a_task_of_another_place_is_not_found(place, as_user):
    task = place.give()
    assert as_user("head").get(page(task)).status_code == 404
    assert as_user("head").post(step(task, "accept")).status_code == 404


@pytest.mark.parametrize(
    ("state", "who", "offered", "refused"),
    [
        ("GIVEN", "chair", {"accept", "refuse", "report", "ask-extension"}, {"verify", "cancel", "cascade", "note"}),
        ("ACCEPTED", "chair", {"report", "note", "cascade", "refuse"}, {"accept", "verify"}),
        ("REPORTED", "leader", {"verify", "return", "cancel"}, {"accept", "report"}),
        ("REPORTED", "chair", set(), {"verify", "return", "report", "note", "ask-extension"}),
        ("RETURNED", "chair", {"report", "note"}, {"refuse", "accept"}),
        ("REFUSED", "leader", {"insist", "reassign", "cancel"}, {"verify"}),
        ("CLOSED", "leader", {"reopen"}, {"cancel", "verify"}),
        ("CLOSED", "chair", set(), {"report", "reopen", "ask-extension"}),
    ],
)
def test_only_what_is_possible_now_for_this_officer_is_offered(place, as_user, state, who, offered, refused):
    task = place.at(place.give(), state)
    client = as_user(who)
    text = client.get(page(task)).content.decode()
    for code in offered:
        assert step(task, code) in text, code
        assert client.get(step(task, code)).status_code == 200
    for code in refused:
        assert step(task, code) not in text, code
        answer = client.post(step(task, code))
        assert answer.status_code == 409
        assert "Không làm được lúc này" in answer.content.decode()


def test_the_task_above_is_linked_only_for_those_who_may_see_it(place, as_user):
    above = place.at(place.give(title="Việc của xã"), "ACCEPTED")
    made = operations.cascade(by=place.actor("chair"), task=above, giver=place.body, leads=place.boards[:1])
    assert page(above) not in as_user("head").get(page(made[0])).content.decode()
    assert page(above) in as_user("chair").get(page(made[0])).content.decode()


def test_an_unknown_step_is_not_found(place, as_user):
    assert as_user("chair").get(step(place.give(), "praise")).status_code == 404


def test_accepting_makes_the_officer_the_one_who_works_on_it(place, as_user):
    task = place.give()
    # the health station is another body of the commune: its head is not offered the work, and is refused it
    assert step(task, "accept") not in as_user("clerk").get(page(task)).content.decode()
    assert as_user("clerk").post(step(task, "accept")).status_code in (403, 409)
    answer = as_user("chair").post(step(task, "accept"), follow=True)
    task.refresh_from_db()
    assert (task.state, task.handler) == ("ACCEPTED", place.users["chair"])
    assert "Đã nhận việc." in answer.content.decode()


def test_refusing_without_a_reason_shows_the_form_again(place, as_user):
    task = place.give()
    answer = as_user("chair").post(step(task, "refuse"), {"reason": " "})
    assert answer.status_code == 422
    assert "Có 1 chỗ cần sửa" in answer.content.decode()
    assert Task.objects.get().state == "GIVEN"


def test_a_report_carries_photos_that_the_giver_can_open(place, as_user, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    task = place.at(place.give(), "ACCEPTED")
    as_user("chair").post(step(task, "report"), {"text": "Đã đi hết các ấp", "evidence": [photo(), photo()]})
    made = task.reports.get()
    assert made.files.count() == 2
    url = reverse("office:file", args=[made.files.first().pk])
    assert url in as_user("leader").get(page(task)).content.decode()
    answer = as_user("leader").get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(answer).startswith(b"\xff\xd8")
    assert Entry.objects.filter(act="files.open", verb="SEE", user=place.users["leader"]).exists()
    assert as_user("head").get(url).status_code == 404


def test_a_file_that_is_no_evidence_is_refused_by_name_and_nothing_is_reported(place, as_user, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    task = place.at(place.give(), "ACCEPTED")
    bad = SimpleUploadedFile("anh.jpg", b"MZ this is a program", "image/jpeg")
    answer = as_user("chair").post(step(task, "report"), {"text": "Xong", "evidence": [bad]})
    assert answer.status_code == 422
    assert "anh.jpg" in answer.content.decode()
    task.refresh_from_db()
    assert task.state == "ACCEPTED"


def test_a_late_report_asks_why(place, as_user):
    task = place.late(place.at(place.give(), "ACCEPTED"))
    client = as_user("chair")
    assert "Vì sao chậm" in client.get(step(task, "report")).content.decode()
    assert client.post(step(task, "report"), {"text": "Xong"}).status_code == 422
    client.post(step(task, "report"), {"text": "Xong", "explanation": "Ấp 3 bị ngập"})
    task.refresh_from_db()
    assert task.state == "REPORTED"
    assert "trễ 3 giờ" in client.get(page(task)).content.decode()


def test_the_extension_is_asked_decided_and_not_offered_again(place, as_user):
    task = place.at(place.give(), "ACCEPTED")
    until = timezone.localtime(task.due_at + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    chair, leader = as_user("chair"), as_user("leader")
    assert chair.post(step(task, "ask-extension"), {"until": until, "reason": "Mưa bão"}).status_code == 302
    assert step(task, "ask-extension") not in chair.get(page(task)).content.decode()
    assert "Mưa bão" in leader.get("/").content.decode(), "the request stands on the first page of the giver"
    assert leader.post(step(task, "decide-extension"), {"approved": "0"}).status_code == 422
    leader.post(step(task, "decide-extension"), {"approved": "1"})
    task.refresh_from_db()
    assert task.due_at > task.first_due_at
    assert chair.post(step(task, "ask-extension"), {"until": until, "reason": "Vẫn mưa"}).status_code == 409
    assert "hạn đầu" in chair.get(page(task)).content.decode()


def test_a_received_task_is_given_on_to_hamlets_each_with_its_own_target(place, as_user):
    task = place.at(place.give(indicator="population.visits", target=600), "ACCEPTED")
    client = as_user("chair")
    first, second, _third = place.boards
    form = {"title": task.title, "leads": [first.pk, second.pk], f"target_{first.pk}": "200"}
    assert client.get(step(task, "cascade")).status_code == 200
    assert client.post(step(task, "cascade"), {**form, "leads": []}).status_code == 422
    client.post(step(task, "cascade"), form)
    children = {child.lead_id: child for child in task.children.all()}
    assert {key: child.target for key, child in children.items()} == {first.pk: 200, second.pk: 600}
    assert "Xong 0/2" in client.get(page(task)).content.decode()


def test_a_parent_with_open_children_says_which_when_it_is_verified(place, as_user):
    task = place.at(place.give(), "ACCEPTED")
    operations.cascade(by=place.actor("chair"), task=task, giver=place.body, leads=place.boards[:1])
    operations.report(by=place.actor("chair"), task=task, text="Xong")
    answer = as_user("leader").post(step(task, "verify"))
    assert answer.status_code == 422
    assert "Còn 1 việc giao tiếp chưa xong" in answer.content.decode()


def test_another_body_is_found_by_a_few_letters_without_marks(place, as_user):
    task = place.give()
    client = as_user("leader")
    answer = client.get(reverse("accountability:bodies-suggest"), {"q": "ban nhan dan ap 2"}).json()
    assert [each["value"] for each in answer] == ["Ban Nhân dân Ấp 2, Xã Tân Thạch"]
    client.post(step(task, "reassign"), {"lead": "Ban Nhân dân Ấp 2, Xã Tân Thạch", "reason": "Việc của ấp"})
    task.refresh_from_db()
    assert task.lead == place.boards[1]
    assert client.post(step(task, "reassign"), {"lead": "Sở Y tế", "reason": "x"}).status_code == 422


def test_a_share_is_read_live_from_the_registers_when_the_page_is_opened_and_when_it_is_reported(place, as_user):
    homes = [make_household(place.district.hamlets[0]) for _ in range(4)]
    task = place.give(
        indicator="population.households_reached", out_of="population.households", target=100,
        product="100 % số hộ được thăm",
    )  # fmt: skip
    place.at(task, "ACCEPTED")
    client, url = as_user("chair"), reverse("accountability:task", args=[task.pk])
    indicators.rebuild()
    assert "0/4" in client.get(url).content.decode()
    for home in homes[:3]:
        make_visit(home)
    indicators.catch_up()
    indicators.rebuild()
    text = client.get(url).content.decode()
    assert "3/4" in text
    assert "trên mức cần đạt 100 %" in text
    client.post(reverse("accountability:step", args=[task.pk, "report"]), {"text": "Còn một hộ đi vắng"})
    figures = task.reports.get().figures
    assert (figures["value"], figures["count"], figures["whole"], figures["target"]) == (75.0, 3.0, 4.0, 100.0)
    # what is reported stays as it was then
    make_visit(homes[3])
    indicators.rebuild()
    assert "3/4" in as_user("leader").get(url).content.decode()


def test_what_is_missing_of_the_five_clear_is_named(place, as_user):
    task = place.give(product="", due_at=None)
    text = as_user("chair").get(page(task)).content.decode()
    assert "chưa đủ 5 rõ" in text
    assert "Rõ thời gian" in text


def test_the_page_of_a_task_with_many_children_takes_as_many_queries_as_one_with_few(
    place, as_user, django_assert_max_num_queries
):
    task = place.at(place.give(), "ACCEPTED")
    operations.cascade(by=place.actor("chair"), task=task, giver=place.body, leads=[*place.boards, place.station] * 3)
    client = as_user("chair")
    with django_assert_max_num_queries(50):
        client.get(page(task))
