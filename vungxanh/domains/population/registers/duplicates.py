"""The registers of pairs that may be one person, and of merges that may be taken back."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vungxanh.domains.population import forms as asked
from vungxanh.domains.population import rules
from vungxanh.domains.population.models import DuplicatePair, Likeness, Merge, PairStatus, Person, PersonStatus
from vungxanh.domains.population.operations import duplicates
from vungxanh.domains.population.registers.persons import born
from vungxanh.domains.population.registers.roles import JUDGES, KEEPERS
from vungxanh.registers.filters import choice
from vungxanh.registers.register import Action, Column, Reference, Register, State, View
from vungxanh.theme.templatetags.wording import day

SEERS = JUDGES | KEEPERS


def named(person: Person) -> Reference | str:
    """The person in words; a merged row has no page of its own any more."""
    year = person.birth_date.year if person.birth_date else "?"
    words = f"{person.full_name}, {year}"
    return words if person.status == PersonStatus.MERGED else Reference("population.persons", person.pk, words)


def told(person: Person) -> str:
    """What there is to compare, numbers as masks."""
    known = born(person)
    birth = day(known) if isinstance(known, date) else known or gettext("chưa rõ ngày sinh")
    home = gettext("hộ số {number}").format(number=person.household.number)
    facts = [birth, person.get_sex_display(), home, person.get_relation_display(), person.get_residence_display()]
    numbers = [
        f"{person._meta.get_field(name).verbose_name}: {getattr(person, name)}"  # type: ignore[union-attr]
        for name in ("citizen_id", "old_id", "phone")
        if getattr(person, name)
    ]
    return "; ".join(str(fact) for fact in [*facts, *numbers])


def decision(pair: DuplicatePair) -> State:
    kinds = {PairStatus.OPEN: "wait", PairStatus.MERGED: "done", PairStatus.DIFFERENT: "done"}
    status = PairStatus(pair.status)
    return State(kinds[status], status.label)  # type: ignore[arg-type]


def is_open(pair: DuplicatePair) -> bool:
    return pair.status == PairStatus.OPEN


def can_undo(merge: Merge) -> bool:
    return merge.undone_at is None and timezone.now() <= merge.merged_at + timedelta(days=rules.UNDO_DAYS)


DUPLICATES = Register(
    code="population.duplicates",
    title=_("Nghi trùng người"),
    singular=_("cặp"),
    purpose=_("Hai dòng có thể là một người. Máy chỉ hỏi; gộp hay không là do người xem xét."),
    model=DuplicatePair,
    icon="people",
    columns=[
        Column(name="first", label=_("Người thứ nhất"), value=lambda pair: named(pair.first)),
        Column(name="first_unit", label=_("Ở"), value=lambda pair: pair.first.unit),
        Column(name="second", label=_("Người thứ hai"), value=lambda pair: named(pair.second)),
        Column(name="second_unit", label=_("Ở"), value=lambda pair: pair.second.unit),
        Column(name="likeness", label=_("Giống nhau ở")),
        Column(name="status", label=_("Kết luận"), value=decision),
        Column(name="first_facts", label=_("Người thứ nhất"), value=lambda pair: told(pair.first), detail_only=True),
        Column(name="second_facts", label=_("Người thứ hai"), value=lambda pair: told(pair.second), detail_only=True),
        Column(name="found_at", label=_("Phát hiện lúc"), detail_only=True),
        Column(name="decided_by", label=_("Người kết luận"), detail_only=True),
        Column(name="decided_at", label=_("Kết luận lúc"), detail_only=True),
    ],
    order=["-pk"],
    select_related=["unit", "first__unit", "second__unit", "first__household", "second__household"],
    filters=[choice("likeness", _("Giống nhau ở"), Likeness.choices, _("Mọi điểm"))],
    views=[View(code="open", label=_("Chờ xem xét"), where=lambda actor: Q(status=PairStatus.OPEN), late=True)],
    actions=[
        Action(
            code="merge",
            label=_("Gộp hai người"),
            run=duplicates.merge,
            form=asked.Decision,
            roles=JUDGES,
            available=is_open,
            icon="exchange",
        ),
        Action(
            code="apart",
            label=_("Là hai người khác nhau"),
            run=duplicates.keep_apart,
            roles=SEERS,
            available=is_open,
            bulk=True,
            icon="cross",
        ),
    ],
    roles={"see": SEERS},
    personal=True,
)

MERGES = Register(
    code="population.merges",
    title=_("Các lần gộp"),
    singular=_("lần gộp"),
    purpose=_("Ai đã được gộp vào ai. Gộp nhầm thì hoàn tác trong 30 ngày."),
    model=Merge,
    icon="exchange",
    columns=[
        Column(name="duplicate", label=_("Đã gộp"), value=lambda merge: named(merge.duplicate)),
        Column(name="kept", label=_("Vào"), value=lambda merge: named(merge.kept)),
        Column(name="unit", label=_("Địa bàn")),
        Column(name="merged_at", label=_("Gộp lúc"), sort=["merged_at", "pk"]),
        Column(name="merged_by", label=_("Người gộp")),
        Column(name="undone_at", label=_("Hoàn tác lúc")),
    ],
    order=["-pk"],
    select_related=["unit", "kept", "duplicate"],
    actions=[
        Action(code="undo", label=_("Hoàn tác"), run=duplicates.undo, roles=JUDGES, available=can_undo, icon="left")
    ],
    roles={"see": JUDGES},
    personal=True,
)
