"""One record: its facts, what belongs to it, what may be done to it, what was done to it. Opening it is journalled."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from vungxanh.faces.office.presentation import MANY, cell, heading_of, history, name_of, revealed
from vungxanh.faces.office.views.entry import UNPROCESSABLE, Reason, found_or_404
from vungxanh.journal import operations as journal
from vungxanh.journal.models import Entry
from vungxanh.registers.access import OfficerRequest, on_register
from vungxanh.registers.register import Action, Register, Related
from vungxanh.theme import shapes
from vungxanh.units.models import UnitScoped

REASONS = "reasons"  # the session's key: why which record was opened
REASON_HOLDS = timedelta(minutes=30)
RELATED_COLUMNS = 6


@on_register("see")
def detail(request: OfficerRequest, register: Register[Any], pk: str) -> HttpResponse:
    """The page of a record. Roles that must say why are asked first; the reason then holds for half an hour."""
    record = found_or_404(request, register, pk)
    reason = ""
    if request.actor.role in register.reason_to_see:
        reason = _reason_given(request, register, record)
        if not reason:
            return _ask_reason(request, register, record, Reason())
    if register.personal:
        journal.see(by=request.actor, act=register.permission("see"), records=[record], reason=reason)
    if register.page:
        return HttpResponseRedirect(reverse(register.page, args=[record.pk]))
    return _page(request, register, record)


@require_POST
@on_register("see")
def give_reason(request: OfficerRequest, register: Register[Any], pk: str) -> HttpResponse:
    """Takes the reason for opening a record and leads to it."""
    record = found_or_404(request, register, pk)
    form = Reason(request.POST)
    if not form.is_valid():
        return _ask_reason(request, register, record, form)
    now = timezone.now()
    given: dict[str, list[str]] = request.session.get(REASONS, {})
    still = {key: kept for key, kept in given.items() if now - datetime.fromisoformat(kept[1]) < REASON_HOLDS}
    request.session[REASONS] = {**still, _key(register, record): [form.cleaned_data["reason"], now.isoformat()]}
    return HttpResponseRedirect(reverse("office:detail", args=[register.code, record.pk]))


@require_POST
@on_register("unseal")
def reveal(request: OfficerRequest, register: Register[Any], pk: str) -> HttpResponse:
    """The page of a record with one private value in full, which the journal keeps."""
    record = found_or_404(request, register, pk)
    column = next((each for each in register.columns if each.private and each.name == request.POST.get("column")), None)
    if column is None:
        return HttpResponseRedirect(reverse("office:detail", args=[register.code, record.pk]))
    reason = _reason_given(request, register, record)
    if request.actor.role in register.reason_to_see and not reason:
        return _ask_reason(request, register, record, Reason())
    journal.record(
        by=request.actor,
        act=register.permission("unseal"),
        changes=[journal.Change(record, after={"shown": [column.name]})],
        verb=Entry.Verb.SEE,
        reason=reason,
    )
    return _page(request, register, record, in_full=column.name)


def _key(register: Register[Any], record: UnitScoped) -> str:
    return f"{register.code}:{record.pk}"


def _reason_given(request: OfficerRequest, register: Register[Any], record: UnitScoped) -> str:
    reason, at = request.session.get(REASONS, {}).get(_key(register, record), ("", ""))
    holds = at and timezone.now() - datetime.fromisoformat(at) < REASON_HOLDS
    return reason if holds else ""


def _ask_reason(request: OfficerRequest, register: Register[Any], record: UnitScoped, form: Reason) -> HttpResponse:
    context = {"register": register, "record": record, "form": form}
    return render(request, "office/reason.html", context, status=UNPROCESSABLE if form.errors else 200)


def _page(request: OfficerRequest, register: Register[Any], record: UnitScoped, *, in_full: str = "") -> HttpResponse:
    actor = request.actor
    context = {
        "register": register,
        "record": record,
        "title": heading_of(register, record),
        "facts": _facts(request, register, record, in_full),
        "is_open": bool(in_full),
        "related": [_related(request, record, each) for each in register.related if _may_see(request, each)],
        "actions": actions_for(request, register, record),
        "may_correct": register.correct is not None
        and actor.may(register.permission("correct"))
        and actor.reaches(record.unit.path),
        "history": history(register, record),
        "seen_url": reverse("office:journal-record", args=[register.code, record.pk])
        if actor.may("journal.see")
        else "",
    }
    return render(request, "office/detail.html", context)


def actions_for(request: OfficerRequest, register: Register[Any], record: UnitScoped) -> list[Action[Any]]:
    """What this actor may do to the record as it stands; one seen from below or beside is only read."""
    if not request.actor.reaches(record.unit.path):
        return []
    return [
        action
        for action in register.actions
        if request.actor.may(register.permission(action.code)) and (not action.available or action.available(record))
    ]


def _facts(request: OfficerRequest, register: Register[Any], record: UnitScoped, in_full: str) -> list[dict[str, Any]]:
    may_unseal = request.actor.may(register.permission("unseal"))
    facts = []
    for column in register.columns:
        is_open = column.name == in_full
        value = revealed(column, record, request.actor) if is_open else cell(column, record, request.actor)
        hidden = column.private and value and not is_open
        facts.append(
            {"label": column.label, "value": value, "column": column.name if hidden and may_unseal else "",
             "numeric": column.numeric or column.private, "is_open": is_open}
        )  # fmt: skip
    return facts


def _may_see(request: OfficerRequest, related: Related) -> bool:
    return request.actor.may(related.register().permission("see"))


def _related(request: OfficerRequest, record: UnitScoped, related: Related) -> dict[str, Any]:
    register = related.register()
    rows = list(register.rows(request.actor).filter(**{related.by: record})[: MANY + 1])
    # the column that names this very record would say the same in every row
    first, *others = [each for each in register.columns if not each.detail_only]
    columns = [first, *(each for each in others if each.name != related.by)][:RELATED_COLUMNS]
    drawn = [
        shapes.Row(
            [name_of(register, row), *(cell(column, row, request.actor) for column in columns[1:])],
            url=reverse("office:detail", args=[register.code, row.pk]),
        )
        for row in rows[:MANY]
    ]
    heads = [shapes.Column(column.label, numeric=column.numeric) for column in columns]
    title = related.title or register.title
    may_enter = register.entry is not None and request.actor.may(register.permission("enter"))
    adds = may_enter and register.entry is not None and related.by in register.entry.base_fields
    url = reverse("office:enter", args=[register.code])
    return {
        "title": title,
        "register": register,
        "table": shapes.Table(title, heads, drawn) if drawn else None,
        "more": len(rows) > MANY,
        "add_url": f"{url}?{related.by}={record.pk}" if adds else "",
    }
