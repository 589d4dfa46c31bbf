"""The usual bodies of a unit at once; the first passwords of its officers; what pickers of bodies and posts offer."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vungxanh.accounts.roles import ROLES, Role
from vungxanh.domains.organization import forms
from vungxanh.domains.organization.operations.accounts import reset_password
from vungxanh.domains.organization.operations.setting_up import missing
from vungxanh.domains.organization.operations.setting_up import set_up as found_usual
from vungxanh.domains.organization.queries import without_password
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.vietnamese import fold
from vungxanh.registers.access import OfficerRequest, needs

UNPROCESSABLE = 422
OFFERED = 12
PASSWORDS_AT_ONCE = 50


@needs("organization.set-up")
def set_up(request: OfficerRequest) -> HttpResponse:
    """A unit and a day are chosen; what it lacks of the usual bodies is shown, and founded by the second button."""
    founding = request.method == "POST"
    data = request.POST if founding else request.GET if "unit" in request.GET else None
    form = forms.SetUp(data, actor=request.actor)
    context: dict[str, Any] = {"form": form}
    status = 200
    if form.is_bound and form.is_valid():
        unit, on = form.cleaned_data["unit"], form.cleaned_data["on"]
        if founding:
            try:
                made = found_usual(by=request.actor, unit=unit, on=on)
            except BadInput as problem:
                form.add_error(None, list(problem.faults))
            else:
                text = ngettext("Đã lập %(n)d cơ quan ở %(unit)s.", "Đã lập %(n)d cơ quan ở %(unit)s.", len(made))
                messages.success(request, text % {"n": len(made), "unit": unit.name})
                return HttpResponseRedirect(reverse("office:list", args=["organization.posts"]) + f"?unit={unit.code}")
        context |= {"unit": unit, "chosen": True, "bodies": [
            {
                "name": body.name_in(unit.name),
                "posts": [
                    (post.title_in(unit.name), ROLES[Role(post.role)].title if post.role else "") for post in body.posts
                ],
            }
            for body in missing(unit, on)
        ]}  # fmt: skip
    if form.errors:
        status = UNPROCESSABLE
    return render(request, "organization/set_up.html", context, status=status)


@needs("organization.passwords")
def passwords(request: OfficerRequest) -> HttpResponse:
    """Who has an account without a password; a slip for each, shown once, to be printed and handed over."""
    waiting = without_password(request.actor)
    if request.method == "POST":
        slips = [
            (user, reset_password(by=request.actor, user=user, reason=_("cấp lần đầu")))
            for user in waiting[:PASSWORDS_AT_ONCE]
        ]
        return render(request, "organization/slips.html", {"slips": slips, "left": waiting.count()})
    context = {"people": waiting[:PASSWORDS_AT_ONCE], "count": waiting.count(), "at_once": PASSWORDS_AT_ONCE}
    return render(request, "organization/passwords.html", context)


@needs("accounts.manage")
def suggest(request: OfficerRequest, code: str) -> JsonResponse:
    """Names of bodies or posts within reach that hold every word typed so far."""
    if code not in forms.SUGGESTED:
        raise Http404(code)
    field = forms.SUGGESTED[code]()
    field.bind(request.actor, {})
    wanted = fold(request.GET.get("q", "")).split()
    found = [name for _record, name in field.known if all(word in fold(name) for word in wanted)]
    return JsonResponse([{"value": name, "label": ""} for name in found[:OFFERED]], safe=False)
