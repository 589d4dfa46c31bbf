"""Records as people read them: values written out, private ones masked, history in the words of the register."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vungxanh.accounts.roles import ROLES, Role
from vungxanh.fields.sealed import SealedText
from vungxanh.journal import queries as journal
from vungxanh.journal.models import Entry
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.sealing import mask
from vungxanh.registers import catalogue
from vungxanh.registers.register import Column, Reference, Register, State
from vungxanh.theme.templatetags import parts, wording
from vungxanh.units.models import Unit

MANY = 20


def shown(value: object, *, numeric: bool = False, actor: Actor | None = None) -> str:
    """A value as the page's language writes it; nothing is an empty text."""
    match value:
        case None | "":
            return ""
        case SafeString():
            return value
        case bool():
            return _("Có") if value else _("Không")
        case State():
            return parts.tag(value.kind, str(value.text))
        case Reference():
            may = actor and actor.may(f"{value.register}.see")
            url = reverse("office:detail", args=[value.register, value.pk]) if may else ""
            return format_html('<a href="{}">{}</a>', url, value.text) if url else str(value.text)
        case datetime():
            return wording.moment(value)
        case date():
            return wording.day(value)
        case int() | float() | Decimal() if numeric or not isinstance(value, int):
            return wording.number(value)
        case list() | tuple() | set() | models.QuerySet():
            return ", ".join(shown(each, actor=actor) for each in value)
    return str(value)


def cell(column: Column[Any], record: models.Model, actor: Actor | None) -> str:
    """One value of a record, masked when it is private; without an actor no value is a link."""
    value = column.read(record)
    if column.private and value and not isinstance(value, SealedText):
        value = mask(shown(value))
    return shown(value, numeric=column.numeric, actor=actor)


def name_of(register: Register[Any], record: models.Model) -> str:
    """What a record is called where it is linked to: its first column in words, else itself."""
    return cell(register.columns[0], record, None) or str(record)


def heading_of(register: Register[Any], record: models.Model) -> str:
    """What a record is called above its own page: "Hộ 012", "Trần Thị Lan"."""
    text = str(record)
    is_number = not any(letter.isalpha() for letter in text)
    return f"{str(register.singular).capitalize()} {text}" if is_number else text


def revealed(column: Column[Any], record: models.Model, actor: Actor) -> str:
    """A private value in full. Whoever calls has journalled it."""
    value = column.read(record)
    if isinstance(value, SealedText):
        text = value.reveal()
        return wording.phone(text) if column.name.endswith("phone") else text
    return shown(value, numeric=column.numeric, actor=actor)


def role_title(role: str) -> str:
    return str(ROLES[Role(role)].title) if role in set(Role) else _("Hệ thống")


def act_title(act: str) -> str:
    """ "Sổ hộ: sửa" for the permission or operation in a journal entry."""
    above, _dot, verb = act.rpartition(".")
    permission = catalogue.permissions().get(act)
    if permission is None:
        # a step of something known ("duty.swap.ask") is called by what it belongs to
        one = catalogue.registers().get(act)
        known = one.title if one else FOUNDATIONS.get(act)
        return str(known) if known else act_title(above) if above else act
    register = catalogue.registers().get(above)
    action = next((each for each in register.actions if each.code == verb), None) if register else None
    words = action.label if action else VERBS.get(verb)
    return f"{register.title}: {words}" if register and words else str(permission.label)


FOUNDATIONS = {
    "accounts": gettext_lazy("Tài khoản cán bộ"),
    "api": gettext_lazy("Khóa truy cập API"),
    "demo": gettext_lazy("Dữ liệu diễn tập"),
    "documents": gettext_lazy("Văn bản"),
    "duty": gettext_lazy("Trực ban"),
    "files": gettext_lazy("Tệp đính kèm"),
    "journal": gettext_lazy("Nhật ký"),
    "jobs": gettext_lazy("Việc chạy nền"),
    "messages": gettext_lazy("Tin nhắn"),
    "tasks": gettext_lazy("Nhiệm vụ"),
    "units": gettext_lazy("Đơn vị hành chính"),
}
VERBS = {
    "see": gettext_lazy("Xem"),
    "enter": gettext_lazy("Thêm mới"),
    "correct": gettext_lazy("Sửa"),
    "import": gettext_lazy("Nhập từ tệp"),
    "export": gettext_lazy("Xuất ra tệp"),
    "unseal": gettext_lazy("Hiện thông tin được che"),
}


# ---- history


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of a record's history."""

    at: datetime
    who: str
    role: str
    what: str
    reason: str
    differences: Sequence[Difference]


def history(register: Register[Any], record: models.Model) -> Sequence[Happening]:
    """What was done to a record, newest first, at most the last 20 acts."""
    entries = list(journal.history(record)[:MANY])
    changes = {entry.number: journal.differences(entry) for entry in entries}
    every = [(name, value) for each in changes.values() for name, *values in each for value in values]
    named = names_of(register.model, every)
    return [
        Happening(
            at=entry.at,
            who=entry.actor_name,
            role=role_title(entry.role),
            what=act_title(entry.act),
            reason=entry.reason,
            differences=[] if _is_new(entry) else _differences(register, changes[entry.number], named),
        )
        for entry in entries
    ]


def _is_new(entry: Entry) -> bool:
    return entry.before is None


def _differences(
    register: Register[Any], changes: Iterable[tuple[str, Any, Any]], named: Mapping[tuple[str, Any], str]
) -> Sequence[Difference]:
    return [
        Difference(
            label=label_of(register, name),
            before=stored(register.model, name, before, named),
            after=stored(register.model, name, after, named),
        )
        for name, before, after in changes
    ]


def label_of(register: Register[Any], name: str) -> str:
    """The words people know a stored field by: the form's, else the column's, else the model's."""
    plain = name.removesuffix("_id")
    if register.entry:
        for each in (plain, name):
            if each in register.entry.base_fields and register.entry.base_fields[each].label:
                return str(register.entry.base_fields[each].label)
    for column in register.columns:
        if column.name in (plain, name):
            return str(column.label)
    try:
        return str(register.model._meta.get_field(plain).verbose_name).capitalize()
    except FieldDoesNotExist:
        return plain


def names_of(model: type[models.Model], values: Iterable[tuple[str, Any]]) -> dict[tuple[str, Any], str]:
    """The records that stored keys speak of, in words: one query for each kind of record."""
    keys: dict[str, set[Any]] = {}
    for name, value in values:
        if value is not None and name.endswith("_id"):
            keys.setdefault(name, set()).add(value)
    found: dict[tuple[str, Any], str] = {}
    for name, wanted in keys.items():
        field = _field(model, name)
        related = getattr(field, "related_model", None)
        if isinstance(related, type) and issubclass(related, models.Model):
            manager = related._default_manager
            records = manager.select_related("parent") if related is Unit else manager.all()
            found |= {(name, record.pk): str(record) for record in records.filter(pk__in=wanted)}
    return found


def stored(model: type[models.Model], name: str, value: Any, named: Mapping[tuple[str, Any], str]) -> str:
    """A value of a journal's snapshot in words."""
    if value in (None, ""):
        return ""
    if (name, value) in named:
        return named[name, value]
    field = _field(model, name)
    if field is None:
        return shown(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    try:
        return shown(field.to_python(value))
    except ValidationError:
        return shown(value)


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any] | None:
    return next((field for field in model._meta.concrete_fields if name in (field.attname, field.name)), None)
