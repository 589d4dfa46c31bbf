"""Loading the demo district: the same seed, scale and day give the same district wherever it is loaded."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.core.management import call_command
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from vungxanh.accounts.models import User
from vungxanh.demo import tables
from vungxanh.demo.accounts import open_accounts
from vungxanh.demo.direction import direct
from vungxanh.demo.district import Hamlet, Staff, communes, district, hamlets
from vungxanh.demo.duty import stand_by
from vungxanh.demo.field_work import FieldWork, enumerations, order_rounds
from vungxanh.demo.following import share_areas
from vungxanh.demo.residents import Home, Settlement
from vungxanh.domains.population.models import Enumeration, Household, Person
from vungxanh.domains.population.operations import duplicates
from vungxanh.fields.indexes import count_anew
from vungxanh.journal import operations as journal
from vungxanh.journal.models import Entry
from vungxanh.kernel.actor import system
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say
from vungxanh.registers import indicators
from vungxanh.units.models import Body, Unit

ACT = "demo.load"
SCALE, SEED = 0.1, 2021
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Loaded:
    communes: int
    hamlets: int
    households: int
    persons: int
    visits: int
    officers: int
    pairs: int


def is_loaded() -> bool:
    return Entry.objects.filter(act=ACT).exists()


def clear() -> None:
    """Empty the whole database, the journal too; refused where anything but the demo lives.

    Raises `BadInput`.
    """
    if not is_loaded() and (User.objects.exists() or Household.objects.exists()):
        raise BadInput(
            say(
                "this database is not the demo's; --fresh empties it. Choose another VUNGXANH_HOME or DATABASE_URL",
                "cơ sở dữ liệu này không phải của bản diễn tập; --fresh sẽ xóa hết. Chọn VUNGXANH_HOME hoặc "
                "DATABASE_URL khác",
            )
        )
    call_command("flush", interactive=False, verbosity=0)


def load(
    *,
    scale: float = SCALE,
    seed: int = SEED,
    day: date | None = None,
    progress: Callable[[str], None] = lambda message: None,
) -> Loaded:
    """Châu Thành, Bến Tre, with invented people; `day` is the day the drill stands at (today).

    All or nothing. Raises `BadInput` where people live already.
    """
    if User.objects.exists() or Household.objects.exists():
        raise BadInput(
            say(
                "there are officers or households in this database already; the demo wants an empty one",
                "cơ sở dữ liệu đã có cán bộ hoặc hộ dân; bản diễn tập cần cơ sở dữ liệu trống",
            )
        )
    with transaction.atomic():
        return _Loading(scale, seed, day or timezone.localdate(), progress).run()


class _Loading:
    def __init__(self, scale: float, seed: int, day: date, progress: Callable[[str], None]) -> None:
        self.scale, self.day, self.progress = scale, day, progress
        self.random = Random(seed)
        self.entered_at = timezone.make_aware(datetime.combine(day - timedelta(days=30), time(8, 0)))
        self.by = system("demo")

    def run(self) -> Loaded:
        self.progress(say("units", "đơn vị hành chính"))
        top = district(self.day)
        places = communes(top)
        staff = Staff(self.random, self.day)
        staff.add(top, tables.tree("bodies.toml")["coordinating"])
        staff.write()
        work = FieldWork(self.random, self.day, staff, order_rounds(top, self.day, self.entered_at))
        settlement = Settlement(self.random, self.day, self.entered_at)
        loaded: Counter[str] = Counter(communes=len(places))
        for number, commune in enumerate(places, start=1):
            counts = self._settle(commune, staff, work, settlement)
            loaded.update(counts)
            self.progress(
                f"{number:>2}/{len(places)} {commune.name}: "
                + say("{households} households, {persons} persons", "{households} hộ, {persons} người").format(**counts)
            )
        count_anew()
        self.progress(say("accounts, documents and tasks", "tài khoản, văn bản và nhiệm vụ"))
        open_accounts()
        share_areas(top, places, day=self.day)
        direct(top, places, day=self.day, random=self.random)
        stand_by(top, places, day=self.day, random=self.random)
        self.progress(say("duplicates and indicators", "người trùng và chỉ tiêu"))
        pairs = duplicates.find()
        indicators.rebuild()
        count_anew()
        return Loaded(**loaded, officers=staff.written, pairs=pairs)

    def _settle(self, commune: Unit, staff: Staff, work: FieldWork, settlement: Settlement) -> dict[str, int]:
        """A commune from its hamlets to the last visit, written whole: nobody is held in memory for the next one.

        Returns how much of each; one entry of the journal says the same.
        """
        there = hamlets(self.random, commune, scale=self.scale, day=self.day)
        homes = settlement.settle(commune.censuses.all()[0], there, scale=self.scale)
        self._bodies(staff, commune, there)
        given: list[tuple[Home, Body]] = []
        for hamlet in there:
            own = [home for home in homes if home.hamlet is hamlet]
            given += work.share_out(own) if own else []
        knocks = work.visits(given)
        self._write(homes)
        work.write(given, knocks, heads=staff.write())
        counts = {
            "hamlets": len(there),
            "households": len(homes),
            "persons": sum(len(home.persons) for home in homes),
            "visits": len(knocks),
        }
        journal.record(by=self.by, act=ACT, changes=[journal.Change(commune, after=counts)])
        return counts

    def _bodies(self, staff: Staff, commune: Unit, there: Sequence[Hamlet]) -> None:
        templates = tables.tree("bodies.toml")
        staff.add(commune, templates["grass_roots"])
        staff.add(commune, [each for each in templates["enterprise"] if each["commune"] == commune.code])
        for hamlet in there:
            staff.add(hamlet.unit, templates["team"])

    def _write(self, homes: Sequence[Home]) -> None:
        Household.objects.bulk_create([home.household for home in homes], batch_size=BATCH)
        persons = []
        for home in homes:
            for person in home.persons:
                person.household_id = home.household.pk
                persons.append(person)
        Person.objects.bulk_create(persons, batch_size=BATCH)
        heads = Person.objects.filter(household=OuterRef("pk"), relation="HEAD").order_by("pk")
        keys = [home.household.pk for home in homes]
        for start in range(0, len(keys), BATCH):
            Household.objects.filter(pk__in=keys[start : start + BATCH]).update(head=Subquery(heads.values("pk")[:1]))
        Enumeration.objects.bulk_create(enumerations(self.random, self.day, homes))
