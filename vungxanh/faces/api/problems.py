"""Faults of requests as problem details (RFC 9457): what is wrong, in which field."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from vungxanh.kernel.actor import Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.registers.records import NotAvailable, Stale

MEDIA_TYPE = "application/problem+json"


class FieldFault(Schema):
    field: str
    message: str


class Problem(Schema):
    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[FieldFault] = []


class InvalidForm(Exception):
    """What was sent is not what the register's form takes."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__(faults)
        self.faults = faults


class TooMany(Exception):
    """More requests than a minute holds."""


def problem(
    status: int, title: str, detail: str = "", errors: list[tuple[str, str]] | None = None, **headers: str
) -> HttpResponse:
    said = [{"field": name, "message": message} for name, message in errors or []]
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "errors": said}
    answer = JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
    for name, value in headers.items():
        answer[name.replace("_", "-")] = value
    return answer


def handle(api: NinjaAPI) -> None:
    """Say every fault that an endpoint may raise as a problem."""

    def on(kind: type[Exception], answer: Any) -> None:
        api.add_exception_handler(kind, lambda request, fault: answer(request, fault))

    on(AuthenticationError, lambda request, fault: problem(401, _("Chưa xác thực"), WWW_Authenticate="Bearer"))
    on(Forbidden, lambda request, fault: problem(403, _("Không có quyền"), fault.permission))
    on(Http404, lambda request, fault: _missing())
    on(ObjectDoesNotExist, lambda request, fault: _missing())
    on(LookupError, lambda request, fault: _missing())
    on(NotAvailable, lambda request, fault: problem(409, _("Trạng thái của bản ghi không cho phép việc này")))
    on(Stale, lambda request, fault: problem(412, _("Bản ghi đã được người khác sửa sau khi anh, chị đọc")))
    on(InvalidForm, lambda request, fault: problem(422, _("Dữ liệu chưa đúng"), errors=fault.faults))
    on(BadInput, lambda request, fault: problem(422, _("Không thực hiện được"), str(fault)))
    on(ValidationError, _invalid)
    on(TooMany, lambda request, fault: problem(429, _("Quá nhiều yêu cầu"), Retry_After="60"))
    on(HttpError, lambda request, fault: problem(fault.status_code, str(fault)))


def _missing() -> HttpResponse:
    return problem(404, _("Không tìm thấy"))


def _invalid(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    errors = [
        (".".join(str(part) for part in each["loc"][2:]) or str(each["loc"][-1]), each["msg"]) for each in fault.errors
    ]
    return problem(422, _("Dữ liệu chưa đúng"), errors=errors)
