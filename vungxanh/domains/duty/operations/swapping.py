"""Swaps: asked by one officer, agreed or refused by the other; planners see them, nobody else decides."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts.models import User
from vungxanh.domains.duty.models import Place, Swap
from vungxanh.domains.duty.operations import places
from vungxanh.domains.duty.operations.shifts import end_swaps, people_of
from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.messages.operations import tell
from vungxanh.theme.templatetags.wording import moment

SWAP = "duty.swap"


@transaction.atomic
def ask(
    *, by: Actor, place: Place, of: User, reason: str, instead: Place | None = None, now: datetime | None = None
) -> Swap:
    """Ask a colleague to take over one's own duty, or to exchange it for one of theirs (`instead`).

    Raises `Forbidden` for another's duty, `BadInput` when it has begun, the colleague cannot stand it, or one is asked
    already.
    """
    now = now or timezone.now()
    by.require(SWAP)
    if by.user_id != place.user_id:
        raise Forbidden(SWAP)
    if of.pk == place.user_id:
        raise BadInput(_("Đổi với: chọn người khác."))
    if place.shift.starts_at <= now:
        raise BadInput(_("Ca đã bắt đầu thì không đổi được; báo người phụ trách lịch trực."))
    places.hold(place.shift)
    if places.as_it_stands(place).user_id != by.user_id:
        raise BadInput(_("Vị trí này vừa được người khác thay đổi; mở lại ca trực để xem."))
    if place.swaps.filter(state=Swap.State.ASKED).exists():
        raise BadInput(_("Ca này đang chờ một người trả lời; rút lời đề nghị đó trước."))
    _check(place, of, instead, now)
    swap = Swap.objects.create(
        place=place, instead=instead, asked_by_id=place.user_id, asked_of=of, reason=reason, asked_at=now
    )
    _journal(by, f"{SWAP}.ask", swap)
    tell([of], subject=_("Đề nghị đổi ca trực: %s") % _called(place), text=reason, url=reverse("duty:mine"))
    return swap


@transaction.atomic
def agree(*, by: Actor, swap: Swap, now: datetime | None = None) -> Swap:
    """The colleague agrees: the duties change hands at once, or nothing does.

    Raises `Forbidden` for who was not asked, `BadInput` when it is settled already or cannot be stood any more.
    """
    now = now or timezone.now()
    # shifts before the swap, as every other change of a shift does, so that nobody waits for each other
    places.hold(*(place.shift for place in (swap.place, swap.instead) if place))
    swap = _open(by, swap, of=True)
    first, second = swap.place, swap.instead
    for place in (first, second):
        if place:
            places.as_it_stands(place)
    if first.user_id != swap.asked_by_id or (second and second.user_id != swap.asked_of_id):
        raise BadInput(_("Lịch trực đã thay đổi sau khi đề nghị; hỏi lại người đề nghị."))
    if first.shift.starts_at <= now:
        raise BadInput(_("Ca đã bắt đầu thì không đổi được; báo người phụ trách lịch trực."))
    places.lock([first.user, swap.asked_of])
    _check(first, swap.asked_of, second, now)
    changed = [place for place in (first, second) if place]
    left = {place.pk: (place.user_id, place.part) for place in changed}
    before = {place.shift_id: people_of(place.shift) for place in changed}
    first.user, other = swap.asked_of, first.user
    first.save()
    if second:
        second.user = other
        second.save()
    swap.state, swap.answered_at = Swap.State.AGREED, now
    swap.save()
    end_swaps(changed)
    for place in changed:
        places.touch(place.shift)
        places.taken_from(place.shift, {place.pk: left[place.pk]})
    journal.record(
        by=by, act=f"{SWAP}.agree", reason=swap.reason,
        changes=[
            journal.Change(
                each.shift, before={"people": before[each.shift_id]}, after={"people": people_of(each.shift)}
            )
            for each in changed
        ],
    )  # fmt: skip
    tell([swap.asked_by], subject=_("%(name)s đã nhận đổi ca: %(shift)s")
         % {"name": swap.asked_of, "shift": _called(first)}, url=reverse("duty:mine"))  # fmt: skip
    return swap


@transaction.atomic
def refuse(*, by: Actor, swap: Swap, answer: str = "") -> Swap:
    """The colleague does not agree; the duty stays where it is. Raises `Forbidden`, `BadInput`."""
    swap = _open(by, swap, of=True)
    _settle(by, swap, Swap.State.REFUSED, answer, "refuse")
    tell([swap.asked_by], subject=_("%(name)s không đổi ca: %(shift)s")
         % {"name": swap.asked_of, "shift": _called(swap.place)}, text=answer, url=reverse("duty:mine"))  # fmt: skip
    return swap


@transaction.atomic
def withdraw(*, by: Actor, swap: Swap) -> Swap:
    """Who asked asks no more. Raises `Forbidden`, `BadInput`."""
    swap = _open(by, swap, of=False)
    return _settle(by, swap, Swap.State.WITHDRAWN, "", "withdraw")


def _open(by: Actor, swap: Swap, *, of: bool) -> Swap:
    by.require(SWAP)
    # both may press at the same moment: the second one finds it settled
    found = Swap.objects.select_for_update().get(pk=swap.pk)
    if by.user_id != (found.asked_of_id if of else found.asked_by_id):
        raise Forbidden(SWAP)
    if found.state != Swap.State.ASKED:
        raise BadInput(_("Đề nghị này đã xong: {state}.").format(state=found.get_state_display()))
    return found


def _settle(by: Actor, swap: Swap, state: str, answer: str, verb: str) -> Swap:
    swap.state, swap.answer, swap.answered_at = state, answer, timezone.now()
    swap.save()
    _journal(by, f"{SWAP}.{verb}", swap)
    return swap


def _check(place: Place, of: User, instead: Place | None, now: datetime) -> None:
    shift = place.shift
    if shift.places.filter(user=of).exists() and not (instead and instead.shift_id == shift.pk):
        raise BadInput(_("{name}: một người chỉ đứng một vị trí trong ca.").format(name=of))
    if instead:
        if instead.user_id != of.pk:
            raise BadInput(_("Đổi lấy ca: không phải ca của {name}.").format(name=of))
        if instead.shift_id == shift.pk or instead.shift.places.filter(user=place.user).exists():
            raise BadInput(_("Đổi lấy ca: chọn một ca khác."))
        if instead.shift.starts_at <= now:
            raise BadInput(_("Đổi lấy ca: ca này đã bắt đầu."))
        places.check_serving(instead.shift.unit, instead.shift.span, [place.user])
        places.check_free(instead.shift, [place.user], leaving=[place])
    places.check_serving(shift.unit, shift.span, [of])
    places.check_free(shift, [of], leaving=[instead] if instead else [])


def _called(place: Place) -> str:
    return f"{place.shift.get_kind_display()}, {place.shift.roster.body}, {moment(place.shift.starts_at, 'short')}"


def _journal(by: Actor, act: str, swap: Swap) -> None:
    after = {
        "swap": swap.pk, "asked_by": str(swap.asked_by), "asked_of": str(swap.asked_of), "state": swap.state,
    }  # fmt: skip
    journal.record(
        by=by, act=act, reason=swap.answer or swap.reason, changes=[journal.Change(swap.place.shift, after=after)]
    )
