"""The data-protection officer's pages: what was done and seen, by whom, of whom; and what is worth asking about."""

from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vungxanh.accounts.models import User
from vungxanh.faces.office.presentation import act_title, label_of, role_title
from vungxanh.journal import operations as journal
from vungxanh.journal import queries, rules
from vungxanh.journal.models import Entry
from vungxanh.registers import catalogue, lookups, retention
from vungxanh.registers.access import OfficerRequest, needs
from vungxanh.theme import shapes
from vungxanh.theme.forms import DayInput
from vungxanh.theme.templatetags import wording

SEE = "journal.see"
PAGE = 50
DAYS_BACK = 7
REASONS = 3  # of a finding, as the officer wrote them
PERIOD_AT_MOST = 92  # a quarter: what is read at once stays small
SIGNS = {
    rules.Sign.MANY: gettext_lazy("Mở rất nhiều bản ghi trong một giờ"),
    rules.Sign.NIGHT: gettext_lazy("Mở nhiều bản ghi ban đêm"),
    rules.Sign.NAMESAKES: gettext_lazy("Dò nhiều người cùng họ tên"),
    rules.Sign.OWN_NAME: gettext_lazy("Mở bản ghi của người trùng họ tên với mình"),
    rules.Sign.UNLISTED: gettext_lazy("Mở nhiều người không thuộc danh sách của mình, không ghi lý do, không làm gì"),
    rules.Sign.OUTSIDE: gettext_lazy("Mở bản ghi ngoài địa bàn của vai trò"),
}


class Period(forms.Form):
    """Which days."""

    since = forms.DateField(label=gettext_lazy("Từ ngày"), widget=DayInput(), required=False)
    until = forms.DateField(label=gettext_lazy("Đến ngày"), widget=DayInput(), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        until: date = cleaned.get("until") or timezone.localdate()
        since: date = cleaned.get("since") or until - timedelta(days=DAYS_BACK - 1)
        if since > until:
            raise forms.ValidationError(_("Từ ngày phải trước Đến ngày."))
        if (until - since).days > PERIOD_AT_MOST:
            raise forms.ValidationError(_("Xem mỗi lần nhiều nhất %(days)s ngày.") % {"days": PERIOD_AT_MOST})
        return cleaned | {"since": since, "until": until}

    def moments(self) -> tuple[datetime, datetime]:
        since, until = self.cleaned_data["since"], self.cleaned_data["until"] + timedelta(days=1)
        return timezone.make_aware(datetime.combine(since, time())), timezone.make_aware(
            datetime.combine(until, time())
        )


class Acts(Period):
    """Which days, which kind of act, whose."""

    verb = forms.ChoiceField(
        label=gettext_lazy("Loại"), choices=[("", gettext_lazy("Mọi loại")), *Entry.Verb.choices], required=False
    )
    act = forms.ChoiceField(label=gettext_lazy("Việc"), required=False)
    officer = forms.IntegerField(widget=forms.HiddenInput(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        acts = sorted(((code, act_title(code)) for code in catalogue.permissions()), key=lambda pair: pair[1])
        self.fields["act"].choices = [("", _("Mọi việc")), *acts]  # type: ignore[attr-defined]


P = TypeVar("P", bound=Period)


@needs(SEE)
def index(request: OfficerRequest) -> HttpResponse:
    """Every act within reach in a period, newest first."""
    form = _asked(request, Acts)
    if not form.is_valid():
        return render(request, "office/journal.html", {"form": form, "has_faults": True}, status=422)
    since, until = form.moments()
    asked = form.cleaned_data
    found = queries.within_reach(request.actor).filter(at__gte=since, at__lt=until)
    if asked["verb"]:
        found = found.filter(verb=asked["verb"])
    if asked["act"]:
        found = found.filter(act=asked["act"])
    if asked["officer"]:
        found = found.filter(user=asked["officer"])
    before = request.GET.get("before", "")
    page = list((found.filter(number__lt=int(before)) if before.isdigit() else found)[: PAGE + 1])
    journal.see(by=request.actor, act=SEE, records=[])
    query = request.GET.copy()
    if len(page) > PAGE:
        query["before"] = str(page[PAGE - 1].number)
    officer = User.objects.filter(pk=asked["officer"]).first() if asked["officer"] else None
    context = {
        "form": form,
        "officer": officer,
        "period": (asked["since"], asked["until"]),
        "table": _table(page[:PAGE]),
        "page": shapes.Page(
            _("%(count)s dòng trên trang này") % {"count": len(page[:PAGE])},
            next_url=f"?{query.urlencode()}" if len(page) > PAGE else "",
        ),
    }
    return render(request, "office/journal.html", context)


@needs(SEE)
def unusual(request: OfficerRequest) -> HttpResponse:
    """Looks that are worth asking about, by the thresholds in force; each leads to the acts behind it."""
    form = _asked(request, Period)
    if not form.is_valid():
        return render(request, "office/unusual.html", {"form": form, "has_faults": True}, status=422)
    looks = lookups.with_lists(queries.looks(request.actor, *form.moments()))
    limits = rules.thresholds(form.cleaned_data["until"])
    findings = rules.unusual(looks, limits)
    names = dict(User.objects.filter(pk__in={each.officer for each in findings}).values_list("pk", "full_name"))
    journal.see(by=request.actor, act=SEE, records=[])
    rows = [
        {
            "what": SIGNS[each.sign],
            "officer": names.get(each.officer, ""),
            "first": each.first,
            "last": each.last,
            "records": each.records,
            "reasons": each.reasons[:REASONS],
            "url": f"{reverse('office:journal')}?officer={each.officer}&verb=SEE"
            f"&since={each.first.date().isoformat()}&until={each.last.date().isoformat()}",
        }
        for each in sorted(findings, key=lambda each: each.last, reverse=True)
    ]
    context = {
        "form": form,
        "findings": rows,
        "limits": limits,
        "looked_at": len(looks),
        "is_cut": len(looks) >= queries.LOOKS_AT_MOST,
    }
    return render(request, "office/unusual.html", context)


@needs(SEE)
def kept(request: OfficerRequest) -> HttpResponse:
    """What is kept for how long and why, what tonight's run would forget, what the last one did."""
    return render(request, "office/retention.html", {"standings": list(retention.standings())})


@needs(SEE)
def record(request: OfficerRequest, code: str, pk: str) -> HttpResponse:
    """Who saw, changed or exported one record. The record itself stays closed: this officer protects, never reads."""
    register = catalogue.registers().get(code)
    kind = register.model._meta.label_lower if register else ""
    found = queries.within_reach(request.actor).filter(kind=kind, object_id=pk)
    entries = list(found[:200])
    journal.see(by=request.actor, act=SEE, records=[])
    officers = {entry.user_id for entry in entries if entry.verb == Entry.Verb.SEE}
    context = {"register": register, "pk": pk, "entries": entries, "officers": len(officers), "table": _table(entries)}
    return render(request, "office/journal_record.html", context)


def _asked(request: OfficerRequest, kind: type[P]) -> P:
    today = timezone.localdate()
    given = request.GET.copy()
    given.setdefault("until", today.isoformat())
    given.setdefault("since", (today - timedelta(days=DAYS_BACK - 1)).isoformat())
    return kind(given)


def _table(entries: list[Entry]) -> shapes.Table | None:
    """Numbers, times, officers and acts; what a record holds is not shown here."""
    if not entries:
        return None
    by_kind = {register.model._meta.label_lower: register for register in catalogue.registers().values()}
    rows = []
    for entry in entries:
        register = by_kind.get(entry.kind)
        what = _("%(register)s, số %(pk)s") % {"register": register.title, "pk": entry.object_id} if register else ""
        names = [label_of(register, name) for name, *_rest in queries.differences(entry)] if register else []
        changed = ", ".join(names[:6]) if entry.verb == Entry.Verb.DO and entry.before else ""
        url = reverse("office:journal-record", args=[register.code, entry.object_id]) if register else ""
        rows.append(
            shapes.Row(
                [
                    wording.moment(entry.at),
                    entry.actor_name,
                    role_title(entry.role),
                    entry.get_verb_display(),
                    act_title(entry.act),
                    format_html('<a href="{}">{}</a>', url, what) if what else "",
                    changed,
                    entry.reason,
                ]
            )
        )
    columns = [
        shapes.Column(title, nowrap=place < 2)
        for place, title in enumerate(
            [_("Lúc"), _("Cán bộ"), _("Vai trò"), _("Loại"), _("Việc"), _("Bản ghi"), _("Mục đã đổi"), _("Lý do")]
        )
    ]
    return shapes.Table(_("Bảng nhật ký"), columns, rows)
