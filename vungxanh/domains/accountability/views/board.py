"""The board of accountability: how units, bodies, heads, givers and fields of work stand, and where they are going."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vungxanh.accounts.models import Holding
from vungxanh.domains.accountability.forms.bodies import called
from vungxanh.kernel.actor import Actor
from vungxanh.registers.access import OfficerRequest, needs
from vungxanh.tasks import queries as tasks
from vungxanh.tasks.queries import NOTHING, Standing
from vungxanh.tasks.topics import TOPICS, topic_name
from vungxanh.theme.charts import Chart, Series
from vungxanh.theme.shapes import Column, Link, Row, Table
from vungxanh.theme.shapes import View as SavedView
from vungxanh.theme.templatetags import parts
from vungxanh.theme.templatetags.wording import day, number, percent
from vungxanh.units.models import Body, Unit

PERMISSION = "accountability.board.see"
SIDES: Mapping[str, str | Promise] = {
    "unit": gettext_lazy("Địa bàn"),
    "lead": gettext_lazy("Cơ quan"),
    "head": gettext_lazy("Người đứng đầu"),
    "giver": gettext_lazy("Bên giao"),
    "topic": gettext_lazy("Lĩnh vực"),
}
PERIODS: Mapping[str, tuple[str | Promise, int | None]] = {
    "7": (gettext_lazy("Giao trong 7 ngày qua"), 7),
    "30": (gettext_lazy("Giao trong 30 ngày qua"), 30),
    "90": (gettext_lazy("Giao trong 90 ngày qua"), 90),
    "all": (gettext_lazy("Từ đầu đến nay"), None),
}
COLUMNS = {
    "done_on_time": gettext_lazy("Xong đúng hạn"),
    "done_late": gettext_lazy("Xong trễ"),
    "within_time": gettext_lazy("Còn hạn"),
    "overdue": gettext_lazy("Quá hạn"),
    "not_opened": gettext_lazy("Chưa mở"),
    "returned": gettext_lazy("Bị trả lại"),
}

CARE = ("overdue", "not_opened")


@dataclass(frozen=True, slots=True)
class Line:
    """One unit, body, person or field of work; `selects` are the filters of the list that holds its tasks."""

    name: str
    note: str
    standing: Standing
    selects: Mapping[str, str] | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    side: str
    period: str
    topic: str
    unit: Unit | None
    now: datetime

    @property
    def since(self) -> datetime | None:
        days = PERIODS[self.period][1]
        if days is None:
            return None
        first = timezone.localdate(self.now) - timedelta(days=days)
        return timezone.make_aware(datetime.combine(first, datetime.min.time()))

    def address(self, **changes: str) -> str:
        values = {
            "by": self.side, "period": self.period, "topic": self.topic, "unit": self.unit.code if self.unit else "",
        }  # fmt: skip
        query = urlencode({name: value for name, value in {**values, **changes}.items() if value})
        return f"{reverse('accountability:board')}?{query}"

    def listed(self, selects: Mapping[str, str], standing: str = "") -> str:
        """The list of the tasks counted, by the same filters."""
        values = {
            "unit": self.unit.code if self.unit else "", "topic": self.topic,
            "given_from": timezone.localdate(self.since).isoformat() if self.since else "",
            **selects, "standing": standing,
        }  # fmt: skip
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{reverse('office:list', args=['accountability.tasks'])}?{query}"


@needs(PERMISSION)
def board(request: OfficerRequest) -> HttpResponse:
    """The 2 x 2 per unit, body, head, giver or field of work; every number opens its tasks."""
    asked = _asked(request, request.actor)
    actor = replace(request.actor, unit_path=asked.unit.path) if asked.unit else request.actor
    lines = sorted(_lines(asked, actor), key=lambda line: (-line.standing.overdue, -line.standing.total, line.name))
    total = Standing(**_total(asked, actor))
    if request.GET.get("as") == "csv":
        return _file(asked, lines, total)
    context = {
        "asked": asked,
        "sides": [
            SavedView(title, asked.address(by=code), current=code == asked.side) for code, title in SIDES.items()
        ],
        "periods": [(code, title) for code, (title, _days) in PERIODS.items()],
        "topics": TOPICS.items(),
        "trail": _trail(asked, request.actor),
        "total": total,
        "figures": [
            (
                title,
                getattr(total, name),
                asked.listed({}, name),
                name in ("overdue", "not_opened") and getattr(total, name),
            )
            for name, title in COLUMNS.items()
        ],
        "table": _table(asked, lines, total),
        "chart": _chart(tasks.trend(actor, now=asked.now, topic=asked.topic)),
        "file_url": asked.address(**{"as": "csv"}),
    }
    return render(request, "accountability/board.html", context)


def _asked(request: HttpRequest, actor: Actor) -> Asked:
    def one_of(name: str, known: Mapping[str, Any], otherwise: str) -> str:
        value = request.GET.get(name, "")
        return value if value in known else otherwise

    code = request.GET.get("unit", "")
    unit = Unit.objects.within_reach(actor).filter(code=code).order_by("-valid_from").first() if code else None
    return Asked(
        side=one_of("by", SIDES, "unit"), period=one_of("period", PERIODS, "30"), topic=one_of("topic", TOPICS, ""),
        unit=unit, now=timezone.now(),
    )  # fmt: skip


def _total(asked: Asked, actor: Actor) -> dict[str, int]:
    found = tasks.scored(actor)
    if asked.since:
        found = found.filter(given_at__gte=asked.since)
    if asked.topic:
        found = found.filter(topic=asked.topic)
    return found.aggregate(**tasks.counts(asked.now))


def _lines(asked: Asked, actor: Actor) -> list[Line]:
    field = {"head": "lead"}.get(asked.side, asked.side)
    rows = tasks.board(actor, field, now=asked.now, since=asked.since, topic=asked.topic)
    if asked.side == "unit":
        return _by_unit(asked, actor, dict(rows))
    if asked.side == "topic":
        return [
            Line(topic_name(key) or _("Chưa rõ"), "", standing, {"topic": key} if key else None)
            for key, standing in rows
        ]
    bodies = {
        body.pk: body for body in Body.objects.filter(pk__in=[key for key, _s in rows]).select_related("unit__parent")
    }
    if asked.side == "giver":
        return [Line(called(bodies[key]), "", standing, {"giver": str(key)}) for key, standing in rows]
    heads = _heads(list(bodies))
    if asked.side == "lead":
        return [Line(called(bodies[key]), heads.get(key, _("chức vụ đứng đầu trống")), standing, {"lead": str(key)})
                for key, standing in rows]  # fmt: skip
    return _by_head(dict(rows), bodies, heads)


def _heads(bodies: list[int]) -> dict[int, str]:
    """Body key -> who holds its head post today."""
    held = Holding.objects.valid_on(timezone.localdate()).filter(post__body__in=bodies, post__is_head=True)
    return {each.post.body_id: str(each.user) for each in held.select_related("user", "post")}


def _by_head(rows: Mapping[int, Standing], bodies: Mapping[int, Body], heads: Mapping[int, str]) -> list[Line]:
    """One person may head several bodies: their tasks are one line, with the bodies named."""
    people: dict[str, list[int]] = {}
    for key in rows:
        people.setdefault(heads.get(key, ""), []).append(key)
    return [
        Line(
            name or _("Chức vụ đứng đầu trống"),
            "; ".join(called(bodies[key]) for key in keys[:3]),
            sum((rows[key] for key in keys), NOTHING),
            {"lead": str(keys[0])} if len(keys) == 1 else None,
        )
        for name, keys in people.items()
    ]


def _by_unit(asked: Asked, actor: Actor, rows: Mapping[int, Standing]) -> list[Line]:
    """The unit itself and each unit right below it with all that is below that."""
    depth = actor.unit_path.count("/")
    paths = dict(Unit.objects.filter(pk__in=rows).values_list("pk", "path"))
    summed: dict[str, Standing] = {}
    for key, standing in rows.items():
        codes = paths[key].split("/")
        place = "/".join(codes[: depth + 1]) + "/" if paths[key].count("/") > depth else paths[key]
        summed[place] = summed.get(place, NOTHING) + standing
    units = {unit.path: unit for unit in Unit.objects.filter(path__in=summed).order_by("valid_from")}
    lines = []
    for path, standing in summed.items():
        unit = units.get(path)
        if unit is None:
            continue
        own = path == actor.unit_path or not path.startswith(actor.unit_path)
        note = _("chính cấp này") if path == actor.unit_path else ""
        lines.append(
            Line(
                unit.name,
                note,
                standing,
                None if own else {"unit": unit.code},
                "" if own else asked.address(unit=unit.code),
            )
        )
    return lines


def _trail(asked: Asked, actor: Actor) -> list[Link]:
    """The way from the actor's unit down to the one in view."""
    if asked.unit is None:
        return []
    codes = asked.unit.path.strip("/").split("/")
    paths = ["/".join(codes[:depth]) + "/" for depth in range(1, len(codes) + 1)]
    above = Unit.objects.within_reach(actor).filter(path__in=paths).order_by("path")
    return [Link(unit.name, "" if unit.pk == asked.unit.pk else asked.address(unit=unit.code)) for unit in above]


def _table(asked: Asked, lines: list[Line], total: Standing) -> Table:
    columns = [
        Column(SIDES[asked.side]),
        Column(_("Đúng hạn")),
        *(Column(title, numeric=True) for title in COLUMNS.values()),
        Column(_("Cộng"), numeric=True),
    ]
    rows = [
        Row(
            [
                format_html('{}<span class="subline">{}</span>', line.name, line.note) if line.note else line.name,
                _bar(line),
                *(_count(asked, line, name) for name in COLUMNS),
                number(line.standing.total),
            ],
            url=line.url or (asked.listed(line.selects) if line.selects else ""),
            name=line.name,
        )
        for line in lines
    ]
    foot = [_("Cộng"), percent(total.on_time), *(number(getattr(total, name)) for name in COLUMNS), number(total.total)]
    return Table(_("Đánh giá nhiệm vụ"), columns, rows, foot=foot if len(rows) > 1 and asked.side != "unit" else ())


def _bar(line: Line) -> object:
    words = percent(line.standing.on_time)
    if line.standing.on_time is None:
        return words
    label = _("{name}: {share} đúng hạn").format(name=line.name, share=words)
    bar = parts.progress(line.standing.done_on_time, line.standing.judged, label)
    return format_html('{}<span class="num">{}</span>', bar, words)


def _count(asked: Asked, line: Line, name: str) -> object:
    value = getattr(line.standing, name)
    if not value or line.selects is None:
        return number(value)
    return format_html('<a href="{}">{}</a>', asked.listed(line.selects, name), number(value))


def _chart(weeks: list[tasks.Week]) -> Chart | None:
    if not any(week.due for week in weeks):
        return None
    due, done = sum(week.due for week in weeks), sum(week.on_time for week in weeks)
    said = _("Trong {n} tuần qua có {due} việc đến hạn, {done} việc xong đúng hạn.")
    return Chart(
        what=_("Việc đến hạn từng tuần"),
        said=said.format(n=len(weeks), due=number(due), done=number(done)),
        labels=[day(week.monday, "short") for week in weeks],
        bars=Series(_("Đến hạn"), [week.due for week in weeks]),
        lines=[Series(_("Đúng hạn"), [week.on_time for week in weeks])],
        axis=_("Tuần từ ngày"),
    )


def _file(asked: Asked, lines: list[Line], total: Standing) -> HttpResponse:
    """The table as a file for a spreadsheet."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="trach-nhiem-{asked.side}.csv"'
    answer.write("\ufeff")
    names = [each.name for each in fields(Standing)]
    out = csv.writer(answer)
    out.writerow([str(SIDES[asked.side]), _("Ghi chú"), *(str(COLUMNS[name]) for name in names), _("Cộng")])
    for line in [*lines, Line(_("Cộng"), "", total, None)]:
        counts = [getattr(line.standing, name) for name in names]
        out.writerow([_safe(line.name), _safe(line.note), *counts, line.standing.total])
    return answer


def _safe(text: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
