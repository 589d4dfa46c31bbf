"""An import of the wrong sheet is undone as a whole; what was changed or used since stays, and is named."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.registers.sheets import bodies
from tests.registers.sheets.conftest import book
from tests.registers.sheets.test_importing import row
from tests.registers.sheets.test_pages import signed_in
from vungxanh.jobs.models import Run
from vungxanh.jobs.operations import Progress
from vungxanh.journal import queries
from vungxanh.journal.models import Entry
from vungxanh.kernel.actor import Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import retention
from vungxanh.registers.sheets import importing, undoing
from vungxanh.registers.sheets.models import Import, ImportedRow
from vungxanh.units.models import Body, Post

pytestmark = pytest.mark.django_db
WHY = "nhầm tệp của xã khác"


@pytest.fixture
def take_in(chair, run_jobs):
    """Upload, check and save a sheet."""

    def taken(rows, by=chair) -> Import:
        with run_jobs():
            found = importing.receive(by=by, register=bodies.BODIES, upload=book(rows))
        with run_jobs():
            importing.ask_to_save(by=by, pk=found.pk, mode="GOOD_ROWS")
        found.refresh_from_db()
        assert found.state == "DONE"
        return found

    return taken


@pytest.fixture
def undo(chair, run_jobs):
    def undone(found, by=chair) -> Import:
        with run_jobs():
            undoing.ask_to_undo(by=by, pk=found.pk, reason=WHY)
        found.refresh_from_db()
        return found

    return undone


def stayed(found) -> dict[int, str]:
    return dict(found.written.values_list("row", "kept_because"))


def as_it_was() -> list[tuple]:
    return [
        (body.name, body.kind, body.valid_from, body.abbreviation, body.unit_id) for body in Body.objects.order_by("pk")
    ]


def test_new_rows_are_taken_away_and_updated_rows_say_again_what_they_said(take_in, undo):
    take_in([row("A", number="083091004127"), row("B")])
    before = as_it_was()
    found = take_in([row("A", kind="Đoàn thể", day=date(2021, 10, 1), number="083091004128"), row("B"), row("C")])
    assert (found.saved, found.updated, found.unchanged) == (1, 2, 1)
    assert as_it_was() != before
    found = undo(found)
    assert as_it_was() == before
    assert (found.state, found.undone, found.kept, stayed(found)) == ("UNDONE", 2, 0, {})


def test_what_was_undone_why_and_by_whom_stands_in_the_journal(take_in, undo, chair):
    found = undo(take_in([row("A"), row("B")]))
    gone = Entry.objects.filter(kind="units.body", after__isnull=True)
    assert sorted(entry.before["name"] for entry in gone) == ["A", "B"]
    assert {(entry.user_id, WHY in entry.reason) for entry in gone} == {(chair.user_id, True)}
    whole = Entry.objects.filter(kind="registers.import").latest("number")
    assert (whole.object_id, whole.after["undone"], whole.after["kept"]) == (str(found.pk), 2, 0)
    assert list(queries.faults()) == []


def test_a_row_corrected_since_stays_and_says_who_did_it(take_in, undo, chair):
    found = take_in([row("A"), row("B")])
    body = Body.objects.get(name="A")
    bodies.correct(by=chair, record=body, reason="đổi tên", name="A mới")
    found = undo(found)
    assert list(Body.objects.values_list("name", flat=True)) == ["A mới"]
    assert (found.undone, found.kept) == (1, 1)
    (why,) = stayed(found).values()
    assert "A mới" in why and f"{chair.name} đã sửa lúc" in why


def test_a_row_that_changed_without_a_word_in_the_journal_stays(take_in, undo):
    found = take_in([row("A"), row("B")])
    Body.objects.filter(name="A").update(kind="UNION")
    found = undo(found)
    assert list(Body.objects.values_list("name", flat=True)) == ["A"]
    assert list(stayed(found)) == [2]


def test_a_row_that_something_refers_to_stays(take_in, undo):
    found = take_in([row("A"), row("B")])
    used = Body.objects.get(name="B")
    Post.objects.create(body=used, **({"unit": used.unit} if hasattr(Post, "unit") else {}), title="Trưởng")
    found = undo(found)
    assert list(Body.objects.values_list("name", flat=True)) == ["B"]
    assert "Sổ khác đã ghi theo" in stayed(found)[3]


def test_an_update_of_a_row_that_was_imported_again_stays_as_the_later_sheet_said(take_in, undo):
    first = take_in([row("A")])
    second = take_in([row("A", kind="Đoàn thể")])
    assert undo(first).kept == 1
    assert undo(second).undone == 1
    assert Body.objects.get().kind == "POLICE"


def test_an_undoing_that_stops_half_way_goes_on_with_what_is_left(take_in, chair, monkeypatch):
    monkeypatch.setattr(undoing, "CHUNK", 2)
    found = take_in([row(f"Tổ {number}") for number in range(5)])
    undoing.ask_to_undo(by=chair, pk=found.pk, reason=WHY)
    told = []

    class Killed(BaseException):
        pass

    def die(done, total, message=""):
        told.append((done, total))
        if len(told) == 1:
            raise Killed

    with pytest.raises(Killed):
        undoing.undo(by=chair, progress=die, pk=found.pk)
    assert Body.objects.count() == 3
    undoing.undo(by=chair, progress=die, pk=found.pk)
    assert told == [(2, 5), (4, 5), (5, 5)]
    found.refresh_from_db()
    assert (Body.objects.count(), found.undone, found.state) == (0, 5, "UNDONE")
    undoing.undo(by=chair, progress=Progress(Run()), pk=found.pk)  # done once more it does nothing
    found.refresh_from_db()
    assert found.undone == 5


def test_it_is_undone_once_within_thirty_days_and_only_when_saved(take_in, undo, chair):
    found = undo(take_in([row("A")]))
    with pytest.raises(BadInput, match="đã hoàn tác"):
        undo(found)
    old = take_in([row("B")])
    Import.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - timedelta(days=31))
    old.refresh_from_db()
    assert not undoing.may_undo(chair, old)
    with pytest.raises(BadInput, match="quá 30 ngày"):
        undo(old)
    kept = next(each for each in retention.kinds() if each.code == "imports")
    assert retention.forget(kept) == 1
    assert not ImportedRow.objects.filter(of=old).exists()


def test_who_may_not_import_or_does_not_see_the_import_cannot_undo_it(take_in, place):
    found = take_in([row("A")])
    with pytest.raises(Forbidden):
        undoing.ask_to_undo(by=bodies.make_officer(place.commune, "health-station"), pk=found.pk, reason=WHY)
    with pytest.raises(Import.DoesNotExist):
        undoing.ask_to_undo(by=bodies.make_officer(place.elsewhere, "commune-chair"), pk=found.pk, reason=WHY)


def test_the_page_offers_it_asks_why_and_tells_what_stayed(take_in, chair, place, run_jobs):
    found = take_in([row("A"), row("B")])
    bodies.correct(by=chair, record=Body.objects.get(name="A"), reason="đổi tên", name="A mới")
    desk, page = signed_in(chair), f"/so/{bodies.CODE}/nhap/{found.pk}/"
    assert "Hoàn tác cả tệp này" in desk.get(page).content.decode()
    refused = desk.post(f"{page}hoan-tac", {"reason": ""})
    assert refused.status_code == 422
    assert Body.objects.count() == 2
    with run_jobs():
        answer = desk.post(f"{page}hoan-tac", {"reason": WHY})
    told = desk.get(answer["Location"]).content.decode()
    assert "Đã lấy lại 1 dòng" in told and "A mới" in told and WHY in told
    assert "Hoàn tác cả tệp này" not in told
    assert desk.post(f"{page}hoan-tac", {"reason": WHY}).status_code == 422
    assert signed_in(bodies.make_officer(place.elsewhere, "commune-chair")).post(
        f"{page}hoan-tac", {"reason": WHY}
    ).status_code == 404  # fmt: skip
    clerk = signed_in(bodies.make_officer(place.commune, "health-station"))
    assert clerk.post(f"{page}hoan-tac", {"reason": WHY}).status_code == 403
