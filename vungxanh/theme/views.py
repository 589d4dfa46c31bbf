"""The living page of the parts: every part of the look in every state, to look at and to test."""

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language

from vungxanh.theme import samples


def parts(request: HttpRequest) -> HttpResponse:
    """Every part of the look; `?form=faults` shows the sample form with faults, `?page=public` the residents' frame."""
    face = {"public": "theme/demo/public.html", "sheet": "theme/demo/sheet.html"}.get(request.GET.get("page", ""))
    form: forms.Form = samples.Entry({} if request.GET.get("form") == "faults" else None)
    context = samples.context() | {"form": form, "language": get_language()}
    return render(request, face or "theme/demo/parts.html", context)


def parts_map(request: HttpRequest) -> JsonResponse:
    """The shapes of the sample map."""
    return JsonResponse(samples.MAP)


def parts_search(request: HttpRequest) -> JsonResponse:
    """What the sample picker finds."""
    letters = request.GET.get("q", "").lower()
    found = [{"value": name, "label": "Châu Thành, Bến Tre"} for name in samples.COMMUNES if letters in name.lower()]
    return JsonResponse(found, safe=False)


# The dispatcher refuses views that declare nothing; these show invented people only.
for _view in (parts, parts_map, parts_search):
    _view.needs = "public"  # type: ignore[attr-defined]
