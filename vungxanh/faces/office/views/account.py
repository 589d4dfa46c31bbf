"""The officer's own account: roles to act in, posts held, sign-ins."""

from axes.models import AccessAttempt, AccessLog
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from vungxanh.accounts.models import Grant, Holding
from vungxanh.accounts.roles import ROLES, Role
from vungxanh.registers.access import OfficerRequest, signed_in

SIGN_INS = 10


@signed_in
def account(request: OfficerRequest) -> HttpResponse:
    """Who I am here, in which role I act now, and which others I may choose."""
    today = timezone.localdate()
    posts = Holding.objects.filter(user=request.user).select_related("post__body__unit").order_by("-starts_on")
    ended = Grant.objects.filter(user=request.user, ends_on__lt=today).select_related("unit").order_by("-ends_on")
    context = {
        "roles": [(grant, ROLES[Role(grant.role)], grant == request.grant) for grant in request.grants],
        "posts": [(holding, holding.ends_on is None or holding.ends_on >= today) for holding in posts],
        "ended": ended[:SIGN_INS],
        "sign_ins": AccessLog.objects.filter(username=request.user.username).order_by("-attempt_time")[:SIGN_INS],
        "failures": AccessAttempt.objects.filter(username=request.user.username).order_by("-attempt_time")[:SIGN_INS],
    }
    return render(request, "office/account.html", context)
