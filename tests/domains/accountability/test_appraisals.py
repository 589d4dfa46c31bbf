"""Commendation, reminder, criticism: proposed with grounds, decided by the competent, answered, published by choice."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.domains.accountability.conftest import BACKEND
from tests.factories.officers import make_officer
from vungxanh.accounts.roles import Role
from vungxanh.domains.accountability import operations, queries, rules
from vungxanh.domains.accountability.models import Appraisal
from vungxanh.kernel.actor import Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.tasks import operations as tasks
from vungxanh.tasks.models import Task

RULE = rules.ruleset(date(2021, 9, 1))
PUBLIC = "/accountability/neu-guong"


def propose(place, by="leader", **changes):
    values = {"body": place.body, "kind": "REMIND", "grounds": "Ba việc quá hạn, chưa giải trình."}
    return operations.propose(by=place.actor(by), **{**values, **changes})


@pytest.mark.django_db
def test_a_reminder_is_decided_told_answered_and_published(place, as_user):
    task = place.give()
    made = propose(place, person=place.users["chair"], tasks=[task])
    assert made.post_title == "Chủ tịch"
    leader, chair = as_user("leader"), as_user("chair")
    detail = reverse("office:act", args=["accountability.appraisals", made.pk, "decide"])
    leader.post(detail, {"approved": "1", "decision_text": "Nhắc nhở, báo cáo trước thứ Sáu"})
    assert "Nhắc nhở: Lê Thị Ngọc Hân" in chair.get("/tin/").content.decode()
    assert "báo cáo trước thứ Sáu" in chair.get("/accountability/ve-toi").content.decode()
    chair.post(reverse("accountability:reply", args=[made.pk]), {"text": "Ấp 3 bị ngập, đã khắc phục"})
    made.refresh_from_db()
    assert (made.decision, made.reply) == ("APPROVED", "Ấp 3 bị ngập, đã khắc phục")
    assert "đã khắc phục" not in Client().get(PUBLIC).content.decode()
    publish = reverse("office:act", args=["accountability.appraisals", made.pk, "publish"])
    leader.post(publish, {"published_text": "Rút kinh nghiệm về thời hạn"})
    text = Client().get(PUBLIC).content.decode()
    assert "Rút kinh nghiệm về thời hạn" in text
    assert "Ấp 3 bị ngập" not in text


@pytest.mark.django_db
def test_the_page_says_grounds_decision_reply_and_publication_as_they_come(place, as_user):
    task = place.late(place.at(place.give(title="Xét nghiệm chợ"), "ACCEPTED"), days=2)
    made = propose(place, person=place.users["chair"], tasks=[task])
    leader, url = as_user("leader"), reverse("accountability:appraisal", args=[made.pk])
    assert leader.get(reverse("office:detail", args=["accountability.appraisals", made.pk]))["Location"] == url
    text = leader.get(url).content.decode()
    for words in ("Ba việc quá hạn", "Xét nghiệm chợ", "quá hạn 2 ngày", "Chưa ai quyết định", "Không công bố"):
        assert words in text
    assert "standing=overdue" in text
    operations.decide(by=place.actor("leader"), record=made, approved=True, decision_text="Nhắc nhở bằng văn bản")
    operations.reply(by=place.actor("chair"), record=made, text="Ấp 3 bị ngập")
    operations.publish(by=place.actor("leader"), record=made, published_text="Rút kinh nghiệm về thời hạn")
    text = leader.get(url).content.decode()
    for words in ("Nhắc nhở bằng văn bản", "Ấp 3 bị ngập", "Rút kinh nghiệm về thời hạn", "Xem trang công khai"):
        assert words in text


@pytest.mark.django_db
def test_the_page_opens_for_those_who_may_see_appraisals_of_that_place_and_says_why_one_may_not_decide(place, as_user):
    made = propose(place, by="chair", kind="DISCIPLINE", body=place.station)
    url = reverse("accountability:appraisal", args=[made.pk])
    decide = reverse("office:act", args=["accountability.appraisals", made.pk, "decide"])
    chair = as_user("chair").get(url).content.decode()
    assert "cấp trên của cơ quan đó quyết định" in chair
    assert decide not in chair
    assert decide in as_user("leader").get(url).content.decode()
    assert as_user("clerk").get(url).status_code == 403
    other = make_officer(Role.COMMUNE_CHAIR, place.district.neighbor)
    client = Client()
    client.force_login(other, backend=BACKEND)
    assert client.get(url).status_code == 404


@pytest.mark.django_db
def test_nobody_answers_for_another(place, as_user):
    made = propose(place, person=place.users["chair"])
    operations.decide(by=place.actor("leader"), record=made, approved=True, decision_text="Nhắc nhở")
    with pytest.raises(Forbidden):
        operations.reply(by=place.actor("clerk"), record=made, text="Không phải tôi")
    assert as_user("clerk").post(reverse("accountability:reply", args=[made.pk]), {"text": "x"}).status_code == 404


@pytest.mark.django_db
def test_discipline_is_decided_by_another_and_above(place):
    made = propose(place, by="chair", kind="DISCIPLINE", body=place.station)
    with pytest.raises(BadInput, match="cấp trên"):
        operations.decide(by=place.actor("chair"), record=made, approved=True, decision_text="Kỷ luật")
    own = propose(place, kind="DISCIPLINE")
    with pytest.raises(BadInput, match="người khác"):
        operations.decide(by=place.actor("leader"), record=own, approved=True, decision_text="Kỷ luật")
    operations.decide(by=place.actor("second"), record=own, approved=True, decision_text="Kỷ luật")


@pytest.mark.django_db
def test_grounds_are_tasks_of_the_body_itself(place):
    with pytest.raises(BadInput, match="không do cơ quan này chủ trì"):
        propose(place, body=place.station, tasks=[place.give()])
    with pytest.raises(BadInput, match="không giữ chức vụ"):
        propose(place, body=place.station, person=place.users["chair"])


@pytest.mark.django_db
def test_the_system_names_whom_to_remind_and_why_and_a_proposal_takes_it_off(place, as_user):
    place.late(place.at(place.give(title="Xét nghiệm chợ"), "ACCEPTED"), days=2)
    forgotten = place.to_hamlet(title="Phát phiếu đi chợ")
    Task.objects.filter(pk=forgotten.pk).update(given_at=timezone.now() - timedelta(days=2))
    text = as_user("leader").get("/accountability/nhac").content.decode()
    assert "Quá hạn lâu, chưa giải trình" in text
    assert "Để lâu chưa mở xem" in text
    assert [row.body for row in queries.to_remind(place.actor("head"))] == [place.boards[0]]
    propose(place)
    assert place.body not in [row.body for row in queries.to_remind(place.actor("leader"))]


@pytest.mark.django_db
def test_a_written_explanation_takes_the_first_reason_away(place):
    task = place.late(place.at(place.give(), "ACCEPTED"), days=2)
    tasks.explain(by=place.actor("chair"), task=task, text="Ấp 3 bị ngập")
    assert queries.to_remind(place.actor("leader")) == []


@pytest.mark.django_db
def test_a_proposal_is_filled_in_from_the_list_and_entered_once(place, as_user):
    place.late(place.at(place.give(title="Xét nghiệm chợ"), "ACCEPTED"), days=2)
    client = as_user("leader")
    page = client.get(
        reverse("office:enter", args=["accountability.appraisals"]), {"body": place.body.pk, "kind": "REMIND"}
    )
    assert "UBND Xã Tân Thạch" in page.content.decode()
    values = {
        "key": "0b7c7a52-5a0f-4f43-9d2c-1f5a1d8b9a01", "body": "UBND Xã Tân Thạch", "person": "le thi ngoc han",
        "kind": "REMIND", "grounds": "Quá hạn hai ngày", "tasks": str(Task.objects.get().pk),
    }  # fmt: skip
    client.post(reverse("office:enter", args=["accountability.appraisals"]), values)
    made = Appraisal.objects.get()
    assert (made.person, made.tasks.count()) == (place.users["chair"], 1)


FACTS = st.builds(
    rules.Facts,
    overdue_hours=st.floats(0, 500), not_opened_hours=st.floats(0, 500), returned_times=st.integers(0, 9),
    on_time=st.integers(0, 20), judged=st.integers(20, 40),
)  # fmt: skip


@given(FACTS, st.floats(0, 100))
def test_a_longer_delay_never_takes_a_reason_away(facts, more):
    worse = rules.Facts(
        facts.overdue_hours + more, facts.not_opened_hours + more, facts.returned_times, facts.on_time, facts.judged
    )
    assert set(rules.reasons(facts, RULE)) <= set(rules.reasons(worse, RULE))


def test_a_body_without_tasks_gives_no_reason():
    assert rules.reasons(rules.Facts(), RULE) == []


@given(st.sampled_from(list(rules.Kind)), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3))
def test_nobody_ever_decides_their_own_case_nor_out_of_reach(kind, decider, proposer, person):
    def obstacle(path):
        return rules.obstacle(
            kind=kind, decider=decider, decider_path=path, proposer=proposer, person=person, body_path="83/831/28804/",
            rule=RULE,
        )  # fmt: skip

    assert obstacle("83/831/28807/") == rules.Obstacle.OUT_OF_REACH
    if decider == person:
        assert obstacle("83/831/") == rules.Obstacle.OWN_CASE
    elif decider != proposer:
        assert obstacle("83/831/") is None
