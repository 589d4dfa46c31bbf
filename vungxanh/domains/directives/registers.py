"""The registers of documents, of readings that wait, and of goals."""

from django import forms as django_forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.roles import OFFICERS, Role
from vungxanh.documents.models import Direction, Document
from vungxanh.documents.models import State as DocumentState
from vungxanh.documents.symbols import TYPES
from vungxanh.domains.directives import forms
from vungxanh.domains.directives.models import Goal, Reading
from vungxanh.domains.directives.operations import goals
from vungxanh.kernel.vietnamese import fold
from vungxanh.registers.filters import choice, day
from vungxanh.registers.register import Action, Column, Filter, Register, State, View

READERS = frozenset(OFFICERS)
CLERKS = frozenset(
    {Role.PROVINCE_LEADER, Role.COMMUNE_CHAIR, Role.COMMITTEE_MEMBER, Role.HEALTH_STATION, Role.HAMLET_HEAD}
)
LEADERS = frozenset({Role.PROVINCE_LEADER, Role.COMMUNE_CHAIR, Role.COMMITTEE_MEMBER})


def state_of(document: Document) -> State:
    kinds = {DocumentState.DRAFT: "new", DocumentState.REPLACED: "back"}
    kind = kinds.get(DocumentState(document.state), "done")
    return State(kind, document.get_state_display())  # type: ignore[arg-type]


def reading_state(reading: Reading) -> State:
    kinds = {"WAITING": "wait", "READ": "new", "FAULTY": "late", "CONFIRMED": "done", "DISCARDED": "back"}
    return State(kinds[reading.state], reading.get_state_display())  # type: ignore[arg-type]


DOCUMENTS = Register(
    code="directives.documents",
    title=_("Sổ văn bản"),
    singular=_("văn bản"),
    purpose=_("Văn bản đi và đến của từng cơ quan, văn bản nào thực hiện, thay thế, sửa đổi văn bản nào."),
    model=Document,
    icon="document",
    page="directives:document",
    columns=[
        Column(name="number", label=_("Số, ký hiệu"), sort=["number", "pk"]),
        Column(name="type", label=_("Loại")),
        Column(name="title", label=_("Trích yếu")),
        Column(name="issuer", label=_("Cơ quan ban hành"), sort=["issuer", "pk"]),
        Column(name="issued_on", label=_("Ngày ban hành"), sort=["issued_on", "pk"]),
        Column(name="arrival_number", label=_("Số đến"), numeric=True),
        Column(name="arrived_on", label=_("Ngày đến"), sort=["arrived_on", "pk"]),
        Column(name="urgency", label=_("Độ khẩn")),
        Column(name="state", label=_("Tình trạng"), value=state_of),
        Column(name="body", label=_("Cơ quan giữ sổ"), detail_only=True),
    ],
    search=["folded"],
    search_label=_("Số, trích yếu, lời trong văn bản"),
    select_related=["unit", "body"],
    order=["-pk"],
    filters=[
        choice("direction", _("Đi, đến"), Direction.choices, _("Cả hai")),
        choice("type", _("Loại"), [(each.code, each.name) for each in TYPES.values()], _("Mọi loại")),
        Filter(
            name="issuer",
            field=lambda actor: django_forms.CharField(label=_("Cơ quan ban hành"), required=False),
            select=lambda value: Q(folded__contains=fold(value)),
        ),
        day("since", _("Ban hành từ ngày"), "issued_on__gte", folded=False),
    ],
    views=[
        View(code="incoming", label=_("Văn bản đến"), where=lambda actor: Q(direction=Direction.INCOMING)),
        View(code="own", label=_("Văn bản đi"), where=lambda actor: Q(direction=Direction.OWN)),
        View(code="drafts", label=_("Dự thảo"), where=lambda actor: Q(state=DocumentState.DRAFT)),
        View(
            code="unassigned",
            label=_("Có mục chưa giao"),
            where=lambda actor: Q(
                pk__in=Document.objects.filter(items__isnull=False, items__tasks__isnull=True).values("pk")
            ),
            late=True,
        ),
    ],
    roles={"see": READERS, "export": LEADERS},
)

READINGS = Register(
    code="directives.readings",
    title=_("Chờ xác nhận"),
    singular=_("văn bản vừa gửi"),
    purpose=_("Văn bản máy đã đọc, chờ cán bộ kiểm tra rồi mới vào sổ."),
    model=Reading,
    icon="upload",
    page="directives:reading",
    columns=[
        Column(name="name", label=_("Tên"), value=lambda reading: reading.name or _("Văn bản dán vào")),
        Column(name="number", label=_("Số đọc được"), value=lambda reading: reading.found.get("number") or ""),
        Column(name="title", label=_("Trích yếu đọc được"), value=lambda reading: reading.found.get("title") or ""),
        Column(name="sent_at", label=_("Gửi lúc"), sort=["sent_at", "pk"]),
        Column(name="state", label=_("Tình trạng"), value=reading_state),
    ],
    views=[
        View(
            code="open",
            label=_("Chưa xong"),
            where=lambda actor: Q(state__in=["WAITING", "READ", "FAULTY"]),
            late=True,
        )
    ],
    roles={"see": CLERKS},
)

GOALS = Register(
    code="directives.goals",
    title=_("Mục tiêu"),
    singular=_("mục tiêu"),
    purpose=_("Điều phải đạt trước một ngày, và đang ở đâu so với nó."),
    model=Goal,
    icon="chart",
    page="directives:goal",
    entry=forms.GoalEntry,
    save=goals.set_goal,
    columns=[
        Column(name="text", label=_("Mục tiêu")),
        Column(name="unit", label=_("Đơn vị")),
        Column(name="starts_on", label=_("Từ ngày"), sort=["starts_on", "pk"]),
        Column(name="target_on", label=_("Đến ngày"), sort=["target_on", "pk"]),
        Column(name="document", label=_("Văn bản"), detail_only=True),
        Column(name="outcome", label=_("Kết quả")),
    ],
    select_related=["unit", "document"],
    views=[View(code="open", label=_("Đang thực hiện"), where=lambda actor: Q(closed_on=None))],
    actions=[
        Action(
            code="close",
            label=_("Kết thúc mục tiêu"),
            run=lambda by, record, on, outcome: goals.close_goal(by=by, goal=record, on=on, outcome=outcome),
            roles=LEADERS,
            form=forms.GoalEnd,
            available=lambda goal: goal.closed_on is None,
        )
    ],
    roles={"see": READERS, "enter": LEADERS},
)
