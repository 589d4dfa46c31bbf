"""The shapes of what the templates draw: a view fills one of these and hands it to a part.

Every part takes plain values too; a shape exists where several values belong together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Link:
    title: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the navigation. `late` paints its count with the colour that asks for attention."""

    title: Text
    url: str
    icon: str = "document"
    count: int | None = None
    late: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A domain in the navigation, with its entries."""

    title: Text
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Where:
    """The unit in view: its name, the way down to it, and the units one may step to."""

    name: str
    trail: Sequence[Link] = ()
    choices: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Installation:
    """What is the same on every page of an installation."""

    place: str = ""  # "huyện Châu Thành, tỉnh Bến Tre": whose system this is
    notice: Text = ""  # a line at the right of the masthead, e.g. that this is a drill
    authority: str = ""  # "Ủy ban nhân dân huyện Châu Thành": whose public site this is
    helpline: str = ""
    helpline_note: Text = ""
    help_url: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A saved view of a list, with how many rows it holds."""

    title: Text
    url: str
    count: int | None = None
    late: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `sort` is "", "ascending" or "descending"; `sort_url` leads to the page sorted by it."""

    title: Text
    numeric: bool = False
    sort_url: str = ""
    sort: str = ""
    nowrap: bool = False
    hidden: bool = False  # the title is read out, not shown


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. The first cell is its heading unless the table has none.

    `key` is what a tick box sends; `url` is where the first cell leads; `name` is how the row is called aloud.
    """

    cells: Sequence[object]
    url: str = ""
    key: str = ""
    name: str = ""
    picked: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns. `label` names the table for those who cannot see it; `foot` is its line of sums.

    A `stacked` one is read line by line on a phone, so that a long last column is not out of sight.
    """

    label: Text
    columns: Sequence[Column]
    rows: Sequence[Row]
    foot: Sequence[object] = ()
    caption: Text = ""
    stacked: bool = False

    @property
    def pickable(self) -> bool:
        return any(row.key for row in self.rows)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a keyset: what it shows and the ways to the neighbouring pages ("" where there is none)."""

    text: Text
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a summary. `extra` is a third cell (how sure, a button); `change_url` leads back to its question."""

    label: Text
    value: object
    extra: object = ""
    change_url: str = ""
    change: Text = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A point of a timeline; `kind` is "" (passed), "key" (a turning point) or "next" (still to come)."""

    when: date | datetime | Text
    title: object
    text: object = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that says what it counts, compares (`than`) and opens its list. No value: not received."""

    what: Text
    value: object
    unit: str = ""
    than: Text = ""
    url: str = ""
    care: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the command page: a template of its own, drawn with `facts`, in its place there."""

    template: str
    facts: Mapping[str, object]
    place: Literal["top", "main", "side"]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a field of work says on the command page: figures for the row of all, and cards."""

    figures: Sequence[Figure] = ()
    panels: Sequence[Panel] = ()


@dataclass(frozen=True, slots=True)
class ZoneCount:
    """How many units stand at a level of risk, 1 (lowest) to 4 (highest)."""

    level: int
    count: int


@dataclass(frozen=True, slots=True)
class Goal:
    """The goal strip: how many units stand where, and how far the goal is."""

    title: Text
    note: object
    zones: Sequence[ZoneCount]
    left: str  # "10/21"
    left_note: Text
    url: str = ""

    @property
    def cells(self) -> list[int]:
        """One level for each unit, worst first."""
        return [zone.level for zone in self.zones_worst_first for _ in range(zone.count)]

    @property
    def zones_worst_first(self) -> list[ZoneCount]:
        return sorted(self.zones, key=lambda zone: -zone.level)


@dataclass(frozen=True, slots=True)
class Paper:
    """The head and foot of an official document (Decree 30/2020/NĐ-CP): who issues it, its number, who signs."""

    issuer: str
    number: str = ""
    parent: str = ""
    place: str = ""
    on: date | None = None
    title: str = ""
    subject: str = ""
    signer: str = ""
    signer_title: Sequence[str] = ()
    seal: str = ""
    party: bool = False  # a document of the Party carries the Party's name instead of the national motto
    recipients: Sequence[str] = field(default_factory=tuple)
