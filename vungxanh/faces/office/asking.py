"""What is asked of a list, between the address and the session.

Everything that is not personal stands in the address, so that a list can be linked to and a view can be saved. What may
be personal (the search, private filters) is sent by POST, kept in the session, and the address holds a random token.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from vungxanh.registers import lists
from vungxanh.registers.access import OfficerRequest
from vungxanh.registers.register import Register

KEPT = "searches"  # the session's key
KEPT_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, the filter row that says so, and whether a search in the address is no longer known."""

    asked: lists.Asked
    form: lists.FilterForm
    saved: str
    is_expired: bool

    @property
    def is_asked(self) -> bool:
        """Whether anything but the unit narrows the list."""
        return bool(self.asked.text or self.asked.view or any(self.asked.filters.values()) or self.form.errors)


def read(request: OfficerRequest, register: Register[Any]) -> Question:
    """The question of the present address. Filters with faults select nothing and say so in the filter row."""
    token = request.GET.get("found", "")
    remembered = recalled(request, token)
    data = request.GET.copy()
    for name in _personal(register):
        data.pop(name, None)  # never from the address
    for name, values in (remembered or {}).items():
        data.setlist(name, values)
    form = lists.FilterForm(register, data, actor=request.actor, auto_id="loc_%s")
    form.is_valid()
    unit = form.cleaned_data.get("unit")
    filters = {each.name: data.getlist(each.name) for each in register.filters if any(data.getlist(each.name))}
    asked = lists.Asked(
        view=request.GET.get("view", ""),
        unit=unit.path if unit else "",
        text=form.cleaned_data.get("q", ""),
        filters=filters,
        sort=request.GET.get("sort", ""),
    )
    is_expired = bool(token) and remembered is None
    return Question(asked, form, request.GET.get("saved", ""), is_expired)


def remember(request: OfficerRequest, register: Register[Any]) -> str:
    """The address of the list that answers a filter row sent by POST."""
    form = lists.FilterForm(register, request.POST, actor=request.actor)
    form.is_valid()
    query = kept(request.POST, without=("csrfmiddlewaretoken", "found", "after", "before", "unit"))
    personal = {}
    for name in _personal(register):
        values = [value.strip() for value in query.getlist(name) if value.strip()]
        query.pop(name, None)
        if values:
            personal[name] = values
    unit = form.cleaned_data.get("unit")
    if unit:
        query["unit"] = unit.code
    elif request.POST.get("unit"):
        query["unit"] = request.POST["unit"]  # said wrong: the list says what is wrong with it
    if personal:
        query["found"] = keep(request, personal)
    return with_query(register, query)


def keep(request: HttpRequest, values: dict[str, list[str]]) -> str:
    """Keep what was typed in the session; the token it is found by."""
    searches: dict[str, dict[str, list[str]]] = request.session.get(KEPT, {})
    token = next((each for each, before in searches.items() if before == values), "") or secrets.token_urlsafe(8)
    searches.pop(token, None)
    recent = dict(list(searches.items())[-KEPT_AT_MOST + 1 :])
    request.session[KEPT] = {**recent, token: values}
    return token


def recalled(request: HttpRequest, token: str) -> dict[str, list[str]] | None:
    if not token:
        return {}
    found: dict[str, list[str]] | None = request.session.get(KEPT, {}).get(token)
    return found


def _personal(register: Register[Any]) -> list[str]:
    return ["q", *(each.name for each in register.filters if each.private)]


def kept(query: QueryDict, *, without: Iterable[str] = ()) -> QueryDict:
    """A copy of a query without empty values and without these."""
    copy = QueryDict(mutable=True)
    for name, values in query.lists():
        if name not in without and any(values):
            copy.setlist(name, [value for value in values if value])
    return copy


def address(register: Register[Any], **parameters: str) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in parameters.items() if value})
    return with_query(register, query)


def with_query(register: Register[Any], query: QueryDict) -> str:
    url = reverse("office:list", args=[register.code])
    text = kept(query).urlencode()
    return f"{url}?{text}" if text else url
