"""What a register's endpoints take and give, from its entry form, its filters and its columns."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import models
from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from vungxanh.fields.sealed import SealedText
from vungxanh.kernel.actor import Actor
from vungxanh.registers.register import Action, Column, Reference, Register, State
from vungxanh.registers.sheets.layout import SheetField
from vungxanh.units.models import Unit

TYPES: dict[str, Any] = {
    "text": str, "long": str, "number": int, "day": date, "moment": datetime, "yes": bool, "choice": str,
    "choices": list[str],
}  # fmt: skip
LIMIT = 100


class Body(Schema):
    # a name that the register does not know is a mistake to be told, not data to be dropped
    model_config = ConfigDict(extra="forbid")


def fields_in(form: type[forms.Form]) -> list[SheetField]:
    return [
        SheetField(name, field, private=False)
        for name, field in form.base_fields.items()
        if not isinstance(field, forms.FileField)
    ]


def body_of(register: Register[Any], form: type[forms.Form], *, partial: bool, name: str) -> type[Body]:
    """The body of a request; with `partial` every field may be left out, and a reason has to be given."""
    made: dict[str, Any] = {}
    for field in fields_in(form):
        kind = _type(field)
        described = Field(
            default=... if field.required and not partial else None, title=field.label, description=field.hint or None
        )
        made[field.name] = (kind if field.required and not partial else kind | None, described)
    if partial:
        made["reason"] = (str, Field(min_length=1, max_length=500, title="Lý do"))
    return create_model(f"{_camel(register.code)}{name}", __base__=Body, **made)


def _type(field: SheetField) -> Any:
    # choices that depend on who is acting are not known here
    return TYPES.get(field.kind, str)


def query_of(register: Register[Any]) -> type[Schema]:
    """The question a list is asked, in the address."""
    made: dict[str, Any] = {
        "view": (str, ""), "unit": (str, Field("", description="mã đơn vị")), "q": (str, Field("", max_length=120)),
        "sort": (str, Field("", description="tên cột; dấu - ở trước: ngược lại")),
        "after": (str, Field("", description="`next` của trang trước")),
        "limit": (int, Field(20, ge=1, le=LIMIT)),
    }  # fmt: skip
    made |= {each.name: (list[str], Field([], max_length=50)) for each in register.filters if not each.private}
    return create_model(f"{_camel(register.code)}Query", __base__=Schema, **made)


def row_of(register: Register[Any]) -> type[Schema]:
    made: dict[str, Any] = {"id": (str, ...), "version": (str | None, None)}
    made |= {column.name: (Any, Field(None, title=str(column.label))) for column in register.columns}
    return create_model(f"{_camel(register.code)}Row", __base__=Schema, **made)


def page_of(register: Register[Any], row: type[Schema]) -> type[Schema]:
    return create_model(
        f"{_camel(register.code)}Page",
        __base__=Schema,
        items=(list[row], ...),  # type: ignore[valid-type]
        next=(str, ""),
        previous=(str, ""),
    )


def action_body(register: Register[Any], action: Action[Any]) -> type[Body]:
    return body_of(register, action.form, partial=False, name=f"{_camel(action.code)}Action")


def _camel(code: str) -> str:
    return "".join(part.capitalize() for part in code.replace("-", ".").replace("_", ".").split("."))


# ---- values


def row(register: Register[Any], actor: Actor, record: Any, *, version: str | None = None) -> dict[str, Any]:
    """The same values as the list shows: personal ones masked, or left out where there is no mask, without `unseal`."""
    may_unseal = actor.may(register.permission("unseal"))
    found = {column.name: _value(column, record, may_unseal) for column in register.columns}
    return {"id": str(record.pk), "version": version, **found}


def _value(column: Column[Any], record: Any, may_unseal: bool) -> Any:
    value = column.read(record)
    if isinstance(value, SealedText):
        return value.reveal() if may_unseal and column.private else str(value)
    if column.private and not may_unseal:
        return None
    if isinstance(value, State):
        return {"kind": value.kind, "text": str(value)}
    if isinstance(value, Reference):
        return {"register": value.register, "id": str(value.pk), "text": str(value)}
    if isinstance(value, Unit):
        return {"code": value.code, "name": value.name}
    if value is None or isinstance(value, bool | int | float | date | datetime):
        return value
    if isinstance(value, models.Model):
        return {"id": str(value.pk), "text": str(value)}
    return str(value)


def as_form_data(values: Mapping[str, Any]) -> dict[str, Any]:
    """JSON values as a form sends them: nothing said is nothing sent."""
    return {name: value for name, value in values.items() if value is not None}
