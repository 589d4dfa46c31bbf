"""Acts of issuing that a text tells: `<body> vừa ban hành <type> số N`, `<type> số N do <body> ký`; and who demands."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from .bodies import Bodies, Body
from .gazetteer import alternatives, units, words
from .layout import is_name
from .numbers import Numbered
from .source import Source, plain

_ISSUING = (
    r"(?:(?:vừa|đã|mới|cũng|tiếp\s+tục|vừa\s+qua|chính\s+thức|thống\s+nhất|kịp\s+thời)\s+){0,2}(?:cho\s+)?"
    r"(?:ký(?:\s+(?:ban\s+hành|gửi|phát\s+hành))?|ban\s+hành|phát\s+hành|phát\s+đi|phát|ra|gửi(?:\s+đi)?|có|"
    r"gởi|công\s+bố|đưa\s+ra|thông\s+qua"
    r"|điện|gửi\s+hỏa\s+tốc)\s+"
    r"|(?:vừa|đã|mới)\s+(?!thực|triển|căn|nhận|quán|áp|chấp|hoàn|tổ|xây)[^\W\d_]+\s+(?:[^\W\d_]+\s+){0,2}?"
)
_DECIDES = re.compile(r"(?<!\w)(?:vừa\s+|đã\s+|mới\s+)?(?P<type>quyết\s+định)\s+(?!số|này|trên|của|về\s+chủ)[^\W\d_]+")
# types whose words are as often plain words
_LOOSE = frozenset({"quy định", "chương trình", "báo cáo", "kết luận", "hướng dẫn", "phương án", "kế hoạch", "đề án"})
_BETWEEN = r"(?:(?:một|bản|các|thêm|ngay|tiếp|đến|tới|các\s+địa\s+phương|các\s+đơn\s+vị)\s+){0,3}"
_CITING = re.compile(
    r"(?:thuc hien|can cu|tiep theo|trien khai|theo tinh than|chap hanh|quan triet|thi hanh|lam theo|lam dung|"
    r"theo)\W*(?:cac\s+|dung\s+|nghiem\s+|noi\s+dung\s+)*$"
)
_SENTENCE = re.compile(r"(?<=[\w)”\"’…])[.!?…](?=\s+[\"“]?[^\W\d_])|\n\s*\n|\n(?=\s*[-+*•]?\s*[^\W\d_a-zà-ỹđ])")
_BEFORE_NUMBER = re.compile(r"[\s:,()]*(?:(?:so|khan|hoa toc|chi dao|dien)[\s:,()]*)*")
_SHORTENED = re.compile(r"(?:^|[\s(])(?:TX|TP|Tp|TT|Q|H|P|X|ThS|TS|BS|GS|PGS|ĐC|Đ/c|St|KP|QL)$")
_DAY_BEFORE_VERB = re.compile(
    r"^[\s,]*(?:vào\s+)?(?:(?:sáng|trưa|chiều|tối|đêm|hôm|ngày)\s+){1,2}(?:nay|qua|\d[\d/.\-]*(?:\s+tháng\s+\d+(?:\s+năm\s+\d{4})?)?)"
    r"\s*(?:\([\d/.\-]+\))?[\s,]+(?=(?:(?:tiếp\s+tục|vừa|đã|mới|cũng|cho)\s+)*$)"
)
OF_BODY = re.compile(
    r"[\s,(]*(?:(?:ban\s+hành\s+|ký\s+)?ngày\s+(?:\d[\d/.\-]*|\d+\s+tháng\s+\d+(?:\s+năm\s+\d{4})?))?[\s,)]*(?:của|do)\s+"
)
# `Quyết định số N do <body> ký sáng nay (1/7)`
_SIGNED_BY = re.compile(
    r"[^,;:\n]{0,45}?\s(?:(?:vừa|đã|mới)\s+)?(?P<verb>ký(?:\s+ban\s+hành)?|ban\s+hành|phát\s+hành)"
    r"(?P<day>\s+(?:vào\s+)?(?:(?:sáng|trưa|chiều|tối|đêm|hôm|ngày)\s+){0,2}(?:nay|qua|\d[\d/.\-]*)?\s*(?:\([\d/.\-]+\))?)?"
)
_ASSIGNS = re.compile(r"(?<!\w)(?:giao|yêu\s+cầu|đề\s+nghị|chỉ\s+đạo)(?!\w)")
_REQUIRES = re.compile(
    r"(?<!\w)(?:vừa\s+|đã\s+)?(?:yêu\s+cầu|chỉ\s+đạo|giao|đề\s+nghị|"
    r"(?:thông\s+báo|hướng\s+dẫn)(?=\s+(?:một\s+số|các|những|như\s+sau)))(?!\w)"
)
# `(PYO) - `, `TTO - `, `Báo Khánh Hòa - `: the paper is not who acts
_BYLINE = re.compile(
    r"\W{0,3}(?:\([^()\n]{2,40}\)|[A-ZĐ]{2,8}|(?:Báo|Đài|Cổng|Trang|Tạp chí)\s[^,;:\n\-]{0,50}?)\s{1,3}-\s{1,3}"
)
MOST_ACTS = 12  # of one sentence
LONGEST_SUBJECT = 600


@dataclass(frozen=True, slots=True)
class Issue:
    """The act of issuing that a page tells: who, which number if any, and the sentence it stands in.

    `acts` are the sentences that tell an act of issuing: they demand nothing where other paragraphs do.
    """

    issuer: Body | None
    number: Numbered | None
    type: str | None
    verb: int
    phrase: tuple[int, int]
    sentence: tuple[int, int]
    reason: str
    acts: tuple[tuple[int, int], ...] = ()


def sentences(source: Source, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of a zone; an empty line or a new line with a capital ends one as well as a full stop."""
    found: list[tuple[int, int]] = []
    at = start
    for stop in _SENTENCE.finditer(source.normal, start, end):
        if (
            _SHORTENED.search(source.normal[max(at, stop.start() - 5) : stop.start()])
            and source.normal[stop.start()] == "."
        ):
            continue
        if stop.end() > at and source.normal[at : stop.end()].strip():
            found.append((at, stop.end()))
        at = stop.end()
    if source.normal[at:end].strip():
        found.append((at, end))
    return found


def without_person(source: Source, body: Body) -> tuple[Body, str | None]:
    """A body without the name of the person who holds the office, and that name: `Chủ tịch UBND tỉnh Lê Văn A`."""
    text = source.normal[body.start : body.end]
    parts = list(re.finditer(r"\S+", text))
    for i in range(1, len(parts)):
        name = text[parts[i].start() :]
        if not is_name(name) or plain(parts[i][0]) not in words()["surnames"]["names"]:
            continue
        after_kind = plain(parts[i - 1][0]) in {"tinh", "huyen", "xa", "quan", "phuong", "pho", "tran"}
        if plain(name) in units():
            continue
        if after_kind and len(parts) - i < 3 and not _place_known(source, parts[i - 1][0]):
            continue
        if after_kind and any(
            plain(text[parts[i].start() : parts[j].end()]) in units() for j in range(i + 1, len(parts) - 1)
        ):
            continue  # the name of the unit begins with what is also a surname: `tỉnh Hà Tĩnh Lê Ngọc Châu`
        return Body(body.start, body.start + parts[i - 1].end()), name
    return body, None


def _place_known(source: Source, kind: str) -> bool:
    """Whether the text names a unit of this kind elsewhere: then `Chủ tịch UBND tỉnh Võ Phiên` ends with a person."""
    named = re.finditer(rf"(?<!\w){re.escape(kind)}\s+((?:[^\W\d_]+\s+){{0,2}}[^\W\d_]+)", source.normal[:20_000])
    return any(
        plain(" ".join(words[:count])) in units()
        for found in named
        if (words := found[1].split())
        for count in range(len(words), 0, -1)
        if all(word[0].isupper() for word in words[:count])
    )


def subject_before(source: Source, bodies: Bodies, start: int, verb: int) -> Body | None:
    """The body that acts: the first of the list of names that ends right before the verb."""
    byline = _BYLINE.match(source.normal, start, verb)
    start = max(byline.end() if byline else start, verb - LONGEST_SUBJECT)
    for found in re.finditer(r"(?<!\w)\w", source.normal[start:verb]):
        at = start + found.start()
        if re.search(r"(?:của|do|tại|theo|với|cho|về|đến)\s*$", source.lower[max(start, at - 8) : at]):
            continue
        listed = bodies.list_at(at, verb)
        if not listed:
            continue
        rest = _DAY_BEFORE_VERB.sub(" ", source.lower[listed[-1].end : verb])
        if re.fullmatch(
            r"[\s,]*(?:\([^)]{0,60}\)[\s,]*)?(?:-?\s*(?:ông|bà|đồng\s+chí|đ/c|ts|ths|"
            r"bs)?\.?\s*[^,.;:\n]{0,45}[\s,]+)?(?:trưởng\s+ban[^.;:\n]{0,80}?\s)?"
            r"(?:(?:tiếp\s+tục|vừa|đã|mới|"
            r"cũng|cho\s+biết|cho\s+hay|cho)\s+)*\s*",
            rest,
        ) and not re.search(r"\b(?:yêu cầu|của|về|cho(?!\s+(?:biết|hay))|theo|thực hiện|ngày)\b", rest):
            return listed[0]
    return None


def find_issue(source: Source, numbers: list[Numbered], bodies: Bodies, zone: tuple[int, int]) -> Issue | None:
    """The first act of issuing on the page; numbers of central documents told as background are passed over."""
    found: list[Issue] = []
    numbered = {one.phrase: one for one in reversed(numbers) if zone[0] <= one.start < zone[1]}
    starts = [one.start for one in numbers]
    types = alternatives(list(words()["words"]))
    pattern = re.compile(rf"(?<!\w)(?:{_ISSUING}){_BETWEEN}(?P<type>{types})(?!\w)")
    for start, end in sentences(source, *zone):
        for match in islice(pattern.finditer(source.lower, start, end), MOST_ACTS):
            if _CITING.search(source.plain[max(start, match.start() - 30) : match.start()]):
                continue
            phrase = match.start("type")
            number = numbered.get(phrase)
            if number is None:
                place = bisect_left(starts, phrase)
                number = numbers[place] if place < len(numbers) else None
                if number and not (number.phrase <= phrase + 12 and number.start - phrase < 45):
                    number = None
                if number and not _BEFORE_NUMBER.fullmatch(source.plain[match.end("type") : number.start]):
                    number = None
            issuer = subject_before(source, bodies, start, match.start())
            word = words()["words"].get(" ".join(match["type"].split()))
            if number is None and not (issuer and _may_stand_alone(source, issuer, match, start)):
                continue
            found.append(
                Issue(
                    issuer,
                    number,
                    number.type if number else word or None,
                    match.start(),
                    (phrase, match.end()),
                    (start, end),
                    "news-issuing",
                )
            )
        cited = numbers[bisect_left(starts, start) : bisect_left(starts, end)]
        found.extend(_signed(source, cited, bodies, (start, end)))
        decides = _DECIDES.search(source.lower, start, end)
        if decides and not found:
            issuer = subject_before(source, bodies, start, decides.start())
            if issuer and _opens(source, issuer, start):
                told_at = decides.span("type")
                found.append(Issue(issuer, None, "Quyết định", decides.start(), told_at, (start, end), "news-issuing"))
        told = re.match(
            rf"\s*(?:cụ\s+thể,?\s*)?(?:tại|trong|theo)\s+(?:nội\s+dung\s+)?(?P<type>{types})(?!\w)",
            source.lower[start:end],
        )
        if told and not found:
            number = numbered.get(start + told.start("type"))
            body = _speaker(source, bodies, number.end if number else start + told.end(), end)
            if number and body:
                found.append(
                    Issue(
                        body,
                        number,
                        number.type,
                        number.end,
                        (number.phrase, number.end),
                        (start, end),
                        "news-speaking",
                    )
                )
    local = [issue for issue in found if not _background(source, issue)]
    if not local:  # what was issued before is the page's own document only where it tells of no other
        local = [issue for issue in found if issue.issuer and issue.number and not _central(issue)]
    with_number = [issue for issue in local if issue.number]
    chosen = next(iter(with_number or local), None)
    if chosen is None:
        return None
    acts = [
        each.sentence
        for each in local
        if each.reason == "news-issuing"
        and (
            each is chosen
            or (
                each.issuer
                and _opens(source, each.issuer, each.sentence[0])
                and not _ASSIGNS.search(source.lower, each.sentence[0], each.verb)
            )
        )
    ]
    return replace(chosen, acts=tuple(acts))


def _signed(source: Source, numbers: list[Numbered], bodies: Bodies, sentence: tuple[int, int]) -> Iterator[Issue]:
    """`<type> số N do <body> ký`: the number is issued although the sentence only refers to it."""
    for one in numbers:
        by = OF_BODY.match(source.lower, one.end, sentence[1])
        body = bodies.at(by.end(), sentence[1]) if by and by[0].rstrip().endswith("do") else None
        signs = _SIGNED_BY.match(source.lower, body.end, sentence[1]) if body else None
        if body and signs:
            yield Issue(body, one, one.type, signs.start("verb"), (one.phrase, one.end), sentence, "news-speaking")


def _opens(source: Source, body: Body, start: int) -> bool:
    """Whether a body stands at the head of its sentence, after no more than a day or a byline."""
    return len(source.normal[start : body.start].strip()) < 60


def _may_stand_alone(source: Source, issuer: Body, match: re.Match[str], start: int) -> bool:
    """Whether a document without a number is told as issued: a named type, by the subject of the sentence."""
    kind = " ".join(match["type"].split())
    return kind not in _LOOSE and (_opens(source, issuer, start) or bool(re.match(r"(?:vừa|đã|mới|ký)\b", match[0])))


def told_by(source: Source, numbers: list[Numbered], bodies: Bodies, zone: tuple[int, int]) -> Issue | None:
    """`Theo Công văn số N của <body>, ...`, where nobody else demands anything: the page tells what that paper says."""
    first = next((one for one in numbers if zone[0] <= one.start < zone[1] and not one.bare), None)
    if first is None:
        return None
    start, end = next(((low, high) for low, high in sentences(source, *zone) if low <= first.start < high), zone)
    byline = _BYLINE.match(source.normal, start, end)
    start = byline.end() if byline else start
    if not re.fullmatch(
        r"\W*(?:\w{2,10}\W{0,2}\s+-\s+)?(?:theo|tại|trong)\s+(?:nội\s+dung\s+)?", source.lower[start : first.phrase]
    ):
        return None
    of = re.match(r"[^,;:]{0,40}?\bcủa\s+", source.lower[first.end : end])
    body = bodies.at(first.end + of.end(), end) if of else None
    if body is None:
        return None
    asks = read_requester(source, bodies, zone)
    # who demands may be named shorter than who issued: `Chủ tịch UBND tỉnh` of `Chủ tịch UBND tỉnh A`
    if asks and not source.lower[body.start : body.end].startswith(source.lower[asks.start : asks.end]):
        return None
    return Issue(body, first, first.type, first.phrase, (first.phrase, first.end), (start, start), "news-speaking")


def _speaker(source: Source, bodies: Bodies, at: int, end: int) -> Body | None:
    """`Tại Công văn số N, <body> yêu cầu`: the body that speaks after the comma."""
    for found in re.finditer(r"[,]\s*", source.normal[at:end]):
        body = bodies.at(at + found.end(), end)
        if body and re.match(r"\s*(?:yêu\s+cầu|đề\s+nghị|chỉ\s+đạo|giao|lưu\s+ý)", source.lower[body.end : end]):
            return body
    return None


def _background(source: Source, issue: Issue) -> bool:
    before = source.plain[issue.sentence[0] : issue.verb]
    told = re.search(r"\b(?:truoc do|truoc day|sau khi|ngay sau khi)\b", before)
    return bool(told) or (_central(issue) and issue.issuer is None)


def _central(issue: Issue) -> bool:
    return issue.number is not None and issue.number.organ in {"TTg", "CP", "BYT", "VPCP", "QH", "UBTVQH"}


def read_requester(source: Source, bodies: Bodies, zone: tuple[int, int]) -> Body | None:
    """Who demands, where no act of issuing is told: the subject of the first `yêu cầu`, `chỉ đạo`, `giao`."""
    for start, end in sentences(source, *zone):
        for match in islice(_REQUIRES.finditer(source.lower, start, end), MOST_ACTS):
            body = subject_before(source, bodies, start, match.start())
            if body:
                return body
    return None
