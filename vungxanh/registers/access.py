"""Who is behind a request, and whether they may: every address declares a permission or is refused."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import wraps
from typing import Any, TypeVar
from uuid import uuid4

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from vungxanh.accounts.models import Grant, User
from vungxanh.accounts.roles import Role
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.registers import catalogue
from vungxanh.registers.reading import writes_refused

V = TypeVar("V", bound=Callable[..., HttpResponseBase])

# these guard themselves: allauth asks for a signed-in user, the administration site for a superuser
TRUSTED_MODULES = (
    "allauth.",
    "django.contrib.admin.",
    "django.contrib.staticfiles.",
    "django.views.i18n",
    "vungxanh.config.site",
)
READING = ("GET", "HEAD", "OPTIONS")
ACTING = "acting_grant"  # the session's key of the role chosen
CHOOSE_PASSWORD = "account_change_password"
# all that is open to whoever signed in with a password that somebody else has set
CHOOSING = (CHOOSE_PASSWORD, "account_logout", "set_language")


class OfficerRequest(HttpRequest):
    """A request behind the guard: somebody who may act in some role today."""

    user: User
    actor: Actor
    grants: list[Grant]  # every role they may act in today
    grant: Grant  # the one they act in


# ---- what a view declares


def needs(permission: str) -> Callable[[V], V]:
    """Only an actor with this permission reaches the view."""

    def mark(view: V) -> V:
        view.needs = permission  # type: ignore[attr-defined]
        return view

    return mark


def signed_in(view: V) -> V:
    """Any officer who may act in some role today."""
    view.needs = "signed-in"  # type: ignore[attr-defined]
    return view


def public(view: V) -> V:
    """Anybody, also without an account."""
    view.needs = "public"  # type: ignore[attr-defined]
    return view


def on_register(verb: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A page of any register, at an address with `code`; the view is given the register.

    The actor needs the register's permission `verb`; "{action}" stands for the part of the address of that name.
    """

    def mark(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def with_register(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponseBase:
            return view(request, catalogue.register(code), **kwargs)

        with_register.needs = f"{{code}}.{verb}"  # type: ignore[attr-defined]
        return with_register

    return mark


def needed_by(view: Callable[..., Any], kwargs: Mapping[str, Any]) -> str:
    """The permission an address needs, "public", "signed-in", or "" when the view declares nothing."""
    needed: str = getattr(view, "needs", "")
    if "code" in kwargs and "{code}" in needed and kwargs["code"] not in catalogue.registers():
        raise Http404(kwargs["code"])
    return needed.format_map(kwargs) if "{" in needed else needed


def is_trusted(view: Callable[..., Any]) -> bool:
    return view.__module__.startswith(TRUSTED_MODULES)


# ---- who is asking


def grants_of(user_id: int, on: date) -> list[Grant]:
    """The roles a user may act in on a day, the widest first."""
    found = Grant.objects.valid_on(on).filter(user_id=user_id).select_related("unit", "holding__post")
    return sorted(found, key=lambda grant: (len(grant.unit.path), grant.pk))


def actor_of(grant: Grant, *, request: str = "") -> Actor:
    return Actor(
        user_id=grant.user_id,
        name=str(grant.user),
        role=grant.role,
        unit_path=grant.unit.path,
        unit_name=grant.unit.name,
        permissions=catalogue.permissions_of(Role(grant.role)),
        request=request,
    )


def actor_today(user_id: int, role: str, unit_path: str) -> Actor | None:
    """The user in that role for that unit with the rights of today; None when that has ended."""
    for grant in grants_of(user_id, timezone.localdate()):
        if (grant.role, grant.unit.path) == (role, unit_path) and grant.user.is_active:
            return actor_of(grant)
    return None


class AccessMiddleware:
    """Puts `request.actor` and `request.grants` in place; refuses every view that declares nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        self._recognize(request)
        reading: AbstractContextManager[None] = nullcontext()
        if request.method in READING:
            reading = connection.execute_wrapper(writes_refused)
        with reading:
            response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            # the machine in a ward office is shared: nothing of what was seen stays in its browser
            patch_cache_control(response, no_store=True, private=True)
        return response

    def _recognize(self, request: HttpRequest) -> None:
        request.actor = None  # type: ignore[attr-defined]
        request.grants = []  # type: ignore[attr-defined]
        request.grant = None  # type: ignore[attr-defined]
        user = request.user
        if user.is_authenticated and not user.password_given:
            # read at every request: a post that ended today gives nothing any more, also to a form that is open
            request.grants = grants = grants_of(user.pk, timezone.localdate())  # type: ignore[attr-defined]
            chosen = request.session.get(ACTING)
            grant = next((each for each in grants if each.pk == chosen), grants[0] if grants else None)
            if grant:
                grant.user = user
                request.grant = grant  # type: ignore[attr-defined]
                request.actor = actor_of(grant, request=str(uuid4()))  # type: ignore[attr-defined]

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        trusted = is_trusted(view)
        needed = "" if trusted else needed_by(view, kwargs)
        if needed == "public":
            return None
        if getattr(request.user, "password_given", False):
            return self._to_their_own_password(request)
        if trusted:
            return None
        if not request.user.is_authenticated:
            if request.method in READING:
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied("signed-in")  # what was typed is shown again by the page of refusals
        actor: Actor | None = request.actor  # type: ignore[attr-defined]
        if not needed or actor is None or (needed != "signed-in" and not actor.may(needed)):
            raise PermissionDenied(needed)
        return None

    def _to_their_own_password(self, request: HttpRequest) -> HttpResponseBase | None:
        match = request.resolver_match
        if match and match.view_name in CHOOSING:
            return None
        wanted = request.get_full_path() if request.method in READING else "/"
        return redirect_to_login(wanted, reverse(CHOOSE_PASSWORD))

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, Forbidden):
            raise PermissionDenied(exception.permission) from exception
