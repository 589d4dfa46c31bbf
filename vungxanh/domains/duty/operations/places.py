"""Putting officers into shifts: who may stand one, and nobody in two places at a time."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts.models import User
from vungxanh.domains.duty import queries, rules
from vungxanh.domains.duty.models import FormerDuty, Place, Shift
from vungxanh.kernel.faults import BadInput
from vungxanh.theme.templatetags.wording import moment
from vungxanh.units.models import Unit


def lock(users: Collection[User]) -> None:
    """Nobody else puts these officers into a shift before this transaction ends.

    The rows are taken in the order of their keys, so that two plans that share officers wait for each other and never
    both. SQLite has one writer at a time anyway.
    """
    list(User.objects.select_for_update().filter(pk__in=[user.pk for user in users]).order_by("pk").values_list("pk"))


def serving(unit: Unit, shift: rules.Span, users: Collection[int]) -> set[int]:
    """Who of these may stand a shift: active officers with a post or role in the unit or below on the day it begins."""
    day = timezone.localtime(shift.start).date()
    return set(queries.candidates(unit, day).filter(pk__in=users).values_list("pk", flat=True))


def check_serving(unit: Unit, shift: rules.Span, users: Iterable[User]) -> None:
    """Raise `BadInput`, one line for each officer who holds no post there on that day."""
    named = {user.pk: user for user in users}
    away = set(named) - serving(unit, shift, set(named)) if named else set()
    if away:
        raise BadInput.of(
            _("{name} không giữ chức vụ nào tại {unit} vào ngày này. Chọn người khác.").format(
                name=named[pk], unit=unit.name
            )
            for pk in sorted(away)
        )


def check_free(shift: Shift, users: Iterable[User], *, leaving: Iterable[Place] = ()) -> None:
    """Raise `BadInput`, one line for each other shift at the same time. `leaving`: places that are being given up.

    Call `lock` first: what is read here holds until the transaction ends.
    """
    busy = (
        Place.objects.filter(
            user__in=list(users), shift__starts_at__lt=shift.ends_at, shift__ends_at__gt=shift.starts_at
        )
        .exclude(shift=shift)
        .exclude(pk__in=[place.pk for place in leaving])
        .select_related("user", "shift__roster__body")
    )
    faults = [
        _("{name} đã có {kind} tại {body} từ {start} đến {end}: không trực hai nơi cùng lúc.").format(
            name=place.user,
            kind=place.shift.get_kind_display().lower(),
            body=place.shift.roster.body,
            start=moment(place.shift.starts_at, "short"),
            end=moment(place.shift.ends_at, "short"),
        )
        for place in busy
    ]
    if faults:
        raise BadInput.of(faults)


def load_of(users: Collection[int], within: rules.Span, rest: timedelta) -> rules.Load:
    """What these officers stand already, anywhere, around a span."""
    found = rules.Load(rest)
    wide = rules.Span(within.start - rest, within.end + rest)
    taken = Place.objects.filter(user__in=users, shift__starts_at__lt=wide.end, shift__ends_at__gt=wide.start)
    for user, start, end in taken.values_list("user_id", "shift__starts_at", "shift__ends_at"):
        found.add(user, rules.Span(start, end))
    return found


def hold(*shifts: Shift) -> None:
    """Nobody else changes these shifts before this transaction ends; raises `BadInput` for one that is gone.

    Held before officers are (`lock`) and before swaps are settled, always in the order of keys.
    """
    keys = sorted({shift.pk for shift in shifts})
    found = dict(Shift.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", "sequence"))
    for shift in shifts:
        if shift.pk not in found:
            raise BadInput(_("Ca này đã được bỏ khỏi lịch trực."))
        shift.sequence = found[shift.pk]


def as_it_stands(place: Place) -> Place:
    """The place as it is now that its shift is held; raises `BadInput` when somebody was faster to empty it."""
    found = Place.objects.filter(pk=place.pk, shift=place.shift_id).select_related("user").first()
    if found is None:
        raise BadInput(_("Vị trí này vừa được người khác thay đổi; mở lại ca trực để xem."))
    place.user = found.user
    return place


def touch(shift: Shift) -> None:
    """Calendars must learn of the change."""
    shift.sequence += 1
    shift.save(update_fields=["sequence"])


def taken_from(shift: Shift, places: Mapping[int, tuple[int, str]]) -> None:
    """The calendars of these officers (key of the place -> user, part) learn that they do not stand the shift any more.

    Call it after `touch`. Who stands a place again has it as a duty, not as a former one.
    """
    for place, (user, part) in places.items():
        FormerDuty.objects.update_or_create(
            user_id=user, place=place,
            defaults={
                "roster_id": shift.roster_id, "part": part, "kind": shift.kind, "starts_at": shift.starts_at,
                "ends_at": shift.ends_at, "sequence": shift.sequence,
            },
        )  # fmt: skip
