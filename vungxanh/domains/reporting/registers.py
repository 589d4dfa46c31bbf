"""The registers of report duties and of reports."""

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.roles import OFFICERS, Role
from vungxanh.domains.reporting import forms
from vungxanh.domains.reporting.models import ReportDuty, Submission
from vungxanh.domains.reporting.operations import duties
from vungxanh.domains.reporting.rules import Standing
from vungxanh.registers.forms import LastDay
from vungxanh.registers.register import Action, Column, Indicator, Reference, Register, State, View

READERS = frozenset(OFFICERS)
RECEIVERS = frozenset({Role.PROVINCE_LEADER, Role.COMMUNE_CHAIR, Role.COMMITTEE_MEMBER})
REPORTERS = RECEIVERS | {Role.HEALTH_STATION, Role.HAMLET_HEAD, Role.POLICE, Role.SOCIAL_SUPPORT, Role.TEAM_MEMBER}

WORDS = {
    Standing.EXPECTED: ("new", _("Chưa đến hạn")),
    Standing.MISSING: ("late", _("Chưa nhận")),
    Standing.RECEIVED: ("done", _("Đúng hạn")),
    Standing.LATE: ("wait", _("Nhận trễ")),
    Standing.RETURNED: ("back", _("Đã trả lại")),
}


def state_of(submission: Submission) -> State:
    kind, words = WORDS[submission.standing(timezone.now())]
    return State(kind, words)  # type: ignore[arg-type]


DUTIES = Register(
    code="reporting.duties",
    title=_("Chế độ báo cáo"),
    singular=_("chế độ báo cáo"),
    purpose=_("Nơi nào phải báo cáo gì, cho ai, trước giờ nào; thường kỳ hoặc đột xuất."),
    model=ReportDuty,
    icon="send",
    columns=[
        Column(name="title", label=_("Tên báo cáo"), sort=["title", "pk"]),
        Column(name="receiver", label=_("Nơi nhận báo cáo")),
        Column(name="rhythm", label=_("Nhịp")),
        Column(name="due_time", label=_("Trước giờ"), value=lambda duty: duty.due_time or duty.due_at),
        Column(name="reporters", label=_("Số nơi báo cáo"), numeric=True, value=lambda duty: len(duty.bodies.all())),
        Column(name="starts_on", label=_("Từ ngày"), sort=["starts_on", "pk"]),
        Column(name="ends_on", label=_("Đến ngày")),
        Column(name="source", label=_("Theo văn bản")),
        Column(name="detail", label=_("Nội dung phải báo cáo"), detail_only=True),
        Column(
            name="bodies",
            label=_("Nơi báo cáo"),
            value=lambda duty: "; ".join(map(str, duty.bodies.all())),
            detail_only=True,
        ),
        Column(
            name="indicators",
            label=_("Số liệu lấy từ sổ khi gửi"),
            value=lambda duty: "; ".join(duty.indicators),
            detail_only=True,
        ),
    ],
    entry=forms.DutyEntry,
    save=duties.require,
    correct=duties.correct,
    remove=duties.take_back,
    initial=lambda duty: {
        **{name: getattr(duty, name) for name in forms.DutyEntry.base_fields if name != "bodies"},
        "bodies": list(duty.bodies.all()),
    },
    select_related=["unit", "receiver"],
    prefetch=["bodies"],
    views=[
        View(code="open", label=_("Đang có hiệu lực"), where=lambda actor: Q(ends_on=None)),
        View(code="called", label=_("Đột xuất"), where=lambda actor: Q(rhythm="ON_CALL")),
    ],
    actions=[
        Action(
            code="end",
            label=_("Kết thúc chế độ"),
            run=duties.end,
            roles=RECEIVERS,
            form=LastDay,
            available=lambda duty: duty.ends_on is None,
        )
    ],
    roles={"see": READERS, "enter": RECEIVERS, "correct": RECEIVERS, "import": RECEIVERS, "export": RECEIVERS},
)

SUBMISSIONS = Register(
    code="reporting.submissions",
    title=_("Báo cáo gửi và nhận"),
    singular=_("báo cáo"),
    purpose=_("Từng báo cáo phải có: đã nhận, trễ, trả lại hay chưa nhận. Chưa nhận không phải là số không."),
    model=Submission,
    icon="document",
    page="reporting:submission",
    columns=[
        Column(name="body", label=_("Nơi báo cáo")),
        Column(
            name="duty",
            label=_("Tên báo cáo"),
            value=lambda each: Reference("reporting.duties", each.duty_id, each.duty.title),
        ),
        Column(name="day", label=_("Kỳ"), sort=["day", "pk"]),
        Column(name="due_at", label=_("Hạn"), sort=["due_at", "pk"]),
        Column(name="state", label=_("Tình trạng"), value=state_of),
        Column(name="received_at", label=_("Nhận lúc"), sort=["received_at", "pk"]),
        Column(name="by", label=_("Người gửi")),
        Column(name="explanation", label=_("Lý do gửi trễ"), detail_only=True),
    ],
    order=["-due_at", "-pk"],
    select_related=["unit", "duty", "body", "by"],
    views=[
        View(
            code="missing",
            label=_("Chưa nhận"),
            where=lambda actor: Q(state=Submission.State.EXPECTED, due_at__lt=timezone.now()),
            late=True,
        ),
        View(
            code="late",
            label=_("Nhận trễ"),
            where=lambda actor: Q(state=Submission.State.RECEIVED, received_at__gt=F("due_at")),
        ),
        View(code="returned", label=_("Đã trả lại"), where=lambda actor: Q(state=Submission.State.RETURNED)),
    ],
    indicators=[
        Indicator(
            code="reporting.received", label=_("Báo cáo đã nhận"), where=Q(state=Submission.State.RECEIVED), on="day"
        ),
        Indicator(code="reporting.expected", label=_("Báo cáo phải có"), on="day"),
    ],
    roles={"see": READERS, "export": RECEIVERS},
)
