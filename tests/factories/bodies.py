"""A register for tests of the machinery: bodies of units, with everything a register can have.

`@pytest.fixture` `bodies` in tests/registers/conftest.py puts it into the catalogue beside the real ones.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q

from vungxanh.accounts.roles import Role
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import catalogue, records
from vungxanh.registers.forms import EntryForm, UnitField
from vungxanh.registers.register import Action, Column, Domain, Filter, Indicator, Register, State, View
from vungxanh.units.models import Body, BodyKind, Unit

CODE = "samples.bodies"
LEADERS = frozenset({Role.PROVINCE_LEADER, Role.COMMUNE_CHAIR})
READERS = LEADERS | {Role.HAMLET_HEAD, Role.INSPECTOR}


class BodyEntry(EntryForm):
    unit = UnitField()
    name = forms.CharField(label="Tên cơ quan", max_length=200)
    kind = forms.ChoiceField(label="Loại", choices=BodyKind.choices)
    abbreviation = forms.CharField(label="Viết tắt", required=False, max_length=32)
    valid_from = forms.DateField(label="Từ ngày")


class Ending(forms.Form):
    on = forms.DateField(label="Ngày cuối")


@transaction.atomic
def enter(*, by: Actor, unit: Unit, **values: Any) -> Body:
    records.allow(by, f"{CODE}.enter", unit)
    if values["name"] == "Cấm":
        raise BadInput("Tên này không được dùng.")
    body = Body.objects.create(unit=unit, **values)
    records.entered(by=by, act=f"{CODE}.enter", record=body)
    return body


@transaction.atomic
def correct(*, by: Actor, record: Body, reason: str, **values: Any) -> Body:
    with records.changed(by=by, act=f"{CODE}.correct", record=record, reason=reason):
        for name, value in values.items():
            setattr(record, name, value)
        record.save()
    return record


@transaction.atomic
def close(*, by: Actor, record: Body, on: date) -> Body:
    with records.changed(by=by, act=f"{CODE}.close", record=record):
        if on < record.valid_from:
            raise BadInput("Ngày cuối trước ngày đầu.")
        record.valid_to = on
        record.save()
    return record


def initial(body: Body) -> Mapping[str, Any]:
    return {name: getattr(body, name) for name in ("unit", "name", "kind", "abbreviation", "valid_from")}


BODIES = Register(
    code=CODE,
    title="Sổ cơ quan",
    singular="cơ quan",
    purpose="Các cơ quan của từng đơn vị.",
    model=Body,
    entry=BodyEntry,
    save=enter,
    correct=correct,
    initial=initial,
    columns=[
        Column(name="name", label="Tên", sort=["name"]),
        Column(name="unit", label="Đơn vị"),
        Column(name="kind", label="Loại", sort=["kind"]),
        Column(name="abbreviation", label="Viết tắt", private=True),
        Column(name="valid_to", label="Đến ngày", sort=["valid_to"]),
        Column(
            name="state", label="Tình trạng", value=lambda body: State("done" if body.valid_to else "doing", "Đang")
        ),
        Column(name="valid_from", label="Từ ngày", detail_only=True),
    ],
    search=["name"],
    order=["name", "pk"],
    filters=[
        Filter(
            name="kind",
            field=lambda actor: forms.ChoiceField(label="Loại", choices=[("", "Mọi loại"), *BodyKind.choices]),
            select=lambda kind: Q(kind=kind),
        ),
        Filter(
            name="nickname",
            field=lambda actor: forms.CharField(label="Viết tắt"),
            select=lambda text: Q(abbreviation=text),
            private=True,
            folded=True,
        ),
    ],
    views=[View(code="closed", label="Đã đóng", where=lambda actor: Q(valid_to__isnull=False))],
    actions=[
        Action(
            code="close",
            label="Đóng cơ quan",
            run=close,
            roles=LEADERS,
            form=Ending,
            available=lambda body: body.valid_to is None,
            bulk=True,
        )
    ],
    indicators=[Indicator(code="samples.bodies_founded", label="Thành lập", on="valid_from")],
    roles={"see": READERS, "enter": LEADERS, "correct": LEADERS, "unseal": LEADERS},
    reason_to_see=frozenset({Role.INSPECTOR}),
    personal=True,
    check_answers=True,
)
SAMPLES = Domain(code="samples", title="Mẫu thử", registers=[BODIES])


def make_body(unit: Unit, name: str, **values: Any) -> Body:
    return Body.objects.create(unit=unit, name=name, **{"kind": "OFFICE", "valid_from": date(2021, 1, 1), **values})


def put_into_catalogue(put: Callable[[object, str, object], None], domain: Domain = SAMPLES) -> None:
    forget()
    standing = list(catalogue.domains())
    put(catalogue, "domains", lambda: [*standing, domain])
    forget()


def forget() -> None:
    """What was computed from the domains is computed anew."""
    for cached in (catalogue.registers, catalogue.permissions, catalogue.permissions_of):
        cached.cache_clear()
