"""What every writing operation does around its change: may they, and the journal, in the same transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.units.models import Hamlet, Unit, UnitScoped


def allow(by: Actor, act: str, unit: Unit) -> None:
    """Raise `Forbidden` unless the actor has the permission `act` and reaches the unit."""
    by.require(act)
    if not by.reaches(unit.path):
        raise Forbidden(act)


def entered(*, by: Actor, act: str, record: UnitScoped | Hamlet, reason: str = "") -> None:
    """The journal's entry of a new record, in the transaction that made it."""
    journal.record(by=by, act=act, reason=reason, changes=[journal.Change(record, after=journal.snapshot(record))])


@contextmanager
def changed(*, by: Actor, act: str, record: UnitScoped | Hamlet, reason: str = "") -> Iterator[None]:
    """What is done to the record inside is journalled with the values before and after.

    Raises `Forbidden` unless the actor may do `act`, reaches the record's unit, and still reaches the unit it is moved
    to. A change that leaves every value as it was is journalled too: the reason may be the point of it.
    """
    allow(by, act, record.unit)
    before = journal.snapshot(record)
    yield
    allow(by, act, record.unit)
    change = journal.Change(record, before=before, after=journal.snapshot(record))
    journal.record(by=by, act=act, reason=reason, changes=[change])
