"""Taking away what was entered by mistake: the other half of an import that is undone.

A record that anything else refers to by now stays, with why; what it held stands in the journal.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from vungxanh.domains.population.models import DuplicatePair, Enumeration, Household, Person, Team, Visit
from vungxanh.domains.population.operations import households
from vungxanh.journal.models import Entry
from vungxanh.kernel.actor import Actor
from vungxanh.registers import records as register_records

# what entering a person makes besides: it goes with them
OF_A_PERSON = ((DuplicatePair, "first"), (DuplicatePair, "second"), (Household, "head"))


@transaction.atomic
def remove_persons(*, by: Actor, act: str, records: Sequence[Person]) -> dict[Any, str]:
    """These persons were never here; a household that was opened with them and is empty now goes too.

    {key: why} of those that stay. Raises `Forbidden`.
    """
    why = register_records.remove(by=by, act=act, records=records, apart_from=OF_A_PERSON)
    homes = {person.household_id for person in records if person.pk not in why}
    households.recount(homes)
    opened = Entry.objects.filter(
        kind="population.household", object_id__in=[str(key) for key in homes], act="population.households.enter",
        request=by.request,
    ).values_list("object_id", flat=True)  # fmt: skip
    if by.request:
        empty = Household.objects.filter(pk__in=[int(key) for key in opened], persons=None).select_related("unit")
        remove_households(by=by, act=act, records=list(empty))
    return why


@transaction.atomic
def remove_households(*, by: Actor, act: str, records: Sequence[Household]) -> dict[Any, str]:
    """Households that nobody was entered in and nobody knocked at. {key: why} of the others. Raises `Forbidden`."""
    return register_records.remove(by=by, act=act, records=records)


@transaction.atomic
def remove_teams(*, by: Actor, act: str, records: Sequence[Team]) -> dict[Any, str]:
    """Teams with their posts, while nobody holds one. {key: why} of the others. Raises `Forbidden`."""
    return register_records.remove_with(
        by=by, act=act, records=records, parts=lambda team: [list(team.posts.select_related("unit"))]
    )


@transaction.atomic
def remove_visits(*, by: Actor, act: str, records: Sequence[Visit]) -> dict[Any, str]:
    """Knocks that did not happen; the last visit of each household is the one before. Raises `Forbidden`."""
    homes = {visit.household_id for visit in records}
    why = register_records.remove(by=by, act=act, records=records)
    last = Visit.objects.filter(household=OuterRef("pk")).order_by("-occurred_at", "-pk")
    Household.objects.filter(pk__in=homes).update(
        last_visit_at=Subquery(last.values("occurred_at")[:1]),
        last_outcome=Coalesce(Subquery(last.values("outcome")[:1]), Value("")),
    )
    return why


@transaction.atomic
def remove_enumerations(*, by: Actor, act: str, records: Sequence[Enumeration]) -> dict[Any, str]:
    """Lists that were never drawn up. Raises `Forbidden`."""
    return register_records.remove(by=by, act=act, records=records)
