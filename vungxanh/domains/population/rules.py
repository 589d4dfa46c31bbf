"""Pure decisions about people and households: identity, likeness, coverage. Rule values are strings of the models."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from vungxanh.kernel import identity
from vungxanh.kernel.vietnamese import fold

# what came of several knocks at one door in one round, the best first; order of arrival does not matter, because
# records made without a network arrive in any order
BEST_FIRST = ("VISITED", "MOVED", "REFUSED", "NOBODY")
# lists drawn up before anybody goes round; a household met on the way is not in the denominator until it is accepted
LISTS = frozenset({"CENSUS", "POLICE", "HAMLET"})
# 30 to 50 households a team: the model of Bắc Giang, 2021, copied nationally
TEAM_HOUSEHOLDS = range(30, 51)
UNDO_DAYS = 30


def assess_identity(number: str, *, birth_date: date | None, sex: str) -> tuple[str, str]:
    """(identity status, the part that disagrees) of a stored number; nothing here ever refuses a person.

    Only a 12-digit number can be checked, and only against what is known: it is VERIFIED when birth year and sex are
    both known and agree (NĐ 137/2015/NĐ-CP art. 13).
    """
    if not identity.is_citizen_number(number):
        return "UNVERIFIED", ""
    doubts = identity.citizen_number(number).doubts(birth_date=birth_date, sex=sex)  # type: ignore[arg-type]
    if doubts:
        return "MISMATCH", doubts[0]
    known = birth_date is not None and sex != "UNKNOWN"
    return ("VERIFIED" if known else "UNVERIFIED"), ""


@dataclass(frozen=True, slots=True)
class Traits:
    """What two rows are compared by. Prints are fingerprints of numbers, empty when there is no number."""

    full_name: str
    birth_date: date | None
    birth_precision: str
    sex: str
    unit: object
    citizen_print: str = ""
    old_print: str = ""


def likeness(one: Traits, other: Traits) -> str:
    """Why two rows may be one person: IDENTITY, NAME_AND_DAY, NAME_AND_YEAR; empty when nothing says so.

    An equal number of either card is enough to ask. Without one, the folded names must be equal, the birth dates agree
    as far as they are known, and nothing may speak against it: two different 12-digit numbers or two different sexes
    are two people. A year alone says little, so it counts only inside one hamlet. The answer is a question for a
    person, never a merge.
    """
    numbers = {one.citizen_print, one.old_print} - {""}
    if numbers & {other.citizen_print, other.old_print}:
        return "IDENTITY"
    if one.citizen_print and other.citizen_print:
        return ""
    if "UNKNOWN" not in (one.sex, other.sex) and one.sex != other.sex:
        return ""
    if fold(one.full_name) != fold(other.full_name) or one.birth_date is None or other.birth_date is None:
        return ""
    if one.birth_precision == other.birth_precision == "DAY":
        return "NAME_AND_DAY" if one.birth_date == other.birth_date else ""
    known = ("MONTH", "DAY")
    same_month = one.birth_date.month == other.birth_date.month
    if one.birth_precision in known and other.birth_precision in known and not same_month:
        return ""
    same_year = one.birth_date.year == other.birth_date.year
    return "NAME_AND_YEAR" if same_year and one.unit == other.unit else ""


def same_person(one: Traits, other: Traits) -> bool:
    """Sure enough to update a row without asking: the same number of a card and the same name.

    The vaccination portal of 2021 gave people the doses of others by matching on less.
    """
    return likeness(one, other) == "IDENTITY" and fold(one.full_name) == fold(other.full_name)


@dataclass(frozen=True, slots=True)
class Coverage:
    """A round in one place. `listed` is the number of households on the list, whatever was entered or sent."""

    listed: int = 0
    visited: int = 0
    nobody: int = 0
    refused: int = 0
    moved: int = 0
    found: int = 0  # visited outside the list

    def __add__(self, other: "Coverage") -> "Coverage":
        return Coverage(
            self.listed + other.listed,
            self.visited + other.visited,
            self.nobody + other.nobody,
            self.refused + other.refused,
            self.moved + other.moved,
            self.found + other.found,
        )

    @property
    def waiting(self) -> int:
        """Doors nobody knocked at."""
        return self.listed - self.visited - self.nobody - self.refused - self.moved

    @property
    def unreached(self) -> int:
        """Doors behind which nobody was seen: not knocked at, nobody home, or refused."""
        return self.listed - self.visited - self.moved

    @property
    def share(self) -> float | None:
        """Visited of those who still live there; None where there is nobody to visit: that is not full coverage."""
        there = self.listed - self.moved
        return self.visited / there if there else None


def best_outcome(outcomes: Iterable[str]) -> str:
    """What came of all knocks at one door; empty when nobody knocked."""
    seen = set(outcomes)
    return next((outcome for outcome in BEST_FIRST if outcome in seen), "")


def coverage(*, enumerated: int, flagged: dict[str, int], found: int) -> Coverage:
    """From the number on the list, the listed households in the register by best outcome ("" for none), and the rest.

    The list may be ahead of the register (households not entered yet) or behind it (accepted since): the larger of the
    two numbers counts, so that entering fewer households never raises the share.
    """
    return Coverage(
        listed=max(enumerated, sum(flagged.values())),
        visited=flagged.get("VISITED", 0),
        nobody=flagged.get("NOBODY", 0),
        refused=flagged.get("REFUSED", 0),
        moved=flagged.get("MOVED", 0),
        found=found,
    )


def valid_visit(*, outcome: str, seen: int, symptomatic: int, residents: int) -> list[str]:
    """What contradicts itself in a visit, as codes; empty when nothing does."""
    faults = []
    if outcome != "VISITED" and (seen or symptomatic):
        faults.append("seen-without-visit")
    if symptomatic > max(seen, residents):
        faults.append("more-unwell-than-people")
    return faults
