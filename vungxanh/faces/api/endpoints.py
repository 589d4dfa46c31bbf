"""The endpoints of every register: list, one record, enter, correct, act. Rights and rows are those of the pages."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as BadValue
from django.http import Http404, HttpRequest
from ninja import Header, NinjaAPI, Query, Router, Status

from vungxanh.faces.api import schemas
from vungxanh.faces.api.problems import InvalidForm, Problem
from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.registers import lists, records
from vungxanh.registers.forms import EntryForm
from vungxanh.registers.register import Action, Register
from vungxanh.units.models import Unit

FAULTS = {code: Problem for code in (400, 401, 403, 404, 409, 412, 422, 429)}


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def add_register(api: NinjaAPI, register: Register[Any]) -> None:
    router = Router(tags=[str(register.title)])
    row = schemas.row_of(register)
    _add_reading(router, register, row)
    if register.entry and register.save:
        _add_entering(router, register, register.entry, row)
    if register.entry and register.correct and register.initial:
        _add_correcting(router, register, register.entry, row)
    for action in register.actions:
        if not action.bulk or action.available:
            _add_action(router, register, action, row)
    api.add_router(f"/{register.code.replace('.', '/')}", router)


def _options(register: Register[Any], verb: str, summary: str) -> dict[str, Any]:
    permission = register.permission(verb)
    return {
        "operation_id": permission.replace(".", "_").replace("-", "_"),
        "summary": f"{register.title}: {summary}",
        "openapi_extra": {"x-permission": permission},
    }


def _add_reading(router: Router, register: Register[Any], row: type[Any]) -> None:
    asked_type = schemas.query_of(register)
    page_type = schemas.page_of(register, row)
    options = _options(register, "see", "danh sách")
    options["operation_id"] += "_list"

    @router.get("", response={200: page_type, **FAULTS}, **options)
    def listing(request: HttpRequest, asked: Query[asked_type]) -> Any:  # type: ignore[valid-type]
        actor = actor_of(request)
        actor.require(register.permission("see"))
        values = asked.dict()  # type: ignore[attr-defined]
        question = lists.Asked(
            view=values["view"], unit=_unit_path(actor, values["unit"]), text=values["q"], sort=values["sort"],
            filters={each.name: values[each.name] for each in register.filters if values.get(each.name)},
        )  # fmt: skip
        found = lists.selected(register, actor, question)
        page = lists.page_of(register, found, sort=question.sort, size=values["limit"], after=values["after"])
        items = [schemas.row(register, actor, each) for each in page.rows]
        return {"items": items, "next": page.after, "previous": page.before}

    @router.get("/{pk}", response={200: row, **FAULTS}, **_options(register, "see", "một bản ghi"))
    def detail(request: HttpRequest, pk: str, x_reason: str = Header("", max_length=500)) -> Any:  # type: ignore[type-arg]
        actor = actor_of(request)
        actor.require(register.permission("see"))
        record = _record(register, actor, pk)
        if register.personal:
            # who must say why they open one person's record says it here in the header X-Reason
            if actor.role in register.reason_to_see and not x_reason.strip():
                raise Forbidden(f"{register.permission('see')}: X-Reason")
            journal.see(by=actor, act=register.permission("see"), records=[record], reason=x_reason.strip())
        return schemas.row(register, actor, record, version=records.version_of(record))


def _add_entering(router: Router, register: Register[Any], form: type[forms.Form], row: type[Any]) -> None:
    body_type = schemas.body_of(register, form, partial=False, name="Entry")

    @router.post("", response={200: row, 201: row, **FAULTS}, **_options(register, "enter", "nhập mới"))
    def enter(
        request: HttpRequest,
        body: body_type,  # type: ignore[valid-type]
        idempotency_key: str = Header("", max_length=100),  # type: ignore[type-arg]
    ) -> Any:
        actor = actor_of(request)
        actor.require(register.permission("enter"))
        values = _cleaned(form, actor, schemas.as_form_data(body.model_dump(mode="json")))  # type: ignore[attr-defined]
        record, is_new = records.enter(register, by=actor, key=_key(actor, idempotency_key), values=values)
        record = _record(register, actor, str(record.pk))
        answer = schemas.row(register, actor, record, version=records.version_of(record))
        return Status(201 if is_new else 200, answer)


def _add_correcting(router: Router, register: Register[Any], form: type[forms.Form], row: type[Any]) -> None:
    body_type = schemas.body_of(register, form, partial=True, name="Correction")

    @router.patch("/{pk}", response={200: row, **FAULTS}, **_options(register, "correct", "sửa, có lý do"))
    def correct(request: HttpRequest, pk: str, body: body_type, if_match: str = Header("")) -> Any:  # type: ignore[valid-type,type-arg]
        """Only the fields sent are changed. `If-Match` with the version read guards against another's correction."""
        actor = actor_of(request)
        actor.require(register.permission("correct"))
        record = _record(register, actor, pk)
        assert register.initial is not None
        sent = body.model_dump(mode="json", exclude_unset=True)  # type: ignore[attr-defined]
        reason = sent.pop("reason")
        # the fields as the page would show them, then what was sent: an empty value empties the field
        bare = form(actor=actor) if issubclass(form, EntryForm) else form()
        standing = {
            name: bare.fields[name].prepare_value(value)
            for name, value in register.initial(record).items()
            if name in bare.fields
        }
        values = _cleaned(form, actor, schemas.as_form_data({**standing, **sent}))
        version = if_match.strip().strip('"') or records.version_of(record)
        records.correct(register, by=actor, pk=record.pk, version=version, reason=reason, values=values)
        record = _record(register, actor, pk)
        return schemas.row(register, actor, record, version=records.version_of(record))


def _add_action(router: Router, register: Register[Any], action: Action[Any], row: type[Any]) -> None:
    body_type = schemas.action_body(register, action)
    options = _options(register, action.code, str(action.label))

    @router.post(f"/{{pk}}/{action.code}", response={200: row, 204: None, **FAULTS}, **options)
    def act(request: HttpRequest, pk: str, body: body_type) -> Any:  # type: ignore[valid-type]
        actor = actor_of(request)
        actor.require(register.permission(action.code))
        record = _record(register, actor, pk)
        values = _cleaned(action.form, actor, schemas.as_form_data(body.model_dump(mode="json")))  # type: ignore[attr-defined]
        records.run(register, action, by=actor, pk=record.pk, values=values)
        standing = register.rows(actor).filter(pk=record.pk).first()
        if standing is None:
            return Status(204, None)
        return schemas.row(register, actor, standing, version=records.version_of(standing))


def _cleaned(kind: type[forms.Form], actor: Actor, data: Mapping[str, Any]) -> dict[str, Any]:
    form = kind(data, actor=actor) if issubclass(kind, EntryForm) else kind(data)
    if not form.is_valid():
        raise InvalidForm(
            [
                ("" if name == NON_FIELD_ERRORS else name, str(message))
                for name, messages in form.errors.items()
                for message in messages
            ]
        )
    return dict(form.cleaned_data)


def _record(register: Register[Any], actor: Actor, pk: str) -> Any:
    try:
        found = register.rows(actor).filter(pk=pk).first()
    except (ValueError, OverflowError, BadValue):
        found = None
    if found is None:
        raise Http404
    return found


def _unit_path(actor: Actor, code: str) -> str:
    if not code:
        return ""
    unit = Unit.objects.within_reach(actor).filter(code=code).order_by("-valid_from").first()
    if unit is None:
        raise Http404
    return unit.path


def _key(actor: Actor, given: str) -> UUID:
    """A UUID as it is; any other text names a key of this user."""
    if not given:
        return uuid4()
    try:
        return UUID(given)
    except ValueError:
        return uuid5(NAMESPACE_URL, f"vungxanh:{actor.user_id}:{given}")
