"""The messages of an officer: what happened to their work while they were away."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from vungxanh.messages import operations
from vungxanh.messages.queries import arrived
from vungxanh.registers.access import OfficerRequest, signed_in

SHOWN = 100


@signed_in
def inbox(request: OfficerRequest) -> HttpResponse:
    """The last messages, those not read first."""
    unread = list(arrived(request.user).filter(read_at=None)[:SHOWN])
    read = list(arrived(request.user).exclude(read_at=None)[: SHOWN - len(unread)])
    return render(request, "office/inbox.html", {"unread": unread, "read": read})


@require_POST
@signed_in
def open_message(request: OfficerRequest, pk: int) -> HttpResponse:
    """Mark it as read and go to the page it speaks of."""
    message = arrived(request.user).filter(pk=pk).first()
    if message is None:
        raise Http404
    operations.read(user=request.user, message=message)
    inside = url_has_allowed_host_and_scheme(message.url, allowed_hosts=None)
    return HttpResponseRedirect(message.url if message.url and inside else reverse("office:inbox"))


@require_POST
@signed_in
def read_all(request: OfficerRequest) -> HttpResponse:
    operations.read_all(user=request.user)
    return HttpResponseRedirect(reverse("office:inbox"))
