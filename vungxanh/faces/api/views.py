"""The description of the API for programs and for people; nothing is fetched from elsewhere."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from ninja import NinjaAPI


@dataclass(frozen=True)
class Described:
    api: NinjaAPI

    def _schema(self) -> dict[str, Any]:
        return self.api.get_openapi_schema(path_prefix="/api/v1")

    def openapi(self, request: HttpRequest) -> HttpResponse:
        return JsonResponse(self._schema(), json_dumps_params={"ensure_ascii": False})

    def docs(self, request: HttpRequest) -> HttpResponse:
        schema = self._schema()
        operations = [
            {
                "method": method.upper(),
                "path": path,
                "summary": operation.get("summary", ""),
                "permission": operation.get("x-permission", ""),
                "tag": next(iter(operation.get("tags", [])), ""),
                "parameters": operation.get("parameters", []),
                "fields": _fields(schema, operation),
            }
            for path, by_method in schema["paths"].items()
            for method, operation in by_method.items()
        ]
        return render(request, "api/docs.html", {"operations": operations})


def _fields(schema: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    content = operation.get("requestBody", {}).get("content", {})
    reference = next((each["schema"].get("$ref", "") for each in content.values()), "")
    found = schema["components"]["schemas"].get(reference.rpartition("/")[2], {})
    required = found.get("required", [])
    return [
        {"name": name, "title": said.get("title", ""), "required": name in required}
        for name, said in found.get("properties", {}).items()
    ]


@dataclass(frozen=True)
class _Views:
    openapi: Any
    docs: Any


def describing(api: NinjaAPI) -> _Views:
    """Plain functions: what a view needs is written on it, which a method does not take."""
    described = Described(api)
    return _Views(openapi=lambda request: described.openapi(request), docs=lambda request: described.docs(request))
