"""The list of a register, its search, its saved views."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.db import DatabaseError, models
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from vungxanh.faces.office import asking
from vungxanh.faces.office.presentation import cell, name_of
from vungxanh.registers import lists
from vungxanh.registers.access import OfficerRequest, on_register
from vungxanh.registers.models import SavedView
from vungxanh.registers.register import Action, Column, Register
from vungxanh.theme import shapes
from vungxanh.theme.templatetags import wording

FILTERS_IN_ROW = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """How a list is shown: which columns, how many rows."""

    columns: Sequence[Column[Any]]
    size: int


@on_register("see")
def index(request: OfficerRequest, register: Register[Any]) -> HttpResponse:
    """The list. Only GET; what is personal in the question comes from the session (see asking)."""
    question = asking.read(request, register)
    shown = _shown(request, register)
    context: dict[str, Any] = {
        "register": register,
        "question": question,
        "is_asked": question.is_asked,
        **_filter_row(request, register, question),
        "reset_url": asking.address(register, unit=request.GET.get("unit", "")),
        "may_enter": register.entry is not None and request.actor.may(register.permission("enter")),
        "import_url": _sheet_url(request, register, "import") if register.entry and register.save else "",
        "export_url": _sheet_url(request, register, "export"),
        "all_carried": _carried(request, without=("columns", "size", "after", "before")),
        "bulk_actions": _bulk_actions(request, register),
        "options": _options(request, register, shown),
        "save_url": reverse("office:save-view", args=[register.code]) + f"?{asking.kept(request.GET).urlencode()}",
    }
    try:
        found = lists.selection(register, request.actor, question.asked)
        page = lists.page_of(
            register,
            found.rows,
            sort=question.asked.sort,
            size=shown.size,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
        count = lists.count_of(found, page)
        # many rows are counted after the page has come, so that no count holds up the first rows
        everything = lists.Asked(unit=question.asked.unit)
        is_all = replace(question.asked, sort="") == everything
        total = count if is_all else lists.count(lists.selected(register, request.actor, everything))
        is_small = not total.more and total.number <= lists.COUNTED_AT_ONCE
        context["views"] = _views(request, register, question, counted=is_small, total=total)
        context["counts_url"] = "" if is_small or not register.views else _counts_url(request, register)
    except DatabaseError:
        # the frame of the page still stands; a person can try again or ask for less
        context |= {"failed": True, "retry_url": request.get_full_path()}
        return render(request, "office/list.html", context, status=503)
    context |= {
        "count": count,
        "counted": counted(count),
        "table": _table(request, register, question, shown, page.rows),
        "page": _pager(request, register, question, page, count),
    }
    return render(request, "office/list.html", context)


def _sheet_url(request: OfficerRequest, register: Register[Any], verb: str) -> str:
    """Where the register is imported or exported; an export asks the same question as the list."""
    if not request.actor.may(register.permission(verb)):
        return ""
    url = reverse(f"office:{verb}", args=[register.code])
    query = request.GET.urlencode() if verb == "export" else ""
    return f"{url}?{query}" if query else url


@require_POST
@on_register("see")
def search(request: OfficerRequest, register: Register[Any]) -> HttpResponse:
    """Takes the filter row by POST, so that names and numbers searched for stay out of addresses and logs."""
    return HttpResponseRedirect(asking.remember(request, register))


@on_register("see")
def counts(request: OfficerRequest, register: Register[Any]) -> HttpResponse:
    """The tabs of the views with their counts: fetched after the page, so that no count holds up the rows."""
    question = asking.read(request, register)
    total = lists.count(lists.selected(register, request.actor, lists.Asked(unit=question.asked.unit)))
    context = {
        "views": _views(request, register, question, counted=True, total=total),
        "save_url": reverse("office:save-view", args=[register.code]) + f"?{asking.kept(request.GET).urlencode()}",
    }
    return render(request, "office/parts/views.html", context)


def _filter_row(request: OfficerRequest, register: Register[Any], question: asking.Question) -> dict[str, Any]:
    """Five filters in the row, the others and the folded ones under "more"."""
    fields = list(question.form)
    folded = {each.name for each in register.filters if each.folded}
    row = [bound for bound in fields if bound.name not in folded][:FILTERS_IN_ROW]
    more = [bound for bound in fields if bound not in row]
    return {
        "form": question.form,
        "shown": row,
        "folded": more,
        "folded_is_open": any(bound.data for bound in more),
        "action": reverse("office:list-search", args=[register.code]),
        "carried": _carried(request, without=(*question.form.fields, "found", "saved", "after", "before")),
    }


def _carried(request: OfficerRequest, *, without: Sequence[str]) -> list[tuple[str, str]]:
    """What stands in the address and goes along with a form that does not ask for it."""
    kept = asking.kept(request.GET, without=without)
    return [(name, value) for name, values in kept.lists() for value in values]


def _counts_url(request: OfficerRequest, register: Register[Any]) -> str:
    query = asking.kept(request.GET, without=("after", "before", "found"))
    return reverse("office:counts", args=[register.code]) + f"?{query.urlencode()}"


def counted(count: lists.Count) -> str:
    if count.more:
        return _("hơn %(number)s") % {"number": wording.number(count.number)}
    return wording.number(count.number)


def _shown(request: OfficerRequest, register: Register[Any]) -> Shown:
    in_list = [column for column in register.columns if not column.detail_only]
    asked = [name for name in request.GET.get("columns", "").split(",") if name]
    chosen = [column for column in register.columns if column.name in asked]
    size = request.GET.get("size", "")
    return Shown(
        # the first column names the row and leads to it: it always stays
        columns=[register.columns[0], *(each for each in chosen if each is not register.columns[0])]
        if chosen
        else in_list,
        size=int(size) if size in map(str, lists.SIZES) else lists.SIZES[0],
    )


class Options(forms.Form):
    """Which columns, how many rows."""

    columns = forms.MultipleChoiceField(label=gettext_lazy("Cột"), widget=forms.CheckboxSelectMultiple)
    size = forms.ChoiceField(label=gettext_lazy("Số dòng mỗi trang"), choices=[(size, size) for size in lists.SIZES])


def _options(request: OfficerRequest, register: Register[Any], shown: Shown) -> Options:
    form = Options(initial={"columns": [column.name for column in shown.columns], "size": shown.size})
    form.fields["columns"].choices = [(column.name, column.label) for column in register.columns]  # type: ignore[attr-defined]
    return form


@on_register("see")
def show(request: OfficerRequest, register: Register[Any]) -> HttpResponse:
    """Takes the choice of columns and rows, and leads back to the list in its short form."""
    query = asking.kept(request.GET, without=("columns", "size", "after", "before"))
    known = [column.name for column in register.columns]
    query["columns"] = ",".join(name for name in known if name in request.GET.getlist("columns"))
    query["size"] = request.GET.get("size", "")
    return HttpResponseRedirect(asking.with_query(register, query))


def _views(
    request: OfficerRequest, register: Register[Any], question: asking.Question, *, counted: bool, total: lists.Count
) -> list[shapes.View]:
    unit = request.GET.get("unit", "")

    def exact(count: lists.Count) -> int | None:
        return None if count.more else count.number

    def number(asked: lists.Asked) -> int | None:
        return exact(lists.count(lists.selected(register, request.actor, asked))) if counted else None

    is_plain = not question.asked.view and not question.saved
    views = [shapes.View(_("Tất cả"), asking.address(register, unit=unit), exact(total), current=is_plain)]
    for view in register.views:
        asked = lists.Asked(view=view.code, unit=question.asked.unit)
        url = asking.address(register, view=view.code, unit=unit)
        is_current = question.asked.view == view.code and not question.saved
        how_many = number(asked)
        views.append(shapes.View(view.label, url, how_many, late=view.late and bool(how_many), current=is_current))
    for saved in SavedView.objects.of(request.actor, register.code):
        query = QueryDict(saved.query, mutable=True)
        query["saved"] = str(saved.pk)
        views.append(
            shapes.View(saved.title, asking.with_query(register, query), None, current=question.saved == str(saved.pk))
        )
    return views


def _bulk_actions(request: OfficerRequest, register: Register[Any]) -> list[Action[Any]]:
    return [each for each in register.actions if each.bulk and request.actor.may(register.permission(each.code))]


def _table(
    request: OfficerRequest,
    register: Register[Any],
    question: asking.Question,
    shown: Shown,
    rows: Sequence[models.Model],
) -> shapes.Table:
    pickable = bool(_bulk_actions(request, register))
    drawn = []
    for record in rows:
        name = name_of(register, record)
        cells = [name, *(cell(column, record, request.actor) for column in shown.columns[1:])]
        url = reverse("office:detail", args=[register.code, record.pk])
        drawn.append(shapes.Row(cells, url=url, key=str(record.pk) if pickable else "", name=name))
    columns = [_heading(request, register, question, column) for column in shown.columns]
    return shapes.Table(_("Bảng %(title)s") % {"title": str(register.title).lower()}, columns, drawn)


def _heading(
    request: OfficerRequest, register: Register[Any], question: asking.Question, column: Column[Any]
) -> shapes.Column:
    sort, url = "", ""
    if column.sort:
        query = asking.kept(request.GET, without=("sort", "after", "before"))
        current = question.asked.sort
        ascending = current == column.name
        query["sort"] = f"-{column.name}" if ascending else column.name
        url = asking.with_query(register, query)
        sort = "ascending" if ascending else "descending" if current == f"-{column.name}" else ""
    return shapes.Column(column.label, numeric=column.numeric, sort_url=url, sort=sort)


def _pager(
    request: OfficerRequest,
    register: Register[Any],
    question: asking.Question,
    page: lists.Page[Any],
    count: lists.Count,
) -> shapes.Page:
    def to(name: str, key: str) -> str:
        query = asking.kept(request.GET, without=("after", "before"))
        query[name] = key
        return asking.with_query(register, query) if key else ""

    sorted_by = next((each for each in register.columns if each.name == question.asked.sort.lstrip("-")), None)
    text = ngettext(
        "%(rows)s %(what)s trên trang này, tất cả %(count)s",
        "%(rows)s %(what)s trên trang này, tất cả %(count)s",
        len(page.rows),
    ) % {"rows": len(page.rows), "what": register.singular, "count": counted(count)}
    if sorted_by:
        text += _(", xếp theo %(column)s") % {"column": str(sorted_by.label).lower()}
    return shapes.Page(text, previous_url=to("before", page.before), next_url=to("after", page.after))


# ---- saved views


class Saving(forms.Form):
    title = forms.CharField(label=gettext_lazy("Tên chế độ xem"), max_length=60)
    share = forms.BooleanField(
        label=gettext_lazy("Dùng chung với người cùng đơn vị"),
        required=False,
        help_text=gettext_lazy("Mọi người đang làm việc cho đơn vị này đều thấy; chỉ anh, chị xóa được."),
    )


@on_register("see")
def save_view(request: OfficerRequest, register: Register[Any]) -> HttpResponse:
    """Keep the present selection under a name. What was typed into the search is personal and is not kept."""
    query = asking.kept(request.GET, without=("found", "saved", "after", "before", "q"))
    form = Saving(request.POST if request.method == "POST" else None)
    own = SavedView.objects.filter(user=request.user, register=register.code)
    if request.method == "POST" and form.is_valid():
        if own.filter(title=form.cleaned_data["title"]).exists():
            form.add_error("title", _("Đã có chế độ xem tên này. Đặt tên khác, hoặc xóa cái cũ bên dưới."))
        else:
            shared = request.grant.unit if form.cleaned_data["share"] else None
            saved = SavedView.objects.create(
                user=request.user,
                register=register.code,
                title=form.cleaned_data["title"],
                query=query.urlencode()[:2000],
                shared_with=shared,
            )
            messages.success(request, _("Đã lưu chế độ xem “%(title)s”.") % {"title": saved.title})
            query["saved"] = str(saved.pk)
            return HttpResponseRedirect(asking.with_query(register, query))
    context = {
        "register": register,
        "form": form,
        "question": asking.read(request, register),
        "own": own.select_related("shared_with"),
        "left_out": bool(request.GET.get("found")),
        "back_url": asking.with_query(register, asking.kept(request.GET)),
    }
    return render(request, "office/save_view.html", context)


@require_POST
@on_register("see")
def delete_view(request: OfficerRequest, register: Register[Any], pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedView, pk=pk, user=request.user, register=register.code)
    saved.delete()
    messages.success(request, _("Đã xóa chế độ xem “%(title)s”.") % {"title": saved.title})
    return HttpResponseRedirect(reverse("office:list", args=[register.code]))
