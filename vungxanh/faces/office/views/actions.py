"""Doing something to one record or to many: a page asks what is needed, an operation does it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vungxanh.faces.office.presentation import cell, heading_of, name_of
from vungxanh.faces.office.views.entry import UNPROCESSABLE, add_faults, form_for, found_or_404
from vungxanh.kernel.actor import Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import records
from vungxanh.registers.access import OfficerRequest, on_register
from vungxanh.registers.register import Action, Register

PICKED_AT_MOST = 500


def _action(register: Register[Any], code: str, *, bulk: bool = False) -> Action[Any]:
    found = next((each for each in register.actions if each.code == code and (each.bulk or not bulk)), None)
    if found is None:
        raise Http404(code)
    return found


@on_register("{action}")
def act(request: OfficerRequest, register: Register[Any], pk: str, action: str) -> HttpResponse:
    """GET: what is asked, or the question whether to go on. POST: it is done."""
    chosen = _action(register, action)
    record = found_or_404(request, register, pk)
    back = reverse("office:detail", args=[register.code, record.pk])
    form = form_for(chosen.form, request.actor, *([request.POST, request.FILES] if request.method == "POST" else []))
    context = {
        "register": register,
        "record": record,
        "title": heading_of(register, record),
        # what the list shows of it, so that nobody acts on a name alone; no more than the list: nothing is opened here
        "facts": [(each.label, cell(each, record, None)) for each in register.columns if not each.detail_only],
        "action": chosen,
        "form": form,
        "back_url": back,
    }
    try:
        if chosen.available and not chosen.available(record):
            raise records.NotAvailable
        if request.method == "POST" and form.is_valid():
            records.run(register, chosen, by=request.actor, pk=record.pk, values=form.cleaned_data)
            messages.success(request, _("Đã xong: %(action)s.") % {"action": str(chosen.label).lower()})
            return HttpResponseRedirect(back)
    except records.NotAvailable:
        messages.warning(
            request,
            _("Không còn làm được việc “%(action)s”: bản ghi đã đổi trạng thái.") % {"action": chosen.label},
        )
        return HttpResponseRedirect(back)
    except BadInput as problem:
        add_faults(form, problem)
    return render(request, "office/action.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@on_register("{action}")
def act_on_many(request: OfficerRequest, register: Register[Any], action: str) -> HttpResponse:
    """The rows ticked in the list: asks what the action needs, does each by itself, tells which failed and why."""
    chosen = _action(register, action, bulk=True)
    picked = list(dict.fromkeys(request.POST.getlist("pick")))
    back = reverse("office:list", args=[register.code])
    if not picked:
        messages.warning(request, _("Chưa chọn dòng nào. Tích vào ô đầu dòng rồi bấm lại."))
        return HttpResponseRedirect(back)
    if len(picked) > PICKED_AT_MOST:
        messages.warning(request, _("Mỗi lần làm tối đa %(most)s dòng.") % {"most": PICKED_AT_MOST})
        return HttpResponseRedirect(back)
    is_sent = request.POST.get("step") == "run"
    form = form_for(chosen.form, request.actor, *([request.POST, request.FILES] if is_sent else []))
    context = {"register": register, "action": chosen, "form": form, "picked": picked, "back_url": back}
    if not is_sent or not form.is_valid():
        return render(request, "office/bulk.html", context, status=UNPROCESSABLE if form.errors else 200)
    done, failed = _run_each(request, register, chosen, picked, form)
    context |= {"done": done, "failed": failed}
    return render(request, "office/bulk_result.html", context)


def _run_each(
    request: OfficerRequest, register: Register[Any], action: Action[Any], picked: list[str], form: forms.Form
) -> tuple[int, list[tuple[str, str, str]]]:
    """How many were done, and (name, address, reason) of each that was not."""
    done, failed = 0, []
    rows = {str(row.pk): row for row in register.rows(request.actor).filter(pk__in=picked)}
    for pk in picked:
        try:
            if pk not in rows:
                raise ObjectDoesNotExist
            records.run(register, action, by=request.actor, pk=pk, values=form.cleaned_data)
            done += 1
            continue
        except records.NotAvailable:
            why = _("trạng thái không cho phép")
        except ObjectDoesNotExist:
            why = _("không còn trong sổ, hoặc ngoài địa bàn của anh, chị")
        except Forbidden:
            why = _("ngoài quyền của anh, chị")
        except BadInput as problem:
            why = " ".join(problem.faults)
        row = rows.get(pk)
        name = name_of(register, row) if row else pk
        failed.append((name, reverse("office:detail", args=[register.code, pk]) if row else "", why))
    return done, failed
