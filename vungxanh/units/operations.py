"""Making units below the commune, bodies and posts. The caller checks the permission and writes the journal."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from vungxanh.kernel.vietnamese import fold
from vungxanh.units.models import Body, BodyKind, Kind, Post, Unit


@transaction.atomic
def add_hamlets(*, to: Unit, names: Iterable[str], valid_from: date, kind: Kind = Kind.HAMLET) -> Sequence[Unit]:
    """Hamlets or residential groups of a commune; their codes are the commune's and a number, "28801-01"."""
    taken = to.children.count()
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


@transaction.atomic
def found_body(
    *, unit: Unit, kind: BodyKind, name: str, valid_from: date, abbreviation: str = "", head: str = "", role: str = ""
) -> Body:
    """A body of a unit, with its head post when `head` names one."""
    body = Body.objects.create(unit=unit, kind=kind, name=name, abbreviation=abbreviation, valid_from=valid_from)
    if head:
        Post.objects.create(body=body, title=head, is_head=True, role=role)
    return body
