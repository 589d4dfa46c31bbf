"""The place: the real communes, invented hamlets inside their outlines, bodies, posts and who holds them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import shapely
from django.contrib.auth.hashers import make_password
from django.db.models import Q
from shapely.geometry import MultiPoint, Point, mapping, shape
from shapely.geometry.base import BaseGeometry

from vungxanh.accounts.models import Grant, Holding, User
from vungxanh.demo import names, tables
from vungxanh.domains.population.operations.teams import HEAD, MEMBER
from vungxanh.units import loading
from vungxanh.units import operations as units
from vungxanh.units.models import Body, BodyKind, Boundary, Kind, Post, Unit

PROVINCE, DISTRICT = "83", "831"
# a hamlet of Ben Tre has about a thousand people
PERSONS_A_HAMLET = 1000


@dataclass(slots=True)
class Hamlet:
    unit: Unit
    outline: BaseGeometry
    teams: list[Body] = field(default_factory=list)


def district(day: date) -> Unit:
    """Châu Thành with its communes, loaded when it is not there yet; in the drill it goes on after 2025."""
    if not Unit.objects.filter(path=f"{PROVINCE}/{DISTRICT}/").exists():
        loading.load("2021", provinces=[PROVINCE])
    here = Q(path=f"{PROVINCE}/") | Q(path__startswith=f"{PROVINCE}/{DISTRICT}/")
    Unit.objects.filter(here, valid_from=loading.SYSTEM_2021).update(valid_to=None)
    return Unit.objects.get(path=f"{PROVINCE}/{DISTRICT}/", valid_from=loading.SYSTEM_2021)


def communes(of: Unit) -> list[Unit]:
    found = Unit.objects.filter(parent=of).select_related("boundary").prefetch_related("censuses")
    return list(found.order_by("code"))


def hamlets(random: Random, commune: Unit, *, scale: float, day: date) -> list[Hamlet]:
    """Invented hamlets that share the commune's outline between them; fewer in a smaller copy of the district."""
    persons = commune.censuses.all()[0].persons
    full = max(4, round(persons / PERSONS_A_HAMLET))
    number = max(2, min(full, round(full * scale**0.5)))
    if commune.kind == Kind.TOWNSHIP:
        titles, kind = [f"Khu phố {i}" for i in range(1, number + 1)], Kind.RESIDENTIAL_GROUP
    elif random.random() < 0.4:
        titles, kind = [f"Ấp {i}" for i in range(1, number + 1)], Kind.HAMLET
    else:
        titles = [f"Ấp {name}" for name in random.sample(tables.lines("hamlets.txt"), number)]
        kind = Kind.HAMLET
    made = units.add_hamlets(to=commune, names=titles, valid_from=loading.SYSTEM_2021, kind=kind)
    outlines = cells(random, shapely.make_valid(shape(commune.boundary.geometry)), number)
    Boundary.objects.bulk_create(
        Boundary(
            unit=unit,
            geometry=_rounded(mapping(outline)),
            longitude=round(outline.representative_point().x, 5),
            latitude=round(outline.representative_point().y, 5),
            source="VùngXanh demo",
        )
        for unit, outline in zip(made, outlines, strict=True)
    )
    return [Hamlet(unit, outline) for unit, outline in zip(made, outlines, strict=True)]


def point_in(random: Random, area: BaseGeometry) -> Point:
    """A point anywhere inside an area."""
    west, south, east, north = area.bounds
    shapely.prepare(area)
    for _attempt in range(200):
        point = Point(random.uniform(west, east), random.uniform(south, north))
        if area.contains(point):
            return point
    return area.representative_point()


def cells(random: Random, area: BaseGeometry, number: int) -> list[BaseGeometry]:
    """An area shared out between `number` centres: each cell is what lies nearest to its centre."""
    centres = [point_in(random, area) for _ in range(number)]
    # two rounds of moving each centre to the middle of its cell make the cells alike in size
    for _ in range(3):
        shares = [
            cell.intersection(area) for cell in shapely.voronoi_polygons(MultiPoint(centres), extend_to=area).geoms
        ]
        shares = [share for share in shares if not share.is_empty]
        centres = [share.representative_point() for share in shares]
    while len(shares) < number:  # a centre fell on another: halve the largest cell
        largest = max(shares, key=lambda share: share.area)
        shares.remove(largest)
        shares += cells(random, largest, 2)
    return sorted(shares, key=lambda share: (-round(share.centroid.y, 3), round(share.centroid.x, 3)))


def _rounded(geometry: Any) -> Any:
    def walk(value: Any) -> Any:
        if isinstance(value, float | int):
            return round(value, 5)
        return [walk(each) for each in value]

    if geometry["type"] == "GeometryCollection":
        return {"type": "GeometryCollection", "geometries": [_rounded(each) for each in geometry["geometries"]]}
    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


def in_words(unit: Unit) -> str:
    """The unit as it stands inside a sentence: "xã Tân Thạch"."""
    return unit.name[:1].lower() + unit.name[1:]


def bare(unit: Unit) -> str:
    return unit.name.split(" ", 2 if unit.kind == Kind.TOWNSHIP else 1)[-1]


class Staff:
    """Bodies, posts and officers of many units, written a few statements at a time."""

    def __init__(self, random: Random, day: date) -> None:
        self.random, self.day = random, day
        self.since = day - timedelta(days=400)
        self.bodies: list[Body] = []
        self.posts: list[tuple[Body, Post, int]] = []
        self.written = 0  # officers
        self.locked = make_password(None)

    def add(self, unit: Unit, templates: Iterable[dict[str, Any]]) -> None:
        for template in templates:
            name = template["name"].format(unit=in_words(unit), name=bare(unit))
            kind = BodyKind(template.get("kind", BodyKind.ENTERPRISE))
            body = Body(unit=unit, kind=kind, name=name, abbreviation=template["abbreviation"], valid_from=self.since)
            self.add_body(body, [(title, role, count) for title, role, count in template["posts"]])

    def add_team(self, hamlet: Hamlet, number: int) -> Body:
        """A community team of three: its head and two members."""
        body = Body(
            unit=hamlet.unit,
            kind=BodyKind.TEAM,
            name=f"Tổ COVID cộng đồng số {number}",
            valid_from=self.day - timedelta(days=120),
        )
        hamlet.teams.append(body)
        self.add_body(body, [(HEAD, "team-member", 1), (MEMBER, "team-member", 2)])
        return body

    def add_body(self, body: Body, posts: Sequence[tuple[str, str, int]]) -> None:
        self.bodies.append(body)
        for place, (title, role, count) in enumerate(posts):
            self.posts.append((body, Post(unit=body.unit, title=title, role=role, is_head=place == 0), count))

    def write(self) -> dict[int, User]:
        """Write what was added since the last time, whole units at once; returns the head of each body by its key."""
        Body.objects.bulk_create(self.bodies, batch_size=500)
        for body, post, _count in self.posts:
            post.body = body
        Post.objects.bulk_create([post for _body, post, _count in self.posts], batch_size=500)
        numbers: Counter[str] = Counter()
        held: list[tuple[User, Post]] = []
        for body, post, count in self.posts:
            for _ in range(count):
                stem = f"{body.kind.lower()}.{body.unit.code}"
                numbers[stem] += 1
                user = User(
                    username=f"{stem}.{numbers[stem]}", full_name=self._name(), password=self.locked,
                    phone=f"0500{self.random.randrange(10**6):06}",
                )  # fmt: skip
                held.append((user, post))
        User.objects.bulk_create([user for user, _post in held], batch_size=500)
        holdings = [
            Holding(user=user, post=post, unit=post.unit, starts_on=self.since, decision=f"{number}/QĐ-UBND")
            for number, (user, post) in enumerate(held, start=self.written + 1)
        ]
        Holding.objects.bulk_create(holdings, batch_size=500)
        grants = [
            Grant(user=each.user, role=each.post.role, unit=each.unit, holding=each, starts_on=self.since)
            for each in holdings
            if each.post.role
        ]
        Grant.objects.bulk_create(grants, batch_size=500)
        self.bodies, self.posts, self.written = [], [], self.written + len(held)
        return {post.body_id: user for user, post in held if post.is_head}

    def _name(self) -> str:
        sex = "FEMALE" if self.random.random() < 0.38 else "MALE"
        year = self.day.year - self.random.randint(26, 58)
        return names.full_name(self.random, surname=names.surname(self.random), sex=sex, year=year)
