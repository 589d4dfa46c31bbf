"""A small register over bodies of units; also used by processes that tests start and kill."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q

from vungxanh.accounts import operations as accounts
from vungxanh.accounts.models import User
from vungxanh.accounts.roles import Role
from vungxanh.fields.forms import CitizenIdField
from vungxanh.journal.operations import Change, snapshot
from vungxanh.journal.operations import record as journal_record
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.vietnamese import fold
from vungxanh.registers import catalogue, records
from vungxanh.registers.access import actor_of
from vungxanh.registers.forms import EntryForm, UnitField
from vungxanh.registers.register import Column, Domain, Filter, Indicator, Register, View
from vungxanh.units.models import Body, BodyKind, Kind, Tier, TierMapping, Unit

CODE = "units.bodies"
CHAIR = frozenset({Role.COMMUNE_CHAIR, Role.PROVINCE_LEADER})


class BodyEntry(EntryForm):
    unit = UnitField(tiers=(Tier.GRASS_ROOTS, Tier.TEAM))
    name = forms.CharField(label="Tên cơ quan", max_length=60)
    kind = forms.ChoiceField(label="Loại", choices=BodyKind.choices)
    valid_from = forms.DateField(label="Từ ngày", help_text="Ngày thành lập")
    abbreviation = CitizenIdField(label="Số hiệu")
    secret = forms.BooleanField(label="Bí mật", required=False)


@transaction.atomic
def enter(*, by: Actor, unit: Unit, secret: bool = False, **values: Any) -> Body:
    records.allow(by, f"{CODE}.enter", unit)
    if values["name"] == "Không lưu được":
        raise BadInput("Tên này không dùng được nữa.")
    body = Body.objects.create(unit=unit, **values)
    records.entered(by=by, act=f"{CODE}.enter", record=body)
    return body


@transaction.atomic
def enter_many(*, by: Actor, rows: list[tuple[int, dict[str, Any]]]) -> list[Body]:
    if any(values["name"] == "Không lưu được" for _row, values in rows):
        raise BadInput("Tên này không dùng được nữa.")
    made = [Body(**{name: value for name, value in values.items() if name != "secret"}) for _row, values in rows]
    Body.objects.bulk_create(made)
    journal_record(by=by, act=f"{CODE}.enter", changes=[Change(body, after=snapshot(body)) for body in made])
    return made


@transaction.atomic
def correct(*, by: Actor, record: Body, reason: str, secret: bool = False, **values: Any) -> Body:
    with records.changed(by=by, act=f"{CODE}.correct", record=record, reason=reason):
        for name, value in values.items():
            setattr(record, name, value)
        record.save()
    return record


def match(*, by: Actor, unit: Unit, name: str, **rest: Any) -> Body | None:
    return Body.objects.filter(unit=unit, name=name).first()


def initial(body: Body) -> dict[str, Any]:
    return {name: getattr(body, name) for name in ("unit", "name", "kind", "valid_from", "abbreviation")}


BODIES = Register(
    code=CODE,
    title="Sổ tổ chức",
    singular="tổ chức",
    purpose="Các cơ quan của từng đơn vị.",
    model=Body,
    entry=BodyEntry,
    save=enter,
    save_many=enter_many,
    remove=records.remove,
    correct=correct,
    match=match,
    initial=initial,
    keys=[["unit", "name"]],
    search=["name"],
    columns=[
        Column(name="unit", label="Đơn vị"),
        Column(name="name", label="Tên cơ quan", sort=["name", "pk"]),
        Column(name="kind", label="Loại"),
        Column(name="valid_from", label="Từ ngày", sort=["valid_from", "pk"]),
        Column(name="abbreviation", label="Số hiệu", private=True),
    ],
    filters=[
        Filter(
            name="kind",
            field=lambda actor: forms.ChoiceField(choices=BodyKind.choices),
            select=lambda kind: Q(kind=kind),
        )
    ],
    views=[View(code="health", label="Y tế", where=lambda actor: Q(kind="HEALTH"))],
    indicators=[
        Indicator(code="units.bodies_founded", label="Thành lập", on="valid_from"),
        Indicator(code="units.police_founded", label="Công an thành lập", where=Q(kind="POLICE"), on="valid_from"),
        Indicator(code="units.bodies", label="Số tổ chức"),
    ],
    roles={verb: CHAIR for verb in ("see", "enter", "correct", "import", "export")}
    | {"unseal": frozenset({Role.COMMUNE_CHAIR})},
)
DOMAIN = Domain(code="units", title="Đơn vị", registers=[BODIES])


@dataclass
class Place:
    province: Unit
    commune: Unit
    hamlets: list[Unit]
    elsewhere: Unit


def make_unit(code: str, name: str, kind: str, parent: Unit | None = None) -> Unit:
    return Unit.objects.create(
        code=code, name=name, kind=kind, parent=parent, path=f"{parent.path if parent else ''}{code}/",
        valid_from=date(2021, 1, 1), folded=fold(name),
        trail=f"{fold(name)} {parent.trail if parent else ''}".strip(),
    )  # fmt: skip


def make_place() -> Place:
    for kind, tier in [(Kind.PROVINCE, Tier.COORDINATING), (Kind.COMMUNE, Tier.GRASS_ROOTS), (Kind.HAMLET, Tier.TEAM)]:
        TierMapping.objects.create(kind=kind, tier=tier, valid_from=date(2021, 1, 1))
    province = make_unit("83", "Tỉnh Bến Tre", Kind.PROVINCE)
    commune = make_unit("28801", "Xã Tân Thạch", Kind.COMMUNE, province)
    elsewhere = make_unit("28804", "Xã Quới Sơn", Kind.COMMUNE, province)
    hamlets = [make_unit(f"28801{n}", f"Ấp {n}", Kind.HAMLET, commune) for n in (1, 2, 3)]
    make_unit("288049", "Ấp 9", Kind.HAMLET, elsewhere)
    return Place(province, commune, hamlets, elsewhere)


def make_officer(unit: Unit, role: str, name: str = "") -> Actor:
    user = User.objects.create_user(name or f"{role}-{unit.code}", full_name=f"Cán bộ {unit.name}")
    return actor_of(accounts.grant(user=user, role=Role(role), unit=unit, starts_on=date(2021, 1, 1)))


def install(put: Callable[[object, str, object], None]) -> None:
    forget()
    standing = catalogue.domains()
    put(catalogue, "domains", lambda: [*standing, DOMAIN])
    forget()


def forget() -> None:
    for cached in (catalogue.registers, catalogue.permissions, catalogue.permissions_of):
        cached.cache_clear()
