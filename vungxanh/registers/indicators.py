"""Indicators: counted from records, added up the tree, never typed.

Every change of a record stands in the journal, in the transaction of the change. So the journal is the list of what has
to be counted again: `catch_up` reads on from the last entry counted, counts each touched (unit, day) anew from the
records themselves, and adds up along its ancestors. `rebuild` counts everything and gives the same rows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from vungxanh.journal.models import Entry, Head
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.registers import catalogue
from vungxanh.registers.counts import Count, Counted
from vungxanh.registers.register import Indicator, Register
from vungxanh.units.models import Unit

BATCH = 5_000

# (unit id, day)
Place = tuple[int, date]


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """An indicator with the register whose records it counts."""

    register: Register[Any]
    indicator: Indicator

    @property
    def is_stock(self) -> bool:
        return not self.indicator.on

    @property
    def model(self) -> type[models.Model]:
        model: type[models.Model] = self.register.model
        return model

    def day(self) -> Any:
        field = self.model._meta.get_field(self.indicator.on)
        return TruncDate(self.indicator.on) if isinstance(field, models.DateTimeField) else F(self.indicator.on)

    def count(self, units: Collection[int] | None, days: Collection[date] | None, today: date) -> dict[Place, Any]:
        """(value, number of records) of each unit and day that has records, straight from the records."""
        found = self.model._default_manager.filter(self.indicator.selects(today))
        if units is not None:
            found = found.filter(unit__in=units)
        if not self.is_stock:
            found = found.exclude(**{self.indicator.on: None}).annotate(counted_day=self.day())
            if days is not None:
                found = found.filter(counted_day__range=(min(days), max(days)))
        by = ["unit_id"] if self.is_stock else ["unit_id", "counted_day"]
        value = Coalesce(Sum(self.indicator.sum_of), 0) if self.indicator.sum_of else models.Count("pk")
        rows = found.order_by().values(*by).annotate(value=value, records=models.Count("pk"))
        return {(row["unit_id"], row.get("counted_day", today)): (int(row["value"]), row["records"]) for row in rows}


def sources() -> dict[str, Source]:
    return {
        indicator.code: Source(register, indicator)
        for register in catalogue.registers().values()
        for indicator in register.indicators
    }


# ---- keeping up with the journal


def catch_up() -> int:
    """Count what changed since the last time; how many entries of the journal were read. Runs every minute."""
    read = 0
    while batch := _catch_up_once():
        read += batch
    return read


def _catch_up_once() -> int:
    if not Entry.objects.filter(number__gt=_counted().number)[:1].exists():
        return 0
    with transaction.atomic():
        mark = Counted.objects.select_for_update().get(pk=1)
        entries = list(Entry.objects.filter(number__gt=mark.number).order_by("number")[:BATCH])
        if not entries:
            return 0
        for source, places in _touched([entry for entry in entries if entry.verb == Entry.Verb.DO]).items():
            recount(source, places)
        mark.number = entries[-1].number
        mark.save()
    return len(entries)


def _counted() -> Counted:
    return Counted.objects.get_or_create(pk=1)[0]


def _touched(entries: Sequence[Entry]) -> dict[Source, set[Place]]:
    """Which places each indicator has to be counted anew for. A stock follows all records of its domain."""
    today = timezone.localdate()
    by_kind: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_kind[entry.kind].append(entry)
    touched: dict[Source, set[Place]] = defaultdict(set)
    for source in sources().values():
        label, app = source.model._meta.label_lower, source.model._meta.app_label
        if source.is_stock:
            for kind, same in by_kind.items():
                if kind.partition(".")[0] == app:
                    touched[source] |= {(unit, today) for unit in _units_in(same)}
        elif label in by_kind:
            touched[source] |= _places_in(source, by_kind[label])
    return {source: places for source, places in touched.items() if places}


def _units_in(entries: Iterable[Entry]) -> set[int]:
    found = {values.get("unit_id") for entry in entries for values in (entry.before, entry.after) if values}
    return {unit for unit in found if isinstance(unit, int)}


def _places_in(source: Source, entries: Sequence[Entry]) -> set[Place]:
    on = source.indicator.on
    found: set[Place] = set()
    for entry in entries:
        sides = [values for values in (entry.before, entry.after) if values]
        units = {values["unit_id"] for values in sides if isinstance(values.get("unit_id"), int)}
        days = {day for values in sides if (day := _as_day(values.get(on)))}
        found |= {(unit, day) for unit in units for day in days}
    # what the snapshots do not hold (a day that people cannot edit) stands in the record itself
    ids = [entry.object_id for entry in entries if entry.object_id]
    for some in _portions(ids, 500):
        rows = source.model._default_manager.filter(pk__in=some).exclude(**{on: None})
        found |= set(rows.order_by().annotate(counted_day=source.day()).values_list("unit_id", "counted_day"))
    return found


def _as_day(value: object) -> date | None:
    if not isinstance(value, str):
        return None
    moment = parse_datetime(value) if len(value) > 10 else None
    if isinstance(moment, datetime):
        return timezone.localtime(moment).date() if timezone.is_aware(moment) else moment.date()
    return parse_date(value[:10])


# ---- counting

# (value, number of records)
Total = tuple[int, int]
NOTHING: Total = (0, 0)


def recount(source: Source, places: Collection[Place]) -> None:
    """Count these places anew from the records and add up along all units above them; part of a transaction."""
    units, days = {unit for unit, _day in places}, {day for _unit, day in places}
    fresh: dict[Place, Total] = dict.fromkeys(places, NOTHING)
    for some in _portions(sorted(units), 500):
        counted = source.count(some, days, timezone.localdate())
        fresh |= {place: total for place, total in counted.items() if place in fresh}
    parents = _parents_of(units)
    levels: dict[int, set[Place]] = defaultdict(set)
    for unit, day in places:
        step: int | None = unit
        while step is not None:
            levels[_depth(step, parents)].add((step, day))
            step = parents[step]
    # bottom up: what has just been added up is added up again one level higher
    for depth in sorted(levels, reverse=True):
        _add_up(source, levels[depth], fresh)


def _add_up(source: Source, places: Collection[Place], fresh: Mapping[Place, Total]) -> None:
    """Own count plus the units just below, for units of one level; `fresh` are own counts made anew."""
    standing = _standing(source, places)
    below = _below(source, places)
    own = {
        place: fresh.get(place) or ((row.own, row.own_records) if (row := standing.get(place)) else NOTHING)
        for place in places
    }
    totals = {place: (own[place][0] + below[place][0], own[place][1] + below[place][1]) for place in places}
    _write(source, standing, own, totals)


def _write(
    source: Source, standing: Mapping[Place, Count], own: Mapping[Place, Total], totals: Mapping[Place, Total]
) -> None:
    """Make the rows of these places say this. A place of events without a record loses its row."""
    new, changed, gone = [], [], []
    for (unit, day), (value, records) in totals.items():
        row = standing.get((unit, day))
        mine = own.get((unit, day), NOTHING)
        if row and (row.own, row.own_records, row.value, row.records) == (*mine, value, records):
            continue
        if records == 0 and (row is None or not source.is_stock):
            if row:
                gone.append(row.pk)
        elif row and row.day == day:
            row.own, row.own_records, row.value, row.records = (*mine, value, records)
            changed.append(row)
        else:
            new.append(
                Count(
                    indicator=source.indicator.code, unit_id=unit, day=day, own=mine[0], own_records=mine[1],
                    value=value, records=records,
                )
            )  # fmt: skip
    Count.objects.bulk_create(new, batch_size=BATCH)
    Count.objects.bulk_update(changed, ["own", "own_records", "value", "records"], batch_size=500)
    for some in _portions(gone, BATCH):
        Count.objects.filter(pk__in=some).delete()


def _standing(source: Source, places: Collection[Place]) -> dict[Place, Count]:
    """The row that holds for each place: of that day, for a stock the last one up to that day."""
    days = {day for _unit, day in places}
    found: dict[Place, Count] = {}
    for some in _portions(sorted({unit for unit, _day in places}), 500):
        rows = Count.objects.filter(indicator=source.indicator.code, unit__in=some)
        if source.is_stock:
            today = max(days)
            found |= {(row.unit_id, today): row for row in rows.filter(_latest(today))}
        else:
            found |= {(row.unit_id, row.day): row for row in rows.filter(day__range=(min(days), max(days)))}
    return found


def _below(source: Source, places: Collection[Place]) -> defaultdict[Place, Total]:
    days = {day for _unit, day in places}
    found: defaultdict[Place, Total] = defaultdict(lambda: NOTHING)
    for some in _portions(sorted({unit for unit, _day in places}), 500):
        rows = Count.objects.filter(indicator=source.indicator.code, unit__parent__in=some)
        if source.is_stock:
            rows = rows.filter(_latest(max(days))).annotate(on=models.Value(max(days)))
        else:
            rows = rows.filter(day__range=(min(days), max(days))).annotate(on=F("day"))
        sums = rows.order_by().values_list("unit__parent", "on").annotate(Sum("value"), Sum("records"))
        found |= {(unit, on): (value, records) for unit, on, value, records in sums if unit is not None}
    return found


def _latest(day: date) -> models.Q:
    """Selects, for each indicator and unit, the last row up to a day."""
    same = Count.objects.filter(indicator=OuterRef("indicator"), unit=OuterRef("unit"), day__lte=day)
    return models.Q(day=Subquery(same.order_by("-day").values("day")[:1]))


# ---- counting everything


def rebuild(codes: Collection[str] = ()) -> dict[str, int]:
    """Count all (or these) indicators anew from the records; rows by indicator. Days gone by of a stock stay."""
    mark = _counted()
    head = Head.objects.filter(pk=1).values_list("number", flat=True).first() or 0
    parents: dict[int, int | None] = dict(Unit.objects.values_list("pk", "parent_id"))
    rows = {}
    for code, source in sources().items():
        if codes and code not in codes:
            continue
        with transaction.atomic():
            rows[code] = _rebuild_one(source, parents)
    if not codes:
        # what came to the journal meanwhile is counted once more: counting twice changes nothing
        Counted.objects.filter(pk=mark.pk, number__lt=head).update(number=head)
    return rows


def rebuild_stocks() -> None:
    """Once a day: how many are over 65 changes although no record does."""
    stocks = [code for code, source in sources().items() if source.is_stock]
    if stocks:
        rebuild(stocks)


def _rebuild_one(source: Source, parents: Mapping[int, int | None]) -> int:
    today = timezone.localdate()
    own: dict[Place, Total] = source.count(None, None, today)
    totals: dict[Place, Total] = {}
    for (unit, day), (value, records) in own.items():
        step: int | None = unit
        while step is not None:
            before = totals.get((step, day), NOTHING)
            totals[step, day] = (before[0] + value, before[1] + records)
            step = parents[step]
    standing: dict[Place, Count] = {}
    if source.is_stock:
        rows = Count.objects.filter(_latest(today), indicator=source.indicator.code)
        standing = {(row.unit_id, today): row for row in rows}
        totals = {**dict.fromkeys(standing, NOTHING), **totals}
    else:
        Count.objects.filter(indicator=source.indicator.code).delete()
    _write(source, standing, own, totals)
    return len(totals)


# ---- reading


def series(
    *, actor: Actor, codes: Sequence[str], first: date, last: date, unit: Unit
) -> dict[str, dict[date, int | None]]:
    """For each indicator the value of the unit on each day that has one; events without a record have None.

    Raises `Forbidden` when the unit is out of the actor's reach.
    """
    _allow(actor, unit)
    known = sources()
    found: dict[str, dict[date, int | None]] = {}
    for code in codes:
        rows = dict(
            Count.objects.filter(indicator=code, unit=unit, day__lte=last).order_by("day").values_list("day", "value")
        )
        days = [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
        if known[code].is_stock:
            found[code] = _carried(rows, days)
        else:
            found[code] = {day: rows.get(day) for day in days}
    return found


def _carried(rows: Mapping[date, int], days: Sequence[date]) -> dict[date, int | None]:
    earlier = [value for day, value in rows.items() if day < days[0]]
    value: int | None = earlier[-1] if earlier else None
    found = {}
    for day in days:
        value = rows.get(day, value)
        found[day] = value
    return found


def by_unit(
    *, actor: Actor, codes: Sequence[str], first: date, last: date, units: Collection[Unit]
) -> dict[int, dict[str, int | None]]:
    """For each unit and indicator: the sum of events between two days, or the stock on the last; None: no record.

    Raises `Forbidden` when a unit is out of the actor's reach.
    """
    for unit in units:
        _allow(actor, unit)
    known = sources()
    stocks = [code for code in codes if known[code].is_stock]
    events = [code for code in codes if not known[code].is_stock]
    found: dict[int, dict[str, int | None]] = {unit.pk: dict.fromkeys(codes) for unit in units}
    for some in _portions(sorted(found), 500):
        rows = Count.objects.filter(unit__in=some).order_by()
        summed = rows.filter(indicator__in=events, day__range=(first, last)).values("unit_id", "indicator")
        for row in summed.annotate(sum=Sum("value")):
            found[row["unit_id"]][row["indicator"]] = row["sum"]
        standing = rows.filter(_latest(last), indicator__in=stocks).values_list("unit_id", "indicator", "value")
        for unit_id, code, value in standing:
            found[unit_id][code] = value
    return found


def _allow(actor: Actor, unit: Unit) -> None:
    if not actor.reaches(unit.path):
        raise Forbidden("indicators.see")


# ---- the tree


def _parents_of(units: Collection[int]) -> dict[int, int | None]:
    """Parent by unit, for these and all above them."""
    found: dict[int, int | None] = {}
    wanted = set(units)
    while wanted:
        for some in _portions(sorted(wanted), 500):
            found |= dict(Unit.objects.filter(pk__in=some).values_list("pk", "parent_id"))
        wanted = {parent for parent in found.values() if parent is not None} - set(found)
    return found


def _depth(unit: int, parents: Mapping[int, int | None]) -> int:
    depth, step = 0, parents[unit]
    while step is not None:
        depth, step = depth + 1, parents[step]
    return depth


def _portions(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
