"""Giving tasks directly: to several at once, with what is missing of the five clear shown before."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from vungxanh.tasks.models import Task

pytestmark = pytest.mark.django_db
URL = "/accountability/viec/moi"


def form(place, **changes):
    due = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    values = {
        "key": str(uuid4()), "giver": place.body.pk, "title": "Lập danh sách hộ khó khăn", "kind": "ONE_OFF",
        "leads": [board.pk for board in place.boards], "due_at": due, "product": "Danh sách theo ấp",
    }  # fmt: skip
    return {**values, **changes}


def test_each_body_gets_a_task_of_its_own_and_sending_twice_gives_once(place, as_user):
    client, values = as_user("chair"), form(place)
    assert client.post(URL, values).status_code == 302
    client.post(URL, values)
    assert {task.lead for task in Task.objects.all()} == set(place.boards)
    assert Task.objects.count() == 3


def test_the_list_offers_the_unit_and_the_level_below_and_a_picker_reaches_deeper(place, as_user):
    text = as_user("leader").get(URL).content.decode()
    assert "Trạm Y tế, Xã Tân Thạch" in text
    assert "Ban Nhân dân Ấp 1" not in text
    values = form(place, giver=place.above.pk, leads=[], other="ban nhan dan ap 1")
    as_user("leader").post(URL, values)
    assert Task.objects.get().lead == place.boards[0]


def test_what_is_missing_of_the_five_is_shown_once_before_it_is_given(place, as_user):
    client, values = as_user("chair"), form(place, product="", due_at="")
    answer = client.post(URL, values)
    text = answer.content.decode()
    assert (answer.status_code, Task.objects.count()) == (200, 0)
    assert "Rõ thời gian" in text
    assert "Rõ kết quả" in text
    client.post(URL, {**values, "confirmed": "1"})
    assert Task.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"leads": []}, "Chưa chọn nơi giao"),
        ({"title": ""}, "Việc phải làm"),
        ({"kind": "RECURRING", "due_at": ""}, "Việc định kỳ cần nhịp"),
        ({"due_at": "2021-01-01T08:00"}, "Hạn này đã qua"),
        ({"indicator": "population.visits"}, "Chỉ tiêu cần mức phải đạt"),
        ({"other": "Sở Y tế Thái Bình"}, "Không có cơ quan"),
    ],
)
def test_faults_are_named_at_their_fields_and_nothing_is_given(place, as_user, changes, words):
    answer = as_user("chair").post(URL, form(place, **changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Task.objects.exists()


def test_a_weekly_task_keeps_its_rhythm(place, as_user):
    changes = {
        "kind": "RECURRING",
        "rhythm": "WEEKLY",
        "weekday": "5",
        "rhythm_time": "16:00",
        "leads": [place.boards[0].pk],
    }
    as_user("chair").post(URL, form(place, **changes))
    task = Task.objects.get()
    assert (task.rhythm, task.rhythm_day, task.rhythm_time.hour, task.due_at) == ("WEEKLY", 5, 16, None)


def test_nobody_gives_in_the_name_of_another_unit(place, as_user):
    answer = as_user("chair").post(URL, form(place, giver=place.above.pk))
    assert answer.status_code == 422
    assert not Task.objects.exists()


def test_the_register_finds_tasks_by_number_words_and_standing(place, as_user):
    late = place.late(place.at(place.give(title="Phun khử khuẩn chợ Tân Thạch"), "ACCEPTED"))
    place.give()
    client = as_user("leader")
    url = reverse("office:list", args=["accountability.tasks"])
    text = client.get(f"{url}?standing=overdue&lead={place.body.pk}").content.decode()
    assert "Phun khử khuẩn chợ" in text
    assert "Rà soát người về" not in text
    assert client.get(f"{url}?view=not-opened").content.decode().count("Rà soát người về") >= 1
    found = client.post(
        reverse("office:list-search", args=["accountability.tasks"]), {"q": "phun khu khuan"}, follow=True
    )
    assert late.title in found.content.decode()
