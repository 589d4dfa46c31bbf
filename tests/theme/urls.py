"""The living page of the parts and pages that fail, for the tests of the look."""

from collections.abc import Callable

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from vungxanh.theme import faults

handler500 = "vungxanh.theme.faults.server_error"


def raising(fault: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise fault

    view.needs = "public"  # type: ignore[attr-defined]
    return view


def maintenance(request: HttpRequest) -> HttpResponse:
    return faults.unavailable(until="18:00")


maintenance.needs = "public"  # type: ignore[attr-defined]

urlpatterns = [
    path("kieu-dang/", include("vungxanh.theme.urls")),
    path("ngon-ngu/", include("django.conf.urls.i18n")),
    path("tai-khoan/", include("allauth.urls")),
    path("400", raising(BadRequest("x"))),
    path("403", raising(PermissionDenied("isolation.orders.enter"))),
    path("404", raising(Http404())),
    path("500", raising(ValueError("x"))),
    path("503", maintenance),
    path("read-only", raising(OperationalError("attempt to write a readonly database"))),
    path("disk-full", raising(OperationalError("database or disk is full"))),
    path("busy", raising(OperationalError("database is locked"))),
    path("no-space", raising(OSError(28, "No space left on device"))),
    path("unreachable", raising(OperationalError("connection failed: Connection refused"))),
]
