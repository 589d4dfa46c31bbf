"""A declaration that names what is not there is refused when the program starts."""

from dataclasses import replace
from typing import Any

import pytest
from django import forms
from django.db.models import Q

from tests.factories.bodies import BODIES, SAMPLES
from vungxanh.accounts.roles import Role
from vungxanh.registers import catalogue, checks
from vungxanh.registers.register import Action, Column, Filter, Indicator, Page, Related, View


def numbers(**changes: Any) -> set[str]:
    return {number for number, _ in checks.faults_of(replace(BODIES, **changes))}


def never(**values: Any) -> None:
    raise AssertionError


def strict(*, by: Any, unit: Any) -> None:
    raise AssertionError


def test_the_samples_are_whole() -> None:
    assert numbers() == set()


@pytest.mark.parametrize(
    ("number", "changes"),
    [
        ("E010", {"columns": [Column(name="colour", label="Màu")]}),
        ("E011", {"columns": [Column(name="name", label="Tên", sort=["colour"])]}),
        ("E012", {"search": ["colour"]}),
        ("E012", {"order": ["colour", "pk"]}),
        ("E013", {"order": ["name"]}),
        ("E013", {"order": []}),
        ("E014", {"search_sealed": ["name"]}),
        ("E020", {"filters": [Filter(name="unit", field=lambda actor: forms.CharField(), select=lambda value: Q())]}),
        ("E021", {"views": [View(code="kind", label="Loại", where=lambda actor: Q())]}),
        ("E030", {"entry": None}),
        ("E031", {"save": None}),
        ("E032", {"save": strict}),
        ("E032", {"correct": strict}),
        ("E033", {"match": strict}),
        ("E034", {"actions": [replace(BODIES.actions[0], run=strict)]}),
        ("E040", {"roles": {**BODIES.roles, "look": frozenset({Role.POLICE})}}),
        ("E041", {"actions": [Action(code="see", label="Xem", run=never, roles=frozenset())]}),
        ("E042", {"roles": {}}),
        ("E043", {"reason_to_see": frozenset({Role.POLICE})}),
        ("E050", {"indicators": [Indicator(code="x", label="X", on="name")]}),
        ("E051", {"indicators": [Indicator(code="x", label="X", sum_of="colour")]}),
        ("E060", {"related": [Related(register=lambda: BODIES, by="colour")]}),
        ("E061", {"icon": "unicorn"}),
    ],
)
def test_a_planted_fault_is_found(number: str, changes: dict[str, Any]) -> None:
    assert number in numbers(**changes)


def test_faults_between_registers_and_in_pages_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = replace(
        SAMPLES,
        registers=[BODIES, BODIES],
        pages=[Page(name="office:home", label="Trang", permission="nobody.declares", icon="unicorn")],
    )
    monkeypatch.setattr(catalogue, "domains", lambda: [twice])
    monkeypatch.setattr(catalogue, "permissions", lambda: {})
    found = {number for _, number, _ in checks.faults()}
    assert {"E001", "E002", "E003"} <= found
    assert all(error.id.startswith("registers.E") for error in checks.check_registers())
