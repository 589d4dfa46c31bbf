"""The registers of rosters, shifts, hotlines and calls."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.roles import OFFICERS, Role
from vungxanh.domains.duty import forms, queries
from vungxanh.domains.duty.models import Call, Hotline, Part, Roster, Shift
from vungxanh.domains.duty.operations import calls, hotlines, rosters, shifts
from vungxanh.registers import records
from vungxanh.registers.forms import LastDay
from vungxanh.registers.register import Action, Column, Indicator, Reference, Register, State, View
from vungxanh.theme.templatetags.wording import phone

READERS = frozenset(OFFICERS)
PLANNERS = frozenset({Role.PROVINCE_LEADER, Role.COMMUNE_CHAIR, Role.COMMITTEE_MEMBER})
# whoever may stand a shift: not those who only administer or watch over data
STANDING = READERS - {Role.ADMINISTRATOR, Role.DATA_PROTECTION}


def names(shift: Shift, part: str) -> str:
    return "; ".join(str(place.user) for place in shift.places.all() if place.part == part)


def shift_state(shift: Shift) -> State:
    now = timezone.now()
    if shift.ends_at > now and queries.open_places(shift.roster, shift):
        return State("late", _("Thiếu người"))
    if shift.ends_at <= now:
        return State("done", _("Đã xong"))
    return State("doing", _("Đang trực")) if shift.is_on(now) else State("new", _("Sắp tới"))


def shift_initial(shift: Shift) -> Mapping[str, Any]:
    people: dict[str, list[Any]] = {}
    for place in shift.places.select_related("user"):
        people.setdefault(place.part, []).append(place.user)
    starts, ends = timezone.localtime(shift.starts_at), timezone.localtime(shift.ends_at)
    return {
        "roster": shift.roster, "day": starts.date(), "kind": shift.kind, "starts": starts.time(), "ends": ends.time(),
        "leader": people.get(Part.LEADER, [None])[0], "deputy": people.get(Part.DEPUTY, [None])[0],
        "on_duty": people.get(Part.ON_DUTY, []),
    }  # fmt: skip


def roster_state(roster: Roster) -> State:
    today = timezone.localdate()
    if roster.ends_on and roster.ends_on < today:
        return State("done", _("Đã kết thúc"))
    return State("new", _("Sắp tới")) if roster.starts_on > today else State("doing", _("Đang trực"))


def call_state(call: Call) -> State:
    kinds = {Call.State.ANSWERED: "done", Call.State.MISSED: "late", Call.State.CALLED_BACK: "done"}
    return State(kinds[Call.State(call.state)], call.get_state_display())  # type: ignore[arg-type]


ROSTERS = Register(
    code="duty.rosters",
    title=_("Lịch trực các sở chỉ huy"),
    singular=_("lịch trực"),
    purpose=_("Sở chỉ huy nào phải có người trực, chia ca thế nào, từ ngày nào."),
    model=Roster,
    icon="calendar",
    page="duty:roster",
    columns=[
        Column(name="body", label=_("Sở chỉ huy"), sort=["body__name", "pk"]),
        Column(name="unit", label=_("Đơn vị")),
        Column(name="pattern", label=_("Cách chia ca")),
        Column(name="people", label=_("Trực ban mỗi ca"), numeric=True),
        Column(name="starts_on", label=_("Từ ngày"), sort=["starts_on", "pk"]),
        Column(name="ends_on", label=_("Đến ngày")),
        Column(name="state", label=_("Tình trạng"), value=roster_state),
    ],
    entry=forms.RosterEntry,
    save=rosters.open_roster,
    correct=rosters.correct_roster,
    initial=lambda roster: {
        name: getattr(roster, name) for name in ("body", "pattern", "people", "starts_on", "ends_on")
    },
    select_related=["unit", "body"],
    views=[View(code="open", label=_("Đang trực"), where=lambda actor: Q(ends_on=None))],
    actions=[
        Action(
            code="close",
            label=_("Kết thúc lịch trực"),
            run=rosters.close_roster,
            roles=PLANNERS,
            form=LastDay,
            available=lambda roster: roster.ends_on is None,
        )
    ],
    roles={"see": READERS, "enter": PLANNERS, "correct": PLANNERS, "export": PLANNERS},
)

SHIFTS = Register(
    code="duty.shifts",
    title=_("Ca trực"),
    singular=_("ca trực"),
    purpose=_("Ai trực ca nào, ở đâu. Nhập cả tháng bằng tệp Excel, hoặc xếp lần lượt từ lịch trực của sở chỉ huy."),
    model=Shift,
    icon="clock",
    page="duty:shift",
    columns=[
        Column(name="shift", label=_("Ca"), value=str, sort=["starts_at", "pk"]),
        Column(name="roster", label=_("Sở chỉ huy"), value=lambda shift: shift.roster.body.name),
        Column(name="starts_at", label=_("Từ lúc")),
        Column(name="ends_at", label=_("Đến lúc")),
        Column(name="leader", label=_("Trực lãnh đạo"), value=lambda shift: names(shift, Part.LEADER)),
        Column(name="on_duty", label=_("Trực ban"), value=lambda shift: names(shift, Part.ON_DUTY)),
        Column(name="deputy", label=_("Dự phòng"), value=lambda shift: names(shift, Part.DEPUTY)),
        Column(name="holiday", label=_("Ngày lễ")),
        Column(name="state", label=_("Tình trạng"), value=shift_state),
    ],
    entry=forms.ShiftEntry,
    save=shifts.enter,
    correct=shifts.correct,
    remove=shifts.take_back,
    initial=shift_initial,
    keys=[["roster", "day", "kind"]],
    order=["-starts_at", "-pk"],
    select_related=["unit", "roster__body"],
    prefetch=["places__user"],
    views=[
        View(code="coming", label=_("Sắp tới"), where=lambda actor: Q(ends_at__gt=timezone.now())),
        View(code="mine", label=_("Của tôi"), where=lambda actor: Q(places__user=actor.user_id)),
    ],
    actions=[
        Action(
            code="remove",
            label=_("Bỏ ca trực"),
            run=shifts.remove,
            roles=PLANNERS,
            form=forms.Removing,
            available=lambda shift: shift.starts_at > timezone.now(),
            icon="cross",
        )
    ],
    roles={"see": READERS, "enter": PLANNERS, "correct": PLANNERS, "import": PLANNERS, "export": PLANNERS},
)

HOTLINES = Register(
    code="duty.hotlines",
    title=_("Đường dây nóng"),
    singular=_("đường dây nóng"),
    purpose=_("Số điện thoại người dân gọi được, hiện trên trang công khai không cần đăng nhập."),
    model=Hotline,
    icon="phone",
    columns=[
        Column(name="number", label=_("Số điện thoại"), value=lambda line: phone(line.number), sort=["number", "pk"]),
        Column(name="unit", label=_("Đơn vị")),
        Column(name="purpose", label=_("Gọi để làm gì")),
        Column(name="hours", label=_("Giờ trực máy")),
        Column(name="roster", label=_("Sở chỉ huy trực máy")),
        Column(name="since", label=_("Từ ngày"), sort=["since", "pk"]),
        Column(name="until", label=_("Đến ngày")),
    ],
    entry=forms.HotlineEntry,
    save=hotlines.publish,
    correct=hotlines.correct_hotline,
    remove=records.remove,
    initial=lambda line: {
        name: getattr(line, name) for name in ("unit", "number", "purpose", "hours", "roster", "since", "until")
    },
    keys=[["unit", "number"]],
    match=lambda by, unit, number, **values: Hotline.objects.filter(unit=unit, number=number, until=None).first(),
    select_related=["unit", "roster__body"],
    views=[View(code="open", label=_("Đang công bố"), where=lambda actor: Q(until=None))],
    actions=[
        Action(
            code="withdraw",
            label=_("Thôi công bố"),
            run=hotlines.withdraw_number,
            roles=PLANNERS,
            form=LastDay,
            available=lambda line: line.until is None,
        )
    ],
    indicators=[Indicator(code="duty.hotlines", label=_("Số đường dây nóng đang công bố"), where=Q(until=None))],
    roles={"see": READERS, "enter": PLANNERS, "correct": PLANNERS, "import": PLANNERS, "export": PLANNERS},
)

CALLS = Register(
    code="duty.calls",
    title=_("Sổ cuộc gọi"),
    singular=_("cuộc gọi"),
    purpose=_("Cuộc gọi đến đường dây nóng, ca trực nào nhận; cuộc gọi nhỡ chờ gọi lại."),
    model=Call,
    icon="phone",
    columns=[
        Column(name="at", label=_("Lúc"), sort=["at", "pk"]),
        Column(name="hotline", label=_("Đường dây"), value=lambda call: phone(call.hotline.number)),
        Column(name="unit", label=_("Đơn vị")),
        Column(
            name="shift",
            label=_("Ca trực"),
            value=lambda call: Reference("duty.shifts", call.shift_id, str(call.shift)) if call.shift_id else "",
        ),
        Column(name="phone", label=_("Số gọi đến"), private=True),
        Column(name="matter", label=_("Nội dung"), private=True),
        Column(name="state", label=_("Tình trạng"), value=call_state),
        Column(name="outcome", label=_("Đã giải quyết thế nào"), private=True, detail_only=True),
        Column(name="called_back_at", label=_("Gọi lại lúc"), detail_only=True),
    ],
    entry=forms.CallEntry,
    save=calls.log,
    search_sealed=["phone_print"],
    search_label=_("Số gọi đến"),
    order=["-at", "-pk"],
    select_related=["unit", "hotline", "shift"],
    views=[View(code="missed", label=_("Chờ gọi lại"), where=lambda actor: Q(state=Call.State.MISSED), late=True)],
    actions=[
        Action(
            code="call-back",
            label=_("Đã gọi lại"),
            run=calls.call_back,
            roles=STANDING,
            form=forms.CallingBack,
            available=lambda call: call.state == Call.State.MISSED,
            primary=True,
            icon="phone",
        )
    ],
    indicators=[
        Indicator(code="duty.calls", label=_("Cuộc gọi đến đường dây nóng"), on="at"),
        Indicator(
            code="duty.calls_missed",
            label=_("Cuộc gọi nhỡ"),
            where=Q(state__in=[Call.State.MISSED, Call.State.CALLED_BACK]),
            on="at",
        ),
    ],
    roles={"see": STANDING, "enter": STANDING, "unseal": STANDING},
    personal=True,
)
