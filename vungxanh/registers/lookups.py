"""Which looks at records were to be expected: those of a register that says what is on an officer's own lists."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from vungxanh.journal.rules import Look
from vungxanh.registers import catalogue


def with_lists(looks: Iterable[Look]) -> list[Look]:
    """The looks, those at records of one's own lists marked as expected, and all of registers that know no lists."""
    found = list(looks)
    lists = {
        register.model._meta.label_lower: register.listed
        for register in catalogue.registers().values()
        if register.listed
    }
    asked: dict[tuple[str, int, date], set[str]] = defaultdict(set)
    for look in found:
        kind, _colon, key = look.record.partition(":")
        if not look.expected and kind in lists:
            asked[kind, look.officer, look.at.date()].add(key)
    own = {
        (kind, officer, day): lists[kind](user_id=officer, on=day, keys=keys)
        for (kind, officer, day), keys in asked.items()
    }

    def expected(look: Look) -> bool:
        kind, _colon, key = look.record.partition(":")
        listed = own.get((kind, look.officer, look.at.date()))
        return look.expected or listed is None or key in listed

    return [replace(look, expected=expected(look)) for look in found]
