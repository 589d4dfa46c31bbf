"""Which fields of work an item touches, from the closed list of `data/topics.toml`, each with the words that tell it."""

import re
from functools import cache

from . import gazetteer
from .document import Found
from .gazetteer import alternatives
from .source import Source

SURE, HINT = 0.85, 0.6
# words of leading and directing stand in every item; they are its topic where it begins with them
HEAD = 90


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    def pattern(phrases: list[str]) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{alternatives(phrases)})(?!\w)")

    return tuple((name, pattern(rows["sure"]), pattern(rows["hint"])) for name, rows in gazetteer.topics().items())


def read_topics(source: Source, start: int, end: int) -> tuple[Found[str], ...]:
    """The topics told by a sure phrase or by two different hints; by one hint only where nothing else tells."""
    found: list[Found[str]] = []
    weak: list[Found[str]] = []
    for name, sure, hint in _patterns():
        told = sure.search(source.lower, start, end)
        if told and name == "direction" and told.start() - start > HEAD:
            weak.append(Found(name, source.span(*told.span()), 0.4, "topic-hint"))
        elif told:
            found.append(Found(name, source.span(*told.span()), SURE, "topic-sure"))
        if told:
            continue
        hints = {match[0]: match for match in hint.finditer(source.lower, start, end)}
        if len(hints) > 1:
            first = next(iter(hints.values()))
            found.append(Found(name, source.span(*first.span()), HINT, "topic-hints"))
        elif hints:
            first = next(iter(hints.values()))
            weak.append(Found(name, source.span(*first.span()), 0.4, "topic-hint"))
    return tuple(found or weak[:1])
