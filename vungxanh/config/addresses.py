"""From which machine a request comes when proxies stand in front of the server."""

from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ClientAddress:
    """Puts the client's address where everything reads it (lock-out, limits, the list of one's sign-ins).

    Each proxy adds the address it was asked from at the end of X-Forwarded-For: of `PROXIES` trusted ones the client's
    stands so many places from the end. What stands before was sent by the client itself and is believed by nobody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META.pop("HTTP_X_FORWARDED_FOR", "").split(",")
        if 0 < settings.PROXIES <= len(told):
            with suppress(ValueError):  # no address: then it is the proxy's
                request.META["REMOTE_ADDR"] = str(ip_address(told[-settings.PROXIES].strip()))
        return self.get_response(request)
