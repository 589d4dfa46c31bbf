"""The administrator's pages: officers of the unit, who holds which post, appointments and their end, passwords."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vungxanh.accounts.models import Grant, Holding, User
from vungxanh.accounts.roles import ROLES, Role
from vungxanh.domains.organization import queries
from vungxanh.domains.organization.forms import PickedPost
from vungxanh.domains.organization.operations import accounts
from vungxanh.faces.office.views.entry import UNPROCESSABLE, Reason, add_faults
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.vietnamese import fold, given_name_key
from vungxanh.registers.access import OfficerRequest, needs
from vungxanh.registers.forms import EntryForm
from vungxanh.tasks import operations as tasks
from vungxanh.theme import shapes
from vungxanh.theme.forms import DayInput

SHOWN = 100


class Appointment(EntryForm):
    post = PickedPost(label=gettext_lazy("Chức vụ, cơ quan"))
    starts_on = forms.DateField(label=gettext_lazy("Từ ngày"), initial=timezone.localdate, widget=DayInput())
    decision = forms.CharField(label=gettext_lazy("Quyết định số"), max_length=80, required=False)


class NewOfficer(Appointment):
    username = forms.CharField(
        label=gettext_lazy("Tên đăng nhập"),
        max_length=60,
        validators=[ASCIIUsernameValidator()],
        help_text=gettext_lazy("Chữ không dấu, số, dấu chấm; ví dụ: hanltn.tanthach"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    full_name = forms.CharField(label=gettext_lazy("Họ và tên"), max_length=160)
    phone = forms.CharField(label=gettext_lazy("Điện thoại công vụ"), max_length=20, required=False)
    field_order = ("full_name", "username", "phone", "post", "starts_on", "decision")


class End(Reason):
    on = forms.DateField(
        label=gettext_lazy("Thôi giữ từ ngày"),
        initial=timezone.localdate,
        widget=DayInput(),
        help_text=gettext_lazy("Từ ngày này, quyền theo chức vụ không còn."),
    )
    field_order = ("on", "reason")


@needs(accounts.MANAGE)
def officers(request: OfficerRequest) -> HttpResponse:
    """Everybody who works or worked within reach, by given name as Vietnamese lists do; names are searched by POST."""
    text = request.POST.get("q", "").strip()[:120]
    every = queries.officers(request.actor).values_list("pk", "full_name", "username")
    wanted = fold(text).split()
    names = [(pk, name) for pk, name, user in every if all(word in f"{fold(name)} {user.lower()}" for word in wanted)]
    keys = [pk for pk, _name in sorted(names, key=lambda each: (given_name_key(each[1]), each[0]))]
    pages = Paginator(keys, SHOWN)
    page = pages.get_page(request.GET.get("trang"))
    current = Grant.objects.valid_on(timezone.localdate()).select_related("unit", "holding__post")
    found = User.objects.prefetch_related(Prefetch("grants", current, to_attr="current")).in_bulk(list(page))
    context = {
        "people": [(found[pk], [_role(grant) for grant in found[pk].current]) for pk in page],
        "count": len(keys),
        "search_text": text,
        "page": shapes.Page(
            _("Trang %(number)s trên %(pages)s") % {"number": page.number, "pages": pages.num_pages},
            previous_url=f"?trang={page.number - 1}" if page.has_previous() else "",
            next_url=f"?trang={page.number + 1}" if page.has_next() else "",
        )
        if pages.num_pages > 1 and not text
        else None,
    }
    return render(request, "office/officers.html", context)


def _role(grant: Grant) -> str:
    return f"{ROLES[Role(grant.role)].title}, {grant.unit.name}"


@needs(accounts.MANAGE)
def officer(request: OfficerRequest, pk: int) -> HttpResponse:
    user = _found(request, pk)
    return render(request, "office/officer.html", _officer_context(user))


def _found(request: OfficerRequest, pk: int) -> User:
    return get_object_or_404(queries.officers(request.actor), pk=pk)


def _officer_context(user: User) -> dict[str, Any]:
    today = timezone.localdate()
    holdings = user.holdings.select_related("post__body__unit").order_by("-starts_on", "-pk")
    return {
        "officer": user,
        "posts": [(holding, holding.ends_on is None or holding.ends_on >= today) for holding in holdings],
        "roles": [(grant, ROLES[Role(grant.role)]) for grant in Grant.objects.valid_on(today).filter(user=user)],
    }


@needs(accounts.MANAGE)
def create(request: OfficerRequest) -> HttpResponse:
    form = NewOfficer(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            user, password = accounts.create(by=request.actor, **form.cleaned_data)
        except BadInput as problem:
            add_faults(form, problem)
        else:
            return _password_page(request, user, password)
    context = {"form": form, "title": _("Thêm cán bộ"), "back_url": reverse("office:officers")}
    return _form_page(request, context, _("Tạo tài khoản và bổ nhiệm"))


@needs(accounts.MANAGE)
def appoint(request: OfficerRequest, pk: int) -> HttpResponse:
    user = _found(request, pk)
    form = Appointment(request.POST if request.method == "POST" else None, actor=request.actor)
    back = reverse("office:officer", args=[user.pk])
    if request.method == "POST" and form.is_valid():
        try:
            accounts.appoint(by=request.actor, user=user, **form.cleaned_data)
            messages.success(request, _("Đã bổ nhiệm %(name)s.") % {"name": user.full_name})
            return HttpResponseRedirect(back)
        except BadInput as problem:
            add_faults(form, problem)
    context = {"form": form, "title": _("Bổ nhiệm %(name)s") % {"name": user.full_name}, "back_url": back}
    return _form_page(request, context, _("Bổ nhiệm"))


@needs(accounts.MANAGE)
def end(request: OfficerRequest, pk: int) -> HttpResponse:
    """The end of a holding, with its day and reason."""
    within = queries.posts(request.actor)
    holding = get_object_or_404(Holding.objects.select_related("user", "post__body__unit"), pk=pk, post__in=within)
    form = End(request.POST if request.method == "POST" else None)
    back = reverse("office:officer", args=[holding.user_id])
    if request.method == "POST" and form.is_valid():
        try:
            accounts.end(by=request.actor, holding=holding, **form.cleaned_data)
            messages.success(request, _("Đã ghi ngày thôi giữ chức vụ."))
            left = tasks.leaving(holding.user)
            if left:
                text = _("Còn %(n)d việc đang mở; người đứng đầu cơ quan đã được báo để bàn giao.")
                messages.warning(request, text % {"n": left})
            return HttpResponseRedirect(back)
        except BadInput as problem:
            add_faults(form, problem)
    title = _("%(name)s thôi giữ chức vụ %(post)s") % {"name": holding.user, "post": holding.post.title}
    return _form_page(request, {"form": form, "title": title, "back_url": back}, _("Ghi ngày thôi giữ"))


@needs(accounts.MANAGE)
def reset_password(request: OfficerRequest, pk: int) -> HttpResponse:
    user = _found(request, pk)
    form = Reason(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            password = accounts.reset_password(by=request.actor, user=user, **form.cleaned_data)
            return _password_page(request, user, password)
        except BadInput as problem:
            add_faults(form, problem)
    title = _("Cấp lại mật khẩu cho %(name)s") % {"name": user.full_name}
    back = reverse("office:officer", args=[user.pk])
    return _form_page(request, {"form": form, "title": title, "back_url": back}, _("Cấp mật khẩu mới"))


@needs(accounts.MANAGE)
def switch(request: OfficerRequest, pk: int) -> HttpResponse:
    """Lock an account, or open it again."""
    user = _found(request, pk)
    form = Reason(request.POST if request.method == "POST" else None)
    back = reverse("office:officer", args=[user.pk])
    if request.method == "POST" and form.is_valid():
        try:
            accounts.switch(by=request.actor, user=user, is_active=not user.is_active, **form.cleaned_data)
            messages.success(request, _("Đã mở lại tài khoản.") if user.is_active else _("Đã khóa tài khoản."))
            return HttpResponseRedirect(back)
        except BadInput as problem:
            add_faults(form, problem)
    text = _("Khóa tài khoản") if user.is_active else _("Mở lại tài khoản")
    return _form_page(request, {"form": form, "title": f"{text}: {user.full_name}", "back_url": back}, text)


def _form_page(request: OfficerRequest, context: dict[str, Any], submit: str) -> HttpResponse:
    status = UNPROCESSABLE if context["form"].errors else 200
    return render(request, "office/form.html", context | {"submit": submit}, status=status)


def _password_page(request: OfficerRequest, user: User, password: str) -> HttpResponse:
    """Shown once, never stored in words and never in an address."""
    return render(request, "office/password.html", {"officer": user, "password": password})
