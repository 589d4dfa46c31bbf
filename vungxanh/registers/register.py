"""A register: one declared table of unit-scoped records, and everything the product can do with it.

This is the whole vocabulary of a domain's `domain.py`. A declaration holds data and functions, never logic; what it
cannot say is an ordinary Django view.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from vungxanh.accounts.roles import Role
from vungxanh.kernel.actor import Actor
from vungxanh.theme.shapes import Summary
from vungxanh.units.models import Unit, UnitScoped

M = TypeVar("M", bound=UnitScoped)
Label = str | Promise


@dataclass(frozen=True, kw_only=True)
class Permission:
    """Something a role may do; the code is `domain.register.verb`."""

    code: str
    label: Label
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class State:
    """The value of a column that is a state of work; drawn as a tag, and as its words everywhere else."""

    kind: Literal["new", "doing", "done", "late", "back", "wait"]
    text: Label

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True, slots=True)
class Reference:
    """The value of a column that is another record: drawn as a link for who may see that register, else as words."""

    register: str
    pk: object
    text: Label

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True, kw_only=True)
class Column(Generic[M]):
    """One value of a record as people read it: in the list, on the detail page, in Excel and in the API.

    `name` is a field of the model unless `value` computes it. `private` values are personal: masked in lists, left out
    of exports and of the API unless the actor has the register's permission `unseal`. `sort` names the fields a list
    may be ordered by through this column. A column with `detail_only` is not in the list.
    """

    name: str
    label: Label
    value: Callable[[M], object] | None = None
    private: bool = False
    numeric: bool = False
    detail_only: bool = False
    sort: Sequence[str] = ()

    def read(self, record: M) -> object:
        if self.value:
            return self.value(record)
        display = getattr(record, f"get_{self.name}_display", None)
        return display() if display else getattr(record, self.name)


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One field of the filter row: any form field, and what its cleaned value selects.

    The value of a `private` filter (a house number, a name) is kept out of addresses and saved views.
    """

    name: str
    field: Callable[[Actor], forms.Field]
    select: Callable[[Any], Q]
    folded: bool = False  # stands under "more filters"
    private: bool = False


@dataclass(frozen=True, kw_only=True)
class View:
    """A ready selection of a register, shown with its count above the list ("not visited this week")."""

    code: str
    label: Label
    where: Callable[[Actor], Q]
    late: bool = False  # its count asks for attention


@dataclass(frozen=True, kw_only=True)
class Action(Generic[M]):
    """Something done to one record or, with `bulk`, to many: a form asks what is needed, an operation does it.

    `run(by=..., record=..., **cleaned)`; `available(record)` says whether the state allows it.
    """

    code: str
    label: Label
    run: Callable[..., object]
    roles: frozenset[Role]
    form: type[forms.Form] = forms.Form
    available: Callable[[M], bool] | None = None
    bulk: bool = False
    primary: bool = False
    icon: str = ""


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A number counted per unit and day from records, and added up the tree.

    Counts the records that satisfy `where`, by the day in the field `on` (a stock without `on` is counted as of the
    day of computation); `sum_of` adds a field instead of counting rows. A `where` that depends on the day (over 65
    years old, looked after by a team) is a function of it: read it through `selects`.
    """

    code: str
    label: Label
    where: Q | Callable[[date], Q] = field(default_factory=Q)
    on: str = ""
    sum_of: str = ""

    def selects(self, day: date) -> Q:
        return self.where(day) if callable(self.where) else self.where


@dataclass(frozen=True, kw_only=True)
class Related:
    """Rows of another register shown on the detail page: the persons of a household."""

    register: Callable[[], "Register[Any]"]
    by: str  # the field over there that names this record
    title: Label = ""  # the other register's title unless given


@dataclass(frozen=True, kw_only=True)
class Register(Generic[M]):
    """See the module. Verbs of permission: see, enter, correct, import, export, unseal, and one per action.

    `entry(data, actor=...)` is a plain form (registers.forms.EntryForm); `save(by=, **cleaned)` makes the record and
    returns it; `correct(by=, record=, reason=, **cleaned)` makes a new version of it; `initial(record)` gives the
    form's values for a correction. `match(by=, **cleaned)` finds the record a row of an import speaks of, or None.
    `match_many(by=, rows=[cleaned])` answers for many rows at once, in their order.
    `save_many(by=, rows=[(row number, cleaned)])` replaces row-by-row saving where sets are large.
    `listed(user_id=, on=, keys=)` are those of these records that were on a list of the officer's on that day: opening
    others without a reason is worth asking about (registers.lookups).
    `remove(by=, act=, records=[...])` takes away records that were entered by mistake, journalled, and returns
    {key: why} of those that stay; with it an import can be undone.
    """

    code: str
    title: Label
    singular: Label
    purpose: Label
    model: type[M]
    columns: Sequence[Column[M]]
    entry: type[forms.Form] | None = None
    save: Callable[..., M] | None = None
    correct: Callable[..., M] | None = None
    initial: Callable[[M], Mapping[str, Any]] | None = None
    match: Callable[..., M | None] | None = None
    match_many: Callable[..., Sequence[M | None]] | None = None
    save_many: Callable[..., Sequence[M]] | None = None
    remove: Callable[..., Mapping[Any, str]] | None = None
    listed: Callable[..., Set[str]] | None = None
    # fields of the entry form that together name one record: no two rows of an imported sheet share them
    keys: Sequence[Sequence[str]] = ()
    search: Sequence[str] = ()  # fields holding folded text (kernel.vietnamese.fold)
    search_sealed: Sequence[str] = ()  # fingerprint fields, matched exactly
    # who sees a record is decided by its unit alone: a search within few units reads the words of those units only
    search_by_unit: bool = False
    search_label: Label = ""  # "Họ tên, số định danh, điện thoại"
    order: Sequence[str] = ("-pk",)  # ends in a unique field: lists are paged by it
    select_related: Sequence[str] = ("unit",)
    prefetch: Sequence[str] = ()
    filters: Sequence[Filter] = ()
    views: Sequence[View] = ()
    actions: Sequence[Action[M]] = ()
    indicators: Sequence[Indicator] = ()
    related: Sequence[Related] = ()
    # the roles that have each verb; a verb not named is nobody's
    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    check_answers: bool = False
    # roles that must say why they open one person's record
    reason_to_see: frozenset[Role] = frozenset()
    personal: bool = False  # opening a record is journalled
    offline: bool = False
    icon: str = "document"  # theme.icons
    page: str = ""  # URL name of the records' own page, where the domain draws one instead of the general one

    def permission(self, verb: str) -> str:
        return f"{self.code}.{verb}"

    def rows(self, actor: Actor) -> QuerySet[M]:
        """What the actor may see, in the register's order. Every face starts here."""
        found: QuerySet[M] = self.model._default_manager.visible_to(actor)
        return found.select_related(*self.select_related).prefetch_related(*self.prefetch).order_by(*self.order)

    @property
    def permissions(self) -> Sequence[Permission]:
        verbs = {**self.roles, **{action.code: action.roles for action in self.actions}}
        return [Permission(code=self.permission(verb), label=self.title, roles=roles) for verb, roles in verbs.items()]


@dataclass(frozen=True, kw_only=True)
class Job:
    """Something the worker does by itself. `every` is in minutes; `at` is a local time "01:05" for daily jobs."""

    code: str
    label: Label
    run: Callable[[], object]
    every: int = 0
    at: str = ""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Personal data that is kept for a term only (registers.retention).

    `past(moment)` are the rows whose time began before that moment and that still say what is to be forgotten;
    `forget(by=, rows=)` ends a part of them: unless given they are deleted. `then` says in words what happens. `terms`
    is the file of dated terms where the code stands.
    """

    code: str
    label: Label
    since: Label  # what the term is counted from
    then: Label
    past: Callable[[datetime], QuerySet[Any]]
    terms: Path
    forget: Callable[..., object] | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """A menu entry for a screen a register cannot draw; `name` is the URL name."""

    name: str
    label: Label
    permission: str
    icon: str = "document"  # theme.icons


@dataclass(frozen=True, kw_only=True)
class Domain:
    """One field of work, as `domain.py` declares it. `urls` are patterns of the screens a register cannot draw."""

    code: str
    title: Label
    registers: Sequence[Register[Any]] = ()
    permissions: Sequence[Permission] = ()
    jobs: Sequence[Job] = ()
    kept: Sequence[Kept] = ()
    pages: Sequence[Page] = ()
    urls: str = ""  # the module of its url patterns, for django.urls.include
    # what it says on the command page about the unit in view, which the actor reaches, now; it asks for the rights
    summary: Callable[[Actor, Unit, datetime], Summary] | None = None
