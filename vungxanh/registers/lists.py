"""Lists of a register: what is asked (search, filters, view, unit), in which order, one page at a time.

Every face selects through `selected`, so that the list, its export and the API hold the same rows. Pages follow the
last row seen (keyset), never an offset: page 400 costs what page 1 costs, and rows that arrive meanwhile shift nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from django import forms
from django.db import connection, models
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from vungxanh.fields.sealed import seal
from vungxanh.kernel.actor import Actor, system
from vungxanh.registers.forms import EntryForm, UnitField
from vungxanh.registers.register import Register
from vungxanh.registers.searching import Holding, holding
from vungxanh.units.models import Unit, UnitScoped

M = TypeVar("M", bound=UnitScoped)

COUNTED_AT_MOST = 10_000
# nobody reads on after a thousand of one name: what was typed has to say more
SEARCHED_AT_MOST = 1_000
# reading so many rows of a list in its order costs less than fetching and sorting tens of thousands
WALKED_AT_MOST = 40_000
# of so many rows the views are counted with the page, of more after it
COUNTED_AT_ONCE = 1_000
UNITS_NAMED_AT_MOST = 200
SIZES = (20, 50, 100)
# parameters of a list's address that are not filters; checks.py refuses a filter of such a name
RESERVED = frozenset({"q", "unit", "view", "saved", "found", "sort", "columns", "size", "after", "before", "day"})
# an identity number, a phone, a passport: found whole by its fingerprint
_NUMBER = re.compile(r"[A-Z]{0,2}\d{6,12}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a list, in plain values that an export job can keep.

    `unit` is the path of a unit at or below the actor's; `text` is what was typed into the search; `filters` are the
    raw values of the filter form; `sort` is a column's name, with `-` before it for the other direction.
    """

    view: str = ""
    unit: str = ""
    text: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows: exact up to 10,000 (1,000 of a search), then only that there are more."""

    number: int
    more: bool


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows of one page; `after` and `before` are the keys that the neighbouring pages start from ("" at an end)."""

    rows: Sequence[M]
    after: str
    before: str


class FilterForm(EntryForm):
    """The filter row of a register: search, unit, then its filters in their order (folded ones last)."""

    def __init__(self, register: Register[Any], *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        unit = UnitField(label=_("Địa bàn"), every=_("Mọi đơn vị"))
        self.fields |= {**_search_field(register), "unit": unit}
        self.fields |= {each.name: each.field(actor) for each in sorted(register.filters, key=lambda each: each.folded)}
        for form_field in self.fields.values():
            form_field.required = False
        self.bind_fields()
        few = unit.few()
        if few is not None and len(few) <= 1:
            del self.fields["unit"]  # nothing below to choose from


def _search_field(register: Register[Any]) -> dict[str, forms.Field]:
    if not (register.search or register.search_sealed):
        return {}
    widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
    return {"q": forms.CharField(label=str(register.search_label) or _("Tìm"), max_length=120, widget=widget)}


@dataclass(frozen=True, slots=True)
class Selection(Generic[M]):
    """The rows asked for: `rows` in their order; the same to be counted; of a search that finds many, some of them."""

    rows: QuerySet[M]
    counted: QuerySet[M]
    some: QuerySet[M] | None
    at_most: int


def selected(register: Register[M], actor: Actor, asked: Asked) -> QuerySet[M]:
    """The rows asked for, in order, within the actor's reach. A filter value that means nothing selects nothing."""
    return selection(register, actor, asked).rows


def selection(register: Register[M], actor: Actor, asked: Asked) -> Selection[M]:
    """The same for who counts them besides."""
    # a unit below narrows the actor's reach: the same question as the officer of that unit would ask
    narrowed = replace(actor, unit_path=asked.unit) if asked.unit and actor.reaches(asked.unit) else actor
    found = _filtered(register, narrowed, actor, asked)
    order = ordering(register, asked.sort)
    if not asked.text:
        return Selection(found.order_by(*order), found, None, COUNTED_AT_MOST)
    held = matching(register, asked.text, within=narrowed.unit_path)
    some = None if held.some is None else found.filter(held.some)
    is_walked = not held.is_known and (some is None or _is_soon_reached(register, found, some, asked.sort))
    return Selection(
        rows=found.filter(held.walked if is_walked else held.counted).order_by(
            *(order if is_walked else _apart(order))
        ),
        counted=found.filter(held.counted),
        some=some,
        at_most=min(SEARCHED_AT_MOST, COUNTED_AT_MOST),
    )


def _is_soon_reached(register: Register[M], found: QuerySet[M], some: QuerySet[M], sort: str) -> bool:
    """Whether a page of matches stands near the beginning of the list, told by some of them.

    Many match "Yến", and all of them at the end of a list that is ordered by given names: there the list is not walked.
    """
    keys = _keys(register, sort)
    last = some.order_by(*ordering(register, sort)).values_list(*(name for name, _ in keys))[SIZES[0] : SIZES[0] + 1]
    if not last:
        return False
    before = found.filter(_beyond(register.model, keys, last[0], backwards=True))
    return not count(before, at_most=WALKED_AT_MOST).more


def _apart(order: Sequence[Any]) -> list[Any]:
    """The same order said so that no index serves it: then a database sorts what was found.

    PostgreSQL hopes to meet matches evenly on its way through an index of the order, and read a million names in 7 s.
    """
    first, *others = order
    if isinstance(first, str):
        first = F(first[1:]).desc() if first.startswith("-") else F(first).asc()
    first = first.copy()
    first.set_source_expressions([Coalesce(*[first.expression] * 2)])
    return [first, *others]


def _filtered(register: Register[M], narrowed: Actor, actor: Actor, asked: Asked) -> QuerySet[M]:
    """By unit, view and filters."""
    found = register.rows(narrowed)
    if asked.unit and not actor.reaches(asked.unit):
        return found.none()
    if asked.view:
        views = [view for view in register.views if view.code == asked.view]
        found = found.filter(views[0].where(narrowed)) if views else found.none()
    for each in register.filters:
        values = asked.filters.get(each.name)
        if values:
            form_field = each.field(actor)
            widget_value = form_field.widget.value_from_datadict(_QueryValues({each.name: values}), {}, each.name)
            try:
                value = form_field.clean(widget_value)
            except forms.ValidationError:
                return found.none()
            if value not in form_field.empty_values:
                found = found.filter(each.select(value))
    return found


class _QueryValues(dict[str, Sequence[str]]):
    """Lists of values, read by widgets as a form sent them."""

    def getlist(self, name: str) -> list[str]:
        return list(super().get(name, ()))

    def get(self, name: str, default: Any = None) -> Any:
        values = super().get(name, ())
        return values[-1] if values else default


def matching(register: Register[Any], text: str, *, within: str = "") -> Holding:
    """Every word begins a word of the search fields, whatever its marks and case; or the text is a sealed number.

    `within` is the path of the unit that the rows are narrowed to besides.
    """
    number = re.sub(r"^(\+?84)(?=\d{9}$)", "0", re.sub(r"[\s.\-]", "", text).upper())
    if register.search_sealed and _NUMBER.fullmatch(number):
        fingerprint = seal().fingerprint(number)
        # looked up here and now: one indexed value each, that no planner can mistake for a common one
        every = register.model._default_manager.order_by()
        whole = Q(
            pk__in={
                pk
                for name in register.search_sealed
                for pk in every.filter(**{name: fingerprint}).values_list("pk", flat=True)[: COUNTED_AT_MOST + 1]
            }
        )
        # nine digits and more are an identity number or a phone and nothing else: no need to read every name
        if len(number) >= 9:
            return Holding(whole, whole)
    else:
        whole = Q(pk__in=())
    if not register.search:
        return Holding(whole, whole)
    units = _few_units(within) if within and register.search_by_unit else []
    words = holding(register.model, register.search, text, units=units)
    return Holding(whole, whole) if words is None else words | whole


def _few_units(path: str) -> list[int]:
    """The units of a scope, when they are few enough to be named one by one; else none."""
    found = list(Unit.objects.under(path).order_by().values_list("pk", flat=True)[: UNITS_NAMED_AT_MOST + 1])
    return found if len(found) <= UNITS_NAMED_AT_MOST else []


# ---- order and pages


def ordering(register: Register[Any], sort: str) -> list[Any]:
    """Order expressions; empty values count as smallest on every database."""
    expressions: list[Any] = []
    for name, descending in _keys(register, sort):
        if _nullable(register.model, name):
            expressions.append(F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_first=True))
        else:
            expressions.append(f"-{name}" if descending else name)
    return expressions


def _keys(register: Register[Any], sort: str) -> list[tuple[str, bool]]:
    """(field, descending) of an order, ending in the register's unique one."""
    asked = next((column for column in register.columns if column.sort and column.name == sort.lstrip("-")), None)
    names = [*asked.sort] if asked else []
    if asked and sort.startswith("-"):
        names = [name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in names]
    keys: dict[str, bool] = {}
    for name in [*names, *register.order]:
        keys.setdefault(name.removeprefix("-"), name.startswith("-"))
        if name.removeprefix("-") in ("pk", register.model._meta.pk.name):
            break  # nothing comes after a key of one row
    return list(keys.items())


def _nullable(model: type[models.Model], path: str) -> bool:
    null = False
    for part in path.split("__"):
        field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        null = null or bool(getattr(field, "null", False))
        model = getattr(field, "related_model", None) or model
    return null


def page_of(
    register: Register[M],
    found: QuerySet[M],
    *,
    sort: str = "",
    size: int = SIZES[0],
    after: str = "",
    before: str = "",
) -> Page[M]:
    """One page of `selected(...)`, after or before the row with that key; the first page when that row is gone."""
    keys = _keys(register, sort)
    anchor = None
    if after or before:
        names = [name for name, _ in keys]
        try:
            anchor = register.model._default_manager.filter(pk=after or before).values_list(*names).first()
        except (ValueError, forms.ValidationError):
            anchor = None
    if anchor is None:
        rows = _read(register, found[: size + 1])
        return _page(rows[:size], more_after=len(rows) > size, more_before=False)
    backwards = not after
    found = found.filter(_beyond(register.model, keys, anchor, backwards=backwards))
    if backwards:
        rows = _read(register, found.reverse()[: size + 1])
        page = rows[:size][::-1]
        return _page(page, more_after=True, more_before=len(rows) > size)
    rows = _read(register, found[: size + 1])
    return _page(rows[:size], more_after=len(rows) > size, more_before=True)


def _read(register: Register[M], found: QuerySet[M]) -> list[M]:
    """The records of a page: first their keys, which an index alone can give, then these records whole."""
    keys = list(found.values_list("pk", flat=True))
    # chosen within the actor's reach already
    records = {record.pk: record for record in register.rows(system("page")).filter(pk__in=keys).order_by()}
    return [records[key] for key in keys if key in records]


def _page(rows: Sequence[M], *, more_after: bool, more_before: bool) -> Page[M]:
    return Page(
        rows=rows,
        after=str(rows[-1].pk) if rows and more_after else "",
        before=str(rows[0].pk) if rows and more_before else "",
    )


def _beyond(
    model: type[models.Model], keys: Sequence[tuple[str, bool]], anchor: Sequence[Any], *, backwards: bool
) -> Q:
    """The rows that follow the anchor in the order (or come before it)."""
    beyond, equal = Q(), Q()
    for (name, descending), value in zip(keys, anchor, strict=True):
        smaller = descending != backwards  # rows further on have smaller values in this field
        if value is None:
            further = Q(pk__in=()) if smaller else Q(**{f"{name}__isnull": False})
            same = Q(**{f"{name}__isnull": True})
        else:
            further = Q(**{f"{name}__{'lt' if smaller else 'gt'}": value})
            if smaller and _nullable(model, name):
                further |= Q(**{f"{name}__isnull": True})
            same = Q(**{name: value})
        beyond |= equal & further
        equal &= same
    (first, descending), value = keys[0], anchor[0]
    if value is not None and not _nullable(model, first):
        # says the same once more, in the one way that lets an index on the first field start at the anchor
        beyond &= Q(**{f"{first}__{'lte' if descending != backwards else 'gte'}": value})
    return beyond


def count(found: QuerySet[Any], *, at_most: int | None = None) -> Count:
    most = COUNTED_AT_MOST if at_most is None else at_most
    number = found.order_by()[: most + 1].count()
    return Count(number=min(number, most), more=number > most)


def count_of(found: Selection[M], page: Page[M] | None = None) -> Count:
    """How many rows are asked for; a page that is the only one has counted them already."""
    if page is not None and not page.after and not page.before:
        return Count(number=len(page.rows), more=False)
    if found.some is not None:
        few = count(found.some, at_most=found.at_most)
        if few.more:
            return few
    # PostgreSQL takes a small limit for a reason to read the table instead of an index
    whole = count(found.counted, at_most=COUNTED_AT_MOST if connection.vendor == "postgresql" else found.at_most)
    return Count(number=min(whole.number, found.at_most), more=whole.more or whole.number > found.at_most)
