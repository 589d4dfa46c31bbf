"""The usual bodies of a unit, with their posts, at once."""

from datetime import date

from django.db import transaction

from vungxanh.domains.organization import rules
from vungxanh.domains.organization.operations.bodies import BODIES, establish
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.vietnamese import fold
from vungxanh.registers import records
from vungxanh.units.models import Body, Unit
from vungxanh.units.queries import tier_of


def missing(unit: Unit, on: date) -> list[rules.UsualBody]:
    """The bodies a unit of its tier usually has and this one has not on that day, by name."""
    tier = tier_of(unit, on)
    there = {fold(name) for name in Body.objects.valid_on(on).filter(unit=unit).values_list("name", flat=True)}
    return [body for body in rules.usual(tier, on) if fold(body.name_in(unit.name)) not in there] if tier else []


@transaction.atomic
def set_up(*, by: Actor, unit: Unit, on: date) -> list[Body]:
    """Found what is missing; a second time there is nothing left to do. Raises `BadInput`, `Forbidden`."""
    act = f"{BODIES}.enter"
    records.allow(by, act, unit)
    return [
        establish(
            by=by, act=act, unit=unit, kind=each.kind, name=each.name_in(unit.name), valid_from=on,
            abbreviation=each.abbreviation, posts=[(post.title_in(unit.name), post.role) for post in each.posts],
        )
        for each in missing(unit, on)
    ]  # fmt: skip
