"""An officer's own duties: what is before them, what colleagues ask, the address of their calendar."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vungxanh.domains.duty import forms, operations, queries
from vungxanh.domains.duty.models import Feed, Place, Swap
from vungxanh.kernel.faults import BadInput
from vungxanh.registers.access import OfficerRequest, needs

SWAP, FEED = "duty.swap", "duty.feed"
UNPROCESSABLE = 422


@needs(SWAP)
def mine(request: OfficerRequest) -> HttpResponse:
    return _page(request)


def _page(request: OfficerRequest, address: str = "") -> HttpResponse:
    now, user = timezone.now(), request.user
    swaps = list(queries.swaps_of(user.pk, now))
    waiting = {swap.place_id for swap in swaps if swap.state == Swap.State.ASKED and swap.asked_by_id == user.pk}
    duties = list(queries.duties_of(user.pk, now))
    open_ = [swap for swap in swaps if swap.state == Swap.State.ASKED]
    context = {
        "duties": [(each, each.pk in waiting, each.shift.starts_at > now, each.shift.is_on(now)) for each in duties],
        "asked_of_me": [swap for swap in open_ if swap.asked_of_id == user.pk],
        "asked_by_me": [swap for swap in open_ if swap.asked_by_id == user.pk],
        "settled": [swap for swap in swaps if swap.state != Swap.State.ASKED][:20],
        "feed": Feed.objects.filter(user=user, revoked_at=None).first(), "address": address, "now": now,
    }  # fmt: skip
    return render(request, "duty/mine.html", context)


@needs(SWAP)
def swap(request: OfficerRequest, place: int) -> HttpResponse:
    """Ask a colleague of the command post's unit to take over, or to exchange."""
    own = queries.duties_of(request.user.pk, timezone.now()).filter(pk=place).first()
    if own is None:
        raise Http404
    users = list(queries.candidates(own.shift.unit, timezone.localtime(own.shift.starts_at).date()))
    users = [user for user in users if user.pk != request.user.pk]
    theirs = list(
        Place.objects.filter(user__in=users, shift__roster=own.shift.roster_id, shift__starts_at__gt=timezone.now())
        .exclude(shift=own.shift_id)
        .select_related("user", "shift")
        .order_by("shift__starts_at", "pk")[:200]
    )
    form = forms.Swapping(request.POST or None, users=users, theirs=theirs)
    if request.method == "POST" and form.is_valid():
        try:
            operations.ask(by=request.actor, place=own, **form.cleaned_data)
        except BadInput as problem:
            for fault in problem.faults:
                form.add_error(None, fault)
        else:
            messages.success(request, _("Đã hỏi %s; ca đổi khi người đó đồng ý.") % form.cleaned_data["of"])
            return HttpResponseRedirect(reverse("duty:mine"))
    context = {"place": own, "form": form}
    return render(request, "duty/swap.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@needs(SWAP)
def answer(request: OfficerRequest, pk: int, answer: str) -> HttpResponse:
    """Agree, refuse, or take back what one asked."""
    found = Swap.objects.filter(pk=pk).select_related("place__shift__roster__body", "asked_by", "asked_of").first()
    if found is None or request.user.pk not in (found.asked_by_id, found.asked_of_id):
        raise Http404
    try:
        if answer == "dong-y":
            operations.agree(by=request.actor, swap=found)
            messages.success(request, _("Đã đổi ca. Lịch của hai người đã cập nhật."))
        elif answer == "khong":
            operations.refuse(by=request.actor, swap=found, answer=request.POST.get("answer", "")[:300])
            messages.success(request, _("Đã trả lời là không đổi."))
        elif answer == "rut":
            operations.withdraw(by=request.actor, swap=found)
            messages.success(request, _("Đã rút đề nghị."))
        else:
            raise Http404
    except BadInput as problem:
        messages.warning(request, "; ".join(problem.faults))
    return HttpResponseRedirect(reverse("duty:mine"))


@require_POST
@needs(FEED)
def feed(request: OfficerRequest) -> HttpResponse:
    """A new address, shown this once, or none any more."""
    if request.POST.get("do") == "revoke":
        operations.revoke_feed(by=request.actor)
        messages.success(request, _("Địa chỉ lịch đã bị hủy; điện thoại đã thêm sẽ không nhận thêm gì nữa."))
        return HttpResponseRedirect(reverse("duty:mine"))
    secret = operations.open_feed(by=request.actor)
    return _page(request, request.build_absolute_uri(reverse("duty:calendar", args=[secret])))
