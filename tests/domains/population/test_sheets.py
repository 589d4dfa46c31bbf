"""A whole hamlet by Excel: entered, sent again unchanged, corrected, refused row by row."""

import io
import json
from datetime import date, datetime

import pytest
import xlsxwriter
from django.utils import timezone

from tests.domains.population.test_operations import kept_numbers_are_true
from tests.factories.officers import make_actor
from tests.factories.population import make_household, make_person
from vungxanh.accounts.roles import Role
from vungxanh.domains.population.models import DuplicatePair, Household, Person
from vungxanh.domains.population.operations import bulk, rounds
from vungxanh.domains.population.registers.persons import PERSONS
from vungxanh.fields.forms import PartialDay
from vungxanh.journal.models import Entry
from vungxanh.kernel.actor import system
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import indicators
from vungxanh.registers.counts import Count
from vungxanh.registers.sheets import importing, undoing

BY = system("tests")
HEADING = (
    "Ấp, tổ dân phố",
    "Số hộ",
    "Họ và tên",
    "Giới tính",
    "Ngày sinh",
    "Quan hệ với chủ hộ",
    "Số định danh",
    "Điện thoại",
)
HAMLET = [
    ("Ấp 1", "1", "Phạm Văn Tạo", "Nam", date(1965, 3, 2), "Chủ hộ", "083065000001", "0500 111 222"),
    ("Ấp 1", "1", "Lê Thị Sáu", "Nữ", 1968, "Vợ, chồng", "083168000001", ""),
    ("Ấp 1", "1", "Phạm Văn Út", "Nam", "15/08/1999", "Con", "", ""),
    ("Ấp 1", "2", "Võ Thị Bé Sáu", "Nữ", "1940", "Chủ hộ", "321234567", ""),
]


def book(rows, heading=HEADING):
    made = io.BytesIO()
    out = xlsxwriter.Workbook(made, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    page = out.add_worksheet("Sổ nhân khẩu")
    for line, row in enumerate([heading, *rows]):
        for column, value in enumerate(row):
            page.write(line, column, datetime(value.year, value.month, value.day) if isinstance(value, date) else value)  # noqa: DTZ001
    out.close()
    made.seek(0)
    made.name = "nhan-khau.xlsx"
    return made


@pytest.fixture
def send(district, settings, tmp_path, django_capture_on_commit_callbacks):
    settings.MEDIA_ROOT = tmp_path / "files"
    chair = make_actor(Role.COMMUNE_CHAIR, district.commune)

    def sent(rows, mode="GOOD_ROWS"):
        with django_capture_on_commit_callbacks(execute=True):
            found = importing.receive(by=chair, register=PERSONS, upload=book(rows))
        found.refresh_from_db()
        if found.right_rows:
            with django_capture_on_commit_callbacks(execute=True):
                importing.ask_to_save(by=chair, pk=found.pk, mode=mode)
            found.refresh_from_db()
        return found

    return sent


def test_a_hamlet_is_entered_and_the_same_sheet_again_changes_nothing(district, send):
    found = send(HAMLET)
    assert [fault.message for fault in found.faults.all()] == []
    assert (found.rows_read, found.saved, found.updated, found.rejected) == (4, 4, 0, 0)
    assert Household.objects.get(number="1").head.full_name == "Phạm Văn Tạo"
    wife = Person.objects.get(folded="le thi sau")
    assert (wife.birth_date, wife.birth_precision, wife.sex) == (date(1968, 1, 1), "YEAR", "FEMALE")
    assert wife.identity_status == "VERIFIED"
    assert Person.objects.get(folded="vo thi be sau").old_id.reveal() == "321234567"
    assert kept_numbers_are_true()
    again = send(HAMLET)
    assert (again.rows_read, again.saved, again.updated, again.rejected) == (4, 0, 4, 0)
    assert Person.objects.count() == 4
    assert not DuplicatePair.objects.exists()


def test_a_wrong_hamlet_is_undone_with_the_households_it_opened_but_not_with_a_visited_one(
    district, send, django_capture_on_commit_callbacks
):
    make_person(make_household(district.hamlets[0], "9"), "Người Cũ")
    indicators.rebuild()
    found = send(HAMLET)
    home = Household.objects.get(number="2")
    rounds.visit(by=BY, record=home, outcome="NOBODY")
    with django_capture_on_commit_callbacks(execute=True):
        chair = make_actor(Role.COMMUNE_CHAIR, district.commune)
        undoing.ask_to_undo(by=chair, pk=found.pk, reason="nhầm tệp của xã khác")
    found.refresh_from_db()
    # the door was knocked at, so the household stays; nobody was entered in it
    assert (found.state, found.undone, found.kept) == ("UNDONE", 4, 0)
    assert list(Person.objects.values_list("full_name", flat=True)) == ["Người Cũ"]
    assert sorted(Household.objects.values_list("number", flat=True)) == ["2", "9"]
    assert kept_numbers_are_true()
    counted = Count.objects.get(indicator="population.persons", unit=district.hamlets[0], day=timezone.localdate())
    assert counted.value == 1


def test_a_corrected_number_is_restored_in_full_though_the_journal_holds_its_mask(
    district, send, django_capture_on_commit_callbacks
):
    send(HAMLET)
    before = {person.pk: (person.phone and person.phone.reveal()) for person in Person.objects.all()}
    changed = [(*HAMLET[0][:7], "0500 333 444")]
    found = send(changed)
    assert found.updated == 1
    with django_capture_on_commit_callbacks(execute=True):
        chair = make_actor(Role.COMMUNE_CHAIR, district.commune)
        undoing.ask_to_undo(by=chair, pk=found.pk, reason="nhầm số điện thoại")
    found.refresh_from_db()
    assert (found.undone, found.kept) == (1, 0)
    assert {person.pk: (person.phone and person.phone.reveal()) for person in Person.objects.all()} == before
    assert "0500111222" in before.values()
    assert "111222" not in json.dumps(list(Entry.objects.values_list("before", "after")))


def test_a_row_is_found_by_its_number_though_the_household_changed_and_corrected(district, send):
    send(HAMLET)
    moved = [("Ấp 1", "2", "PHẠM VĂN TẠO", "Nam", "02/03/1965", "Họ hàng khác", "083065000001", "0500 999 999")]
    found = send(moved)
    assert (found.saved, found.updated, found.rejected) == (0, 1, 0)
    person = Person.objects.get(folded="pham van tao")
    assert (person.household.number, person.phone.reveal()) == ("2", "0500999999")
    assert kept_numbers_are_true()


def test_wrong_rows_are_told_one_by_one_and_the_right_ones_saved(district, send):
    found = send(
        [
            *HAMLET,
            ("Ấp 1", "77", "Không Có Hộ", "Nam", 1990, "Con", "", ""),
            ("Ấp 1", "3", "Ngày Sai", "Nam", "31/02/1990", "Chủ hộ", "", ""),
            ("Ấp 1", "4", "Số Sai", "Nam", 1990, "Chủ hộ", "12345", ""),
            ("Ấp 9", "5", "Ấp Lạ", "Nam", 1990, "Chủ hộ", "", ""),
        ]
    )
    assert (found.rows_read, found.saved, found.rejected) == (8, 4, 4)
    told = {fault.row: fault.message for fault in found.faults.filter(is_warning=False)}
    assert set(told) == {6, 7, 8, 9}
    assert "chưa có hộ số 77" in told[6]


def test_another_person_with_the_same_number_is_never_overwritten(district, send):
    send(HAMLET)
    found = send([("Ấp 1", "1", "Người Khác Hẳn", "Nam", 1965, "Con", "083065000001", "")])
    assert (found.saved, found.updated, found.rejected) == (0, 0, 1)
    assert Person.objects.get(folded="pham van tao").birth_date == date(1965, 3, 2)


def values(unit, household, name, born, relation="CHILD", **more):
    return {
        "unit": unit, "household": household, "full_name": name, "relation": relation,
        "birth_date": PartialDay(born, "DAY"), **more,
    }  # fmt: skip


def test_rows_saved_as_a_set_equal_rows_saved_one_by_one(district):
    rows = [
        values(
            district.hamlets[0], "1", "Lê Văn Một", date(1970, 1, 1), "HEAD", citizen_id="083070000001", address="5"
        ),
        values(district.hamlets[0], "1", "Lê Thị Hai", date(1999, 1, 1), phone="0500000001"),
        values(district.hamlets[1], "1", "Trần Ba", date(1971, 1, 1), "HEAD"),
    ]
    bulk.enter_persons(by=BY, rows=list(enumerate(rows, start=2)))
    assert kept_numbers_are_true()
    left_out = {"id", "uuid", "entered_at", "unit", "household", "citizen_id", "phone"}
    names = [field.attname for field in Person._meta.concrete_fields if field.name not in left_out]
    as_set = list(Person.objects.order_by("folded").values(*names))
    entries = Entry.objects.filter(act="population.persons.enter").count()
    Household.objects.update(head=None)
    Person.objects.all().delete()
    Household.objects.all().delete()
    from vungxanh.domains.population.operations import persons

    for row in rows:
        persons.enter(by=BY, **row)
    for one, other in zip(as_set, Person.objects.order_by("folded").values(*names), strict=True):
        assert one == other
    assert Entry.objects.filter(act="population.persons.enter").count() == 2 * entries == 6


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda hamlet: values(hamlet, "1", "Lê Văn Một", date(1970, 1, 1)),  # the same person twice
        lambda hamlet: values(hamlet, "9", "Lê Lạc", date(1970, 1, 2)),  # no such household
        lambda hamlet: values(hamlet, "1", "Lê Chủ Hai", date(1970, 1, 2), "HEAD"),  # a second head
        lambda hamlet: values(hamlet, "1", "Lê Đã Có", date(1980, 1, 1)),  # in the register already
    ],
)
def test_one_wrong_row_refuses_the_whole_set(district, spoiled):
    hamlet = district.hamlets[0]
    make_person(make_household(district.hamlets[1]), "Lê Đã Có", born=date(1980, 1, 1))
    before = Person.objects.count(), Household.objects.count(), Entry.objects.count()
    rows = [values(hamlet, "1", "Lê Văn Một", date(1970, 1, 1), "HEAD"), spoiled(hamlet)]
    with pytest.raises(BadInput):
        bulk.enter_persons(by=BY, rows=list(enumerate(rows, start=2)))
    assert (Person.objects.count(), Household.objects.count(), Entry.objects.count()) == before
