"""The officer's own tokens: made (the secret is shown once), listed with their last use, revoked."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from vungxanh.accounts.roles import ROLES, Role
from vungxanh.domains.organization.operations.accounts import MANAGE
from vungxanh.domains.organization.queries import officers
from vungxanh.faces.api import tokens
from vungxanh.faces.api.models import ApiToken
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import catalogue
from vungxanh.registers.access import OfficerRequest, needs

UNPROCESSABLE = 422
LIVES = ((30, gettext_lazy("30 ngày")), (90, gettext_lazy("90 ngày")), (365, gettext_lazy("một năm")))
SHOWN = 200


def grantable(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """The permissions over registers that the actor has, by register: more than these no token can be given."""
    return [
        (
            str(register.title),
            [(each.code, each.code.removeprefix(f"{code}.")) for each in register.permissions if actor.may(each.code)],
        )
        for code, register in catalogue.registers().items()
        if actor.may(register.permission("see"))
    ]


class NewToken(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Dùng để làm gì"),
        max_length=80,
        help_text=gettext_lazy("Ví dụ: bảng số liệu của Văn phòng UBND"),
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Có hiệu lực"), choices=LIVES, coerce=int, initial=90)
    permissions = forms.MultipleChoiceField(
        label=gettext_lazy("Được làm gì"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Chỉ chọn điều chương trình ấy cần; see là xem, enter là nhập."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permissions"].choices = [  # type: ignore[attr-defined]
            (code, f"{title}: {verb}") for title, verbs in grantable(actor) for code, verb in verbs
        ]


def _visible(actor: Actor) -> Any:
    """One's own; an administrator of accounts sees those of every officer within reach."""
    found = ApiToken.objects.select_related("user", "grant__unit").order_by("-created_at")
    if actor.may(MANAGE):
        return found.filter(user__in=officers(actor))
    return found.filter(user_id=actor.user_id or 0)


@needs(tokens.KEEP)
def index(request: OfficerRequest) -> HttpResponse:
    """Every token with what it may do, until when, when it was last used."""
    usable = set(ApiToken.objects.usable().values_list("pk", flat=True))
    rows = [
        {
            "token": token,
            "role": ROLES[Role(token.grant.role)].title,
            "is_usable": token.pk in usable,
            "is_expired": token.expires_at <= timezone.now(),
        }
        for token in _visible(request.actor)[:SHOWN]
    ]
    return render(request, "api/tokens.html", {"tokens": rows})


@needs(tokens.KEEP)
def create(request: OfficerRequest) -> HttpResponse:
    """A token for the role the officer acts in; its secret stands on the answer and nowhere else."""
    form = NewToken(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            token, secret = tokens.issue(
                by=request.actor, grant=request.grant, name=asked["name"], permissions=asked["permissions"],
                lives=timedelta(days=asked["days"]),
            )  # fmt: skip
        except BadInput as fault:
            form.add_error(None, list(fault.faults))
        else:
            first = next(code for code in token.permissions).rpartition(".")[0].replace(".", "/")
            context = {"token": token, "secret": secret, "address": request.build_absolute_uri(f"/api/v1/{first}")}
            return render(request, "api/token_shown.html", context)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "api/token_new.html", {"form": form}, status=status)


@require_POST
@needs(tokens.KEEP)
def revoke(request: OfficerRequest, pk: int) -> HttpResponse:
    """From now on it opens nothing."""
    token = get_object_or_404(_visible(request.actor), pk=pk)
    tokens.revoke(by=request.actor, token=token)
    messages.success(request, _("Đã thu hồi khóa %(name)s.") % {"name": token.name})
    return HttpResponseRedirect(reverse("api:tokens"))


urlpatterns = [
    path("khoa/", index, name="tokens"),
    path("khoa/moi", create, name="new-token"),
    path("khoa/<int:pk>/thu-hoi", revoke, name="revoke-token"),
]
