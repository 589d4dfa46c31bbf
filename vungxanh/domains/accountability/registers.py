"""The registers of tasks, and of what is said of bodies and people for them."""

from typing import Any

from django import forms
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.roles import OFFICERS, Role
from vungxanh.domains.accountability import operations, queries
from vungxanh.domains.accountability.forms import appraisals as asked
from vungxanh.domains.accountability.forms.bodies import BodyField
from vungxanh.domains.accountability.models import Appraisal, Decision, Following
from vungxanh.domains.accountability.models import Kind as AppraisalKind
from vungxanh.kernel.actor import Actor
from vungxanh.registers import records
from vungxanh.registers.filters import choice, day
from vungxanh.registers.forms import FirstDayWithout
from vungxanh.registers.register import Action, Column, Filter, Indicator, Register, State, View
from vungxanh.tasks import queries as tasks
from vungxanh.tasks import rules
from vungxanh.tasks.models import Kind, Task
from vungxanh.tasks.models import State as TaskState
from vungxanh.tasks.presentation import tag
from vungxanh.tasks.topics import TOPICS, topic_name

EXPORTERS = frozenset({Role.PROVINCE_LEADER, Role.COMMUNE_CHAIR, Role.COMMITTEE_MEMBER, Role.INSPECTOR})
STANDINGS = [
    ("done_on_time", _("Xong đúng hạn")),
    ("done_late", _("Xong trễ")),
    ("within_time", _("Chưa xong, còn hạn")),
    ("overdue", _("Quá hạn")),
    ("not_opened", _("Chưa mở")),
    ("returned", _("Từng bị trả lại")),
]


# a recurring task is counted by its instances, a cancelled one not at all
COUNTED = ~Q(kind=Kind.RECURRING) & ~Q(state=TaskState.CANCELLED)


def standing(task: Task) -> State:
    kind, text = tag(task)
    return State(kind, text)  # type: ignore[arg-type]


def _overdue() -> Q:
    return Q(due_at__lt=timezone.now()) & ~Q(state__in=[*rules.ENDED, TaskState.REPORTED])


def _body(name: str, label: Any) -> Filter:
    def bound(actor: Actor) -> forms.Field:
        found = BodyField(label=label, required=False)
        found.bind(actor, {})
        return found

    return Filter(name=name, field=bound, select=lambda body: Q(**{name: body}))


def _is_given_by(actor: Actor) -> Q:
    return Q(giver__unit__path=actor.unit_path)


TASKS = Register(
    code="accountability.tasks",
    title=_("Sổ nhiệm vụ"),
    singular=_("việc"),
    purpose=_("Mỗi việc đã giao: ai chịu trách nhiệm, hạn nào, đến đâu, kết quả ai xác nhận."),
    model=Task,
    icon="tasks",
    page="accountability:task",
    columns=[
        Column(name="title", label=_("Việc phải làm")),
        Column(name="lead", label=_("Chủ trì"), sort=["lead__name", "pk"]),
        Column(name="unit", label=_("Địa bàn")),
        Column(name="giver", label=_("Bên giao")),
        Column(name="due_at", label=_("Hạn"), sort=["due_at", "pk"]),
        Column(name="state", label=_("Tình trạng"), value=standing),
        Column(name="handler", label=_("Người làm")),
        Column(name="source", label=_("Căn cứ")),
        Column(name="given_at", label=_("Giao lúc"), sort=["given_at", "pk"], detail_only=True),
        Column(name="first_due_at", label=_("Hạn đầu"), detail_only=True),
        Column(name="reported_at", label=_("Báo cáo lúc"), detail_only=True),
        Column(name="ended_at", label=_("Kết thúc lúc"), detail_only=True),
        Column(name="returned_times", label=_("Số lần bị trả lại"), numeric=True, detail_only=True),
        Column(name="product", label=_("Sản phẩm, kết quả"), detail_only=True),
        Column(name="topic", label=_("Lĩnh vực"), value=lambda task: topic_name(task.topic), detail_only=True),
        Column(name="kind", label=_("Loại"), detail_only=True),
    ],
    search=["folded"],
    search_label=_("Số việc, lời trong việc, căn cứ"),
    select_related=["unit", "lead", "giver", "handler"],
    order=["-pk"],
    filters=[
        choice(
            "standing",
            _("Đánh giá"),
            STANDINGS,
            _("Mọi đánh giá"),
            lambda value: COUNTED & tasks.standing(value, timezone.now()),
        ),
        _body("lead", _("Chủ trì")),
        _body("giver", _("Bên giao")),
        choice("state", _("Tình trạng"), TaskState.choices, _("Mọi tình trạng"), folded=True),
        choice("topic", _("Lĩnh vực"), TOPICS.items(), _("Mọi lĩnh vực"), folded=True),
        choice("kind", _("Loại"), Kind.choices, _("Mọi loại"), folded=True),
        Filter(
            name="source",
            field=lambda actor: forms.CharField(label=_("Căn cứ có chữ"), required=False),
            select=lambda value: Q(source__icontains=value),
            folded=True,
        ),
        day("given_from", _("Giao từ ngày"), "given_at__date__gte"),
        day("given_to", _("Giao đến ngày"), "given_at__date__lte"),
        day("due_from", _("Hạn từ ngày"), "due_at__date__gte"),
        day("due_to", _("Hạn đến ngày"), "due_at__date__lte"),
    ],
    views=[
        View(code="open", label=_("Đang mở"), where=lambda actor: ~Q(state__in=rules.ENDED)),
        View(code="overdue", label=_("Quá hạn"), where=lambda actor: _overdue(), late=True),
        View(code="not-opened", label=_("Chưa mở"), where=lambda actor: COUNTED & Q(state=TaskState.GIVEN), late=True),
        View(code="judge", label=_("Chờ xác nhận"), where=lambda actor: Q(state=TaskState.REPORTED)),
        View(code="returned", label=_("Bị trả lại"), where=lambda actor: Q(state=TaskState.RETURNED)),
        View(code="refused", label=_("Không nhận"), where=lambda actor: Q(state=TaskState.REFUSED)),
        View(code="given", label=_("Đơn vị tôi giao"), where=_is_given_by),
        View(
            code="followed",
            label=_("Tôi theo dõi"),
            where=lambda actor: COUNTED & ~Q(state__in=rules.ENDED) & queries.followed_by(actor),
        ),
        View(code="extended", label=_("Được gia hạn"), where=lambda actor: Q(due_at__gt=F("first_due_at"))),
    ],
    indicators=[
        Indicator(code="tasks.given", label=_("Số việc được giao"), where=~Q(kind=Kind.RECURRING), on="given_at"),
        Indicator(code="tasks.closed", label=_("Số việc hoàn thành"), where=Q(state=TaskState.CLOSED), on="ended_at"),
        Indicator(
            code="tasks.open", label=_("Số việc đang mở"), where=~Q(state__in=rules.ENDED) & ~Q(kind=Kind.RECURRING)
        ),
    ],
    roles={"see": frozenset(OFFICERS), "export": EXPORTERS},
)

LEADERS = frozenset({Role.PROVINCE_LEADER, Role.COMMUNE_CHAIR})

FOLLOWING = Register(
    code="accountability.following",
    title=_("Phân công theo dõi địa bàn"),
    singular=_("phân công theo dõi"),
    purpose=_("Thành viên nào của cấp ủy, Ban Chỉ đạo theo dõi địa bàn, lĩnh vực nào, từ ngày nào."),
    model=Following,
    icon="people",
    columns=[
        Column(name="member", label=_("Thành viên"), value=lambda found: str(found.holding.user)),
        Column(name="post", label=_("Chức vụ"), value=lambda found: found.holding.post.title),
        Column(name="area", label=_("Địa bàn theo dõi")),
        Column(
            name="topic",
            label=_("Lĩnh vực"),
            value=lambda found: topic_name(found.topic) if found.topic else _("Mọi lĩnh vực"),
        ),
        Column(name="starts_on", label=_("Từ ngày"), sort=["starts_on", "pk"]),
        Column(name="ends_on", label=_("Đến ngày")),
        Column(name="decision", label=_("Theo văn bản")),
        Column(name="unit", label=_("Đơn vị"), detail_only=True),
    ],
    entry=asked.Following,
    save=operations.follow,
    remove=records.remove,
    select_related=["unit", "holding__user", "holding__post", "area"],
    filters=[choice("topic", _("Lĩnh vực"), TOPICS.items(), _("Mọi lĩnh vực"))],
    views=[
        View(code="open", label=_("Đang theo dõi"), where=lambda actor: Q(ends_on=None)),
        View(code="mine", label=_("Của tôi"), where=lambda actor: Q(holding__user=actor.user_id)),
    ],
    actions=[
        Action(
            code="end",
            label=_("Thôi theo dõi"),
            run=operations.unfollow,
            roles=LEADERS,
            form=FirstDayWithout,
            available=lambda found: found.ends_on is None,
            icon="cross",
        )
    ],
    roles={"see": frozenset(OFFICERS), "enter": LEADERS, "import": LEADERS, "export": LEADERS},
)

DECIDERS = frozenset({Role.PROVINCE_LEADER, Role.COMMUNE_CHAIR, Role.COMMITTEE_MEMBER})


def decision(record: Appraisal) -> State:
    kinds = {Decision.PROPOSED: "wait", Decision.APPROVED: "done"}
    return State(kinds.get(Decision(record.decision), "back"), record.get_decision_display())  # type: ignore[arg-type]


def _is(*decisions: Decision) -> Any:
    return lambda record: record.decision in decisions


APPRAISALS = Register(
    code="accountability.appraisals",
    title=_("Biểu dương, nhắc nhở, phê bình"),
    singular=_("đề nghị"),
    purpose=_("Biểu dương, nhắc nhở, phê bình, đề nghị kỷ luật, thay thế: căn cứ, ai quyết định, ý kiến trả lời."),
    model=Appraisal,
    icon="people",
    page="accountability:appraisal",
    columns=[
        Column(name="kind", label=_("Hình thức")),
        Column(name="body", label=_("Tập thể")),
        Column(name="person", label=_("Cá nhân")),
        Column(name="post_title", label=_("Chức vụ")),
        Column(name="proposed_at", label=_("Đề nghị lúc"), sort=["proposed_at", "pk"]),
        Column(name="decision", label=_("Tình trạng"), value=decision),
        Column(name="unit", label=_("Địa bàn"), detail_only=True),
        Column(name="grounds", label=_("Căn cứ"), detail_only=True),
        Column(name="tasks", label=_("Việc làm căn cứ"), value=lambda record: record.tasks.all(), detail_only=True),
        Column(name="proposed_by", label=_("Người đề nghị"), detail_only=True),
        Column(name="decided_by", label=_("Người quyết định"), detail_only=True),
        Column(name="decided_at", label=_("Quyết định lúc"), detail_only=True),
        Column(name="decision_text", label=_("Nội dung quyết định"), detail_only=True),
        Column(name="reply", label=_("Ý kiến của người liên quan"), detail_only=True),
        Column(name="published_at", label=_("Công bố lúc"), detail_only=True),
        Column(name="published_text", label=_("Nội dung công bố"), detail_only=True),
    ],
    entry=asked.Proposal,
    save=operations.propose,
    select_related=["unit", "body", "person", "proposed_by", "decided_by"],
    filters=[
        choice("kind", _("Hình thức"), AppraisalKind.choices, _("Mọi hình thức")),
        choice("decision", _("Tình trạng"), Decision.choices, _("Mọi tình trạng")),
        _body("body", _("Tập thể")),
    ],
    views=[
        View(code="open", label=_("Chờ quyết định"), where=lambda actor: Q(decision=Decision.PROPOSED), late=True),
        View(code="published", label=_("Đã công bố"), where=lambda actor: Q(published_at__isnull=False)),
        View(code="replied", label=_("Có ý kiến trả lời"), where=lambda actor: ~Q(reply="")),
    ],
    actions=[
        Action(
            code="decide",
            label=_("Quyết định"),
            run=operations.decide,
            roles=DECIDERS,
            form=asked.Deciding,
            available=_is(Decision.PROPOSED),
            primary=True,
            icon="check",
        ),
        Action(
            code="withdraw",
            label=_("Rút đề nghị"),
            run=operations.withdraw,
            roles=DECIDERS | {Role.INSPECTOR},
            form=asked.Withdrawing,
            available=_is(Decision.PROPOSED),
            icon="cross",
        ),
        Action(
            code="publish",
            label=_("Công bố"),
            run=operations.publish,
            roles=DECIDERS,
            form=asked.Publishing,
            available=lambda record: record.decision == Decision.APPROVED and record.published_at is None,
            icon="speaker",
        ),
        Action(
            code="unpublish",
            label=_("Thôi công bố"),
            run=operations.unpublish,
            roles=DECIDERS,
            form=asked.Withdrawing,
            available=lambda record: record.published_at is not None,
            icon="cross",
        ),
    ],
    roles={
        "see": DECIDERS | {Role.INSPECTOR},
        "enter": DECIDERS | {Role.INSPECTOR},
        "export": frozenset({Role.PROVINCE_LEADER, Role.INSPECTOR}),
    },
)
