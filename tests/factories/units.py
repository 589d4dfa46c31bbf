"""A small district: one province, one district in it, two communes, hamlets in each; and one unit out of reach."""

from dataclasses import dataclass
from datetime import date

from vungxanh.kernel.vietnamese import fold
from vungxanh.units.models import Body, BodyKind, Kind, Post, Tier, TierMapping, Unit

SINCE = date(2021, 1, 1)
TIERS = {
    Kind.PROVINCE: Tier.LEADING,
    Kind.RURAL: Tier.COORDINATING,
    Kind.COMMUNE: Tier.GRASS_ROOTS,
    Kind.HAMLET: Tier.TEAM,
}


@dataclass(frozen=True)
class District:
    province: Unit
    district: Unit
    commune: Unit  # Tân Thạch, with three hamlets
    hamlets: list[Unit]
    neighbor: Unit  # Quới Sơn, the commune beside it, with one hamlet
    neighbor_hamlet: Unit
    elsewhere: Unit  # a hamlet of a commune in another province


def make_unit(code: str, name: str, kind: Kind, parent: Unit | None = None, *, position: int = 0) -> Unit:
    folded = fold(name)
    return Unit.objects.create(
        code=code,
        name=name,
        kind=kind,
        parent=parent,
        path=f"{parent.path if parent else ''}{code}/",
        folded=folded,
        trail=f"{folded} {parent.trail}" if parent else folded,
        position=position,
        valid_from=SINCE,
    )


def make_district() -> District:
    for kind, tier in TIERS.items():
        TierMapping.objects.get_or_create(kind=kind, valid_from=SINCE, defaults={"tier": tier})
    province = make_unit("83", "Tỉnh Bến Tre", Kind.PROVINCE)
    district = make_unit("831", "Huyện Châu Thành", Kind.RURAL, province)
    commune = make_unit("28804", "Xã Tân Thạch", Kind.COMMUNE, district)
    neighbor = make_unit("28807", "Xã Quới Sơn", Kind.COMMUNE, district)
    hamlets = [make_unit(f"28804{n}", f"Ấp {n}", Kind.HAMLET, commune, position=n) for n in (1, 2, 3)]
    neighbor_hamlet = make_unit("288071", "Ấp 1", Kind.HAMLET, neighbor, position=1)
    other_province = make_unit("82", "Tỉnh Tiền Giang", Kind.PROVINCE)
    other_commune = make_unit("28501", "Xã Thới Sơn", Kind.COMMUNE, other_province)
    elsewhere = make_unit("285011", "Ấp Thới Bình", Kind.HAMLET, other_commune)
    return District(province, district, commune, hamlets, neighbor, neighbor_hamlet, elsewhere)


def make_post(unit: Unit, title: str, role: str = "", *, body: str = "", is_head: bool = False) -> Post:
    """A post in the body of this name, which is made when it is not there."""
    found, _ = Body.objects.get_or_create(
        unit=unit, name=body or f"UBND {unit.name}", valid_from=SINCE, defaults={"kind": BodyKind.PEOPLE}
    )
    return Post.objects.create(unit=unit, body=found, title=title, role=role, is_head=is_head)
