"""Which fields of work an item touches: the closed list of `data/topics.toml`, each with the words that tell it."""

import re
from functools import cache

from . import gazetteer
from .document import Found
from .source import Source

SURE, HINT, LONE_HINT = 0.85, 0.6, 0.4
# words of leading and directing stand in every item; they are its topic where it begins with them
HEAD = 90
_TOKEN = re.compile(r"\w+|[^\w\s]")
_NUMBERED = frozenset({"chỉ", "nghị"})  # `Thực hiện Chỉ thị 16`
# a phrase behind these tells when, why or where the work is done, not what it is: `trong vòng 24 giờ kể từ khi ...`
_ASIDE = re.compile(
    r"(?:(?:kể từ khi|từ khi|sau khi|khi có|ngay khi|nếu)\s+[^,.;:]{0,40}"
    r"|(?:do|vì|qua)\s+(?:\S+\s+){0,2}|như\s+[^.;:]{0,30}|theo\s+(?:đúng\s+)?|(?:trong|tại|ở)\s+(?:các\s+|khu\s+|những\s+)?)$"
)
Phrase = tuple[list[str], str, bool]


@cache
def _phrases() -> dict[str, list[Phrase]]:
    """First word of a phrase -> (its words, the topic it tells, whether it tells alone)."""
    index: dict[str, list[Phrase]] = {}
    for topic, lists in gazetteer.topics().items():
        for kind, phrases in lists.items():
            for phrase in phrases:
                words = _TOKEN.findall(phrase)
                index.setdefault(words[0], []).append((words, topic, kind == "sure"))
    return index


def _in_name(source: Source, tokens: list[re.Match[str]], place: int) -> bool:
    """Whether a phrase is part of a name: `Sở Thông tin và Truyền thông`, `Bộ Quốc phòng` are bodies, no field."""

    def capital(at: int) -> bool:
        word = source.normal[tokens[at].start() : tokens[at].end()]
        return word[0].isupper() and len(word) > 1 and word[1].islower()

    if place == 0 or not capital(place) or tokens[place][0] in _NUMBERED:
        return False
    before = place - 1
    while before > 0 and tokens[before][0] in {"và", ",", "-"}:
        before -= 1
    return (
        capital(before)
        or (before > 0 and before < place - 1 and capital(before - 1))
        or source.normal[tokens[before].start() : tokens[before].end()] == "Y"
    )


def read_topics(source: Source, start: int, end: int) -> tuple[Found[str], ...]:
    """The topics told by a sure phrase or by two different hints; by one hint only where nothing else tells."""
    tokens = list(_TOKEN.finditer(source.lower, start, end))
    words = [token[0] for token in tokens]
    sure: dict[str, tuple[int, int]] = {}
    hints: dict[str, dict[str, tuple[int, int]]] = {}
    index = _phrases()
    for place, word in enumerate(words):
        for phrase, topic, alone in index.get(word, ()):
            if words[place : place + len(phrase)] != phrase:
                continue
            span = tokens[place].start(), tokens[place + len(phrase) - 1].end()
            if _in_name(source, tokens, place):
                continue
            aside = alone and _ASIDE.search(source.lower[max(start, span[0] - 60) : span[0]])
            if alone and not aside and (topic != "direction" or span[0] - start <= HEAD or phrase[-1] == "hành"):
                sure.setdefault(topic, span)
            else:
                hints.setdefault(topic, {}).setdefault("" if aside else " ".join(phrase), span)
    found: list[Found[str]] = []
    weak: list[Found[str]] = []
    for topic in gazetteer.topics():
        if topic in sure:
            found.append(Found(topic, source.span(*sure[topic]), SURE, "topic-sure"))
        elif topic in hints:
            span = next(iter(hints[topic].values()))
            apart = [place for phrase, place in hints[topic].items() if phrase]
            # `trách nhiệm` within `chịu trách nhiệm` is one hint
            two = bool(apart) and min(end for _, end in apart) <= max(start for start, _ in apart)
            two = two and topic != "direction"
            many = Found(topic, source.span(*span), HINT if two else LONE_HINT, "topic-hints" if two else "topic-hint")
            (found if two else weak).append(many)
    return tuple(found or weak[:1])
