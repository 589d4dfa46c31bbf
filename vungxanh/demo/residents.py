"""The people: households with their census sizes, who lives in them, and what is known of each person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from shapely.geometry.base import BaseGeometry

from vungxanh.demo import names
from vungxanh.demo.district import Hamlet, point_in
from vungxanh.demo.families import Member, Pyramid, household, sizes
from vungxanh.domains.population import rules
from vungxanh.domains.population.models import Household, Person, years_before
from vungxanh.kernel.vietnamese import fold, given_name_key
from vungxanh.units.models import Census

# see data/README.md: no number of the demo belongs to anybody
SERIALS_FROM, OLD_NUMBERS_FROM, BIRTH_PROVINCE = 990_000, 320_990_000, "083"
HOUSEHOLDS_A_CLUSTER = 25
CONDITIONS = ("Tăng huyết áp", "Đái tháo đường", "Hen phế quản", "Suy thận mạn", "Bệnh tim", "Viêm gan B")
ROADS = ("đường tỉnh 883", "quốc lộ 60", "hương lộ 173", "đường xã", "lộ liên ấp", "đường bờ kênh", "quốc lộ 57B")
WORK = (
    "Làm vườn dừa", "Làm vườn trái cây", "Công nhân KCN Giao Long", "Công nhân KCN An Hiệp", "Buôn bán nhỏ", "Thợ hồ",
    "Nội trợ", "Nuôi thủy sản", "Giáo viên", "Lái xe", "Làm thuê", "Cán bộ, viên chức",
)  # fmt: skip
AWAY = ("TP. Hồ Chí Minh", "Bình Dương", "Đồng Nai", "Long An", "TP. Bến Tre", "Tiền Giang")
DUPLICATES_A_THOUSAND = 2


@dataclass(slots=True)
class Home:
    """A household and its people before they are saved."""

    household: Household
    hamlet: Hamlet
    persons: list[Person] = field(default_factory=list)


class Papers:
    """Numbers that are valid in form and cannot exist, each given once."""

    def __init__(self) -> None:
        self.serials: dict[str, int] = {}
        self.old = OLD_NUMBERS_FROM

    def citizen_id(self, year: int, sex: str) -> str:
        stem = f"{BIRTH_PROVINCE}{2 * ((year - 1900) // 100) + (sex == 'FEMALE')}{year % 100:02}"
        serial = self.serials.get(stem, SERIALS_FROM)
        self.serials[stem] = serial + 1
        return f"{stem}{serial}"

    def old_id(self) -> str:
        self.old += 1
        return str(self.old)


def scaled(census: Census, scale: float) -> tuple[list[int], int]:
    """Households by size and persons of a copy of the commune; at scale 1 the census itself."""
    exact = [census.households_by_size[str(size)] * scale for size in range(1, 6)]
    whole = [int(number) for number in exact]
    missing = round(sum(exact)) - sum(whole)
    for place in sorted(range(5), key=lambda place: whole[place] - exact[place])[:missing]:
        whole[place] += 1
    least = sum(size * number for size, number in enumerate(whole, start=1))
    return whole, max(least, round(census.persons * scale))


class Settlement:
    """Fills the hamlets of one commune after another."""

    def __init__(self, random: Random, day: date, entered_at: datetime) -> None:
        self.random, self.day, self.entered_at = random, day, entered_at
        self.papers = Papers()

    def settle(self, census: Census, hamlets: Sequence[Hamlet], *, scale: float) -> list[Home]:
        """The households of a commune in walking order, hamlet by hamlet, with their people."""
        by_size, persons = scaled(census, scale)
        pyramid = Pyramid(self.random, persons)
        wanted = sizes(by_size, persons)
        self.random.shuffle(wanted)
        homes = []
        for hamlet, share in zip(hamlets, self._shares(wanted, len(hamlets)), strict=True):
            homes += list(self._homes(hamlet, share, pyramid))
        homes_of_two = [home for home in homes if len(home.persons) > 1]
        for _ in range(round(persons * DUPLICATES_A_THOUSAND / 1000)):
            self._plant_duplicate(homes_of_two)
        for home in homes:
            home.persons[0].alone = len(home.persons) == 1
        return homes

    def _shares(self, wanted: list[int], number: int) -> Iterator[list[int]]:
        """The households cut into pieces, the largest at most about twice the smallest."""
        weights = [self.random.uniform(0.7, 1.4) for _ in range(number)]
        start, reached = 0, 0.0
        for place, weight in enumerate(weights):
            reached += weight
            end = len(wanted) if place == number - 1 else round(len(wanted) * reached / sum(weights))
            yield wanted[start:end]
            start = end

    def _homes(self, hamlet: Hamlet, wanted: list[int], pyramid: Pyramid) -> Iterator[Home]:
        spots = sorted(self._spots(hamlet.outline, len(wanted)), key=lambda spot: (round(spot[0] * 500), spot[1]))
        for order, (size, (longitude, latitude)) in enumerate(zip(wanted, spots, strict=True), start=1):
            home = Home(self._household(hamlet, order, longitude, latitude), hamlet)
            line, married_in = names.surname(self.random), names.surname(self.random)
            for member in household(self.random, pyramid, size):
                surname = {"line": line, "married-in": married_in}.get(member.surname) or names.surname(self.random)
                home.persons.append(self._person(home, member, surname))
            head = home.persons[0]
            home.household.residents = len(home.persons)
            home.household.folded = fold(f"{home.household.number} {head.full_name} {home.household.cluster}")[:280]
            self._circumstances(home)
            yield home

    def _spots(self, area: BaseGeometry, number: int) -> list[tuple[float, float]]:
        return [(point.x, point.y) for point in (point_in(self.random, area) for _ in range(number))]

    def _household(self, hamlet: Hamlet, order: int, longitude: float, latitude: float) -> Household:
        random = self.random
        outside = random.random() < 0.012
        return Household(
            uuid=self._uuid(),
            unit=hamlet.unit,
            number=f"{hamlet.unit.position}-{order:03}",
            walking_order=order,
            cluster=f"Tổ {(order - 1) // HOUSEHOLDS_A_CLUSTER + 1}",
            address=f"{random.randint(1, 399)}{random.choice(['', 'A', 'B', '/1', '/4'])}, {random.choice(ROADS)}",
            kind="BOARDING" if random.random() < 0.03 else "HOUSE",
            source="ROUND" if outside else random.choice(("POLICE", "POLICE", "HAMLET")),
            enumerated=not outside,
            longitude=round(longitude, 5),
            latitude=round(latitude, 5),
            entered_at=self.entered_at,
        )

    def _person(self, home: Home, member: Member, surname: str) -> Person:
        random, day = self.random, self.day
        born = years_before(day, member.age) - timedelta(days=random.randrange(365))
        exactness = random.random()
        precision = "DAY" if member.age < 55 or exactness > 0.4 else "YEAR" if exactness > 0.04 else "MONTH"
        if precision == "YEAR":
            born = date(day.year - member.age, 1, 1)
        elif precision == "MONTH":
            born = born.replace(day=1)
        name = names.full_name(random, surname=surname, sex=member.sex, year=born.year)
        person = Person(
            uuid=self._uuid(),
            unit=home.hamlet.unit,
            full_name=name,
            folded=fold(name),
            name_key=given_name_key(name),
            sex=member.sex,
            birth_date=born,
            birth_precision=precision,
            relation=member.relation,
            entered_at=self.entered_at,
        )
        self._identify(person, member.age)
        self._describe(person, member.age)
        return person

    def _identify(self, person: Person, age: int) -> None:
        random = self.random
        assert person.birth_date is not None
        draw = random.random()
        if age >= 25 and draw < 0.45 or age >= 15 and draw < 0.1:
            person.old_id = self.papers.old_id()
        if draw > (0.12 if age >= 14 else 0.55):
            # now and then the card says another year than the list
            year = person.birth_date.year + (random.choice((-1, 1)) if random.random() < 0.007 else 0)
            person.citizen_id = self.papers.citizen_id(year, person.sex)
            person.identity_status, person.identity_fault = rules.assess_identity(
                person.citizen_id, birth_date=person.birth_date, sex=person.sex
            )
        if age >= 16 and random.random() < 0.55:
            person.phone = f"0500{random.randrange(10**6):06}"

    def _describe(self, person: Person, age: int) -> None:
        random, day = self.random, self.day
        if random.random() < (0.42 if age >= 60 else 0.11 if age >= 40 else 0.015):
            person.chronic = True
            person.health_note = random.choice(CONDITIONS)
        person.disabled = random.random() < (0.05 if age >= 60 else 0.012)
        person.pregnant = person.sex == "FEMALE" and 18 <= age <= 42 and random.random() < 0.04
        if 18 <= age <= 62:
            person.occupation = random.choice(WORK)
        elif 6 <= age <= 17:
            person.occupation = "Học sinh"
        if 18 <= age <= 45 and random.random() < 0.05:
            person.away_since = day - timedelta(days=random.randint(5, 200))
            person.away_place = random.choice(AWAY)
        if random.random() < 0.035:
            person.residence = "TEMPORARY" if random.random() < 0.8 else "STAYING"
            person.residence_since = day - timedelta(days=random.randint(3, 600))

    def _circumstances(self, home: Home) -> None:
        draw = self.random.random()
        home.household.poverty = "POOR" if draw < 0.03 else "NEAR_POOR" if draw < 0.07 else "NONE"
        if home.household.kind == "BOARDING":
            for person in home.persons:
                person.residence = "TEMPORARY"
                person.residence_since = person.residence_since or self.day - timedelta(
                    days=self.random.randint(10, 900)
                )

    def _plant_duplicate(self, homes: list[Home]) -> None:
        """The same person twice, as lists have it: once with the new number, once by the card before."""
        random = self.random
        if len(homes) < 2:
            return
        home, elsewhere = random.sample(homes, 2)
        original = random.choice(home.persons)
        if not original.citizen_id or original.birth_precision != "DAY":
            return
        old = original.old_id or self.papers.old_id()
        original.old_id = old if random.random() < 0.5 else original.old_id
        elsewhere.persons.append(
            Person(
                uuid=self._uuid(),
                unit=elsewhere.hamlet.unit,
                full_name=original.full_name,
                folded=original.folded,
                name_key=original.name_key,
                sex=original.sex,
                birth_date=original.birth_date,
                birth_precision=original.birth_precision,
                relation="RELATIVE",
                old_id=old,
                residence="STAYING",
                entered_at=self.entered_at,
            )
        )
        elsewhere.household.residents += 1

    def _uuid(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)
