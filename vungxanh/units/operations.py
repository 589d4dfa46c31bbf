"""Making units below the commune, bodies and posts. The caller checks the permission and writes the journal."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from vungxanh.kernel.vietnamese import fold
from vungxanh.units.models import Body, BodyKind, Kind, Post, Unit


@transaction.atomic
def add_hamlets(*, to: Unit, names: Iterable[str], valid_from: date, kind: Kind = Kind.HAMLET) -> Sequence[Unit]:
    """Hamlets or residential groups of a commune; their codes are the commune's and a number, "28801-01"."""
    codes = to.children.filter(code__startswith=f"{to.code}-").values_list("code", flat=True)
    taken = max((int(end) for end in (code.rpartition("-")[2] for code in codes) if end.isdigit()), default=0)
    units = [
        Unit(
            code=f"{to.code}-{number:02d}",
            name=name,
            kind=kind,
            parent=to,
            path=f"{to.path}{to.code}-{number:02d}/",
            folded=fold(name),
            trail=f"{fold(name)} {to.trail}",
            position=number,
            valid_from=valid_from,
        )
        for number, name in enumerate(names, start=taken + 1)
    ]
    return Unit.objects.bulk_create(units)


def rename(*, unit: Unit, name: str) -> None:
    """Write a unit's name anew; what is found by its name and lies below it follows. The unit itself is not saved."""
    folded = fold(name)
    trail = folded + unit.trail[len(unit.folded) :]
    below = list(Unit.objects.under(unit.path).exclude(pk=unit.pk).only("trail"))
    for each in below:
        each.trail = each.trail.removesuffix(unit.trail) + trail
    Unit.objects.bulk_update(below, ["trail"], batch_size=500)
    unit.name, unit.folded, unit.trail = name, folded, trail


@transaction.atomic
def found_body(
    *, unit: Unit, kind: BodyKind, name: str, valid_from: date, abbreviation: str = "", head: str = "", role: str = ""
) -> Body:
    """A body of a unit, with its head post when `head` names one."""
    body = Body.objects.create(unit=unit, kind=kind, name=name, abbreviation=abbreviation, valid_from=valid_from)
    if head:
        add_post(body=body, title=head, is_head=True, role=role)
    return body


def add_post(*, body: Body, title: str, role: str = "", is_head: bool = False) -> Post:
    return Post.objects.create(unit_id=body.unit_id, body=body, title=title, is_head=is_head, role=role)
