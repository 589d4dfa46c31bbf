"""Single shifts: entered, corrected, taken out; officers put in, taken out, replaced."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts.models import User
from vungxanh.domains.duty import rules
from vungxanh.domains.duty.models import Part, Place, Roster, Shift, Swap
from vungxanh.domains.duty.operations import places
from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.messages.operations import tell
from vungxanh.registers import records
from vungxanh.theme.templatetags.wording import moment

SHIFTS = "duty.shifts"
ENTER, CORRECT, REMOVE = f"{SHIFTS}.enter", f"{SHIFTS}.correct", f"{SHIFTS}.remove"


def people_of(shift: Shift) -> dict[str, list[str]]:
    """Who stands the shift, as the journal keeps it."""
    found: dict[str, list[str]] = {}
    for place in shift.places.all():
        found.setdefault(place.part, []).append(str(place.user))
    return found


def check_shift(roster: Roster, span: rules.Span, itself: Shift | None = None) -> None:
    """Raise `BadInput` where the shift lies outside its roster, is too long, or overlaps another of the roster."""
    rule, day = rules.rules(timezone.localtime(span.start).date()), timezone.localtime(span.start).date()
    if span.end <= span.start:
        raise BadInput(_("Đến lúc: phải sau lúc bắt đầu."))
    if span.end - span.start > rule.longest:
        raise BadInput(
            _("Đến lúc: một ca dài nhất {hours} giờ.").format(hours=int(rule.longest.total_seconds() // 3600))
        )
    if day < roster.starts_on or (roster.ends_on and day > roster.ends_on):
        raise BadInput(_("Ngày trực: ngoài thời gian của lịch trực {body}.").format(body=roster.body))
    same = roster.shifts.filter(starts_at__lt=span.end, ends_at__gt=span.start)
    other = same.exclude(pk=itself.pk if itself else None).first()
    if other:
        raise BadInput(_("Từ lúc: trùng giờ với {shift} của {body}.").format(shift=other, body=roster.body))


def _put(shift: Shift, named: Sequence[tuple[User, str]], leaving: Sequence[Place] = ()) -> None:
    users = [user for user, _part in named]
    twice = {user for user in users if users.count(user) > 1}
    if twice:
        raise BadInput.of(_("{name}: một người chỉ đứng một vị trí trong ca.").format(name=user) for user in twice)
    places.lock(users)
    places.check_serving(shift.unit, shift.span, users)
    places.check_free(shift, users, leaving=leaving)
    Place.objects.bulk_create(Place(shift=shift, user=user, part=part) for user, part in named)


def _named(leader: User | None, deputy: User | None, on_duty: Sequence[User]) -> list[tuple[User, str]]:
    found: list[tuple[User, str]] = [(user, Part.ON_DUTY) for user in on_duty]
    found += [(user, part) for user, part in ((leader, Part.LEADER), (deputy, Part.DEPUTY)) if user]
    return found


def times(roster: Roster, kind: str, day: date, starts: time | None = None, ends: time | None = None) -> rules.Span:
    """From when to when a shift of a kind is on a day: as given, else by the rules; past midnight it ends next day.

    Raises `BadInput` when neither says the hours.
    """
    patterns = rules.rules(day).patterns
    parts = [*patterns[roster.pattern], *(part for pattern in patterns.values() for part in pattern)]
    found = next((part for part in parts if part.kind == kind), None)
    starts = starts or (found.start if found else None)
    ends = ends or (found.end if found else None)
    if starts is None or ends is None:
        raise BadInput(_("Từ giờ, đến giờ: ghi giờ của ca này."))
    return rules.Part(kind, starts, ends).on(day, timezone.get_current_timezone())


def enter(
    *, by: Actor, roster: Roster, day: date, kind: str, starts: time | None, ends: time | None, **people: Any
) -> Shift:
    """A shift as a form or a sheet writes it; see `schedule`."""
    span = times(roster, kind, day, starts, ends)
    return schedule(by=by, roster=roster, kind=kind, starts_at=span.start, ends_at=span.end, **people)


@transaction.atomic
def schedule(
    *,
    by: Actor,
    roster: Roster,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    leader: User | None = None,
    deputy: User | None = None,
    on_duty: Sequence[User] = (),
) -> Shift:
    """One shift and who stands it.

    Raises `BadInput` when it overlaps another of the roster, or an officer stands elsewhere then or holds no post
    there, `Forbidden`.
    """
    records.allow(by, ENTER, roster.unit)
    # two plans of one roster wait for each other
    Roster.objects.select_for_update().get(pk=roster.pk)
    check_shift(roster, rules.Span(starts_at, ends_at))
    shift = Shift.objects.create(unit=roster.unit, roster=roster, kind=kind, starts_at=starts_at, ends_at=ends_at)
    _put(shift, _named(leader, deputy, on_duty))
    after = journal.snapshot(shift) | {"people": people_of(shift)}
    journal.record(by=by, act=ENTER, changes=[journal.Change(shift, after=after)])
    return shift


@transaction.atomic
def correct(
    *,
    by: Actor,
    record: Shift,
    reason: str,
    roster: Roster,
    day: date,
    kind: str,
    starts: time | None = None,
    ends: time | None = None,
    leader: User | None = None,
    deputy: User | None = None,
    on_duty: Sequence[User] = (),
) -> Shift:
    """The shift as it should stand. Who stays keeps their place (and their calendar its entry)."""
    records.allow(by, CORRECT, record.unit)
    if roster != record.roster:
        raise BadInput(_("Sở chỉ huy: ca trực không chuyển nơi; bỏ ca này và xếp ca mới."))
    Roster.objects.select_for_update().get(pk=roster.pk)
    places.hold(record)
    before = journal.snapshot(record) | {"people": people_of(record)}
    span = times(roster, kind, day, starts, ends)
    check_shift(roster, span, record)
    record.kind, record.starts_at, record.ends_at = kind, span.start, span.end
    record.sequence += 1
    record.save()
    wanted = _named(leader, deputy, on_duty)
    standing = {(place.user_id, place.part): place for place in record.places.all()}
    gone = [place for key, place in standing.items() if key not in {(user.pk, part) for user, part in wanted}]
    places.taken_from(record, {place.pk: (place.user_id, place.part) for place in gone})
    Place.objects.filter(pk__in=[place.pk for place in gone]).delete()
    new = [(user, part) for user, part in wanted if (user.pk, part) not in standing]
    kept = [user for user, part in wanted if (user.pk, part) in standing]
    places.lock(kept)
    places.check_free(record, kept)
    _put(record, new)
    after = journal.snapshot(record) | {"people": people_of(record)}
    journal.record(by=by, act=CORRECT, reason=reason, changes=[journal.Change(record, before=before, after=after)])
    _tell_change(record, [*(place.user for place in gone), *(user for user, _part in new)])
    return record


@transaction.atomic
def assign(*, by: Actor, record: Shift, user: User, part: str = Part.ON_DUTY) -> Place:
    """One more officer in the shift; the place of the leader and of the deputy is there once."""
    with _changing(by, record):
        if part != Part.ON_DUTY and record.places.filter(part=part).exists():
            raise BadInput(_("Vị trí này đã có người; dùng “Thay người”."))
        if record.places.filter(user=user).exists():
            raise BadInput(_("{name}: một người chỉ đứng một vị trí trong ca.").format(name=user))
        _put(record, [(user, part)])
    _tell_change(record, [user])
    return record.places.get(user=user)


@transaction.atomic
def drop(*, by: Actor, record: Shift, place: Place) -> None:
    """The officer stands the shift no more; the place is open."""
    with _changing(by, record):
        places.as_it_stands(place)
        gone = {place.pk: (place.user_id, place.part)}
        place.delete()
    places.taken_from(record, gone)
    _tell_change(record, [place.user])


@transaction.atomic
def replace(*, by: Actor, record: Shift, place: Place, user: User, reason: str) -> Place:
    """Another officer takes the place, by order of who plans the roster. Open requests to swap it end."""
    with _changing(by, record, reason):
        before = places.as_it_stands(place).user
        gone = {place.pk: (before.pk, place.part)}
        if record.places.filter(user=user).exists():
            raise BadInput(_("{name}: một người chỉ đứng một vị trí trong ca.").format(name=user))
        places.lock([user])
        places.check_serving(record.unit, record.span, [user])
        places.check_free(record, [user])
        place.user = user
        place.save()
        end_swaps([place])
    places.taken_from(record, gone)
    _tell_change(record, [before, user])
    return place


@transaction.atomic
def replace_from(
    *, by: Actor, roster: Roster, user: User, instead: User, on: date, reason: str
) -> tuple[int, list[Shift]]:
    """Whoever leaves a post is replaced in every shift of the roster from that day on.

    How many places changed hands, and the shifts that did not because the other officer stands elsewhere then: they
    stay as they are and are shown as to be replaced. Raises `Forbidden`.
    """
    records.allow(by, CORRECT, roster.unit)
    start = timezone.make_aware(datetime.combine(on, datetime.min.time()))
    changed, left = 0, []
    standing = Place.objects.filter(shift__roster=roster, shift__starts_at__gte=start, user=user)
    found = list(standing.select_related("shift__unit", "shift__roster__body", "user").order_by("shift__starts_at"))
    places.hold(*(place.shift for place in found))
    for place in found:
        try:
            with transaction.atomic():
                replace(by=by, record=place.shift, place=place, user=instead, reason=reason)
            changed += 1
        except BadInput:
            left.append(place.shift)
    return changed, left


@transaction.atomic
def remove(*, by: Actor, record: Shift, reason: str) -> Shift:
    """A shift that will not be stood, taken out; one that has begun stays. Raises `BadInput`, `Forbidden`."""
    records.allow(by, REMOVE, record.unit)
    if record.starts_at <= timezone.now():
        raise BadInput(_("Ca đã bắt đầu thì giữ lại trong sổ."))
    places.hold(record)
    before = journal.snapshot(record) | {"people": people_of(record)}
    stood = list(record.places.select_related("user"))
    told = [place.user for place in stood]
    places.touch(record)
    places.taken_from(record, {place.pk: (place.user_id, place.part) for place in stood})
    journal.record(by=by, act=REMOVE, reason=reason, changes=[journal.Change(record, before=before)])
    tell(told, subject=_("Bỏ ca trực: %s") % _called(record), text=reason)
    key = record.pk
    record.delete()
    record.pk = key
    return record


@transaction.atomic
def take_back(*, by: Actor, act: str, records: Sequence[Shift]) -> dict[Any, str]:
    """Shifts of an import that is undone; {key: why} of those that have begun. Raises `Forbidden`."""
    why: dict[Any, str] = {}
    for shift in records:
        try:
            remove(by=by, record=shift, reason=by.reason)
        except BadInput as fault:
            why[shift.pk] = str(fault)
    return why


def end_swaps(changed: Sequence[Place]) -> None:
    """What was asked about these places is settled by the change itself."""
    open_ = Swap.objects.filter(state=Swap.State.ASKED)
    for found in (open_.filter(place__in=changed), open_.filter(instead__in=changed)):
        found.update(state=Swap.State.WITHDRAWN, answered_at=timezone.now(), answer=_("Ca trực đã thay đổi"))


class _changing:
    """Journals who stood the shift before and after; calendars learn of the change."""

    def __init__(self, by: Actor, shift: Shift, reason: str = "") -> None:
        self.by, self.shift, self.reason = by, shift, reason

    def __enter__(self) -> None:
        records.allow(self.by, CORRECT, self.shift.unit)
        places.hold(self.shift)
        self.before = journal.snapshot(self.shift) | {"people": people_of(self.shift)}

    def __exit__(self, kind: object, fault: object, trace: object) -> None:
        if fault:
            return
        places.touch(self.shift)
        after = journal.snapshot(self.shift) | {"people": people_of(self.shift)}
        change = journal.Change(self.shift, before=self.before, after=after)
        journal.record(by=self.by, act=CORRECT, reason=self.reason, changes=[change])


def _called(shift: Shift) -> str:
    return _("{kind} tại {body}, {start}").format(
        kind=shift.get_kind_display(), body=shift.roster.body, start=moment(shift.starts_at, "short")
    )


def _tell_change(shift: Shift, users: Sequence[User]) -> None:
    if shift.ends_at > timezone.now():
        tell(users, subject=_("Lịch trực thay đổi: %s") % _called(shift), url=reverse("duty:mine"))
