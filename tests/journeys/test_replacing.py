"""A document replaces another in a real browser: asked at once, task by task; then the pages that follow from it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.browser import look_over
from tests.documents.conftest import Offices
from tests.domains.directives.conftest import TEXT
from tests.domains.directives.test_readings import TEXT_REPLACING
from tests.factories.officers import user_of
from vungxanh.documents.models import Document
from vungxanh.domains.accountability import operations as appraisals
from vungxanh.domains.directives import operations
from vungxanh.domains.directives.operations.assigning import Assignment
from vungxanh.registers import indicators
from vungxanh.tasks.models import Task
from vungxanh.units.models import Body


def confirmed(page: Any, offices: Offices, text: str, title: str) -> None:
    page.goto(reverse("directives:send"))
    page.get_by_label("Cơ quan nhận").select_option(str(offices.people.pk))
    page.get_by_label("hoặc dán nội dung").fill(text)
    page.get_by_role("button", name="Đọc văn bản").click()
    page.get_by_role("heading", name=re.compile("Đọc văn bản")).wait_for()
    page.get_by_label("Trích yếu").fill(title)
    page.get_by_role("button", name="Xác nhận và vào sổ").click()


@pytest.mark.django_db(transaction=True)
def test_a_replacing_document_asks_and_its_tasks_are_kept_or_cancelled(browse: Any, offices: Offices) -> None:
    leader = user_of(offices.leader)
    page = browse("/", user=leader)
    confirmed(page, offices, TEXT, "Tăng cường phòng, chống dịch")
    page.wait_for_url("**/van-ban/*")
    old = Document.objects.get()
    leads = list(Body.objects.filter(unit__parent=offices.units.district).order_by("pk"))
    due = timezone.now() + timedelta(days=5)
    operations.assign(
        by=offices.leader, giver=offices.people,
        assignments=[
            Assignment(item=old.items.get(label="1"), leads=leads, title="Rà soát người về", due_at=due, product="Sổ"),
            Assignment(item=old.items.get(label="3"), leads=leads[:1], title="Không tổ chức tiệc cưới"),
        ],
    )  # fmt: skip

    confirmed(page, offices, TEXT_REPLACING, "Rà soát người về từ vùng dịch")
    page.get_by_role("heading", name="Việc còn mở của Công văn 77-CV/HU").wait_for()
    assert look_over(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    # the first old item has a successor, proposed; the second has none and is asked
    first, second = page.get_by_label("Cả mục này").all()
    assert "Giữ, theo mục 1" in first.locator("option:checked").inner_text()
    second.select_option(label="Hủy")
    other = Task.objects.filter(title="Rà soát người về").order_by("pk").last()
    assert other
    page.get_by_label(f"{other.lead}: Rà soát người về").select_option(label="Hủy")
    page.get_by_role("button", name="Quyết định việc cũ").click()
    page.get_by_text("Đã giữ 1 việc, hủy 2 việc.").wait_for()
    assert look_over(page) == []

    # found by the new source, no more by the old one
    listed = browse(f"{reverse('office:list', args=['accountability.tasks'])}?view=open&source=80-CV/HU", user=leader)
    assert listed.get_by_role("link", name="Rà soát người về").count() == 1
    listed.goto(f"{reverse('office:list', args=['accountability.tasks'])}?view=open&source=77-CV/HU")
    assert listed.get_by_role("link", name="Rà soát người về").count() == 0

    # the chain, the replaced document, its goal
    new = Document.objects.get(number="80-CV/HU")
    for path in (
        reverse("directives:chain", args=[new.pk]),
        reverse("directives:document", args=[old.pk]),
        _goal(old, offices),
        _appraisal(Task.objects.open().get(), offices),
    ):
        seen = browse(path, user=leader)
        assert look_over(seen) == [], path
        seen.set_viewport_size({"width": 1280, "height": 900})


def _goal(document: Document, offices: Offices) -> str:
    goal = document.goals.get()
    operations.add_measure(
        by=offices.leader, goal=goal, indicator="tasks.closed", out_of="tasks.given", direction="AT_LEAST",
        target=90, days=0,
    )  # fmt: skip
    operations.add_measure(
        by=offices.leader, goal=goal, indicator="tasks.open", direction="AT_MOST", target=0, days=0, out_of=""
    )
    indicators.rebuild()
    return reverse("directives:goal", args=[goal.pk])


def _appraisal(task: Task, offices: Offices) -> str:
    made = appraisals.propose(
        by=offices.leader, body=task.lead, kind="REMIND", grounds="Để lâu chưa mở xem, chưa báo cáo.", tasks=[task]
    )
    appraisals.decide(by=offices.leader, record=made, approved=True, decision_text="Nhắc nhở, báo cáo trong 24 giờ.")
    return reverse("accountability:appraisal", args=[made.pk])
