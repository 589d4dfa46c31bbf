"""A goal with a day: where we are, the pace needed, the pace of the last week."""

from decimal import Decimal

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from vungxanh.domains.directives import operations, queries
from vungxanh.domains.directives.models import Goal, Measure
from vungxanh.domains.directives.presentation import indicator_names, name_of, said
from vungxanh.registers.access import OfficerRequest, needs
from vungxanh.theme import charts
from vungxanh.theme.templatetags.wording import day as short_day
from vungxanh.theme.templatetags.wording import number

CODE = "directives.goals"
SEE, SET = f"{CODE}.see", f"{CODE}.enter"


class MeasureForm(django_forms.Form):
    """A number to judge the goal by."""

    indicator = django_forms.ChoiceField(label=gettext_lazy("Chỉ tiêu"))
    direction = django_forms.ChoiceField(label=gettext_lazy("Cần"), choices=Measure.Direction.choices)
    target = django_forms.DecimalField(label=gettext_lazy("Mức"), min_value=Decimal(0), max_digits=14, decimal_places=2)
    out_of = django_forms.ChoiceField(label=gettext_lazy("Tính phần trăm trên"), required=False)
    days = django_forms.IntegerField(
        label=gettext_lazy("Cộng dồn số ngày"), required=False, min_value=0, max_value=60,
        help_text=gettext_lazy("Với số phát sinh (ca mắc): ví dụ 7 ngày; để trống với số hiện có."),
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        known = list(indicator_names().items())
        for name, first in (("indicator", []), ("out_of", [("", gettext_lazy("không tính phần trăm"))])):
            chosen = self.fields[name]
            assert isinstance(chosen, django_forms.ChoiceField)
            chosen.choices = [*first, *known]


def _found(request: OfficerRequest, pk: int) -> Goal:
    found: Goal | None = Goal.objects.visible_to(request.actor).select_related("unit", "document").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@needs(SEE)
def goal(request: OfficerRequest, pk: int) -> HttpResponse:
    """Each number of the goal with its curve; what was not received is said so."""
    one = _found(request, pk)
    today = timezone.localdate()
    names = indicator_names()
    measures = []
    for each in queries.progress(one, today, by=request.actor):
        days = sorted(each.series)[-30:]
        chart = None
        if len(days) > 1:
            name = name_of(each.measure, names)
            values = [each.series[day] for day in days]
            chart = charts.Chart(
                what=name,
                said=_("%(first)s đến %(last)s") % {"first": number(values[0]), "last": number(values[-1])},
                labels=[short_day(day, "short") for day in days],
                lines=[charts.Series(name, values)],
                reference=float(each.measure.target),
                axis=_("Ngày"),
            )
        measures.append({"progress": each, "name": name_of(each.measure, names), "chart": chart, "said": said(each)})
    context = {"goal": one, "measures": measures, "today": today, "form": MeasureForm()}
    context["may_set"] = request.actor.may(SET) and one.closed_on is None
    may_close = one.closed_on is None and request.actor.may(f"{CODE}.close")
    context["close_url"] = reverse("office:act", args=[CODE, one.pk, "close"]) if may_close else ""
    return render(request, "directives/goal.html", context)


@require_POST
@needs(SET)
def measure(request: OfficerRequest, pk: int) -> HttpResponse:
    """One more number the goal is judged by."""
    one = _found(request, pk)
    form = MeasureForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        operations.add_measure(by=request.actor, goal=one, **{**values, "days": values["days"] or 0})
        messages.success(request, _("Đã thêm chỉ tiêu."))
    else:
        messages.warning(request, _("Chưa thêm: %s") % "; ".join(str(e) for es in form.errors.values() for e in es))
    return HttpResponseRedirect(reverse("directives:goal", args=[one.pk]))
