"""One shift: who stands it, its minutes, its calls, its history; putting officers in and out."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vungxanh.domains.duty import forms, operations, queries
from vungxanh.domains.duty.models import HandOver, Place, Shift, Swap
from vungxanh.kernel.faults import BadInput
from vungxanh.registers.access import OfficerRequest, needs

SEE, CORRECT, HAND_OVER = "duty.shifts.see", "duty.shifts.correct", "duty.hand-over"
UNPROCESSABLE = 422


def _found(request: OfficerRequest, pk: int) -> Shift:
    found: Shift | None = queries.with_people(Shift.objects.visible_to(request.actor)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _place(shift: Shift, pk: int) -> Place:
    found = shift.places.select_related("user").filter(pk=pk).first()
    if found is None:
        raise Http404
    found.shift = shift
    return found


def _back(shift: Shift) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("duty:shift", args=[shift.pk]))


@needs(SEE)
def shift(request: OfficerRequest, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk))


def _page(
    request: OfficerRequest,
    one: Shift,
    *,
    assigning: forms.Assigning | None = None,
    minutes: forms.Minutes | None = None,
) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    may_correct = actor.may(CORRECT)
    users = list(queries.candidates(one.unit, timezone.localtime(one.starts_at).date())) if may_correct else []
    written = HandOver.objects.filter(shift=one).select_related("by", "received_by").first()
    stands = any(place.user_id == actor.user_id for place in one.places.all())
    received = bool(written and written.received_at)
    may_write = actor.may(HAND_OVER) and (stands or may_correct) and one.starts_at <= now and not received
    may_receive = written is not None and not received and actor.may(HAND_OVER) and written.by_id != actor.user_id
    initial = {"happened": written.happened, "remaining": written.remaining} if written else {}
    before = one.roster.shifts.filter(ends_at__lte=one.starts_at).order_by("-ends_at").first()
    left = {place.pk for place in queries.left([one])} if one.ends_at > now else set()
    context = {
        "shift": one,
        "people": [(place, place.pk in left) for place in one.places.all()],
        "open_places": queries.open_places(one.roster, one),
        "may_correct": may_correct,
        "assigning": assigning or (forms.Assigning(users=users) if may_correct else None),
        "minutes": (minutes or forms.Minutes(initial=initial)) if may_write else None,
        "written": written,
        "may_receive": may_receive,
        "before": HandOver.objects.filter(shift=before).first() if before else None,
        "before_shift": before,
        "calls": one.calls.count() if actor.may("duty.calls.see") else None,
        "missed": one.calls.filter(state="MISSED").count() if actor.may("duty.calls.see") else None,
        "swaps": Swap.objects.filter(place__shift=one).select_related("asked_by", "asked_of", "place__shift"),
        "is_on": one.is_on(now), "is_coming": one.starts_at > now,
    }  # fmt: skip
    forms_ = [form for form in (assigning, minutes) if form and form.errors]
    context["form"] = forms_[0] if forms_ else None
    return render(request, "duty/shift.html", context, status=UNPROCESSABLE if forms_ else 200)


@require_POST
@needs(CORRECT)
def assign(request: OfficerRequest, pk: int) -> HttpResponse:
    one = _found(request, pk)
    users = list(queries.candidates(one.unit, timezone.localtime(one.starts_at).date()))
    form = forms.Assigning(request.POST, users=users)
    if form.is_valid() and _done(form, lambda: operations.assign(by=request.actor, record=one, **form.cleaned_data)):
        messages.success(request, _("Đã thêm %s vào ca.") % form.cleaned_data["user"])
        return _back(one)
    return _page(request, one, assigning=form)


@needs(CORRECT)
def replace(request: OfficerRequest, pk: int, place: int) -> HttpResponse:
    """Another officer for this shift, or for every later one of the roster too (somebody leaves a post)."""
    one = _found(request, pk)
    standing = _place(one, place)
    users = list(queries.candidates(one.unit, timezone.localtime(one.starts_at).date()))
    form = forms.Replacing(request.POST or None, users=[user for user in users if user.pk != standing.user_id])
    if request.method == "POST" and form.is_valid():
        values, by, before = form.cleaned_data, request.actor, standing.user

        def run() -> None:
            if not values["all_later"]:
                operations.replace(by=by, record=one, place=standing, user=values["user"], reason=values["reason"])
                messages.success(request, _("Đã thay %(old)s bằng %(new)s.") % {"old": before, "new": values["user"]})
                return
            changed, left = operations.replace_from(
                by=by, roster=one.roster, user=before, instead=values["user"],
                on=timezone.localtime(one.starts_at).date(), reason=values["reason"],
            )  # fmt: skip
            messages.success(request, _("Đã thay người trong %d ca.") % changed)
            if left:
                words = "; ".join(map(str, left[:10]))
                messages.warning(request, _("Chưa thay được %(n)d ca vì người thay bận: %(shifts)s")
                                 % {"n": len(left), "shifts": words})  # fmt: skip

        if _done(form, run):
            return _back(one)
    context = {"shift": one, "place": standing, "form": form}
    return render(request, "duty/replace.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@needs(CORRECT)
def drop(request: OfficerRequest, pk: int, place: int) -> HttpResponse:
    one = _found(request, pk)
    standing = _place(one, place)
    try:
        operations.drop(by=request.actor, record=one, place=standing)
    except BadInput as problem:
        messages.warning(request, "; ".join(problem.faults))
    else:
        messages.success(request, _("Đã bớt %s khỏi ca.") % standing.user)
    return _back(one)


@require_POST
@needs(HAND_OVER)
def hand_over(request: OfficerRequest, pk: int) -> HttpResponse:
    one = _found(request, pk)
    form = forms.Minutes(request.POST)
    if form.is_valid() and _done(form, lambda: operations.hand_over(by=request.actor, record=one, **form.cleaned_data)):
        messages.success(request, _("Đã ghi biên bản bàn giao."))
        return _back(one)
    return _page(request, one, minutes=form)


@require_POST
@needs(HAND_OVER)
def receive(request: OfficerRequest, pk: int) -> HttpResponse:
    one = _found(request, pk)
    try:
        operations.receive(by=request.actor, record=one)
    except BadInput as problem:
        messages.warning(request, "; ".join(problem.faults))
    else:
        messages.success(request, _("Đã nhận bàn giao."))
    return _back(one)


def _done(form: Form, run: Callable[[], object]) -> bool:
    """Whether it could be done; what speaks against it stands above the form."""
    try:
        run()
    except BadInput as problem:
        for fault in problem.faults:
            form.add_error(None, fault)
        return False
    return True
