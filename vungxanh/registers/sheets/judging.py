"""One row of a sheet through the register's own form: right or wrong with reasons, new or known."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from vungxanh.fields.sealed import SealedText
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.sealing import mask
from vungxanh.registers.register import Register
from vungxanh.registers.sheets import cells
from vungxanh.registers.sheets.layout import SheetField, blank_form, fields_of
from vungxanh.registers.sheets.template import as_text
from vungxanh.units.models import Unit

# marks a fault or warning that belongs to no single cell
ROW = ""
# marks a stored value that is sealed
SEALED = "sealed"


@dataclass
class Row:
    """`cleaned` is what the operations get; `record` the one it corrects; `changes` whether it says anything new."""

    number: int
    cells: Mapping[str, Any]
    cleaned: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, str] = field(default_factory=dict)
    record: Any = None
    changes: bool = True
    data: dict[str, Any] = field(default_factory=dict)  # what the form was given from the cells that are filled in


class Judge:
    """Judges row after row with one form: its fields are built, bound and looked up once for the whole sheet."""

    def __init__(self, register: Register[Any], actor: Actor) -> None:
        self.register = register
        self.actor = actor
        self.form: forms.Form = blank_form(register, actor, shared={})
        self.fields: Sequence[SheetField] = fields_of(register, self.form)
        self._seen: dict[int, int] = {}

    def judge(self, chunk: Sequence[tuple[int, Mapping[str, Any]]], *, in_file_once: bool = True) -> list[Row]:
        """With `in_file_once`, a row that repeats an earlier row of the file, or its keys, is wrong."""
        rows = [self._read(number, given, in_file_once) for number, given in chunk]
        right = [row for row in rows if not row.faults]
        for row, record in zip(right, self._matches(right), strict=True):
            row.record = record
            if record is not None:
                self._compare(row)
                if in_file_once and not row.faults:
                    self._first(row, hash(("record", record.pk)))
        return rows

    def _read(self, number: int, given: Mapping[str, Any], in_file_once: bool) -> Row:
        row = Row(number, given)
        data = row.data
        for each in self.fields:
            value = given.get(each.name, "")
            if value == "":
                continue
            try:
                data[each.name], warning = cells.raw(each, value)
            except ValueError as fault:
                row.faults[each.name] = str(fault)
            else:
                if warning:
                    row.warnings[each.name] = warning
        self._clean(row, self._defaults(row, given) | data)
        if in_file_once and not row.faults:
            self._once(row)
        return row

    def shown(self, row: Row, name: str) -> str:
        """The value of a faulty cell as a page may show it."""
        value = as_text(row.cells.get(name, ""))
        private = any(each.private for each in self.fields if each.name == name)
        return (mask(value) if private else value)[:80]

    def label(self, name: str) -> str:
        return next((each.label for each in self.fields if each.name == name), "")

    def _defaults(self, row: Row, given: Mapping[str, Any]) -> dict[str, Any]:
        """What an empty cell means; said where the column is there (one that is not is said once, of the sheet)."""
        found = {}
        for each in self.fields:
            if each.default is not None and given.get(each.name, "") == "":
                found[each.name] = each.default
                if each.name in given and each.field.required:
                    row.warnings[each.name] = _("Để trống; hiểu là %s.") % each.default_words
        return found

    def _clean(self, row: Row, data: Mapping[str, Any]) -> None:
        self.form.data = data
        self.form.full_clean()
        for name, problems in self.form.errors.items():
            place = ROW if name == NON_FIELD_ERRORS else name
            row.faults.setdefault(place, " ".join(str(problem) for problem in problems))
        row.cleaned = dict(self.form.cleaned_data)
        for value in row.cleaned.values():
            if isinstance(value, Unit) and not self.actor.reaches(value.path):
                row.faults.setdefault(ROW, _("Đơn vị %s ngoài địa bàn của anh, chị.") % value)

    def _once(self, row: Row) -> None:
        whole = tuple(sorted((name, as_text(value)) for name, value in row.cells.items() if value != ""))
        self._first(row, hash(("row", whole)))
        for names in self.register.keys:
            values = tuple(str(row.cleaned.get(name) or "") for name in names)
            if all(values) and not row.faults:
                self._first(row, hash((tuple(names), values)), names[0])

    def _first(self, row: Row, key: int, name: str = ROW) -> None:
        earlier = self._seen.setdefault(key, row.number)
        if earlier != row.number:
            row.faults[name] = _("Trùng với dòng %s trong tệp này.") % earlier

    def _matches(self, rows: Sequence[Row]) -> Sequence[Any]:
        """The record that each row speaks of, None for a new one; one that speaks of several is wrong."""
        if self.register.match_many is not None:
            return self.register.match_many(by=self.actor, rows=[row.cleaned for row in rows])
        return [self._matching(row) for row in rows]

    def _matching(self, row: Row) -> Any:
        if self.register.match is None:
            return None
        try:
            return self.register.match(by=self.actor, **row.cleaned)
        except BadInput as fault:
            row.faults[ROW] = " ".join(fault.faults)
            return None

    def standing(self, record: Any) -> dict[str, Any]:
        """What the entry form says of a record, as data that the form takes again."""
        assert self.register.initial is not None
        return {
            name: self.form.fields[name].prepare_value(value)
            for name, value in self.register.initial(record).items()
            if name in self.form.fields
        }

    def kept(self, record: Any) -> dict[str, Any]:
        """The same to be stored: sealed values stay sealed."""
        assert self.register.initial is not None
        known = self.register.initial(record)
        sealed = {name: {SEALED: value.stored} for name, value in known.items() if isinstance(value, SealedText)}
        found = self.standing(record) | {name: value for name, value in sealed.items() if name in self.form.fields}
        return json.loads(json.dumps(found, cls=DjangoJSONEncoder))  # type: ignore[no-any-return]

    def cleaned(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        """The values for the operations again, of what `kept` gave. Raises `BadInput` when they hold no longer."""
        row = Row(0, {})
        self._clean(
            row,
            {
                name: SealedText(value[SEALED]).reveal() if isinstance(value, dict) and SEALED in value else value
                for name, value in kept.items()
            },
        )
        if row.faults:
            raise BadInput(*row.faults.values())
        return row.cleaned

    def _compare(self, row: Row) -> None:
        """The record with the cells that are filled in, and whether they say anything new."""
        data = row.data
        if self.register.correct is None or self.register.initial is None:
            row.faults[ROW] = _("Đã có trong sổ (%s); sổ này không sửa bằng tệp.") % row.record
            return
        known = self.register.initial(row.record)
        self._clean(row, {**self.standing(row.record), **data})
        row.changes = any(
            not self._same(name, known.get(name), row.cleaned.get(name)) for name in data if name in known
        ) or any(name not in known for name in data)

    def _same(self, name: str, standing: Any, given: Any) -> bool:
        if isinstance(standing, SealedText):
            return standing.reveal() == str(given or "")
        if standing in (None, "") and given in (None, ""):
            return True
        prepare = self.form.fields[name].prepare_value
        return standing == given or str(prepare(standing)) == str(prepare(given))
