"""What each move in the life of a task asks."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.domains.accountability import queries
from vungxanh.domains.accountability.forms.bodies import BodiesField, BodyField, called
from vungxanh.kernel.actor import Actor
from vungxanh.registers.forms import EntryForm
from vungxanh.tasks.models import Task
from vungxanh.tasks.presentation import is_late
from vungxanh.theme.forms import MomentInput
from vungxanh.units.models import Body

FILES_AT_MOST = 12


class StepForm(EntryForm):
    """A form about one task."""

    def __init__(self, *args: Any, task: Task, actor: Actor, **kwargs: Any) -> None:
        self.task = task
        super().__init__(*args, actor=actor, **kwargs)

    def drawn(self) -> str:
        """The template of the form's own fields; "" draws them in their order."""
        return ""


def words(label: Any, *, rows: int = 3, required: bool = True, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; the photo of a phone's camera is one of them."""

    def __init__(self, **kwargs: Any) -> None:
        accept = "image/jpeg,image/png,image/webp,.pdf,.docx,.xlsx"
        super().__init__(
            **{
                "label": _("Ảnh, tệp chứng minh"),
                "help_text": _("Ảnh, PDF, Word, Excel; chọn được nhiều tệp. Vị trí chụp ghi trong ảnh được xóa."),
                "required": False,
                "widget": FilesInput(attrs={"accept": accept}),
                **kwargs,
            }
        )

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = data if isinstance(data, list | tuple) else [data]
        found = [super(FilesField, self).clean(each, initial) for each in sent if each]
        if len(found) > FILES_AT_MOST:
            raise forms.ValidationError(_("Mỗi lần gửi tối đa %(most)s tệp.") % {"most": FILES_AT_MOST})
        if self.required and not found:
            raise forms.ValidationError(self.error_messages["required"])
        return found


class Nothing(StepForm):
    """Only the question whether to go on."""


class Reason(StepForm):
    reason = words(_("Lý do"), help_text=_("Bên kia đọc được lý do này; được ghi vào nhật ký."))


class Answer(StepForm):
    answer = words(_("Nhận xét"), required=False)


class Note(StepForm):
    text = words(_("Làm được gì, vướng gì"))
    evidence = FilesField()


class ReportForm(StepForm):
    text = words(_("Kết quả"), rows=4)
    evidence = FilesField()
    explanation = words(
        _("Vì sao chậm"), required=False, help_text=_("Việc đã quá hạn: phải giải trình bằng văn bản mới gửi được.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_late(self.task):
            del self.fields["explanation"]
        else:
            self.fields["explanation"].required = not self.task.reports.exclude(explanation="").exists()


class Explanation(StepForm):
    text = words(_("Vì sao chậm, bao giờ xong"), rows=4)


class ExtensionForm(StepForm):
    until = forms.DateTimeField(label=_("Xin đến"), widget=MomentInput())
    reason = words(_("Lý do"))


class Decision(StepForm):
    approved = forms.TypedChoiceField(
        label=_("Quyết định"),
        choices=[("1", _("Đồng ý gia hạn")), ("0", _("Không đồng ý"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    answer = words(_("Ý kiến"), required=False, help_text=_("Không đồng ý thì phải ghi lý do."))


class Reassign(StepForm):
    lead = BodyField(label=_("Chuyển cho"), help_text=_("Gõ vài chữ của tên cơ quan, xã, ấp."))
    reason = words(_("Lý do"))


class Cascade(StepForm):
    """Tasks for bodies below, one each; a target of its own for each where the task has an indicator."""

    leads = BodiesField(label=_("Giao cho"), help_text=_("Mỗi nơi một việc riêng."))
    title = forms.CharField(label=_("Việc phải làm"), max_length=300)
    detail = words(_("Nội dung, hợp với địa bàn"), required=False, rows=4)
    due_at = forms.DateTimeField(label=_("Hạn chung"), required=False, widget=MomentInput())
    product = forms.CharField(label=_("Sản phẩm, kết quả"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        task: Task = kwargs["task"]
        initial = {
            "title": task.title,
            "detail": task.detail,
            "due_at": timezone.localtime(task.due_at) if task.due_at else None,
            "product": task.product,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.bodies = queries.bodies_for(self.actor, below=task)
        leads = self.fields["leads"]
        assert isinstance(leads, BodiesField)
        leads.offer(self.bodies)
        if task.indicator:
            for body in self.bodies:
                self.fields[f"target_{body.pk}"] = forms.DecimalField(
                    label=_("Mức cần đạt của %(body)s") % {"body": called(body)},
                    required=False, min_value=Decimal(0), max_digits=14, decimal_places=2,
                )  # fmt: skip
        self.order_fields(["leads", *(name for name in self.fields if name.startswith("target_"))])

    def drawn(self) -> str:
        return "accountability/cascade_fields.html"

    def rows(self) -> list[dict[str, Any]]:
        """One for each body: its tick box and its target."""
        ticks = {str(box.data["value"]): box for box in self["leads"].subwidgets}
        return [
            {"body": body, "name": called(body), "tick": ticks.get(str(body.pk)), "target": self._target(body)}
            for body in self.bodies
        ]

    def _target(self, body: Body) -> Any:
        name = f"target_{body.pk}"
        return self[name] if name in self.fields else None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        targets = {int(name[7:]): values.pop(name) for name in list(values) if name.startswith("target_")}
        values["targets"] = {key: target for key, target in targets.items() if target is not None}
        return values
