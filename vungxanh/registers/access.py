"""Who is behind a request, and whether they may: every address declares a permission or is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar
from uuid import uuid4

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from vungxanh.accounts.models import Grant
from vungxanh.accounts.roles import Role
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.registers import catalogue

V = TypeVar("V", bound=Callable[..., HttpResponseBase])

# these guard themselves: allauth asks for a signed-in user, the administration site for a superuser
TRUSTED_MODULES = (
    "allauth.",
    "django.contrib.admin.",
    "django.contrib.staticfiles.",
    "django.views.i18n",
    "vungxanh.config.site",
)


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
        request.actor = None  # type: ignore[attr-defined]
        request.grants = []  # type: ignore[attr-defined]
        user = request.user
        if user.is_authenticated and user.pk:
            # read at every request: a post that ended today gives nothing any more, also to a form that is open
            request.grants = grants = grants_of(user.pk, timezone.localdate())  # type: ignore[attr-defined]
            chosen = request.session.get("acting_grant")
            grant = next((each for each in grants if each.pk == chosen), grants[0] if grants else None)
            if grant:
                grant.user = user
                request.actor = actor_of(grant, request=str(uuid4()))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        needed = getattr(view, "needs", "")
        if needed == "public" or view.__module__.startswith(TRUSTED_MODULES):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        actor: Actor | None = request.actor  # type: ignore[attr-defined]
        if not needed or actor is None or (needed != "signed-in" and not actor.may(needed)):
            raise PermissionDenied(needed)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Forbidden):
            raise PermissionDenied(exception.permission) from exception
        return None
