"""/api/v1/: every register for programs; /api/v1/openapi.json describes it, /api/v1/docs reads it out."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer
from ninja.security.session import SessionAuth

from vungxanh.faces.api import endpoints, keeping, problems, tokens, views
from vungxanh.faces.api.problems import TooMany
from vungxanh.kernel.actor import Actor
from vungxanh.registers import catalogue
from vungxanh.registers.access import public, signed_in

USE = """Mọi sổ của VùngXanh, với đúng quyền của người gọi.

Tạo khóa ở trang /api/v1/khoa/ (tên mình, Khóa truy cập API), gửi trong mỗi yêu cầu: `Authorization: Bearer vx_…`.
Khóa không đăng nhập được, chỉ làm những quyền đã chọn (x-permission), hết hạn hoặc bị thu hồi thì trả lời 401.
Danh sách: `limit` đến 100 dòng một trang, `next` của trang này là `after` của trang sau. Nhập mới: `Idempotency-Key` để
gửi lại không ghi hai lần. Sửa: `If-Match` với `version` đã đọc. Lỗi theo RFC 9457 (application/problem+json).
"""


class Bearer(HttpBearer):
    """A token. It never opens a session: the answer sets no cookie and the pages do not know it."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        found = tokens.actor_behind(token)
        if found is None:
            return None
        _count(f"token:{found[0].pk}")
        return found[1]


class Session(SessionAuth):
    """The officer signed in to the pages; unsafe methods need the CSRF token."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        actor: Actor | None = getattr(request, "actor", None)
        if actor is not None:
            _count(f"user:{actor.user_id}")
        return actor


def _count(who: str) -> None:
    """At most so many requests a minute and token (or user), counted per process."""
    key = f"api:{who}:{int(time.time() // 60)}"
    cache.add(key, 0, timeout=120)
    if cache.incr(key) > settings.API_REQUESTS_PER_MINUTE:
        raise TooMany


class Api(NinjaAPI):
    def get_openapi_schema(self, *arguments: Any, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(*arguments, **options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "content" in answer:
                        answer["content"] = {problems.MEDIA_TYPE: next(iter(answer["content"].values()))}
        return schema


def build(namespace: str = "api") -> Api:
    api = Api(
        title="VùngXanh", version="1", urls_namespace=namespace, auth=[Bearer(), Session()], docs_url=None,
        openapi_url=None, description=USE,
    )  # fmt: skip
    problems.handle(api)
    for register in catalogue.registers().values():
        endpoints.add_register(api, register)
    return api


def guarding_itself(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Endpoints ask for a token or a session themselves, and each for its permission (x-permission)."""

    @wraps(view)
    def endpoint(*arguments: Any, **named: Any) -> HttpResponseBase:
        return view(*arguments, **named)

    endpoint.csrf_exempt = True  # type: ignore[attr-defined]
    return public(endpoint)


def patterns(api: Api) -> list[URLPattern]:
    described = views.describing(api)
    own = [
        path("openapi.json", public(described.openapi), name="openapi"),
        path("docs", signed_in(described.docs), name="docs"),
    ]
    mounted = [
        URLPattern(each.pattern, guarding_itself(each.callback), each.default_args, each.name)
        for each in api.urls[0]
        if isinstance(each, URLPattern) and each.name != "api-root"
    ]
    return [*own, *keeping.urlpatterns, *mounted]


app_name = "api"
urlpatterns = patterns(build())
