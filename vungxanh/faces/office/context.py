"""What every page of the office knows: who, where, when, and the menu."""

from typing import Any

from django.http import HttpRequest


def office(request: HttpRequest) -> dict[str, Any]:
    return {"actor": getattr(request, "actor", None), "grants": getattr(request, "grants", [])}
