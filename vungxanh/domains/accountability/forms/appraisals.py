"""What is asked when a body or person is commended, reminded or criticised."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.models import Holding, User
from vungxanh.domains.accountability.forms.bodies import BodyField
from vungxanh.domains.accountability.models import Kind
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.vietnamese import fold
from vungxanh.registers.forms import EntryForm, UnitField
from vungxanh.tasks.models import Task
from vungxanh.tasks.topics import TOPICS
from vungxanh.theme.forms import DayInput
from vungxanh.units.models import Body


class TasksField(forms.CharField):
    """Tasks by their numbers: "12, 15"."""

    def bind(self, actor: Actor, shared: dict[Any, Any]) -> None:
        self.actor = actor

    def clean(self, value: Any) -> list[Task]:
        numbers = [int(each) for each in re.findall(r"\d+", super().clean(value) or "")]
        found = {task.pk: task for task in Task.objects.visible_to(self.actor).filter(pk__in=numbers)}
        missing = [str(each) for each in numbers if each not in found]
        if missing:
            raise ValidationError(_("Không có việc số %(numbers)s.") % {"numbers": ", ".join(missing)})
        return list(found.values())


def held_by(name: str, body: Body) -> Holding:
    """The post that the officer of that name holds in the body today. Raises `ValidationError`."""
    held = Holding.objects.valid_on(timezone.localdate()).filter(post__body=body).select_related("user", "post")
    same = {each.user_id: each for each in held if fold(str(each.user)) == fold(name)}
    if len(same) != 1:
        names = ", ".join(sorted({str(each.user) for each in held})) or "–"
        raise ValidationError(_("Ở cơ quan này hôm nay có: %(names)s.") % {"names": names})
    found: Holding = next(iter(same.values()))
    return found


class Following(EntryForm):
    """A member of a committee gets an area, and perhaps one field of work in it."""

    body = BodyField(label=_("Ban Chỉ đạo, cấp ủy, cơ quan"), help_text=_("Gõ vài chữ của tên cơ quan, xã, ấp."))
    member = forms.CharField(
        label=_("Thành viên"), max_length=160, help_text=_("Họ tên người giữ chức vụ ở cơ quan đó.")
    )
    area = UnitField(label=_("Địa bàn theo dõi"))
    topic = forms.ChoiceField(
        label=_("Lĩnh vực"), required=False, choices=[("", _("Mọi lĩnh vực")), *TOPICS.items()],
        help_text=_("Để trống: mọi việc của địa bàn."),
    )  # fmt: skip
    starts_on = forms.DateField(label=_("Từ ngày"), initial=timezone.localdate, widget=DayInput())
    decision = forms.CharField(label=_("Theo văn bản"), required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("body") and values.get("member"):
            try:
                values["member"] = held_by(values["member"], values["body"])
            except ValidationError as fault:
                self.add_error("member", fault)
        return values


class Proposal(EntryForm):
    body = BodyField(label=_("Tập thể"), help_text=_("Gõ vài chữ của tên cơ quan, xã, ấp."))
    person = forms.CharField(
        label=_("Cá nhân"), required=False, max_length=160,
        help_text=_("Họ tên người giữ chức vụ ở cơ quan đó; để trống nếu chỉ nói tập thể."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Hình thức"), choices=Kind.choices)
    grounds = forms.CharField(
        label=_("Căn cứ"), min_length=10, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Việc gì, bao giờ, kết quả hay hậu quả ra sao."),
    )  # fmt: skip
    tasks = TasksField(label=_("Số việc làm căn cứ"), required=False, help_text=_("Ví dụ: 12, 15."))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        name, body = values.get("person") or "", values.get("body")
        values["person"] = None
        if name and body:
            values["person"] = self._officer(name, body)
        return values

    def _officer(self, name: str, body: Any) -> User | None:
        try:
            return held_by(name, body).user
        except ValidationError as fault:
            self.add_error("person", fault)
            return None


class Deciding(forms.Form):
    approved = forms.TypedChoiceField(
        label=_("Quyết định"), choices=[("1", _("Chấp nhận")), ("0", _("Không chấp nhận"))],
        coerce=lambda value: value == "1", widget=forms.RadioSelect,
    )  # fmt: skip
    decision_text = forms.CharField(
        label=_("Nội dung quyết định"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class Replying(forms.Form):
    text = forms.CharField(label=_("Ý kiến"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class Withdrawing(forms.Form):
    reason = forms.CharField(label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class Publishing(forms.Form):
    published_text = forms.CharField(
        label=_("Nội dung công bố"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Mọi người đọc được, kèm tên và chức vụ. Không ghi thông tin riêng của ai."),
    )  # fmt: skip
