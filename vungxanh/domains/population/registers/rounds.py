"""The registers of rounds, visits and lists of households (đi từng ngõ, gõ từng nhà)."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.domains.population import forms as asked
from vungxanh.domains.population.models import Enumeration, Outcome, Purpose, Round, Visit
from vungxanh.domains.population.operations import removal, rounds
from vungxanh.domains.population.registers.roles import COMMUNE, EXPORTERS, KEEPERS, LEADERS, READERS, VISITORS
from vungxanh.registers.filters import choice
from vungxanh.registers.register import Action, Column, Indicator, Reference, Register, State, View


def progress(round: Round) -> State:
    today = timezone.localdate()
    if round.closed_on or round.ends_on < today:
        return State("done", _("Đã kết thúc"))
    return State("new", _("Sắp tới")) if round.starts_on > today else State("doing", _("Đang đi"))


def outcome(visit: Visit) -> State:
    kinds = {Outcome.VISITED: "done", Outcome.MOVED: "done", Outcome.REFUSED: "late", Outcome.NOBODY: "wait"}
    found = Outcome(visit.outcome)
    return State(kinds[found], found.label)  # type: ignore[arg-type]


ROUNDS = Register(
    code="population.rounds",
    title=_("Đợt đi từng nhà"),
    singular=_("đợt"),
    purpose=_("Đi từng ngõ, gõ từng nhà, rà từng người: đi ở đâu, từ ngày nào đến ngày nào, để làm gì."),
    model=Round,
    icon="map",
    columns=[
        Column(name="name", label=_("Tên đợt"), sort=["name", "pk"]),
        Column(name="unit", label=_("Địa bàn")),
        Column(name="purpose", label=_("Mục đích")),
        Column(name="starts_on", label=_("Từ ngày"), sort=["starts_on", "pk"]),
        Column(name="ends_on", label=_("Đến ngày")),
        Column(name="progress", label=_("Tình trạng"), value=progress),
        Column(name="closed_on", label=_("Kết thúc ngày"), detail_only=True),
        Column(name="instruction", label=_("Hỏi gì, làm gì"), detail_only=True),
    ],
    entry=asked.RoundEntry,
    save=rounds.order,
    correct=rounds.correct,
    initial=lambda round: {
        name: getattr(round, name) for name in ("unit", "name", "purpose", "starts_on", "ends_on", "instruction")
    },
    order=["-starts_on", "-pk"],
    filters=[choice("purpose", _("Mục đích"), Purpose.choices, _("Mọi mục đích"))],
    views=[
        View(
            code="open",
            label=_("Đang đi"),
            where=lambda actor: Q(
                closed_on=None, starts_on__lte=timezone.localdate(), ends_on__gte=timezone.localdate()
            ),
        )
    ],
    actions=[
        Action(
            code="close",
            label=_("Kết thúc đợt"),
            run=rounds.close,
            form=asked.PastDay,
            roles=COMMUNE | LEADERS,
            available=lambda round: round.closed_on is None,
            icon="check",
        )
    ],
    roles={
        "see": READERS,
        "enter": KEEPERS | LEADERS,
        "correct": KEEPERS | LEADERS,
        "export": EXPORTERS,
    },
)

VISITS = Register(
    code="population.visits",
    title=_("Lượt thăm hộ"),
    singular=_("lượt thăm"),
    purpose=_("Mỗi lần gõ cửa một hộ: gặp ai, ai có triệu chứng, ai mới đến, cần gì. Đứng ngoài cửa, cách hơn 2 mét."),
    model=Visit,
    icon="check",
    columns=[
        Column(name="occurred_at", label=_("Lúc"), sort=["occurred_at", "pk"]),
        Column(
            name="household",
            label=_("Số hộ"),
            value=lambda visit: Reference("population.households", visit.household_id, visit.household.number),
        ),
        Column(name="unit", label=_("Ấp, tổ dân phố")),
        Column(name="outcome", label=_("Kết quả"), value=outcome),
        Column(name="seen", label=_("Gặp"), numeric=True),
        Column(name="symptomatic", label=_("Có triệu chứng"), numeric=True),
        Column(name="arrivals", label=_("Mới đến"), numeric=True),
        Column(name="absent", label=_("Vắng"), numeric=True),
        Column(name="needs_help", label=_("Cần hỗ trợ")),
        Column(name="round", label=_("Đợt"), detail_only=True),
        Column(name="team", label=_("Tổ"), detail_only=True),
        Column(name="visitor", label=_("Người thăm"), detail_only=True),
        Column(name="note", label=_("Ghi chú"), detail_only=True),
        Column(name="entered_at", label=_("Nhập lúc"), detail_only=True),
    ],
    entry=asked.VisitEntry,
    save=rounds.record,
    remove=removal.remove_visits,
    order=["-occurred_at", "-pk"],
    select_related=["unit", "household", "round", "team", "visitor"],
    filters=[choice("outcome", _("Kết quả"), Outcome.choices, _("Mọi kết quả"))],
    views=[
        View(code="symptoms", label=_("Có triệu chứng"), where=lambda actor: Q(symptomatic__gt=0), late=True),
        View(code="help", label=_("Cần hỗ trợ"), where=lambda actor: Q(needs_help=True)),
        View(code="arrivals", label=_("Có người mới đến"), where=lambda actor: Q(arrivals__gt=0)),
    ],
    indicators=[
        Indicator(
            code="population.visits",
            label=_("Lượt thăm gặp được người"),
            where=Q(outcome=Outcome.VISITED),
            on="occurred_at",
        ),
        Indicator(
            code="population.closed_doors",
            label=_("Lượt thăm không gặp ai hoặc bị từ chối"),
            where=Q(outcome__in=[Outcome.NOBODY, Outcome.REFUSED]),
            on="occurred_at",
        ),
        Indicator(
            code="population.symptomatic",
            label=_("Số người có triệu chứng gặp khi thăm"),
            on="occurred_at",
            sum_of="symptomatic",
        ),
        Indicator(
            code="population.arrivals_met",
            label=_("Số người mới đến gặp khi thăm"),
            on="occurred_at",
            sum_of="arrivals",
        ),
    ],
    roles={"see": READERS, "enter": VISITORS, "import": VISITORS | KEEPERS, "export": EXPORTERS},
    personal=True,
    offline=True,
)

ENUMERATIONS = Register(
    code="population.enumerations",
    title=_("Số hộ theo danh sách"),
    singular=_("danh sách"),
    purpose=_("Mỗi ấp, tổ có bao nhiêu hộ theo danh sách lập trước khi đi: mẫu số của độ phủ."),
    model=Enumeration,
    icon="document",
    columns=[
        Column(name="unit", label=_("Ấp, tổ dân phố")),
        Column(name="counted_on", label=_("Lập ngày"), sort=["counted_on", "pk"]),
        Column(name="households", label=_("Số hộ"), numeric=True),
        Column(name="persons", label=_("Số nhân khẩu"), numeric=True),
        Column(name="source", label=_("Nguồn")),
    ],
    entry=asked.EnumerationEntry,
    save=rounds.enumerate_,
    remove=removal.remove_enumerations,
    match=lambda by, unit, counted_on, **values: Enumeration.objects.filter(unit=unit, counted_on=counted_on).first(),
    order=["-counted_on", "-pk"],
    roles={"see": READERS, "enter": KEEPERS, "import": KEEPERS, "export": EXPORTERS},
)
