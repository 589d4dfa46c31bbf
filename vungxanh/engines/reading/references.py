"""Documents cited: `<type> số <number> ngày <day> của <body>`, with the relation that the words before it tell."""

import re
from dataclasses import dataclass, replace

from .bodies import Bodies
from .dates import Calendar, When
from .document import Reference, Relation
from .gazetteer import words
from .numbers import Numbered
from .source import Source

# the nearest cue before the citation tells; within a list the first tells for all
_RELATIONS: tuple[tuple[Relation, str], ...] = (
    ("replaces", r"thay the|bai bo|huy bo|het hieu luc"),
    ("amends", r"sua doi|bo sung|dieu chinh"),
    ("attached", r"kem theo|ban hanh kem"),
    ("follows", r"tiep theo|tiep tuc thuc hien|tiep noi"),
    (
        "applies",
        r"(?:gian cach|cach ly|bien phap|nguyen tac|tinh than|ap dung|muc do|giu|chuyen sang|quy dinh|yeu cau|"
        r"huong dan|noi dung)[^.;\n]{0,60}(?:theo|tai|cua|giu|sang)|ap dung|giu nguyen|chuyen sang|giu|"
        r"nguyen tac|tinh than",
    ),
    ("implements", r"thuc hien|can cu|trien khai|theo|quan triet|thi hanh|chap hanh|cu the hoa|lam dung|lam theo"),
)


@dataclass(frozen=True, slots=True)
class _Context:
    when: When | None
    issuer: str | None
    end: int


def _context(source: Source, one: Numbered, calendar: Calendar, bodies: Bodies, limit: int) -> _Context:
    """The day and the body that follow a number: `, ngày 24/8/2021 của Thường trực Tỉnh ủy` in either order."""
    at, end, issuer = one.end, min(one.end + 150, limit), None
    when: When | None = None
    for _ in range(2):
        issuing = re.match(r"[\s,]*(?:do|cua)\s+", source.plain[at:end])
        if issuing and issuer is None:
            body = bodies.at(at + issuing.end(), end)
            if body is None:
                break
            issuer, at = source.quote(body.start, body.end), body.end
            continue
        if when is None:
            near = next(
                (each for each in calendar.within(at, min(at + 40, end)) if each.precision in {"day", "month"}), None
            )
            link = source.plain[at : near.start] if near else ""
            if (
                near
                and near.precision == "day"
                and re.fullmatch(
                    r"[\s,(\-]*(?:(?:duoc\s+)?(?:ban hanh|ky|phat hanh)\s*)?,?\s*(?:vao\s+)?(?:ngay\s*)?", link
                )
            ):
                when, at = near, near.end
                bracket = re.match(r"\s*\)", source.normal[at:end])
                at += bracket.end() if bracket else 0
                continue
        break
    return _Context(when, issuer, at)


def _relation(source: Source, start: int) -> Relation:
    clause = re.split(r"[.\n](?=\s)|;", source.plain[max(0, start - 200) : start])[-1]
    best: tuple[int, Relation] = (-1, "mentions")
    for relation, cue in _RELATIONS:
        for found in re.finditer(rf"\b(?:{cue})\b", clause):
            if found.end() > best[0]:
                best = (found.end(), relation)
    return best[1]


def read_references(
    source: Source,
    numbers: list[Numbered],
    own: Numbered | None,
    zone: tuple[int, int],
    calendar: Calendar,
    bodies: Bodies,
) -> tuple[Reference, ...]:
    """Every other document cited in the zone, in order, each once at its first place."""
    table = words()["organs"]
    full = {(one.type, re.split(r"[/\- ]", one.written)[0].lstrip("0")) for one in numbers if not one.bare}
    own_keys = {own.canonical.lower(), own.written.split("/")[0].lower() if own.bare else ""} if own else set()
    cited: dict[str, Reference] = {}
    inside = [one for one in numbers if zone[0] <= one.start < zone[1]]
    previous: tuple[int, Relation] | None = None
    waiting: list[str] = []
    for place, one in enumerate(inside):
        limit = next((after.phrase for after in inside[place + 1 :] if after.start >= one.end), zone[1])
        context = _context(source, one, calendar, bodies, limit)
        if (
            one.group >= 0
            and one.start != one.phrase
            and previous
            and one.phrase - previous[0] < 3
            and one.word is None
        ):
            relation = previous[1]
        else:
            relation = _relation(source, one.phrase)
            gap = source.plain[previous[0] : one.phrase] if previous else "."
            if previous and relation == "mentions" and len(gap) < 100 and "." not in gap and "\n\n" not in gap:
                relation = previous[1]
        previous = (context.end, relation)
        key = one.canonical.lower() if not one.bare else f"{one.type} {one.written}".lower()
        if one.canonical.lower() in own_keys or (own and own.bare and one.start == own.start):
            continue
        if one.bare and (
            (one.type, one.written.lstrip("0")) in full
            or (one.type is None and any(number == one.written.lstrip("0") for _, number in full))
        ):
            continue
        inferred = table.get(one.organ or "")
        when = context.when
        day = when.value if when else None
        sure = one.confidence - (0.15 if when and (when.repaired or when.inferred) else 0)
        reference = Reference(
            one.written,
            one.canonical,
            one.type,
            context.issuer or inferred,
            context.issuer is None and inferred is not None,
            day,
            source.quote(when.start, when.end) if when else None,
            relation,
            source.span(one.start, one.end),
            round(sure, 2),
            "cited-bare" if one.bare else "cited-full" if when else "cited-undated",
        )
        known = cited.get(key)
        if known is None:
            cited[key] = reference
        elif known.issued is None and day:
            cited[key] = _merged(known, reference)
        # `A, B và C của <body>`: the body comes once, after the last of the list
        if context.issuer is None and inferred is None:
            waiting.append(key)
        elif context.issuer:
            for earlier in waiting:
                if earlier in cited and cited[earlier].issuer is None and one.type == cited[earlier].type:
                    cited[earlier] = _merged(cited[earlier], cited[earlier], issuer=context.issuer)
            waiting = []
        if "." in source.normal[context.end : context.end + 2]:
            waiting = []
    return tuple(sorted(cited.values(), key=lambda each: each.span))


def _merged(known: Reference, other: Reference, issuer: str | None = None) -> Reference:
    """The first place of a citation with the day or body that a later one tells."""
    return replace(
        known,
        issued=known.issued or other.issued,
        date_text=known.date_text or other.date_text,
        issuer=issuer or (known.issuer if not known.issuer_inferred else other.issuer or known.issuer),
        issuer_inferred=known.issuer_inferred and issuer is None and other.issuer_inferred,
    )
