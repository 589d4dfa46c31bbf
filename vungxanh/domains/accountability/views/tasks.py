"""One task: its page, the receipt that it was opened, each step of its life."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vungxanh.domains.accountability import queries
from vungxanh.domains.accountability.forms.bodies import called
from vungxanh.domains.accountability.steps import STEPS, possible, take
from vungxanh.files.content import IMAGES, MEDIA_TYPES
from vungxanh.journal.queries import history
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.registers.access import OfficerRequest, needs
from vungxanh.tasks import operations, rules
from vungxanh.tasks import queries as tasks
from vungxanh.tasks.models import Extension, Kind, State, Task
from vungxanh.tasks.operations.moves import may_do
from vungxanh.tasks.presentation import ACTS, FIVE_CLEAR, is_late, tag, time_left
from vungxanh.tasks.topics import topic_name
from vungxanh.theme.shapes import Column, Event, Fact, Row, Table
from vungxanh.theme.templatetags import parts
from vungxanh.theme.templatetags.wording import day, moment

UNPROCESSABLE, CONFLICT = 422, 409
CHILDREN_SHOWN = 60
PHOTOS = {MEDIA_TYPES[kind] for kind in IMAGES}
SHOWN = ("unit__parent", "lead__unit__parent", "giver__unit__parent", "given_by", "handler")


def found_or_404(actor: Actor, pk: int) -> Task:
    """The task, when the actor's unit or one below does it, gave it or helps with it."""
    task: Task | None = Task.objects.visible_to(actor).select_related(*SHOWN).filter(pk=pk).first()
    if task is None:
        raise Http404
    return task


@needs("tasks.see")
def task(request: OfficerRequest, pk: int) -> HttpResponse:
    """Everything about a task, and what this actor may do to it now."""
    found = found_or_404(request.actor, pk)
    return render(request, "accountability/task.html", _context(request, found))


@require_POST
@needs("tasks.see")
def opened(request: OfficerRequest, pk: int) -> HttpResponse:
    """The receipt: sent by the page itself when it is shown to the doer, or by the button where there is no script."""
    found = found_or_404(request.actor, pk)
    operations.open_task(by=request.actor, task=found)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return HttpResponseRedirect(reverse("accountability:task", args=[pk]))


@needs("tasks.see")
def step(request: OfficerRequest, pk: int, code: str) -> HttpResponse:
    """GET: what the step asks. POST: it is taken. What is not possible now says so and what is."""
    found = found_or_404(request.actor, pk)
    chosen = STEPS.get(code)
    if chosen is None:
        raise Http404(code)
    back = reverse("accountability:task", args=[pk])
    if not chosen.available(request.actor, found):
        return _impossible(request, found, str(chosen.label))
    sent = [request.POST, request.FILES] if request.method == "POST" else []
    form = chosen.form(*sent, task=found, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            take(chosen, by=request.actor, task=found, values=form.cleaned_data)
        except BadInput as problem:
            found.refresh_from_db()
            for fault in problem.faults:
                form.add_error(None, fault)
        except rules.Impossible:
            return _impossible(request, found_or_404(request.actor, pk), str(chosen.label))
        else:
            messages.success(request, str(chosen.done))
            return HttpResponseRedirect(back)
    figure = queries.figure_of(found, request.actor) if code in ("report", "verify") else None
    context = {
        "task": found, "step": chosen, "form": form, "back_url": back, "due_note": time_left(found), "figure": figure,
        "is_late": is_late(found), "fields": form.drawn(), "report": found.reports.filter(final=True).first(),
        "extension": found.extensions.order_by("-pk").first(),
    }  # fmt: skip
    return render(request, "accountability/step.html", context, status=UNPROCESSABLE if form.errors else 200)


def _impossible(request: OfficerRequest, found: Task, label: str) -> HttpResponse:
    """The task moved on meanwhile, or the actor stands on the other side."""
    kind, text = tag(found)
    context = {
        "task": found, "label": label, "kind": kind, "text": text, "steps": possible(request.actor, found),
        "back_url": reverse("accountability:task", args=[found.pk]),
    }  # fmt: skip
    return render(request, "accountability/impossible.html", context, status=CONFLICT)


# ---- the page


def _context(request: OfficerRequest, found: Task) -> dict[str, Any]:
    actor, now = request.actor, timezone.now()
    kind, text = tag(found, now)
    lacks = set(tasks.unclear(found))
    steps = possible(actor, found)
    children = list(found.children.select_related("lead__unit__parent", "unit").order_by("lead__unit__path", "pk"))
    return {
        "task": found,
        # whoever does the task given on does not always see the one above it
        "parent": Task.objects.visible_to(actor).filter(pk=found.parent_id).first() if found.parent_id else None,
        "tag_kind": kind,
        "tag_text": text,
        "due_note": time_left(found, now),
        "is_late": is_late(found, now),
        "source": queries.source_of(found, actor),
        "facts": _facts(found),
        "clear": [(label, name not in lacks) for name, label in FIVE_CLEAR.items()],
        "is_clear": not lacks,
        "figure": queries.figure_of(found, actor),
        "progress": tasks.progress(found, now) if children else None,
        "children": _children(children[:CHILDREN_SHOWN], found) if children else None,
        "more_children": max(0, len(children) - CHILDREN_SHOWN),
        "reports": _reports(found),
        "extensions": list(found.extensions.select_related("asked_by", "decided_by").order_by("-pk")),
        "asked": Extension.Decision.ASKED,
        "history": _history(found),
        "steps": [each for each in steps if not each.primary],
        "first_steps": [each for each in steps if each.primary],
        "receipt_url": reverse("accountability:opened", args=[found.pk])
        if found.state == State.GIVEN and may_do(actor, found)
        else "",
        "waits": _waits(found, bool(steps)),
    }


def _facts(found: Task) -> list[Fact]:
    answering = tasks.answering([found], timezone.localdate()).get(found.pk)
    first_due = ""
    if found.first_due_at and found.first_due_at != found.due_at:
        first_due = _("hạn đầu %(due)s, dùng để đánh giá") % {"due": moment(found.first_due_at)}
    facts = [
        Fact(_("Chịu trách nhiệm"), answering or parts.tag("late", _("Chức vụ đứng đầu đang trống"))),
        Fact(_("Chủ trì"), called(found.lead)),
        Fact(_("Người làm"), str(found.handler) if found.handler else _("Chưa ai nhận")),
        Fact(_("Bên giao"), called(found.giver)),
        Fact(_("Người giao"), found.given_by or _("Hệ thống"), extra=moment(found.given_at)),
        Fact(_("Hạn"), moment(found.due_at) if found.due_at else found.due_text or _("Không có hạn"), extra=first_due),
    ]
    watching = queries.followers(found, timezone.localdate())
    if watching:
        names = "; ".join(f"{each.user}, {each.post.title}" for each in watching)
        facts.append(Fact(_("Thành viên theo dõi"), names))
    helping = ", ".join(called(body) for body in found.cooperating.select_related("unit__parent"))
    if helping:
        facts.append(Fact(_("Phối hợp"), helping))
    if found.kind != Kind.ONE_OFF:
        rhythm = found.get_rhythm_display()
        facts.append(Fact(_("Loại"), found.get_kind_display(), extra=rhythm))
    if found.ends_on:
        facts.append(Fact(_("Đến hết ngày"), day(found.ends_on)))
    facts.append(Fact(_("Sản phẩm, kết quả"), found.product or _("Chưa ghi")))
    if found.topic:
        facts.append(Fact(_("Lĩnh vực"), topic_name(found.topic)))
    return facts


def _children(children: list[Task], found: Task) -> Table:
    answering = tasks.answering(children, timezone.localdate())
    columns = [Column(_("Giao cho")), Column(_("Chịu trách nhiệm")), Column(_("Hạn")), Column(_("Tình trạng"))]
    has_targets = bool(found.indicator)
    if has_targets:
        columns.append(Column(_("Mức cần đạt"), numeric=True))
    rows = []
    for child in children:
        name = day(child.slot) if child.slot else called(child.lead)
        note = time_left(child)
        cells: list[object] = [
            name, answering.get(child.pk, "–"), moment(child.due_at, "short") + (f" · {note}" if note else ""),
            parts.tag(*tag(child)),
        ]  # fmt: skip
        if has_targets:
            cells.append("–" if child.target is None else f"{child.target:g}")
        rows.append(Row(cells, url=reverse("accountability:task", args=[child.pk]), name=name))
    return Table(_("Việc giao tiếp"), columns, rows)


def _reports(found: Task) -> list[dict[str, Any]]:
    made = found.reports.select_related("by", "judged_by").prefetch_related("files")
    return [
        {
            "report": each,
            "photos": [file for file in each.files.all() if file.kind in PHOTOS],
            "files": [file for file in each.files.all() if file.kind not in PHOTOS],
        }
        for each in made
    ]


def _history(found: Task) -> list[Event]:
    turning = {"tasks.give", "tasks.report", "tasks.verify", "tasks.return", "tasks.cancel", "tasks.reopen"}
    events = [
        Event(
            entry.at,
            ACTS.get(entry.act, entry.act),
            entry.actor_name + (f": {entry.reason}" if entry.reason else ""),
            kind="key" if entry.act in turning else "",
        )
        for entry in history(found)[:60]
    ]
    if found.is_open and found.due_at and found.due_at > timezone.now():
        events.insert(0, Event(found.due_at, _("Hạn"), kind="next"))
    return events


def _waits(found: Task, has_steps: bool) -> str:
    """Whose turn it is, when it is not the reader's."""
    if has_steps or not found.is_open:
        return ""
    side = found.giver if found.state in (State.REPORTED, State.REFUSED) else found.lead
    return _("Đang chờ %(body)s.") % {"body": called(side)}
