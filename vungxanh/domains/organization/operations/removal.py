"""Taking away what was entered by mistake: the other half of an import that is undone.

What anything else refers to by now stays, with why. An account that an appointment made stays too: without a post it
may do nothing.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from vungxanh.accounts.models import Holding
from vungxanh.kernel.actor import Actor
from vungxanh.registers import records as register_records
from vungxanh.registers.models import Count
from vungxanh.units.models import Body, Hamlet, Post


@transaction.atomic
def remove_hamlets(*, by: Actor, act: str, records: Sequence[Hamlet]) -> dict[Any, str]:
    """Hamlets with their boards, while nobody lives or works there. {key: why} of the others. Raises `Forbidden`."""

    def boards(hamlet: Hamlet) -> list[list[Any]]:
        bodies = Body.objects.filter(unit=hamlet).select_related("unit")
        return [list(Post.objects.filter(body__in=bodies).select_related("unit")), list(bodies)]

    return register_records.remove_with(by=by, act=act, records=records, parts=boards, apart_from=[(Count, "unit")])


@transaction.atomic
def remove_bodies(*, by: Actor, act: str, records: Sequence[Body]) -> dict[Any, str]:
    """Bodies with their posts, while nobody holds one. {key: why} of the others. Raises `Forbidden`."""
    return register_records.remove_with(
        by=by, act=act, records=records, parts=lambda body: [list(body.posts.select_related("unit"))]
    )


@transaction.atomic
def remove_appointments(*, by: Actor, act: str, records: Sequence[Holding]) -> dict[Any, str]:
    """Nobody was appointed, and no right was given. {key: why} of those already acted on. Raises `Forbidden`."""
    return register_records.remove_with(
        by=by, act=act, records=records, parts=lambda holding: [list(holding.grants.select_related("unit"))]
    )
