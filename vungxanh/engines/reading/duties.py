"""Duties in running text: the paragraphs of a page that demand something, and where the demand begins.

A paragraph demands when somebody requires, assigns or forbids, when it says what must be done from an hour on, or when
a body stands before a bare imperative. Reports of what happened, figures, captions and courtesies demand nothing.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

from .bodies import Bodies
from .demands import (
    ADDRESSES,
    BACK,
    CAPTION,
    CONNECTOR,
    COURTESY,
    DECLARES,
    DEMAND,
    DUE_REPORT,
    EARLIER,
    EMPTY,
    FORBIDS,
    MAY_BE_TOLD,
    MODAL,
    MORE_LIKE_A_SUBJECT,
    NAMED_REPORT,
    NORM,
    NOT_DEMAND,
    OF_ANOTHER,
    PASSED_ON,
    PASSIVE,
    PAST,
    PERIOD,
    PUBLIC,
    QUOTED,
    REACHED,
    REQUIRES,
    SAYS,
    STATISTICS,
    TOLD,
    WHEN,
)
from .gazetteer import alternatives, grammar
from .issuing import sentences, subject_before
from .layout import Piece
from .source import Source

LIST_SHOWN = 70
LONGEST_CLAUSE = 2000
MOST_DEMANDS = 12  # of one sentence: the first that demands something is taken


@cache
def _verbs() -> str:
    return rf"(?:{alternatives(grammar()['duties']['verbs'])})(?!\w)"


@dataclass(frozen=True, slots=True)
class Duty:
    """A demand: its text at `start:end`, the zone from `actors_from` where its bodies stand, how sure it is."""

    start: int
    end: int
    actors_from: int
    confidence: float
    reason: str


def _after_connector(source: Source, start: int, end: int) -> int:
    found = CONNECTOR.match(source.lower, start, end)
    if found:
        return found.end()
    bullet = re.compile(r"\s*(?:[-+*•–●]\s*)?").match(source.normal, start, end)
    return bullet.end() if bullet else start


def _same_body(one: str, other: str) -> bool:
    """Whether two names may mean one body: the words of one are among those of the other."""
    words = [
        set(re.findall(r"\w+", name.replace("uy ban nhan dan", "ubnd"))) - {"chu", "tich"} for name in (one, other)
    ]
    return bool(words[0] and words[1]) and (words[0] <= words[1] or words[1] <= words[0])


def _acts_itself(source: Source, bodies: Bodies, start: int, verb: int, authority: str) -> bool:
    """Whether the subject of `chỉ đạo`, `phân công` is itself told to act, and is not who issues the document."""
    first = _after_connector(source, start, verb)
    listed = bodies.list_at(first, verb)
    if not listed:
        return False
    between = source.lower[listed[-1].end : verb]
    if between.strip(" ,") and not re.match(rf"\s*{_verbs()}", between):
        return False
    return not _same_body(source.plain[listed[0].start : listed[0].end], authority)


def _first_sentence(text: str) -> str:
    return re.split(r"[.](?:\s|$)", text)[0]


def _demand(source: Source, bodies: Bodies, start: int, end: int, authority: str) -> Duty | None:
    """`<body> yêu cầu <bodies> <what>`: the text begins at the verb, or after a long list of bodies."""
    for match in islice(DEMAND.finditer(source.lower, start, end), MOST_DEMANDS):
        before = source.lower[max(start, match.start() - 25) : match.start()]
        verb = " ".join(match["verb"].split())
        if OF_ANOTHER.search(source.lower[max(start, match.start() - 90) : match.start()]):
            continue
        if NOT_DEMAND.search(before) or (re.search(r"đã\s*$", before) and "giao" in verb):
            continue
        if verb in MAY_BE_TOLD and _acts_itself(source, bodies, start, match.start(), authority):
            return None
        listed = bodies.list_at(match.end(), end)
        after = listed[-1].end if listed else match.end()
        rest = source.lower[after : min(end, after + LONGEST_CLAUSE)]
        if verb in MORE_LIKE_A_SUBJECT and not re.match(rf"\s*(?:{_verbs()}|cho\s+phép|không)", rest):
            continue
        if re.match(
            r"\s*(?:của|phòng|về\s+việc\s*$|công\s+tác|tại\s+(?:công|văn|chỉ)|trên\b|đối\s+với\s*$|này\b|đó\b)", rest
        ):
            continue
        told = subject_before(source, bodies, start, match.start()) is not None
        opening = rf"\s*[:,]?\s*(?:{_verbs()}|(?:phải|cần|không|mọi|ngay|từ|đến|trong|trước|khi|toàn|các)(?!\w))"
        if not listed and not re.match(opening, rest) and not (told and verb in REQUIRES):
            continue
        what = _first_sentence(rest)
        if len(re.findall(r"\w+", what)) < 4 or EMPTY.match(what):
            continue
        first = actors_from = match.start()
        passed_on = PASSED_ON.match(rest)
        if re.search(r"được\s+[^,.;]{2,40}$", source.lower[max(start, match.start() - 60) : match.start()]):
            first = actors_from = start
        elif listed and passed_on:
            first = after + passed_on.end()
        elif listed and after - match.start() > LIST_SHOWN:
            first = after
        return Duty(_skip(source, first, end), end, actors_from, 0.85 if listed else 0.7, "duty-demand")
    return None


def _skip(source: Source, at: int, end: int) -> int:
    while at < end and (source.normal[at].isspace() or source.normal[at] in ",:;"):
        at += 1
    return at


def _subject(source: Source, bodies: Bodies, start: int, end: int, authority: str) -> Duty | None:
    """A body (or list of bodies) at the head of the clause, then a bare imperative or a modal verb."""
    first = _after_connector(source, start, end)
    listed = bodies.list_at(first, end)
    comma = (
        re.search(r",\s+", source.normal[first : min(end, first + LONGEST_CLAUSE)])
        if not listed and WHEN.match(source.lower, first, end)
        else None
    )
    if comma:
        listed = bodies.list_at(first + comma.end(), end)
    if not listed:
        return None
    after = listed[-1].end
    rest = source.lower[after : min(end, after + LONGEST_CLAUSE)]
    if ADDRESSES.match(rest):
        return None
    if DECLARES.match(rest) and _same_body(source.plain[listed[0].start : listed[0].end], authority):
        return None  # who issues the document announces something
    if (
        PAST.match(rest)
        or REACHED.search(rest[:50])
        or len(re.findall(r"\w+", rest)) < 4
        or EMPTY.match(_first_sentence(rest))
    ):
        return None
    acts = (
        rf"[\s,]*(?:trên\s+địa\s+bàn[^,]{{0,40}}|(?:trong|tại|ở)\s+[^,]{{0,50}},"
        rf"|(?:theo|căn\s+cứ)\s+(?:chức\s+năng|thẩm\s+quyền|nhiệm\s+vụ|phân\s+công|tình\s+hình)[^,.;]{{0,40}}?,?)?\s*(?:{_verbs()}"
        r"|(?:phải|cần|không|sẽ|nghiêm|tuyệt|có\s+trách|chịu|luôn|căn\s+c|chỉ|thêm|trực\s+tiếp|cùng|"
        r"được\s+(?:giao|yêu\s+cầu|đề\s+nghị|phân\s+công|nhắc|lưu\s+ý)|tạm|phấn\s+đấu|đang\s+\w+\s+\w+\s+phải)(?!\w)?)"
    )
    sure = 0.7
    if not re.match(acts, rest):
        # any other predicate of a public body; people do and say too many other things
        named = source.lower[listed[0].start : listed[0].end]
        if SAYS.match(rest) or not PUBLIC.match(named) or STATISTICS.search(rest[:200]):
            return None
        if _same_body(source.plain[listed[0].start : listed[0].end], authority):
            return None
        sure = 0.5
    begin = after if after - first > LIST_SHOWN else first
    return Duty(_skip(source, begin, end), end, first, sure, "duty-subject")


def _bare(source: Source, start: int, end: int) -> Duty | None:
    """A clause without a body: a report that is due, a measure from an hour on, an imperative, a modal verb."""
    first = _after_connector(source, start, end)
    rest = source.lower[first : min(end, first + LONGEST_CLAUSE)]
    connected = first > start + 2
    told = re.search(r"\bđã\b", rest[:120]) or (re.match(r"(?:tính\s+)?đến\b", rest) and REACHED.search(rest[:120]))
    if (NAMED_REPORT.match(rest) or DUE_REPORT.match(rest)) and not told:
        return Duty(first, end, first, 0.75, "duty-report")
    hour = re.match(
        rf"\W*t?(?:(?:bắt\s+đầu\s+|kể\s+)?từ|trong(?:\s+thời\s+gian)?|"
        rf"đến)\s+[^,.;]{{2,70}}[,:]?\s*(?:(?:[^,.;]|\.(?=\w)){{0,60}}?\s)?(?:sẽ\s+)?(?:{_verbs()}|không\b)",
        rest,
    )
    if hour and not told and not STATISTICS.search(rest[:160]) and not REACHED.search(rest[:160]):
        return Duty(first, end, first, 0.75, "duty-from-hour")
    citing = re.match(
        r"(?:thực\s+hiện|triển\s+khai|thi\s+hành|tiếp\s+tục\s+thực\s+hiện)\s+(?:công|chỉ|văn|kết|thông|nghị|"
        r"quyết|kế|ý)",
        rest,
    )
    if re.match(_verbs(), rest) and not citing and not told and (connected or "," in rest or len(rest) > 60):
        return Duty(first, end, first, 0.65 if connected else 0.6, "duty-imperative")
    if not told and not STATISTICS.search(rest) and not re.search(r"\b(?:vừa|cho\s+biết|nói|chia\s+sẻ)\b", rest[:90]):
        if PASSIVE.match(rest) or PERIOD.match(rest):
            return Duty(first, end, first, 0.6, "duty-modal")
        if FORBIDS.match(rest):
            return Duty(first, end, first, 0.5, "duty-modal")
    modal = MODAL.search(rest[:260]) if not REACHED.search(rest[:60]) else None
    if modal and modal.start() and source.normal[first + modal.start()].isupper():
        return None  # a name: Cần Thơ
    if (
        modal
        and not EMPTY.match(rest[modal.start() :])
        and not re.search(r"\b(?:đã|vừa|cho\s+biết|chia\s+sẻ|nói)\b", rest[: modal.start()])
    ):
        return Duty(first, end, first, 0.65 if connected else 0.55, "duty-modal")
    return None


def _head_lines(source: Source, paragraphs: list[Piece]) -> int:
    """How many lines at the top are title, date and byline: those before the first that ends as a sentence does."""
    for place, paragraph in enumerate(paragraphs):
        text = source.lower[paragraph.start : paragraph.end]
        if text[-1] in '.:;!…”"' and len(text) > 60 and not CAPTION.search(text):
            return place
    return 0


def _whole(source: Source, duty: Duty, paragraph: Piece, sentence: int, *, first: bool) -> Duty:
    """The duty over its paragraph: from its own sentence, or from the head where that sets the rule it goes on with."""
    start, actors_from = duty.start, duty.actors_from
    if not first and duty.reason in {"duty-subject", "duty-modal"}:
        before = source.lower[paragraph.start : sentence]
        if (
            NORM.search(before)
            and not STATISTICS.search(before)
            and (len(before) < 80 or BACK.search(source.lower[sentence : sentence + 60]))
        ):
            start = actors_from = paragraph.start
    only = re.search(r"(?<!\w)riêng\s+$", source.lower[max(paragraph.start, start - 8) : start])
    if only:  # `Riêng Sở ...`: the word belongs to the demand
        start -= len(only[0])
    return Duty(start, paragraph.end, actors_from, duty.confidence, duty.reason)


def find_duties(
    source: Source,
    bodies: Bodies,
    paragraphs: list[Piece],
    skip: tuple[tuple[int, int], ...],
    authority: str = "",
    *,
    strict: bool = False,
) -> list[Duty]:
    """One duty for each paragraph that demands something.

    `authority` is the plain name of who issues the document; `skip` are the sentences that only tell that the
    document was issued: they count where no other paragraph demands. `strict` leaves out what only a modal verb tells.
    """
    found: list[Duty] = []
    in_issue: list[Duty] = []
    for paragraph in paragraphs[_head_lines(source, paragraphs) :]:
        text = source.lower[paragraph.start : paragraph.end]
        teaser = text.rstrip().endswith(("…", "..."))
        if len(text) < 25 or CAPTION.search(text) or COURTESY.search(text[:90]):
            continue
        for place, (start, end) in enumerate(sentences(source, paragraph.start, paragraph.end)):
            sentence = source.lower[start:end]
            duty = _demand(source, bodies, start, end, authority)
            if duty is None and not teaser:
                duty = _subject(source, bodies, start, end, authority) or _bare(source, start, end)
            if (
                duty is None
                or EARLIER.match(sentence)
                or (strict and duty.reason == "duty-modal")
                or (duty.confidence <= 0.6 and text[-1].isalnum() and paragraph is not paragraphs[-1])
                or QUOTED.match(sentence.strip())
                or (STATISTICS.search(sentence) and duty.confidence < (0.8 if TOLD.search(sentence) else 0.7))
            ):
                continue
            whole = _whole(source, duty, paragraph, start, first=place == 0)
            if any(start < high and low < end for low, high in skip):
                in_issue.append(whole)
                continue
            found.append(whole)
            break
    return found or in_issue[:1]
