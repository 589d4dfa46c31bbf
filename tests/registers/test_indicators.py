"""Indicators are counted from records and added up the tree; keeping up gives what counting everything gives."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.registers.sheets import bodies
from vungxanh.journal.operations import Change, record, snapshot
from vungxanh.kernel.actor import Forbidden, system
from vungxanh.registers import indicators
from vungxanh.registers.counts import Count
from vungxanh.units.models import Body, Unit

FIRST = date(2021, 9, 1)
EVENTS = ("units.bodies_founded", "units.police_founded")
STOCK = "units.bodies"


@pytest.fixture(autouse=True)
def catalogue_with_bodies(monkeypatch):
    bodies.install(monkeypatch.setattr)
    yield
    monkeypatch.undo()
    bodies.forget()


@pytest.fixture
def place(db):
    return bodies.make_place()


def rows(*codes):
    found = Count.objects.filter(indicator__in=codes) if codes else Count.objects.all()
    return set(found.values_list("indicator", "unit__code", "day", "own", "value", "records"))


def brute_force() -> set[tuple]:
    """Every unit and day by walking over every record: slow and plain."""
    found = {}
    for body in Body.objects.select_related("unit"):
        codes = [code for code in EVENTS if code != "units.police_founded" or body.kind == "POLICE"]
        for unit in Unit.objects.all():
            if body.unit.path.startswith(unit.path):
                for code in codes:
                    key = (code, unit.code, body.valid_from)
                    own, value = found.get(key, (0, 0))
                    found[key] = (own + (unit == body.unit), value + 1)
    return {(*key, own, value, value) for key, (own, value) in found.items()}


moves = st.lists(
    st.tuples(
        st.sampled_from(["enter", "enter", "enter", "change", "remove", "count"]),
        st.integers(0, 4),  # unit
        st.integers(0, 3),  # day
        st.booleans(),  # police or not
        st.integers(0, 20),  # which body
    ),
    max_size=16,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=moves)
@pytest.mark.django_db(transaction=False)
def test_keeping_up_equals_rebuilding_equals_counting_by_hand(place, history):
    from django.db import transaction

    class Undo(Exception):
        pass

    units = [place.commune, *place.hamlets, place.elsewhere]
    try:
        with transaction.atomic():
            for number, (move, unit, day, police, which) in enumerate(history):
                play(move, units[unit], FIRST + timedelta(days=day), police, which, number)
            indicators.catch_up()
            kept_up = rows(*EVENTS)
            stock = {
                unit.pk: Body.objects.filter(unit__path__startswith=unit.path).count() for unit in Unit.objects.all()
            }
            standing = indicators.by_unit(
                actor=system("test"), codes=[STOCK], first=FIRST, last=timezone.localdate(), units=Unit.objects.all()
            )
            assert kept_up == brute_force()
            assert {unit: values[STOCK] or 0 for unit, values in standing.items()} == stock
            everything = rows()
            indicators.rebuild([*EVENTS, STOCK])
            assert rows(*EVENTS) == kept_up
            assert rows() == everything
            raise Undo
    except Undo:
        pass


def play(move, unit, day, police, which, number):
    by, kind = system("test"), "POLICE" if police else "UNION"
    existing = list(Body.objects.order_by("pk"))
    if move == "count":
        indicators.catch_up()
    elif move == "enter":
        body = Body.objects.create(unit=unit, kind=kind, name=f"{number}", valid_from=day)
        record(by=by, act="x", changes=[Change(body, after=snapshot(body))])
    elif existing:
        body = existing[which % len(existing)]
        before = snapshot(body)
        if move == "remove":
            record(by=by, act="x", changes=[Change(body, before=before)])
            body.delete()
        else:
            body.unit, body.kind, body.valid_from = unit, kind, day
            body.save()
            record(by=by, act="x", changes=[Change(body, before=before, after=snapshot(body))])


def test_no_record_is_not_zero(place):
    chair = bodies.make_officer(place.commune, "commune-chair")
    bodies.enter(by=chair, unit=place.hamlets[0], name="A", kind="POLICE", valid_from=FIRST)
    indicators.catch_up()
    found = indicators.series(
        actor=chair, codes=[EVENTS[0]], first=FIRST, last=FIRST + timedelta(days=1), unit=place.commune
    )
    assert found == {EVENTS[0]: {FIRST: 1, FIRST + timedelta(days=1): None}}
    of_units = indicators.by_unit(
        actor=chair, codes=[*EVENTS, STOCK], first=FIRST, last=timezone.localdate(), units=place.hamlets
    )
    assert of_units[place.hamlets[0].pk] == {EVENTS[0]: 1, EVENTS[1]: 1, STOCK: 1}
    assert of_units[place.hamlets[1].pk] == {EVENTS[0]: None, EVENTS[1]: None, STOCK: None}


def test_a_stock_holds_until_it_changes_and_keeps_its_past(place):
    chair = bodies.make_officer(place.commune, "commune-chair")
    body = bodies.enter(by=chair, unit=place.hamlets[0], name="A", kind="POLICE", valid_from=FIRST)
    indicators.catch_up()
    today = timezone.localdate()
    Count.objects.update(day=today - timedelta(days=3))
    bodies.enter(by=chair, unit=place.hamlets[1], name="B", kind="POLICE", valid_from=FIRST)
    indicators.catch_up()
    found = indicators.series(
        actor=chair, codes=[STOCK], first=today - timedelta(days=4), last=today, unit=place.commune
    )[STOCK]
    assert list(found.values()) == [None, 1, 1, 1, 2]
    assert body.pk


def test_units_out_of_reach_are_refused(place):
    chair = bodies.make_officer(place.commune, "commune-chair")
    with pytest.raises(Forbidden):
        indicators.series(actor=chair, codes=[STOCK], first=FIRST, last=FIRST, unit=place.province)
    with pytest.raises(Forbidden):
        indicators.by_unit(actor=chair, codes=[STOCK], first=FIRST, last=FIRST, units=[place.elsewhere])


def test_nothing_is_read_twice(place):
    chair = bodies.make_officer(place.commune, "commune-chair")
    bodies.enter(by=chair, unit=place.hamlets[0], name="A", kind="POLICE", valid_from=FIRST)
    assert indicators.catch_up() == 1
    assert indicators.catch_up() == 0
