"""Entering a record and correcting one: a form, where it matters a look back over the answers, one save."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vungxanh.faces.office.answers import answers, compared, sent
from vungxanh.faces.office.presentation import heading_of, role_title
from vungxanh.journal import queries as journal
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import records
from vungxanh.registers.access import OfficerRequest, on_register
from vungxanh.registers.forms import EntryForm
from vungxanh.registers.register import Register
from vungxanh.units.models import UnitScoped

UNPROCESSABLE = 422


class Reason(forms.Form):
    """Why a record is corrected, or opened."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=500,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Được ghi vào nhật ký cùng tên anh, chị."),
    )


def form_for(kind: type[forms.Form], actor: Actor, *arguments: Any, **options: Any) -> forms.Form:
    """A form of a register or action; those that ask who is acting are told."""
    return kind(*arguments, actor=actor, **options) if issubclass(kind, EntryForm) else kind(*arguments, **options)


def add_faults(form: forms.Form, problem: BadInput) -> None:
    for fault in problem.faults:
        form.add_error(None, fault)


@on_register("enter")
def enter(request: OfficerRequest, register: Register[Any]) -> HttpResponse:
    """GET: the form, filled with what the address names (`?household=12`). POST: check, look back, save once."""
    if register.entry is None or register.save is None:
        raise Http404
    if request.method != "POST":
        initial = {name: request.GET[name] for name in register.entry.base_fields if name in request.GET}
        form = form_for(register.entry, request.actor, initial=initial)
        return _entry_page(request, register, form, key=uuid4())
    form = form_for(register.entry, request.actor, request.POST, request.FILES)
    key = _key(request.POST.get("key", ""))
    step = request.POST.get("step", "")
    if not form.is_valid() or step == "edit":
        return _entry_page(request, register, form, key=key)
    if register.check_answers and step != "save":
        context = {"register": register, "key": key, "answers": answers(form), "sent": sent(request, "key", "step")}
        return render(request, "office/check.html", context)
    try:
        record, is_new = records.enter(register, by=request.actor, key=key, values=form.cleaned_data)
    except BadInput as problem:
        add_faults(form, problem)
        return _entry_page(request, register, form, key=key)
    except LookupError:
        messages.warning(request, _("Biểu mẫu này đã được gửi trước đó và bản ghi của nó không còn trong sổ."))
        return HttpResponseRedirect(reverse("office:list", args=[register.code]))
    if is_new:
        messages.success(request, _("Đã ghi %(what)s vào %(register)s.") % _named(register))
    else:
        messages.info(request, _("Biểu mẫu này đã được ghi rồi. Gửi lại không ghi thêm lần nữa."))
    if "again" in request.POST:
        unit = getattr(record, "unit", None)
        url = reverse("office:enter", args=[register.code])
        return HttpResponseRedirect(f"{url}?unit={unit.code}" if unit and "unit" in form.fields else url)
    return HttpResponseRedirect(reverse("office:detail", args=[register.code, record.pk]))


def _named(register: Register[Any]) -> dict[str, str]:
    return {"what": str(register.singular), "register": str(register.title).lower()}


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()  # a form without its key cannot be recognized when it is sent twice, but it can be saved


def _entry_page(request: OfficerRequest, register: Register[Any], form: forms.Form, *, key: UUID) -> HttpResponse:
    context = {"register": register, "form": form, "key": key}
    return render(request, "office/enter.html", context, status=UNPROCESSABLE if form.errors else 200)


# ---- correction


@on_register("correct")
def correct(request: OfficerRequest, register: Register[Any], pk: str) -> HttpResponse:
    """The form filled from the record; a reason; a new version, unless someone else saved one meanwhile."""
    if register.entry is None or register.correct is None:
        raise Http404
    record = found_or_404(request, register, pk)
    initial = _initial(register, record)
    if request.method != "POST":
        form = form_for(register.entry, request.actor, initial=initial)
        return _correction_page(request, register, record, form, Reason(), version=records.version_of(record))
    form = form_for(register.entry, request.actor, request.POST, request.FILES, initial=initial)
    reason = Reason(request.POST)
    version = request.POST.get("version", "")
    # both are asked, so that every fault is shown at once
    if not all([form.is_valid(), reason.is_valid()]):
        return _correction_page(request, register, record, form, reason, version=version)
    if version == records.version_of(record) and not form.has_changed():
        form.add_error(None, _("Chưa sửa mục nào. Sửa ít nhất một mục, hoặc bấm Hủy."))
        return _correction_page(request, register, record, form, reason, version=version)
    try:
        records.correct(
            register,
            by=request.actor,
            pk=record.pk,
            version=version,
            reason=reason.cleaned_data["reason"],
            values=form.cleaned_data,
        )
    except BadInput as problem:
        add_faults(form, problem)
        return _correction_page(request, register, record, form, reason, version=version)
    except records.Stale as stale:
        return _conflict_page(request, register, stale.record, form, reason)
    messages.success(request, _("Đã sửa. Bản trước vẫn còn trong lịch sử."))
    return HttpResponseRedirect(reverse("office:detail", args=[register.code, record.pk]))


def found_or_404(request: OfficerRequest, register: Register[Any], pk: str) -> UnitScoped:
    """The record within the actor's reach. One outside of it does not exist for them."""
    try:
        record: UnitScoped | None = register.rows(request.actor).filter(pk=pk).first()
    except (ValueError, forms.ValidationError):  # a key that is no key of this model
        record = None
    if record is None:
        raise Http404(f"{register.code} {pk}")
    return record


def _initial(register: Register[Any], record: UnitScoped) -> Mapping[str, Any]:
    if register.initial:
        return register.initial(record)
    assert register.entry is not None
    return {name: getattr(record, name) for name in register.entry.base_fields if hasattr(record, name)}


def _correction_page(
    request: OfficerRequest,
    register: Register[Any],
    record: UnitScoped,
    form: forms.Form,
    reason: Reason,
    **context: Any,
) -> HttpResponse:
    status = UNPROCESSABLE if form.errors or reason.errors else 200
    context |= {"register": register, "record": record, "form": form, "reason": reason}
    context["heading"] = heading_of(register, record)
    context["has_faults"] = status != 200
    return render(request, "office/correct.html", context, status=status)


def _conflict_page(
    request: OfficerRequest, register: Register[Any], record: UnitScoped, form: forms.Form, reason: Reason
) -> HttpResponse:
    """Both versions side by side; the form below holds what this person typed, on top of the version that stands."""
    last = journal.history(record).first()
    context = {
        "register": register,
        "record": record,
        "heading": heading_of(register, record),
        "form": form,
        "reason": reason,
        "version": records.version_of(record),
        "compared": compared(form, _initial(register, record)),
        "last": last,
        "last_role": role_title(last.role) if last else "",
    }
    return render(request, "office/correct.html", context, status=409)
