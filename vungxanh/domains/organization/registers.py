"""The registers of hamlets, bodies, posts and appointments."""

from typing import Any

from django import forms as plain
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.models import Holding
from vungxanh.accounts.roles import ROLES, Role
from vungxanh.domains.organization import forms
from vungxanh.domains.organization.operations import appointments, bodies, hamlets, removal
from vungxanh.kernel.vietnamese import fold
from vungxanh.registers import records
from vungxanh.registers.filters import choice
from vungxanh.registers.forms import FirstDayWithout
from vungxanh.registers.register import Action, Column, Filter, Reference, Register, State, View
from vungxanh.units.models import Body, BodyKind, Hamlet, Post

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
# a commune makes its own hamlets; who works where is an administrator's to say
KEEPERS = ADMINISTRATORS | {Role.COMMUNE_CHAIR}
READERS = KEEPERS | {Role.PROVINCE_LEADER}
WRITERS = dict.fromkeys(("enter", "correct", "import"), ADMINISTRATORS)


def standing(record: Any) -> State:
    """Of whatever has a first and a last day."""
    today = timezone.localdate()
    last = record.ends_on if isinstance(record, Holding) else record.valid_to
    if last and last < today:
        return State("back", _("Đã thôi"))
    first = record.starts_on if isinstance(record, Holding) else getattr(record, "valid_from", None)
    return State("new", _("Sắp tới")) if first and first > today else State("doing", _("Đang hoạt động"))


def is_standing(record: Any) -> bool:
    return (record.ends_on if isinstance(record, Holding) else record.valid_to) is None


NOW = View(code="standing", label=_("Đang hoạt động"), where=lambda actor: Q(valid_to=None))


def _held(actor: Any) -> Q:
    return Q(Exists(Holding.objects.valid_on(timezone.localdate()).filter(post=OuterRef("pk"))))


def holders(post: Post) -> str:
    today = timezone.localdate()
    return "; ".join(
        str(each.user)
        for each in post.holdings.all()
        if each.starts_on <= today and (each.ends_on is None or each.ends_on >= today)
    )


HAMLETS = Register[Any](
    code="organization.hamlets",
    title=_("Ấp, tổ dân phố"),
    singular=_("ấp, tổ"),
    purpose=_("Xã, phường có những ấp, tổ nào, từ ngày nào. Danh mục hành chính nhà nước chỉ đến xã."),
    model=Hamlet,
    icon="home",
    columns=[
        Column(name="name", label=_("Tên"), sort=["folded", "pk"]),
        Column(name="parent", label=_("Xã, phường, thị trấn")),
        Column(name="kind", label=_("Loại")),
        Column(name="code", label=_("Mã")),
        Column(name="valid_from", label=_("Từ ngày"), sort=["valid_from", "pk"]),
        Column(name="valid_to", label=_("Đến ngày")),
        Column(name="standing", label=_("Tình trạng"), value=standing),
    ],
    entry=forms.HamletEntry,
    save=hamlets.add,
    correct=hamlets.correct,
    remove=removal.remove_hamlets,
    initial=forms.hamlet_initial,
    match=lambda by, unit, name, **values: Hamlet.objects.filter(
        parent=unit, folded=fold(name), valid_to=None
    ).first(),
    keys=[["unit", "name"]],
    order=["path", "pk"],
    select_related=["parent"],
    filters=[
        Filter(
            name="name",
            field=lambda actor: plain.CharField(label=_("Tên"), required=False, max_length=120),
            select=lambda text: Q(trail__contains=fold(text)),
        ),
        choice("kind", _("Loại"), forms.KINDS, _("Mọi loại")),
    ],
    views=[NOW],
    actions=[
        Action(
            code="end", label=_("Kết thúc"), run=hamlets.end, form=forms.HamletEnd, roles=KEEPERS, icon="cross",
            available=is_standing,
        )
    ],
    roles={"see": READERS, "enter": KEEPERS, "correct": KEEPERS, "import": KEEPERS, "export": READERS},
)  # fmt: skip

BODIES = Register[Body](
    code="organization.bodies",
    title=_("Cơ quan"),
    singular=_("cơ quan"),
    purpose=_("Cơ quan, tổ chức của từng đơn vị: nơi nhận việc, nhận văn bản, trực và báo cáo."),
    model=Body,
    icon="people",
    columns=[
        Column(name="name", label=_("Tên cơ quan"), sort=["name", "pk"]),
        Column(name="unit", label=_("Đơn vị")),
        Column(name="kind", label=_("Loại cơ quan")),
        Column(name="abbreviation", label=_("Viết tắt")),
        Column(name="valid_from", label=_("Từ ngày"), sort=["valid_from", "pk"]),
        Column(name="valid_to", label=_("Đến ngày")),
        Column(name="standing", label=_("Tình trạng"), value=standing),
    ],
    entry=forms.BodyEntry,
    save=bodies.found,
    correct=bodies.correct_body,
    remove=removal.remove_bodies,
    initial=lambda body: {
        **{name: getattr(body, name) for name in ("unit", "kind", "name", "abbreviation", "valid_from")},
        **dict(zip(("head", "role"), bodies.head_of(body), strict=True)),
    },
    match=lambda by, unit, name, **values: Body.objects.filter(unit=unit, name=name, valid_to=None).first(),
    keys=[["unit", "name"]],
    order=["unit_id", "name", "pk"],
    search=["folded", "unit__trail"],
    search_label=_("Tên cơ quan, viết tắt, nơi"),
    filters=[choice("kind", _("Loại"), BodyKind.choices, _("Mọi loại"))],
    views=[NOW],
    actions=[
        Action(
            code="add-post", label=_("Thêm chức vụ"), run=lambda by, record, **values: bodies.add_post(
                by=by, body=record, **values
            ),
            form=forms.PostInBody, roles=ADMINISTRATORS, icon="plus", available=is_standing, primary=True,
        ),
        Action(
            code="dissolve", label=_("Giải thể"), run=bodies.dissolve, form=FirstDayWithout, roles=ADMINISTRATORS,
            icon="cross", available=is_standing,
        ),
    ],
    roles={"see": READERS, "export": READERS, **WRITERS},
)  # fmt: skip

POSTS = Register[Post](
    code="organization.posts",
    title=_("Chức vụ"),
    singular=_("chức vụ"),
    purpose=_("Ai đang giữ chức vụ nào. Người giữ chức vụ đứng đầu trả lời cho nhiệm vụ của cơ quan."),
    model=Post,
    icon="person",
    columns=[
        Column(name="title", label=_("Chức vụ"), sort=["title", "pk"]),
        Column(
            name="body", label=_("Cơ quan"), sort=["body__name", "pk"],
            value=lambda post: Reference("organization.bodies", post.body_id, post.body.name),
        ),
        Column(name="unit", label=_("Đơn vị")),
        Column(name="is_head", label=_("Đứng đầu"), value=lambda post: _("Đứng đầu") if post.is_head else ""),
        Column(
            name="role", label=_("Vai trò kèm theo"),
            value=lambda post: ROLES[Role(post.role)].title if post.role else "",
        ),
        Column(name="holders", label=_("Người đang giữ"), value=holders),
        Column(name="standing", label=_("Tình trạng"), value=standing),
    ],
    entry=forms.PostEntry,
    save=bodies.add_post,
    correct=bodies.correct_post,
    remove=records.remove,
    initial=lambda post: {name: getattr(post, name) for name in ("body", "title", "role", "is_head")},
    match=lambda by, body, title, **values: Post.objects.filter(body=body, title=title, valid_to=None).first(),
    keys=[["body", "title"]],
    order=["unit_id", "body_id", "-is_head", "pk"],
    select_related=["unit", "body"],
    prefetch=[Prefetch("holdings", Holding.objects.filter(ends_on=None).select_related("user"))],  # type: ignore[list-item]
    search=["folded", "body__folded", "unit__trail"],
    search_label=_("Chức vụ, cơ quan, nơi"),
    filters=[choice("role", _("Vai trò"), forms.ROLE_CHOICES[1:], _("Mọi vai trò"))],
    views=[
        NOW,
        View(
            code="vacant", label=_("Đứng đầu còn trống"), late=True,
            where=lambda actor: Q(is_head=True, valid_to=None) & ~_held(actor),
        ),
    ],
    actions=[
        Action(
            code="appoint", label=_("Bổ nhiệm"), run=lambda by, record, **values: appointments.appoint(
                by=by, post=record, **values
            ),
            form=forms.OfficerInPost, roles=ADMINISTRATORS, icon="person", available=is_standing, primary=True,
        ),
        Action(
            code="abolish", label=_("Bỏ chức vụ"), run=bodies.abolish_post, form=FirstDayWithout, roles=ADMINISTRATORS,
            icon="cross", available=is_standing,
        ),
    ],
    roles={"see": READERS, "export": READERS, **WRITERS},
)  # fmt: skip

APPOINTMENTS = Register[Holding](
    code="organization.appointments",
    title=_("Bổ nhiệm"),
    singular=_("bổ nhiệm"),
    purpose=_("Cán bộ nào giữ chức vụ nào, từ ngày nào, theo quyết định nào. Nhập cả xã bằng một tệp Excel."),
    model=Holding,
    icon="document",
    columns=[
        Column(name="user", label=_("Cán bộ"), sort=["user__full_name", "pk"]),
        Column(name="username", label=_("Tên đăng nhập"), value=lambda holding: holding.user.username),
        Column(
            name="post", label=_("Chức vụ"),
            value=lambda holding: Reference("organization.posts", holding.post_id, str(holding.post)),
        ),
        Column(name="unit", label=_("Đơn vị")),
        Column(name="starts_on", label=_("Từ ngày"), sort=["starts_on", "pk"]),
        Column(name="ends_on", label=_("Đến ngày")),
        Column(name="decision", label=_("Quyết định số")),
        Column(name="standing", label=_("Tình trạng"), value=standing),
    ],
    entry=forms.AppointmentEntry,
    save=appointments.appoint,
    correct=appointments.correct,
    remove=removal.remove_appointments,
    initial=lambda holding: {
        "post": holding.post, "username": holding.user.username, "full_name": holding.user.full_name,
        "phone": holding.user.phone, "starts_on": holding.starts_on, "decision": holding.decision,
    },
    match=lambda by, post, username, **values: Holding.objects.filter(
        post=post, user__username__iexact=username, ends_on=None
    ).first(),
    keys=[["post", "username"]],
    order=["-starts_on", "-pk"],
    select_related=["unit", "user", "post__body"],
    filters=[
        Filter(
            name="username",
            field=lambda actor: plain.CharField(label=_("Tên đăng nhập"), required=False, max_length=120),
            select=lambda text: Q(user__username__icontains=text),
        )
    ],
    views=[View(code="standing", label=_("Đang giữ"), where=lambda actor: Q(ends_on=None))],
    actions=[
        Action(
            code="end", label=_("Thôi giữ"), run=appointments.end, form=FirstDayWithout, roles=ADMINISTRATORS,
            icon="cross", available=is_standing, bulk=True,
        )
    ],
    roles={"see": ADMINISTRATORS, "export": ADMINISTRATORS, **WRITERS},
)  # fmt: skip
