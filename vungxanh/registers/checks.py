"""System checks of every declaration: what a register names exists, and its operations take what its form gives."""

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.apps import AppConfig
from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from vungxanh.fields.sealed import FingerprintField
from vungxanh.registers import catalogue
from vungxanh.registers.lists import RESERVED
from vungxanh.registers.register import Domain, Register
from vungxanh.theme.icons import ICONS

VERBS = ("see", "enter", "correct", "import", "export", "unseal")


def check_registers(app_configs: Iterable[AppConfig] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """For `django.core.checks.register`."""
    return [checks.Error(text, obj=where, id=f"registers.{number}") for where, number, text in faults()]


def faults() -> Iterator[tuple[str, str, str]]:
    """(register or domain, number of the check, what is wrong) for every fault of every declaration."""
    domains = catalogue.domains()
    for code in _twice(register.code for domain in domains for register in domain.registers):
        yield code, "E001", "two registers have this code"
    every = (indicator for domain in domains for one in domain.registers for indicator in one.indicators)
    for code in _twice(indicator.code for indicator in every):
        yield code, "E002", "two indicators have this code"
    for domain in domains:
        for text in _of_domain(domain):
            yield domain.code, "E003", text
        for register in domain.registers:
            for number, text in faults_of(register):
                yield register.code, number, text


def _of_domain(domain: Domain) -> Iterator[str]:
    for page in domain.pages:
        if page.permission not in catalogue.permissions():
            yield f"page {page.name!r} needs the permission {page.permission!r}, which nobody declares"
        if page.icon not in ICONS:
            yield f"page {page.name!r}: no icon is called {page.icon!r}"


def faults_of(register: Register[Any]) -> Iterator[tuple[str, str]]:
    """(number of the check, what is wrong) for each fault of one register."""
    model = register.model
    for column in register.columns:
        if column.value is None and not hasattr(model, column.name):
            yield "E010", f"column {column.name!r} names no field of {model._meta.label}; give it a `value`"
        for name in column.sort:
            if not _field(model, name):
                yield "E011", f"column {column.name!r} sorts by {name!r}, which is no field"
    for name in [*register.order, *register.search, *register.search_sealed]:
        if not _field(model, name):
            yield "E012", f"{name!r} in order or search is no field of {model._meta.label}"
    last = _field(model, register.order[-1]) if register.order else None
    if last is None or not (last.primary_key or last.unique):
        yield "E013", "order must end in a unique field: pages follow the last row seen"
    for name in register.search_sealed:
        if not isinstance(_field(model, name), FingerprintField):
            yield "E014", f"search_sealed {name!r} is no FingerprintField"
    yield from _asked(register)
    yield from _rights(register)
    for indicator in register.indicators:
        if indicator.on and not isinstance(_field(model, indicator.on), models.DateField):
            yield "E050", f"indicator {indicator.code!r} counts by the day in {indicator.on!r}, which is no date"
        if indicator.sum_of and not _field(model, indicator.sum_of):
            yield "E051", f"indicator {indicator.code!r} adds up {indicator.sum_of!r}, which is no field"
    for related in register.related:
        if not _field(related.register().model, related.by):
            yield "E060", f"related {related.register().code} has no field {related.by!r}"
    for icon in [register.icon, *(action.icon for action in register.actions if action.icon)]:
        if icon not in ICONS:
            yield "E061", f"no icon is called {icon!r}"


def _asked(register: Register[Any]) -> Iterator[tuple[str, str]]:
    """Filters, views, the entry form and what its operations take."""
    for name in [*(each.name for each in register.filters if each.name in RESERVED)]:
        yield "E020", f"a filter cannot be called {name!r}: lists use the name in their addresses"
    for name in _twice([*(each.name for each in register.filters), *(each.code for each in register.views)]):
        yield "E021", f"two filters or views are called {name!r}"
    if register.entry is None:
        if register.save or register.correct:
            yield "E030", "there is an operation but no entry form to ask for its values"
        return
    if register.save is None:
        yield "E031", "there is an entry form but no `save`"
    fields = register.entry.base_fields
    for title, operation in (("save", register.save), ("correct", register.correct)):
        refused = _not_taken(operation, fields) if operation else []
        if refused:
            yield "E032", f"`{title}` does not take {', '.join(refused)} of the entry form"
    if register.match and _not_taken(register.match, fields):
        yield "E033", f"`match` does not take {', '.join(_not_taken(register.match, fields))} of the entry form"
    for action in register.actions:
        refused = _not_taken(action.run, action.form.base_fields)
        if refused:
            yield "E034", f"action {action.code!r}: `run` does not take {', '.join(refused)} of its form"


def _rights(register: Register[Any]) -> Iterator[tuple[str, str]]:
    codes = [action.code for action in register.actions]
    for verb in register.roles:
        if verb not in VERBS:
            yield "E040", f"{verb!r} is no verb of permission; there are {', '.join(VERBS)}, and actions name their own"
    for code in _twice([*codes, *VERBS]):
        yield "E041", f"an action cannot be called {code!r}"
    if not register.roles.get("see"):
        yield "E042", "nobody may see this register"
    blind = [role for role in register.reason_to_see if role not in register.roles.get("see", ())]
    if blind:
        yield "E043", f"{', '.join(blind)} must say why they see what they may not see"


def _field(model: type[models.Model], path: str) -> models.Field[Any, Any] | None:
    """The field at the end of a path like `-unit__path`, or None."""
    field: Any = None
    for part in path.removeprefix("-").split("__"):
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            attname = [each for each in model._meta.concrete_fields if each.attname == part]
            if not attname:
                return None
            field = attname[0]
        model = getattr(field, "related_model", None) or model
    return field if isinstance(field, models.Field) else None


def _not_taken(operation: Callable[..., Any], fields: Mapping[str, forms.Field]) -> list[str]:
    parameters = inspect.signature(operation).parameters
    if any(each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters.values()):
        return []
    return [name for name in fields if name not in parameters]


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
