"""What is asked about hamlets, bodies, posts and appointments."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.roles import ROLES
from vungxanh.fields.forms import PhoneField
from vungxanh.kernel.actor import Actor
from vungxanh.registers.forms import EntryForm, UnitField
from vungxanh.registers.named_fields import BodyField, NamedField
from vungxanh.theme.forms import DayInput, Picker
from vungxanh.units.models import BodyKind, Hamlet, Kind, Post, Tier, Unit

KINDS = [(kind.value, kind.label) for kind in (Kind.HAMLET, Kind.RESIDENTIAL_GROUP)]
ROLE_CHOICES = [("", _("Không kèm vai trò nào")), *((role.value, text.title) for role, text in ROLES.items())]


def _role(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=ROLE_CHOICES,
        required=False,
        help_text=_("Ai giữ chức vụ thì có quyền của vai trò này, đến hết ngày thôi giữ."),
    )


class PickedBody(BodyField):
    """A body by name; where there are many, a few letters of it are typed and the rest is offered."""

    def bind(self, actor: Actor, shared: dict[Any, Any]) -> None:
        super().bind(actor, shared)
        if isinstance(self.widget, forms.TextInput):
            self.widget = Picker(reverse("organization:suggest", args=["bodies"]))
            self.widget.is_required = self.required


class PickedPost(NamedField):
    """A post as people call it: "Trưởng trạm Y tế, Trạm Y tế xã Tân Thạch"."""

    def offered(self, actor: Actor) -> Iterable[tuple[Any, str, Unit]]:
        found = Post.objects.visible_to(actor).filter(valid_to=None).select_related("body__unit", "unit")
        return [
            (post, str(post), post.unit) for post in found.order_by("unit__path", "body__name", "-is_head", "title")
        ]

    def bind(self, actor: Actor, shared: dict[Any, Any]) -> None:
        super().bind(actor, shared)
        if isinstance(self.widget, forms.TextInput):
            self.widget = Picker(reverse("organization:suggest", args=["posts"]))
            self.widget.is_required = self.required


SUGGESTED: dict[str, type[NamedField]] = {"bodies": PickedBody, "posts": PickedPost}


class HamletEntry(EntryForm):
    unit = UnitField(tiers=(Tier.GRASS_ROOTS,), label=_("Xã, phường, thị trấn"))
    kind = forms.ChoiceField(label=_("Loại"), choices=KINDS)
    name = forms.CharField(
        label=_("Tên"), max_length=160, widget=forms.TextInput(attrs={"placeholder": _("Ấp 1, Khu phố 2, Thôn Đông")})
    )
    valid_from = forms.DateField(label=_("Từ ngày"), initial=timezone.localdate, widget=DayInput())
    board = forms.BooleanField(
        label=_("Lập luôn ban ấp và chức vụ trưởng ấp"),
        required=False,
        initial=True,
        help_text=_("Chỉ dùng khi lập mới."),
    )


class HamletEnd(EntryForm):
    on = forms.DateField(label=_("Thôi từ ngày"), initial=timezone.localdate, widget=DayInput())
    into = UnitField(
        tiers=(Tier.TEAM,), label=_("Nhập vào"), every=_("Không nhập vào đâu"), required=False,
        help_text=_("Chuyển các hộ sang ấp, tổ mới trong sổ Hộ trước khi kết thúc."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Lý do, nghị quyết số"), max_length=500)


class BodyEntry(EntryForm):
    unit = UnitField(label=_("Đơn vị"))
    kind = forms.ChoiceField(label=_("Loại cơ quan"), choices=BodyKind.choices)
    name = forms.CharField(
        label=_("Tên cơ quan"),
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _("Trạm Y tế xã Tân Thạch")}),
        help_text=_("Ghi cả tên đơn vị, như trên con dấu."),
    )
    abbreviation = forms.CharField(
        label=_("Viết tắt trong số văn bản"), max_length=32, required=False, help_text=_("Ví dụ: UBND, BCĐ")
    )
    valid_from = forms.DateField(label=_("Từ ngày"), initial=timezone.localdate, widget=DayInput())
    head = forms.CharField(label=_("Chức vụ đứng đầu"), max_length=160, required=False)
    role = _role(_("Vai trò của người đứng đầu"))


class PostEntry(EntryForm):
    body = PickedBody(label=_("Cơ quan"))
    title = forms.CharField(label=_("Chức vụ"), max_length=160)
    role = _role(_("Vai trò kèm theo"))
    is_head = forms.BooleanField(
        label=_("Đứng đầu cơ quan"), required=False, help_text=_("Trả lời cho mọi việc giao cho cơ quan.")
    )


class PostInBody(forms.Form):
    """A post added from the page of its body."""

    title = forms.CharField(label=_("Chức vụ"), max_length=160)
    role = _role(_("Vai trò kèm theo"))
    is_head = forms.BooleanField(label=_("Đứng đầu cơ quan"), required=False)


class OfficerInPost(forms.Form):
    """An officer appointed from the page of the post."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=160)
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        validators=[ASCIIUsernameValidator()],
        help_text=_("Đã có tài khoản thì ghi đúng tên đang dùng; chưa có thì tài khoản được tạo, cấp mật khẩu sau."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "placeholder": "hanltn.tanthach"}
        ),
    )
    phone = PhoneField(label=_("Điện thoại công vụ"), required=False)
    starts_on = forms.DateField(label=_("Từ ngày"), initial=timezone.localdate, widget=DayInput())
    decision = forms.CharField(label=_("Quyết định số"), max_length=80, required=False)


class AppointmentEntry(OfficerInPost, EntryForm):
    post = PickedPost(label=_("Chức vụ, cơ quan"))
    field_order = ("post", "full_name", "username", "phone", "starts_on", "decision")


class SetUp(EntryForm):
    """Whose usual bodies are founded, and from when."""

    unit = UnitField(label=_("Đơn vị"))
    on = forms.DateField(label=_("Từ ngày"), initial=timezone.localdate, widget=DayInput())


def hamlet_initial(hamlet: Hamlet) -> dict[str, Any]:
    return {
        "unit": hamlet.parent, "kind": hamlet.kind, "name": hamlet.name, "valid_from": hamlet.valid_from, "board": True
    }  # fmt: skip
