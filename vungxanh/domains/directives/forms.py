"""Forms of documents: sending one in, confirming what was read, giving tasks for it, drafting one's own, goals."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from vungxanh.documents import symbols
from vungxanh.documents.models import Relation, Urgency
from vungxanh.domains.directives.models import Item
from vungxanh.registers.forms import EntryForm, UnitField
from vungxanh.tasks.models import Kind, Rhythm, Task
from vungxanh.theme.forms import DayInput, MomentInput
from vungxanh.units.models import Body, BodyKind

TYPES = [("", _("Chọn loại")), *((each.code, each.name) for each in symbols.TYPES.values())]


def own_bodies(unit_path: str) -> list[Body]:
    return list(Body.objects.filter(unit__path=unit_path).select_related("unit"))


class BodyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A body of the actor's own unit."""

    def __init__(self, bodies: Sequence[Body], **kwargs: Any) -> None:
        found = Body.objects.filter(pk__in=[body.pk for body in bodies])
        super().__init__(found, empty_label=None if len(bodies) == 1 else _("Chọn cơ quan"), **kwargs)
        self.initial = bodies[0].pk if len(bodies) == 1 else None


class Sending(forms.Form):
    """A document that came in, as a file or as text."""

    file = forms.FileField(
        label=_("Tệp văn bản"),
        required=False,
        help_text=_("Word (.docx), PDF, ảnh chụp hoặc tệp chữ; tối đa 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.pdf,.txt,.png,.jpg,.jpeg,.tif,.tiff"}),
    )
    text = forms.CharField(
        label=_("hoặc dán nội dung"), required=False, widget=forms.Textarea(attrs={"rows": 8}), max_length=400_000
    )

    def __init__(self, *args: Any, bodies: Sequence[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"] = BodyChoice(bodies, label=_("Cơ quan nhận"))
        self.order_fields(["body", "file", "text"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("file") and not (values.get("text") or "").strip() and not self.errors:
            self.add_error("file", _("Hãy chọn tệp hoặc dán nội dung văn bản."))
        return values


class Header(forms.Form):
    """The facts of a document as the officer confirms them."""

    number = forms.CharField(label=_("Số, ký hiệu"), required=False, max_length=60)
    type = forms.ChoiceField(label=_("Loại văn bản"), choices=TYPES)
    issuer = forms.CharField(label=_("Cơ quan ban hành"), max_length=200)
    issued_on = forms.DateField(label=_("Ngày ban hành"), required=False, widget=DayInput())
    arrived_on = forms.DateField(label=_("Ngày đến"), widget=DayInput())
    title = forms.CharField(label=_("Trích yếu"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    signer = forms.CharField(label=_("Người ký"), required=False, max_length=160)
    signer_title = forms.CharField(label=_("Chức vụ người ký"), required=False, max_length=200)
    place = forms.CharField(label=_("Nơi ban hành"), required=False, max_length=100)
    urgency = forms.ChoiceField(label=_("Độ khẩn"), choices=Urgency.choices, required=False)


class Verdict(TextChoices):
    """What the officer says of an item that was read; one that the machine doubts has none until it is looked at."""

    RIGHT = "RIGHT", _("Đúng, ghi vào sổ")
    NOT_A_TASK = "NO", _("Không phải nhiệm vụ")


class ItemForm(forms.Form):
    """One item that was read, to be confirmed, corrected or left out; `of` is its number among those read."""

    of = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput())
    verdict = forms.ChoiceField(
        label=_("Mục này"), choices=Verdict.choices, widget=forms.RadioSelect(),
        error_messages={"required": _("Máy chưa chắc ở mục này: xem lại rồi chọn đúng hay không phải nhiệm vụ.")},
    )  # fmt: skip
    text = forms.CharField(label=_("Nội dung"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    lead = forms.CharField(label=_("Đơn vị phải làm"), required=False, max_length=400)
    coordinating = forms.CharField(label=_("Phối hợp"), required=False, max_length=400)
    due_at = forms.DateTimeField(label=_("Thời hạn"), required=False, widget=MomentInput())
    due_text = forms.CharField(label=_("Hạn ghi trong văn bản"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("verdict") == Verdict.RIGHT and not (values.get("text") or "").strip():
            self.add_error("text", _("Ghi nội dung của mục, hoặc chọn “Không phải nhiệm vụ”."))
        return values


class CitationForm(forms.Form):
    """A document cited, and how it is related."""

    keep = forms.BooleanField(label=_("Ghi căn cứ này"), required=False)
    number = forms.CharField(label=_("Số, ký hiệu"), required=False, max_length=60)
    relation = forms.ChoiceField(label=_("Quan hệ"), choices=Relation.choices)
    issued_on = forms.DateField(label=_("Ngày"), required=False, widget=DayInput())


ItemForms = forms.formset_factory(ItemForm, extra=0)
CitationForms = forms.formset_factory(CitationForm, extra=0)


def typed(form: forms.Form) -> dict[str, Any]:
    """The values of a sent form as they were typed, to show the same page again without judging them yet."""
    return {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
    }


ALONE = "ONE"


def kinds_of(bodies: Sequence[Body]) -> dict[str, list[Body]]:
    """Bodies of a kind at one level together, as far as there are several; those that are alone last."""
    found: dict[str, list[Body]] = {}
    for body in bodies:
        found.setdefault(f"{body.kind}-{body.unit.path.count('/')}", []).append(body)
    several = {kind: group for kind, group in found.items() if len(group) > 1}
    alone = [group[0] for group in found.values() if len(group) == 1]
    return {**several, **({ALONE: alone} if alone else {})}


def short_name(body: Body, of: int) -> str:
    """Where there are many of a kind the name of the unit tells them apart."""
    return body.unit.name if of > 1 and body.name.casefold().endswith(body.unit.name.casefold()) else body.name


class ToBodies(forms.Form):
    """Bodies chosen one by one (the field `chosen_in`) or a whole kind at once (`every`): two ways to say the same."""

    chosen_in = "leads"
    every = forms.MultipleChoiceField(label=_("Tất cả"), required=False, widget=forms.CheckboxSelectMultiple)

    def offer(self, bodies: Sequence[Body]) -> None:
        self.kinds = kinds_of(bodies)
        chosen, every = self.fields[self.chosen_in], self.fields["every"]
        assert isinstance(chosen, forms.ModelMultipleChoiceField)
        assert isinstance(every, forms.MultipleChoiceField)
        chosen.queryset = Body.objects.filter(pk__in=[body.pk for body in bodies])
        chosen.choices = [(body.pk, body.name) for body in bodies]  # already read: no query for each form
        every.choices = [(kind, kind) for kind in self.kinds if kind != ALONE]

    def groups(self) -> list[dict[str, Any]]:
        """The bodies to choose from by their kind, as the page draws them: who is ticked, which group is whole."""
        chosen = {str(value) for value in self[self.chosen_in].value() or ()}
        whole = set(self["every"].value() or ())
        return [
            {
                "kind": kind,
                "alone": kind == ALONE,
                "label": _("Cơ quan khác") if kind == ALONE else BodyKind(bodies[0].kind).label,
                "whole": kind in whole,
                "all": kind in whole or all(str(body.pk) in chosen for body in bodies),
                "chosen": sum(kind in whole or str(body.pk) in chosen for body in bodies),
                "bodies": [
                    {
                        "body": body,
                        "name": short_name(body, 1 if kind == ALONE else len(bodies)),
                        "chosen": str(body.pk) in chosen,
                    }
                    for body in bodies
                ],
            }
            for kind, bodies in self.kinds.items()
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        whole = [body for kind in values.get("every") or () for body in self.kinds[kind]]
        values[self.chosen_in] = list(dict.fromkeys([*(values.get(self.chosen_in) or ()), *whole]))
        return values


class AssignmentForm(ToBodies):
    """An item as a task: which bodies, by when, with what result."""

    give = forms.BooleanField(label=_("Giao mục này"), required=False)
    title = forms.CharField(label=_("Việc phải làm"), required=False, max_length=300)
    kind = forms.ChoiceField(label=_("Loại việc"), choices=Kind.choices)
    due_at = forms.DateTimeField(label=_("Thời hạn"), required=False, widget=MomentInput())
    rhythm = forms.ChoiceField(label=_("Nhịp"), choices=[("", _("Không")), *Rhythm.choices], required=False)
    product = forms.CharField(label=_("Sản phẩm, kết quả"), required=False, max_length=300)
    indicator = forms.ChoiceField(label=_("Chỉ tiêu"), required=False)
    target = forms.DecimalField(label=_("Mức cần đạt"), required=False, max_digits=14, decimal_places=2)
    out_of = forms.ChoiceField(label=_("Tính phần trăm trên"), required=False)
    leads = forms.ModelMultipleChoiceField(
        Body.objects, label=_("Chủ trì (mỗi nơi một việc)"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, bodies: Sequence[Body], indicators: Sequence[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer(bodies)
        for name in ("indicator", "out_of"):
            chosen = self.fields[name]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = [("", _("Không")), *indicators]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("give"):
            if not (values.get("title") or "").strip():
                self.add_error("title", _("Ghi việc phải làm."))
            if not values.get("leads"):
                self.add_error("leads", _("Chọn ít nhất một đơn vị chủ trì."))
            if values.get("kind") == Kind.RECURRING and not values.get("rhythm"):
                self.add_error("rhythm", _("Việc định kỳ cần nhịp: hằng ngày, hằng tuần hay hằng tháng."))
        return values


AssignmentForms = forms.formset_factory(AssignmentForm, extra=0)


class Settling(forms.Form):
    """What becomes of the open tasks of a replaced document: once for each old item, and else for single tasks.

    `groups`: for each old item its name, its tasks, and the new item that is proposed for it (or None).
    """

    CANCEL, KEEP = "cancel", "keep"

    def __init__(
        self,
        *args: Any,
        groups: Sequence[tuple[str, Sequence[Task], Item | None]],
        items: Sequence[Item],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups, self.items = groups, {f"{self.KEEP}-{item.pk}": item for item in items}
        named = [
            (key, _("Giữ, theo mục %(item)s") % {"item": Truncator(item).chars(70)}) for key, item in self.items.items()
        ]
        choices = [*named, (self.KEEP, _("Giữ, không theo mục nào")), (self.CANCEL, _("Hủy"))]
        for number, (_name, tasks, proposed) in enumerate(groups):
            self.fields[f"group-{number}"] = forms.ChoiceField(
                label=_("Cả mục này"), choices=[("", _("Chọn")), *choices], required=False,
                initial=f"{self.KEEP}-{proposed.pk}" if proposed else "",
                help_text=_("Máy đề xuất theo lời giống nhau; anh, chị quyết định.") if proposed else "",
            )  # fmt: skip
            for task in tasks:
                self.fields[f"task-{task.pk}"] = forms.ChoiceField(
                    label=f"{task.lead}: {task.title}", choices=[("", _("Như cả mục")), *choices], required=False
                )

    def parts(self) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "every": self[f"group-{number}"],
                "tasks": [{"task": task, "field": self[f"task-{task.pk}"]} for task in tasks],
            }
            for number, (name, tasks, _proposed) in enumerate(self.groups)
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self.keep: list[tuple[Task, Item | None]] = []
        self.cancel: list[Task] = []
        for number, (_name, tasks, _proposed) in enumerate(self.groups):
            for task in tasks:
                said = values.get(f"task-{task.pk}") or values.get(f"group-{number}")
                if said == self.CANCEL:
                    self.cancel.append(task)
                elif said:
                    self.keep.append((task, self.items.get(said)))
                elif not self.has_error(f"group-{number}"):
                    self.add_error(f"group-{number}", _("Chọn giữ hay hủy, cho cả mục hoặc cho từng việc."))
        return values


class Lines(forms.CharField):
    """Several lines of text, one thing each."""

    def __init__(self, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "widget": forms.Textarea(attrs={"rows": rows}), **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else "\n".join(value)

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()]


class Drafting(ToBodies):
    """One's own document. Numbered parts begin with "1.", "a)"; every line is a paragraph."""

    chosen_in = "recipients"
    type = forms.ChoiceField(label=_("Loại văn bản"), choices=TYPES)
    title = forms.CharField(label=_("Trích yếu"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    urgency = forms.ChoiceField(label=_("Độ khẩn"), choices=Urgency.choices, required=False)
    addressees = Lines(label=_("Kính gửi"), rows=2, help_text=_("Mỗi dòng một nơi; để trống nếu không có."))
    bases = Lines(label=_("Căn cứ"), help_text=_("Mỗi dòng một căn cứ."))
    opening = forms.CharField(label=_("Mở đầu"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    sections = Lines(
        label=_("Nội dung"), rows=12, required=True, help_text=_("Mỗi dòng một đoạn; mục ghi 1., 2., a), b).")
    )
    closing = forms.CharField(label=_("Kết thúc"), required=False, max_length=400)
    authority = forms.CharField(
        label=_("Thẩm quyền ký"), required=False, max_length=200, help_text=_("Để trống: theo cơ quan ban hành.")
    )
    signer_title = forms.CharField(
        label=_("Chức vụ người ký"), required=False, max_length=200, help_text=_("Để trống: người đứng đầu.")
    )
    signer = forms.CharField(label=_("Người ký"), max_length=160)
    distribution = Lines(label=_("Nơi nhận"), help_text=_("Mỗi dòng một nơi."))
    with_appendix = forms.BooleanField(label=_("Kèm phụ lục phân công nhiệm vụ"), required=False)
    recipients = forms.ModelMultipleChoiceField(
        Body.objects, label=_("Gửi trên hệ thống đến"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, bodies: Sequence[Body], reachable: Sequence[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"] = BodyChoice(bodies, label=_("Cơ quan ban hành"))
        self.own = bodies
        self.offer(reachable)
        self.order_fields(["body"])

    def parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields as they stand on paper, from the head to the signature."""
        together = (
            (_("Đầu văn bản"), ("body", "type", "urgency", "title", "addressees")),
            (_("Nội dung"), ("bases", "opening", "sections", "closing", "with_appendix")),
            (_("Ký và nơi nhận"), ("authority", "signer_title", "signer", "distribution")),
        )
        return [(title, [self[name] for name in names]) for title, names in together]


class Issuing(forms.Form):
    on = forms.DateField(label=_("Ngày ban hành"), widget=DayInput())
    unit = forms.CharField(
        label=_("Chữ viết tắt đơn vị soạn thảo"), required=False, max_length=8, help_text=_("Chỉ công văn: UBND-VX.")
    )


class Discarding(forms.Form):
    reason = forms.CharField(label=_("Lý do bỏ"), min_length=5, max_length=300)


class GoalEntry(EntryForm):
    """A goal with a day and up to one number it is judged by; more can be added by correcting."""

    unit = UnitField()
    text = forms.CharField(label=_("Mục tiêu"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    starts_on = forms.DateField(label=_("Từ ngày"), widget=DayInput())
    target_on = forms.DateField(label=_("Đến ngày"), required=False, widget=DayInput())


class GoalEnd(forms.Form):
    on = forms.DateField(label=_("Ngày kết thúc"), widget=DayInput())
    outcome = forms.CharField(label=_("Kết quả"), max_length=300)


def arrival(values: Mapping[str, Any]) -> tuple[dict[str, Any], date]:
    """The header without the day of arrival, and that day."""
    header = dict(values)
    arrived_on: date = header.pop("arrived_on")
    return header, arrived_on
