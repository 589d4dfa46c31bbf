"""Reading rosters: who is on duty now, what is open, who has left, what an officer has before them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone

from vungxanh.accounts.models import Grant, Holding, User
from vungxanh.domains.duty import rules
from vungxanh.domains.duty.models import FormerDuty, Hotline, Part, Place, Roster, Shift, Swap
from vungxanh.kernel.actor import Actor
from vungxanh.units.models import Unit


def standing(on: date) -> QuerySet[Roster]:
    """The rosters of command posts that must be stood on a day."""
    found = Roster.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)
    return found.select_related("body", "unit").order_by("unit__path", "body__name", "pk")


def with_people(shifts: QuerySet[Shift]) -> QuerySet[Shift]:
    people = Place.objects.select_related("user")
    return shifts.select_related("roster__body", "unit").prefetch_related(Prefetch("places", people))


# ---- what is open


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a roster lacks in a span: stretches without a shift, shifts without enough people, officers who left."""

    gaps: Sequence[rules.Span]
    short: Sequence[tuple[Shift, int]]  # how many places are open
    left: Sequence[Place]

    @property
    def total(self) -> int:
        return len(self.gaps) + sum(number for _shift, number in self.short) + len(self.left)


def lacking(roster: Roster, within: rules.Span, shifts: Sequence[Shift] | None = None) -> Lacking:
    """Compared with the roster's pattern; before its first and after its last day nothing is asked."""
    zone = timezone.get_current_timezone()
    rule = rules.rules(timezone.localtime(within.start).date())
    pattern = rule.patterns[roster.pattern]
    begins = pattern[0].on(roster.starts_on, zone).start
    ends = pattern[-1].on(roster.ends_on, zone).end if roster.ends_on else within.end
    asked = rules.Span(max(within.start, begins), min(within.end, ends))
    if shifts is None:
        shifts = list(with_people(roster.shifts.filter(starts_at__lt=within.end, ends_at__gt=within.start)))
    spans = [shift.span for shift in shifts]
    needed = rules.required(pattern, asked, zone) if asked.start < asked.end else []
    gaps = [gap for stretch in needed for gap in rules.gaps(spans, stretch)]
    short = [(shift, number) for shift in shifts if (number := open_places(roster, shift))]
    return Lacking(gaps, short, [place for place in left(shifts) if place.shift.ends_at > timezone.now()])


def open_places(roster: Roster, shift: Shift) -> int:
    parts = [place.part for place in shift.places.all()]
    return (Part.LEADER not in parts) + max(0, roster.people - parts.count(Part.ON_DUTY))


def left(shifts: Iterable[Shift]) -> list[Place]:
    """Places of officers who hold no post and no role there on the day of the shift, or whose account is closed."""
    rows = [(place, shift) for shift in shifts for place in shift.places.all()]
    users = {place.user_id for place, _shift in rows}
    served: dict[int, list[tuple[str, date, date | None]]] = {}
    held = Holding.objects.filter(user__in=users).values_list("user", "post__body__unit__path", "starts_on", "ends_on")
    granted = Grant.objects.filter(user__in=users).values_list("user", "unit__path", "starts_on", "ends_on")
    for user, path, first, last in [*held, *granted]:
        served.setdefault(user, []).append((path, first, last))
    found = []
    for place, shift in rows:
        day = timezone.localtime(shift.starts_at).date()
        here = any(
            path.startswith(shift.unit.path) and first <= day and (last is None or last >= day)
            for path, first, last in served.get(place.user_id, ())
        )
        if not here or not place.user.is_active:
            place.shift = shift
            found.append(place)
    return found


# ---- who is on duty


@dataclass(frozen=True, slots=True)
class OnDuty:
    """One command post at a moment: nothing of a person but the name, the post and in what part they stand."""

    unit: Unit
    body: str
    shift: Shift | None
    people: Sequence[tuple[str, str, str]]  # part, name, title of the post
    numbers: Sequence[Hotline]


def on_duty(now: datetime, *, under: str = "") -> list[OnDuty]:
    """Every command post that must be stood at a moment, in the order of units; without a shift it says nobody is."""
    day = timezone.localdate(now)
    rosters = list(standing(day).filter(unit__path__startswith=under))
    # the night of the last day goes on after it
    also = Roster.objects.filter(shifts__starts_at__lte=now, shifts__ends_at__gt=now, unit__path__startswith=under)
    rosters += [each for each in also.select_related("body", "unit") if each not in rosters]
    shifts = {
        shift.roster_id: shift
        for shift in with_people(Shift.objects.filter(roster__in=rosters, starts_at__lte=now, ends_at__gt=now))
    }
    titles = titles_of([place for shift in shifts.values() for place in shift.places.all()], day)
    numbers: dict[int | None, list[Hotline]] = {}
    for hotline in open_hotlines(day).filter(roster__in=rosters):
        numbers.setdefault(hotline.roster_id, []).append(hotline)
    found = []
    for roster in rosters:
        shift = shifts.get(roster.pk)
        people = [
            (place.get_part_display(), str(place.user), titles.get(place.user_id, ""))
            for place in (shift.places.all() if shift else ())
        ]
        found.append(OnDuty(roster.unit, str(roster.body), shift, people, numbers.get(roster.pk, [])))
    return found


def titles_of(places: Iterable[Place], day: date) -> dict[int, str]:
    """User key -> title of the post held on a day, the head post before others."""
    users = {place.user_id for place in places}
    held = Holding.objects.valid_on(day).filter(user__in=users).select_related("post").order_by("post__is_head", "pk")
    return {holding.user_id: holding.post.title for holding in held}


def open_hotlines(day: date) -> QuerySet[Hotline]:
    found = Hotline.objects.filter(Q(until=None) | Q(until__gte=day), since__lte=day)
    return found.select_related("unit", "roster__body").order_by("unit__path", "purpose", "pk")


# ---- one officer


def duties_of(user_id: int, since: datetime) -> QuerySet[Place]:
    found = Place.objects.filter(user=user_id, shift__ends_at__gt=since)
    found = found.select_related("shift__roster__body", "shift__roster__unit", "shift__unit", "user")
    return found.order_by("shift__starts_at", "pk")


def former_duties_of(user_id: int, since: datetime) -> QuerySet[FormerDuty]:
    found = FormerDuty.objects.filter(user=user_id, ends_at__gt=since)
    return found.select_related("roster__body", "roster__unit").order_by("starts_at", "pk")


def swaps_of(user_id: int, since: datetime) -> QuerySet[Swap]:
    """What was asked of an officer or by them, the open ones first."""
    found = Swap.objects.filter(Q(asked_by=user_id) | Q(asked_of=user_id), asked_at__gt=since - timedelta(days=30))
    return found.select_related(
        "asked_by", "asked_of", "place__shift__roster__body", "place__user", "instead__shift__roster__body"
    ).order_by(F("answered_at").asc(nulls_first=True), "-asked_at", "-pk")


def candidates(unit: Unit, on: date) -> QuerySet[User]:
    """Officers who hold a post or role in the unit or below on a day."""
    held = Holding.objects.valid_on(on).filter(post__body__unit__path__startswith=unit.path)
    granted = Grant.objects.valid_on(on).filter(unit__path__startswith=unit.path)
    found = User.objects.filter(Q(pk__in=held.values("user")) | Q(pk__in=granted.values("user")), is_active=True)
    return found.order_by("full_name", "pk")


def seen_by(actor: Actor) -> QuerySet[Roster]:
    return Roster.objects.visible_to(actor).select_related("body", "unit")
