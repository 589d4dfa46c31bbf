"""Rosters of command posts: opened, filled from a pattern, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts.models import User
from vungxanh.domains.duty import rules
from vungxanh.domains.duty.models import Part, Pattern, Place, Roster, Shift
from vungxanh.domains.duty.operations import places
from vungxanh.domains.duty.operations.shifts import ENTER, people_of
from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import records
from vungxanh.units.models import Body

ROSTERS = "duty.rosters"
LONGEST = 366  # days filled at once


@dataclass(frozen=True, slots=True)
class Filled:
    """What filling made: new shifts, places left open because nobody was free, and times that had a shift already."""

    shifts: Sequence[Shift]
    open_places: int
    kept: int


@transaction.atomic
def open_roster(
    *,
    by: Actor,
    body: Body,
    starts_on: date,
    ends_on: date | None = None,
    pattern: str = Pattern.THREE,
    people: int = 1,
) -> Roster:
    """From that day the command post is stood in these shifts. Raises `BadInput` when it has a roster already."""
    act = f"{ROSTERS}.enter"
    records.allow(by, act, body.unit)
    _check(None, body, starts_on, ends_on)
    roster = Roster.objects.create(
        unit=body.unit, body=body, pattern=pattern, people=people, starts_on=starts_on, ends_on=ends_on
    )
    records.entered(by=by, act=act, record=roster)
    return roster


@transaction.atomic
def correct_roster(
    *,
    by: Actor,
    record: Roster,
    reason: str,
    body: Body,
    pattern: str,
    people: int,
    starts_on: date,
    ends_on: date | None = None,
) -> Roster:
    """What is asked from now on; shifts that are there stay. Raises `BadInput`, `Forbidden`."""
    with records.changed(by=by, act=f"{ROSTERS}.correct", record=record, reason=reason):
        if body != record.body:
            raise BadInput(_("Sở chỉ huy: lịch trực không chuyển nơi; kết thúc lịch này và lập lịch mới."))
        _check(record, body, starts_on, ends_on)
        record.pattern, record.people, record.starts_on, record.ends_on = pattern, people, starts_on, ends_on
        record.save()
    return record


@transaction.atomic
def close_roster(*, by: Actor, record: Roster, on: date) -> Roster:
    """The last day the command post is stood. Raises `BadInput` when shifts are planned after it."""
    with records.changed(by=by, act=f"{ROSTERS}.close", record=record):
        if on < record.starts_on:
            raise BadInput(_("Ngày cuối: ở trước ngày bắt đầu."))
        later = sum(1 for shift in record.shifts.all() if timezone.localtime(shift.starts_at).date() > on)
        if later:
            raise BadInput(_("Ngày cuối: còn {n} ca đã xếp sau ngày này; bỏ các ca đó trước.").format(n=later))
        record.ends_on = on
        record.save()
    return record


@transaction.atomic
def fill(
    *,
    by: Actor,
    roster: Roster,
    first: date,
    last: date,
    officers: Sequence[User],
    leaders: Sequence[User] = (),
    deputies: Sequence[User] = (),
) -> Filled:
    """Shifts of the roster's pattern on these days, stood in turn by officers, leaders and deputies as listed.

    A time that has a shift already is left alone, so filling again only adds. Officers who hold no post there on a
    day, stand elsewhere or have not rested are passed over; what nobody can stand stays open and is counted. Raises
    `BadInput` for days outside the roster or nobody to stand, `Forbidden`.
    """
    records.allow(by, ENTER, roster.unit)
    _check_days(roster, first, last, officers)
    Roster.objects.select_for_update().get(pk=roster.pk)
    everybody = {user.pk: user for user in (*officers, *leaders, *deputies)}
    places.lock(list(everybody.values()))
    rule = rules.rules(first)
    wanted = rules.spans_of(rule.patterns[roster.pattern], first, last, timezone.get_current_timezone())
    taken = [shift.span for shift in _around(roster, wanted)]
    free = [(kind, span) for kind, span in wanted if not any(span.meets(other) for other in taken)]
    around = rules.Span(wanted[0][1].start, wanted[-1][1].end)
    here: dict[date, set[int]] = {}

    def serves(person: int, span: rules.Span) -> bool:
        # posts begin and end on days: who serves is asked once a day
        day = timezone.localtime(span.start).date()
        if day not in here:
            here[day] = places.serving(roster.unit, span, set(everybody))
        return person in here[day]

    planned = rules.fill(
        free, leaders=[user.pk for user in leaders], deputies=[user.pk for user in deputies],
        officers=[user.pk for user in officers], people=roster.people,
        load=places.load_of(list(everybody), around, rule.rest), serves=serves,
    )  # fmt: skip
    return Filled(_made(by, roster, planned), sum(each.missing for each in planned), len(wanted) - len(free))


def _made(by: Actor, roster: Roster, planned: Sequence[rules.Planned]) -> list[Shift]:
    made = Shift.objects.bulk_create(
        Shift(unit=roster.unit, roster=roster, kind=each.kind, starts_at=each.span.start, ends_at=each.span.end)
        for each in planned
    )
    rows = []
    for shift, each in zip(made, planned, strict=True):
        rows += [Place(shift=shift, user_id=pk, part=Part.ON_DUTY) for pk in each.on_duty]
        for pk, part in ((each.leader, Part.LEADER), (each.deputy, Part.DEPUTY)):
            if pk is not None:
                rows.append(Place(shift=shift, user_id=pk, part=part))
    Place.objects.bulk_create(rows)
    read = Shift.objects.filter(pk__in=[shift.pk for shift in made]).select_related("unit")
    changes = [
        journal.Change(shift, after=journal.snapshot(shift) | {"people": people_of(shift)})
        for shift in read.prefetch_related("places__user")
    ]
    if changes:
        journal.record(by=by, act=ENTER, changes=changes)
    return made


def _around(roster: Roster, wanted: Sequence[tuple[str, rules.Span]]) -> Sequence[Shift]:
    return list(roster.shifts.filter(starts_at__lt=wanted[-1][1].end, ends_at__gt=wanted[0][1].start))


def _check_days(roster: Roster, first: date, last: date, officers: Sequence[User]) -> None:
    faults = []
    if last < first:
        faults.append(_("Đến ngày: ở trước ngày đầu."))
    elif (last - first).days >= LONGEST:
        faults.append(_("Đến ngày: xếp một lần nhiều nhất {n} ngày.").format(n=LONGEST))
    if first < roster.starts_on or (roster.ends_on and last > roster.ends_on):
        faults.append(_("Từ ngày: ngoài thời gian của lịch trực {body}.").format(body=roster.body))
    if not officers:
        faults.append(_("Người trực: chọn ít nhất một người."))
    if faults:
        raise BadInput.of(faults)


def _check(itself: Roster | None, body: Body, starts_on: date, ends_on: date | None) -> None:
    if ends_on and ends_on < starts_on:
        raise BadInput(_("Đến ngày: ở trước ngày bắt đầu."))
    for other in Roster.objects.filter(body=body).exclude(pk=itself.pk if itself else None):
        begins_before = ends_on is None or other.starts_on <= ends_on
        if begins_before and (other.ends_on is None or other.ends_on >= starts_on):
            raise BadInput(_("Sở chỉ huy: {body} đã có lịch trực trong thời gian này.").format(body=body))
