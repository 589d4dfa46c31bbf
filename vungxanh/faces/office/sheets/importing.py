"""Import: take the template, send the filled sheet, look at what the check found, write it into the register."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Count, Max, Min
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from vungxanh.faces.office.sheets.answering import still, workbook
from vungxanh.kernel.faults import BadInput
from vungxanh.registers.access import OfficerRequest, on_register
from vungxanh.registers.models import Import
from vungxanh.registers.register import Register
from vungxanh.registers.sheets import importing, undoing
from vungxanh.theme import shapes
from vungxanh.theme.templatetags.wording import number

FAULTS_SHOWN = 100
UNPROCESSABLE = 422


class UploadForm(forms.Form):
    sheet = forms.FileField(
        label=gettext_lazy("Tệp đã điền"),
        help_text=gettext_lazy("Excel (.xlsx) hoặc CSV, tối đa 100.000 dòng. Tệp được kiểm tra trước, chưa ghi gì."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class SaveForm(forms.Form):
    mode = forms.ChoiceField(
        label=gettext_lazy("Cách ghi"), choices=Import.Mode.choices, initial=Import.Mode.GOOD_ROWS,
        widget=forms.RadioSelect,
    )  # fmt: skip


class UndoForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Vì sao hoàn tác"), min_length=5, max_length=300,
        help_text=gettext_lazy("Ví dụ: nhầm tệp của ấp khác. Lý do nằm lại trong nhật ký và lịch sử từng dòng."),
    )  # fmt: skip


@on_register("import")
def index(request: OfficerRequest, register: Register[Any]) -> HttpResponse:
    """Where a sheet is sent from; what was sent before."""
    if register.entry is None:
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                found = importing.receive(by=request.actor, register=register, upload=form.cleaned_data["sheet"])
            except BadInput as problem:
                for fault in problem.faults:
                    form.add_error("sheet", fault)
            except OSError:
                form.add_error("sheet", _("Máy chủ không ghi được tệp (hết chỗ đĩa). Báo người quản trị rồi tải lại."))
            else:
                return HttpResponseRedirect(reverse("office:import-result", args=[register.code, found.pk]))
    before = _imports(request, register).select_related("user").order_by("-uploaded_at")[:20]
    context = {"register": register, "form": form, "before": before, "steps": _steps(), "step": 1}
    return render(request, "office/sheets/import.html", context, status=status)


@on_register("import")
def template(request: OfficerRequest, register: Register[Any]) -> FileResponse:
    name = f"mau-{register.code.replace('.', '-')}.xlsx"
    return workbook(name, lambda out: importing.template(by=request.actor, register=register, target=out))


@on_register("import")
def result(request: OfficerRequest, register: Register[Any], pk: int) -> HttpResponse:
    return _result_page(request, register, _import(request, register, pk), SaveForm())


@on_register("import")
def progress(request: OfficerRequest, register: Register[Any], pk: int) -> HttpResponse:
    found = _import(request, register, pk)
    url = reverse("office:import-progress", args=[register.code, pk])
    return still(request, found.run, at_work=found.at_work, url=url)


@require_POST
@on_register("import")
def save(request: OfficerRequest, register: Register[Any], pk: int) -> HttpResponse:
    found = _import(request, register, pk)
    form = SaveForm(request.POST)
    if form.is_valid():
        try:
            importing.ask_to_save(by=request.actor, pk=found.pk, mode=form.cleaned_data["mode"])
        except BadInput as problem:
            for fault in problem.faults:
                form.add_error("mode", fault)
        else:
            return HttpResponseRedirect(reverse("office:import-result", args=[register.code, pk]))
    return _result_page(request, register, found, form, status=UNPROCESSABLE)


@require_POST
@on_register("import")
def cancel(request: OfficerRequest, register: Register[Any], pk: int) -> HttpResponse:
    found = _import(request, register, pk)
    try:
        importing.cancel(by=request.actor, pk=found.pk)
    except BadInput as problem:
        form = SaveForm({})
        form.full_clean()
        form.add_error(None, str(problem))
        return _result_page(request, register, found, form, status=UNPROCESSABLE)
    return HttpResponseRedirect(reverse("office:import", args=[register.code]))


@require_POST
@on_register("import")
def undo(request: OfficerRequest, register: Register[Any], pk: int) -> HttpResponse:
    """Take back the whole import; the page of the import shows how far it is and what stayed."""
    found = _import(request, register, pk)
    form = UndoForm(request.POST)
    if form.is_valid():
        try:
            undoing.ask_to_undo(by=request.actor, pk=found.pk, reason=form.cleaned_data["reason"])
        except BadInput as problem:
            form.add_error(None, str(problem))
        else:
            return HttpResponseRedirect(reverse("office:import-result", args=[register.code, pk]))
    return _result_page(request, register, found, SaveForm(), undo_form=form, status=UNPROCESSABLE)


@on_register("import")
def faults(request: OfficerRequest, register: Register[Any], pk: int) -> HttpResponse | FileResponse:
    found = _import(request, register, pk)
    name = f"dong-loi-{found.file_name.rpartition('.')[0]}.xlsx"
    try:
        return workbook(name, lambda out: importing.fault_sheet(by=request.actor, found=found, target=out))
    except BadInput as problem:
        form = SaveForm({})
        form.full_clean()
        form.add_error(None, str(problem))
        return _result_page(request, register, found, form, status=UNPROCESSABLE)


def _imports(request: OfficerRequest, register: Register[Any]) -> Any:
    return Import.objects.visible_to(request.actor).filter(register=register.code)


def _import(request: OfficerRequest, register: Register[Any], pk: int) -> Import:
    found: Import | None = _imports(request, register).select_related("run", "user", "file").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _steps() -> list[str]:
    return [_("Tải mẫu"), _("Tải tệp lên"), _("Kiểm tra"), _("Ghi vào sổ")]


def _result_page(
    request: OfficerRequest,
    register: Register[Any],
    found: Import,
    form: forms.Form,
    *,
    undo_form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    faults = found.faults.filter(is_warning=False)
    wrong = list(faults[: FAULTS_SHOWN + 1])
    kinds = (
        found.faults.filter(is_warning=True)
        .exclude(row__in=faults.order_by().values("row"))
        .values("column", "value", "message")
        .annotate(rows=Count("pk"), first=Min("row"), last=Max("row"))
    )
    warned = list(kinds.order_by("first", "column")[:FAULTS_SHOWN])
    kept = list(found.written.exclude(kept_because="")[: FAULTS_SHOWN + 1])
    context = {
        "register": register,
        "found": found,
        "undo_form": (undo_form or UndoForm()) if undo_form or undoing.may_undo(request.actor, found) else None,
        "stayed": _stayed(register, kept[:FAULTS_SHOWN]) if kept else None,
        "more_stayed": max(0, found.kept - FAULTS_SHOWN),
        "form": form,
        "steps": _steps(),
        "step": 3 if found.state in {Import.State.CHECKING, Import.State.CHECKED, Import.State.REFUSED} else 4,
        "wrong": _table(_("Dòng có lỗi"), wrong[:FAULTS_SHOWN]) if wrong else None,
        "has_more": len(wrong) > FAULTS_SHOWN,
        "warned": _grouped(_("Dòng cần xem lại"), warned) if warned else None,
        "may_save": found.state == Import.State.CHECKED and found.right_rows > 0,
        "progress_url": reverse("office:import-progress", args=[register.code, found.pk]) if found.at_work else "",
        # a run that ended without moving the import on was refused or failed: say why instead of waiting for ever
        "stuck": found.run.message if found.at_work and found.run and found.run.finished else "",
    }
    return render(request, "office/sheets/result.html", context, status=status)


def _stayed(register: Register[Any], rows: list[Any]) -> shapes.Table:
    columns = [shapes.Column(_("Dòng"), numeric=True), shapes.Column(_("Vì sao giữ nguyên"))]
    drawn = [
        shapes.Row([row.row, row.kept_because], url=reverse("office:detail", args=[register.code, row.object_id]))
        for row in rows
    ]
    return shapes.Table(_("Dòng giữ nguyên"), columns, drawn, stacked=True)


def _table(label: str, faults: list[Any]) -> shapes.Table:
    columns = [
        shapes.Column(_("Dòng"), numeric=True), shapes.Column(_("Cột")), shapes.Column(_("Giá trị trong tệp")),
        shapes.Column(_("Lý do")),
    ]  # fmt: skip
    rows = [
        shapes.Row([fault.row, fault.column or _("cả dòng"), fault.value or _("(trống)"), fault.message])
        for fault in faults
    ]
    return shapes.Table(label, columns, rows, stacked=True)


def _grouped(label: str, warnings: Sequence[Mapping[str, Any]]) -> shapes.Table:
    """One line for each thing that was assumed, with its rows: a column left empty throughout is said once."""
    columns = [
        shapes.Column(_("Cột")), shapes.Column(_("Giá trị trong tệp")), shapes.Column(_("Lý do")),
        shapes.Column(_("Số dòng"), numeric=True), shapes.Column(_("Dòng")),
    ]  # fmt: skip
    rows = [
        shapes.Row(
            [
                each["column"] or _("cả dòng"),
                each["value"] or _("(trống)"),
                each["message"],
                number(each["rows"]),
                number(each["first"])
                if each["rows"] == 1
                else _("từ %(first)s đến %(last)s") % {"first": number(each["first"]), "last": number(each["last"])},
            ]
        )  # fmt: skip
        for each in warnings
    ]
    return shapes.Table(label, columns, rows, stacked=True)
