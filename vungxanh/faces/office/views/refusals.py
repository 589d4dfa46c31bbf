"""When the answer is no: nothing typed is lost. The page says why, shows what was typed, and can send it again."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import REASON_BAD_ORIGIN
from django.shortcuts import render
from django.urls import reverse

from vungxanh.faces.office.answers import said, sent
from vungxanh.faces.office.presentation import act_title, label_of
from vungxanh.registers import catalogue
from vungxanh.registers.access import READING
from vungxanh.theme import faults
from vungxanh.theme.shapes import Fact

UNSHOWN = ("csrfmiddlewaretoken", "key", "version", "step")
NOT_ALLOWED = 405
SECRET = ("password", "oldpassword", "password1", "password2")


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler403`: no role today, the role lacks the permission, or the session ended while a form was open."""
    needed = str(exception)
    signed_in = request.user.is_authenticated
    context = {
        "permission": act_title(needed) if needed in catalogue.permissions() else "",
        "permission_code": needed,
        "why": "no-session" if not signed_in else "no-role" if not getattr(request, "actor", None) else "no-permission",
    }
    return _answer(request, context, status=403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """`CSRF_FAILURE_VIEW`: mostly a form that was open while its owner signed in again.

    It may be sent again from here only when the browser says that it came from this site: the token then was old, not
    forged.
    """
    origin = request.headers.get("Origin", "")
    is_ours = origin == f"{request.scheme}://{request.get_host()}" and reason != REASON_BAD_ORIGIN % origin
    if not is_ours:
        return render(request, "403_csrf.html", status=403)
    if not request.user.is_authenticated and request.path == reverse("account_login"):
        return redirect_to_login("/")
    return _answer(request, {"why": "old-form"}, status=403)


class KeepTyped:
    """A POST that the storage could not take answers with a page that holds what was typed.

    Whoever comes back by GET to an address that only takes forms (a page of faults opened again) is told so.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = self.get_response(request)
        if response.status_code == NOT_ALLOWED and request.method in READING and not request.path.startswith("/api/"):
            return _answer(request, {"why": "form-only"}, status=NOT_ALLOWED)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        reason = faults.reason_of(exception)
        if reason is None or request.method in READING or request.path.startswith("/api/"):
            return None
        if hasattr(request, "session"):
            request.session.modified = False  # saving it would fail for the same reason
        try:
            response = _answer(request, {"why": "not-written", "reason": reason}, status=503)
        except DatabaseError:
            return faults.unavailable(reason)
        response["Retry-After"] = "60"
        return response


def _answer(request: HttpRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    if request.method not in READING:
        context |= {"typed": _typed(request), "sent": sent(request, *SECRET), "login_url": reverse(settings.LOGIN_URL)}
        context["had_files"] = bool(request.FILES)
    response = render(request, "office/refused.html", context, status=status)
    response["Cache-Control"] = "no-store, private"
    return response


def _typed(request: HttpRequest) -> Sequence[Fact]:
    """What was typed, in the words of the form, to read and to copy."""
    match = request.resolver_match
    register = catalogue.registers().get(str(match.kwargs.get("code", ""))) if match else None
    fields = register.entry.base_fields if register and register.entry else {}
    return [
        Fact(label_of(register, name) if register else name, _in_words(fields.get(name), values))
        for name, values in request.POST.lists()
        if name not in UNSHOWN and name not in SECRET and any(value.strip() for value in values)
    ]


def _in_words(field: forms.Field | None, values: list[str]) -> str:
    """What was chosen by its label. Choices that stand in the database are not asked for: it may be what failed."""
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return said(field, values)
    return ", ".join(values)
