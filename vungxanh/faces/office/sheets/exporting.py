"""Export: say what for, wait for the file or for the second person, take it once it is there."""

from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from vungxanh.faces.office import asking
from vungxanh.faces.office.sheets.answering import kept_file, still
from vungxanh.kernel.actor import Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import catalogue, lists
from vungxanh.registers.access import OfficerRequest, on_register, signed_in
from vungxanh.registers.models import Export
from vungxanh.registers.register import Register
from vungxanh.registers.sheets import exporting

UNPROCESSABLE = 422
State = Export.State


class ExportForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Dùng để làm gì"),
        max_length=300,
        min_length=exporting.SHORTEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Được in trên tệp cùng tên anh, chị và ghi vào nhật ký."),
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Định dạng"), choices=Export.Format.choices, initial=Export.Format.XLSX,
        widget=forms.RadioSelect,
    )  # fmt: skip
    with_private = forms.BooleanField(
        label=gettext_lazy("Kèm số định danh, điện thoại, địa chỉ"), required=False,
        help_text=gettext_lazy("Chỉ khi nhiệm vụ cần đến."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, may_unseal: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not may_unseal:
            del self.fields["with_private"]


@signed_in
def index(request: OfficerRequest) -> HttpResponse:
    """My exports, and those of others that wait for me."""
    mine = Export.objects.filter(user_id=request.actor.user_id or 0).select_related("user").order_by("-asked_at")[:50]
    context = {
        "mine": [(each, catalogue.registers().get(each.register)) for each in mine],
        "waiting": [(each, catalogue.registers().get(each.register)) for each in exporting.to_decide(request.actor)],
    }
    return render(request, "office/sheets/exports.html", context)


@on_register("export")
def ask(request: OfficerRequest, register: Register[Any]) -> HttpResponse:
    """The same address as the list's: what the list shows is what is exported."""
    question = asking.read(request, register)
    may_unseal = request.actor.may(register.permission("unseal")) and any(each.private for each in register.columns)
    form = ExportForm(request.POST or None, may_unseal=may_unseal)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                made = exporting.ask(by=request.actor, register=register, asked=question.asked, **form.cleaned_data)
            except BadInput as problem:
                for fault in problem.faults:
                    form.add_error(None, fault)
            else:
                return HttpResponseRedirect(reverse("office:export-show", args=[register.code, made.pk]))
    context = {
        "register": register,
        "form": form,
        "count": lists.count(lists.selection(register, request.actor, question.asked).counted),
        "is_expired": question.is_expired,
        "alone_up_to": exporting.ALONE_UP_TO,
        "cap": exporting.cap_of(request.actor.role),
    }
    return render(request, "office/sheets/export.html", context, status=status)


@on_register("export")
def show(request: OfficerRequest, register: Register[Any], pk: int) -> HttpResponse:
    found = _export(request, register, pk)
    return render(request, "office/sheets/export_show.html", _shown(request, register, found))


@on_register("export")
def progress(request: OfficerRequest, register: Register[Any], pk: int) -> HttpResponse:
    found = _export(request, register, pk)
    url = reverse("office:export-progress", args=[register.code, pk])
    return still(request, found.run, at_work=found.state == State.WAITING, url=url)


@require_POST
@on_register("export")
def decide(request: OfficerRequest, register: Register[Any], pk: int) -> HttpResponse:
    found = _export(request, register, pk)
    try:
        exporting.decide(
            by=request.actor, pk=found.pk, allow="allow" in request.POST, reason=request.POST.get("reason", "")[:300]
        )
    except BadInput as problem:
        context = _shown(request, register, found) | {"faults": [("", fault) for fault in problem.faults]}
        return render(request, "office/sheets/export_show.html", context, status=UNPROCESSABLE)
    return HttpResponseRedirect(reverse("office:export-show", args=[register.code, pk]))


@on_register("export")
def download(request: OfficerRequest, register: Register[Any], pk: int) -> FileResponse:
    found = _export(request, register, pk)
    try:
        return kept_file(exporting.download(by=request.actor, pk=found.pk))
    except (Export.DoesNotExist, FileNotFoundError):
        raise Http404 from None


def _export(request: OfficerRequest, register: Register[Any], pk: int) -> Export:
    """Mine, or one of others that I may decide on."""
    actor = request.actor
    found = Export.objects.visible_to(actor).select_related("run", "user", "decided_by", "unit")
    export: Export | None = found.filter(pk=pk, register=register.code).first()
    if export is None or (export.with_private and not actor.may(register.permission("unseal"))):
        raise Http404
    if not actor.may(register.permission("export")):
        raise Forbidden(register.permission("export"))
    return export


def _shown(request: OfficerRequest, register: Register[Any], found: Export) -> dict[str, Any]:
    is_mine = found.user_id == request.actor.user_id
    return {
        "register": register,
        "found": found,
        "is_mine": is_mine,
        "is_open": is_mine and found.is_open(),
        "may_decide": not is_mine and found.state == State.ASKED,
        "stuck": found.run.message if found.state == State.WAITING and found.run and found.run.finished else "",
        "progress_url": reverse("office:export-progress", args=[register.code, found.pk])
        if found.state == State.WAITING
        else "",
    }
