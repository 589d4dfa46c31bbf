"""What the columns of a register's sheet are: the fields of its entry form, in their order, under their labels."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from vungxanh.fields.forms import CardField
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.vietnamese import fold
from vungxanh.registers.forms import EntryForm
from vungxanh.registers.register import Register

Kind = Literal["text", "long", "number", "day", "moment", "yes", "choice", "choices"]

# the hidden sheet that says whose template this is: A1 this word, B1 register, C1 version
MARK = "vungxanh"
HIDDEN_SHEET = "_vungxanh"
GUIDE_SHEET = "Hướng dẫn"
# of an export: who took it, when, what for
ORIGIN_SHEET = "Nguồn gốc tệp"
SHEETS_OF_WORDS = frozenset({GUIDE_SHEET, ORIGIN_SHEET})
FAULT_COLUMN = "Lỗi"
NOTE_COLUMN = "Ghi chú của mẫu"
EXAMPLE = "DÒNG VÍ DỤ: xóa hoặc để nguyên, không được nhập vào sổ"
CHOICES_AT_MOST = 2000


@dataclass(frozen=True)
class SheetField:
    """One column of a sheet, made from one field of the entry form."""

    name: str
    field: forms.Field
    private: bool

    @property
    def label(self) -> str:
        return str(self.field.label or self.name)

    @cached_property
    def default(self) -> Any:
        """What an empty cell means: the choice that the form shows first ("Nhà riêng"), the only unit within reach."""
        initial = self.field.initial
        return initial if self.choices and initial is not None and not callable(initial) else None

    @property
    def default_words(self) -> str:
        return next((words for value, words in self.choices if value == self.default), str(self.default or ""))

    @property
    def required(self) -> bool:
        return self.field.required and self.default is None

    @property
    def hint(self) -> str:
        return str(self.field.help_text or "")

    @cached_property
    def kind(self) -> Kind:
        field = self.field
        if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
            return "choices"
        if isinstance(field, forms.BooleanField):
            return "yes"
        if self.choices and hasattr(field, "choices"):
            return "choice"
        if isinstance(field, forms.DateTimeField):
            return "moment"
        if isinstance(field, forms.DateField):
            return "day"
        if isinstance(field, forms.IntegerField):
            return "number"
        return "long" if isinstance(field.widget, forms.Textarea) else "text"

    @cached_property
    def choices(self) -> Sequence[tuple[Any, str]]:
        """(value, words) to choose from; also of a plain field that is drawn as a list (a unit within reach)."""
        queryset = getattr(self.field, "queryset", None)
        if queryset is not None and queryset[: CHOICES_AT_MOST + 1].count() > CHOICES_AT_MOST:
            return ()
        given = getattr(self.field, "choices", None) or getattr(self.field.widget, "choices", None) or ()
        flat: list[tuple[Any, str]] = []
        for value, words in given:
            options = words if isinstance(words, list | tuple) else [(value, words)]
            flat += [(getattr(one, "value", one), str(text)) for one, text in options]
        return [(one, text) for one, text in flat if one not in (None, "")]

    @cached_property
    def by_words(self) -> dict[str, Any]:
        """Value by folded words or by the value itself; words that two values share name neither."""
        found: dict[str, Any] = {}
        for value, words in self.choices:
            folded = fold(words)
            found[folded] = None if folded in found else value
        return {**{fold(str(value)): value for value, _words in self.choices}, **found}

    def example(self) -> str:
        """What the example row shows: the field's placeholder, else a plausible value of its kind."""
        placeholder = str(self.field.widget.attrs.get("placeholder", ""))
        if placeholder:
            return placeholder
        match self.kind:
            case "choice" | "choices":
                return self.choices[0][1] if self.choices else ""
            case "yes":
                return "x"
            case "day":
                return "15/09/2021"
            case "moment":
                return "15/09/2021 07:30"
            case "number":
                return str(getattr(self.field, "min_value", None) or 1)
            case _:
                return self.choices[0][1] if self.choices else ""


def blank_form(register: Register[Any], actor: Actor, shared: dict[Any, Any] | None = None) -> forms.Form:
    """The entry form as this actor is given it. Raises `Forbidden` when the register takes no entries."""
    if register.entry is None:
        raise Forbidden(register.permission("import"))
    if issubclass(register.entry, EntryForm):
        return register.entry({}, actor=actor, shared=shared)
    return register.entry({})


def fields_of(register: Register[Any], form: forms.Form) -> list[SheetField]:
    private = {column.name for column in register.columns if column.private}
    return [
        SheetField(name, field, name in private)
        for name, field in form.fields.items()
        # a scanner fills in a form, never a cell
        if not field.widget.is_hidden and not isinstance(field, forms.FileField | CardField)
    ]


def version_of(fields: Iterable[SheetField]) -> str:
    """Changes when a column comes, goes or is no longer optional."""
    line = "|".join(f"{field.name}{'*' if field.required else ''}" for field in fields)
    return hashlib.sha256(line.encode()).hexdigest()[:12]


def names_of(fields: Sequence[SheetField]) -> dict[str, str]:
    """Field name by folded heading: the label in each language, and the name itself, with or without its star."""
    found: dict[str, str] = {}
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            found |= {heading_key(field.label): field.name for field in fields}
    return {**{heading_key(field.name): field.name for field in fields}, **found}


def heading_key(heading: object) -> str:
    return fold(str(heading)).rstrip(" *:")


def kind_words(field: SheetField) -> str:
    """What may stand in a cell, in one sentence."""
    match field.kind:
        case "yes":
            return _("Ghi x nếu có, để trống nếu không")
        case "choice":
            chosen = _("; để trống: %s") % field.default_words if field.default is not None else ""
            return _("Chọn một trong danh sách") + chosen
        case "choices":
            return _("Chọn trong danh sách; nhiều giá trị cách nhau bằng dấu chấm phẩy")
        case "day":
            return _("Ngày, viết như 15/09/2021")
        case "moment":
            return _("Ngày giờ, viết như 15/09/2021 07:30")
        case "number":
            return _("Số nguyên")
        case _:
            return _("Chữ")
