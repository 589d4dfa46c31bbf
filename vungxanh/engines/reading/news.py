"""A document as a news page retells it: which number is its own, who issued it, when, who signed.

A page may name many documents. Its own is the one that it says is being issued: `<body> vừa ban hành <type> số N`. A
number after `thực hiện`, `căn cứ`, `theo` is a citation; a page of nothing but citations has no number.
"""

import re
from datetime import date

from .bodies import Bodies, Body
from .dates import Calendar
from .document import Document, Found
from .issuing import OF_BODY, Issue, find_issue, read_requester, told_by, without_person
from .layout import Layout, is_name
from .numbers import Numbered
from .source import Source

_FOOTER = re.compile(
    r"(?:tin|bai|cac tin|tin tuc|bai viet|van ban)\s+(?:lien quan|khac|cung chuyen muc|moi hon|cu hon|noi bat|"
    r"doc nhieu|cung loai|moi nhat)|in trang nay|ve dau trang|\(tin khac\)|tin khac|xem them\s*:|"
    r"y kien ban doc|tu khoa\s*:"
    r"|tags?\s*:|binh luan|chia se bai viet|ban quyen thuoc|gui binh luan"
)


# `<body> tối 5.7 phát đi thông báo`


def body_zone(source: Source, layout: Layout) -> tuple[int, int]:
    """The text of the page without its address line above and the links to other pages below."""
    start = 0
    for line in layout.lines:
        if not re.match(r"(?:https?://|www\.|synthetic:)\S*", source.normal[line.start : line.end]):
            break
        start = line.end
    size = len(source.normal)
    for line in layout.lines:
        if (
            line.start > size * 0.45
            and line.end - line.start < 400
            and _FOOTER.search(source.plain[line.start : line.end])
        ):
            return start, line.start
    return start, size


def requesting_issuer(source: Source, bodies: Bodies, zone: tuple[int, int]) -> Found[str] | None:
    """Who demands, as the issuer of a page whose header is missing."""
    body = read_requester(source, bodies, zone)
    if body is None:
        return None
    body, _ = without_person(source, body)
    return Found(source.quote(body.start, body.end), source.span(body.start, body.end), 0.55, "news-requester")


def read_addressed(
    source: Source, bodies: Bodies, zone: tuple[int, int], issue: Issue | None, first_label: int
) -> tuple[Found[str], ...]:
    """The bodies addressed: after the number (`gửi ...`, `tới ...`), else after the first demand above the duties."""
    listed: list[Body] = []
    if issue and issue.number:
        sent = re.match(
            r"[^.;\n]{0,90}?\b(?:gửi(?:\s+(?:đến|tới))?|tới|đến)\s+", source.lower[issue.number.end : issue.sentence[1]]
        )
        if sent:
            listed = bodies.list_at(issue.number.end + sent.end(), issue.sentence[1])
    if not listed:
        for match in re.finditer(
            r"(?<!\w)(?:yêu\s+cầu|giao|đề\s+nghị|chỉ\s+đạo)\s+", source.lower[zone[0] : min(first_label, zone[1])]
        ):
            listed = bodies.list_at(zone[0] + match.end(), zone[1])
            if listed:
                break
    return tuple(
        Found(source.quote(body.start, body.end), source.span(body.start, body.end), 0.6, "addressed-news")
        for body in listed
    )


def _named_after(source: Source, number: Numbered, bodies: Bodies) -> Body | None:
    """The body named with a number: `Kế hoạch số N ngày D của <body>`, `Quyết định số N do <body> ký`."""
    end = min(number.end + 200, len(source.normal))
    found = OF_BODY.match(source.lower, number.end, end)
    return bodies.at(found.end(), end) if found else None


def _issued(source: Source, issue: Issue, calendar: Calendar, numbers: list[Numbered]) -> Found[date] | None:
    """The day right after the own number, else the day at the head of the clause that tells the issuing."""
    if issue.number and issue.verb > issue.number.end:
        after = calendar.within(issue.verb, issue.verb + 45)
        if (
            after
            and after[0].value
            and re.fullmatch(
                r"(?:ký|ban hành|phát hành|\s|vào|sáng|trưa|chiều|tối|đêm|hôm|nay|qua|ngày|\()*",
                source.lower[issue.verb : after[0].start],
            )
        ):
            when = after[0]
            return Found(
                after[0].value, source.span(when.start, when.end), 0.6 if when.inferred else 0.9, "date-after-number"
            )
    if issue.number:
        for when in calendar.within(issue.number.end, issue.number.end + 40):
            between = source.plain[issue.number.end : when.start]
            if when.value and re.fullmatch(
                r"[\s,(]*(?:-\s*\w+\s+)?(?:(?:duoc\s+)?(?:ban hanh|ky|phat hanh|de)\s*)?,?\s*(?:ngay\s*|"
                r"vao\s+ngay\s*)?",
                between,
            ):
                return Found(
                    when.value, source.span(when.start, when.end), 0.6 if when.inferred else 0.92, "date-after-number"
                )
    cited = [(one.end, one.end + 14) for one in numbers]
    for when in reversed(calendar.within(issue.sentence[0], issue.verb)):
        before = source.plain[max(issue.sentence[0] - 1, when.start - 30) : when.start]
        if when.value is None or when.precision != "day" or any(low <= when.start <= high for low, high in cited):
            continue
        clause = re.search(
            r"(?:^|[\n,.;:()\-]|\bnay|\bqua)\s*\(?(?:vao\s+)?(?:hom nay|hom qua|cung|trong)?\s*\(?(?:ngay|"
            r"sang|trua|chieu|toi|dem)?\s*(?:ngay\s+)?$",
            before,
        )
        told = issue.issuer and issue.issuer.end <= when.start and issue.verb - when.end < 25
        if clause or told:
            return Found(
                when.value, source.span(when.start, when.end), 0.65 if when.inferred else 0.9, "date-of-issuing-clause"
            )
    return None


# `ban hành Văn bản số N ngày D về thực hiện ...`; the clause ends where somebody speaks
_ABOUT = re.compile(
    r"[^.;:\n]{0,160}?(?<!người )(?<!trở )(?<!quay )(?<!đi )(?<!\w)"
    r"(?P<about>(?:về|v/v)\s+(?!từ\s|quê|nhà\s|nước\s)(?:[^.;\n]|\.(?=\w)){10,400}?)"
    r"(?=\s*(?:[;\n]|\.(?!\w)|,\s*(?:yêu\s+cầu|đề\s+nghị|trong\s+đó|theo\s+đó|nêu|có\s+hiệu|nội\s+dung"
    r"|(?:chủ\s+tịch|ubnd|ủy\s+ban|ban|sở)\s[^,.;\n]{0,80}?(?:giao|yêu\s+cầu|chỉ\s+đạo|đề\s+nghị)\s"
    r"|(?:chỉ\s+đạo|giao)\s+(?:các|ubnd|sở|ban|giám|chủ))|$))"
)


def _title(source: Source, layout: Layout, zone: tuple[int, int], issue: Issue | None) -> Found[str] | None:
    """What the document is said to be about; else the headline of the page."""
    if issue:
        after = issue.number.end if issue.number else issue.phrase[1]
        about = _ABOUT.match(source.lower, after, issue.sentence[1])
        if about:
            start, end = about.span("about")
            text = source.quote(start, end)
            return Found(text[:1].upper() + text[1:], source.span(start, end), 0.75, "news-about")
    for line in layout.lines:
        if line.start >= zone[0] and 25 <= line.end - line.start <= 250:
            return Found(source.quote(line.start, line.end), source.span(line.start, line.end), 0.5, "news-title")
    return None


def read_news(
    source: Source, layout: Layout, calendar: Calendar, numbers: list[Numbered], bodies: Bodies
) -> tuple[Document, Issue | None]:
    """The header values that a news page tells."""
    zone = body_zone(source, layout)
    issue = find_issue(source, numbers, bodies, zone) or told_by(source, numbers, bodies, zone)
    number = type_ = issuer = issued = signer = office = urgency = None
    if issue:
        if issue.number:
            one = issue.number
            number = Found(one.written, source.span(one.start, one.end), 0.7 if one.bare else 0.88, issue.reason)
        if issue.type:
            type_ = Found(
                issue.type, source.span(*issue.phrase), 0.88, "type-of-symbol" if issue.number else "type-word"
            )
        issued = _issued(source, issue, calendar, numbers)
        mark = re.search(
            r"hỏa tốc|thượng khẩn|khẩn",
            source.lower[issue.phrase[0] : issue.number.start if issue.number else issue.phrase[1] + 12],
        )
        if mark:
            start = issue.phrase[0] + mark.start()
            urgency = Found(mark[0].upper(), source.span(start, start + len(mark[0])), 0.85, "urgency-word")
    body = issue.issuer if issue and issue.issuer else read_requester(source, bodies, zone)
    if issue and issue.number and issue.reason == "news-speaking":
        body = _named_after(source, issue.number, bodies) or body
    if body:
        body, name = without_person(source, body)
        issuer_text = re.sub(r"(?i)^(?:đồng chí|đ/c|ông|bà)\s+", "", source.quote(body.start, body.end))
        if issue and issue.issuer:
            told = source.normal[body.end : issue.verb]
            called = re.match(r"\s*,?\s*(?:ông|bà|đồng chí|đ/c)\s+((?:[^\W\d_]+\s?){2,5})", told)
            before = re.search(
                r"(?:ông|bà|đồng chí|đ/c)\s+((?:[^\W\d_]+\s?){2,5})\s*[,-]\s*$",
                source.normal[max(0, body.start - 60) : body.start],
            )
            if before and is_name(before[1].strip()):
                called = before
            name = name or (called[1].strip() if called and is_name(called[1].strip()) else None)
            signs = re.match(r"(?:(?:vừa|đã|mới)\s+)*(?:ký|thay mặt)", source.lower[issue.verb : issue.verb + 30])
            if name and signs:
                at = source.normal.index(name, max(0, body.start - 60))
                signer = Found(name, source.span(at, at + len(name)), 0.85, "news-signer")
                office = Found(issuer_text, source.span(body.start, body.end), 0.85, "news-signer")
        deputy = re.match(r"(?i)phó\s+(?:chủ\s+tịch|bí\s+thư|giám\s+đốc)\s+(?:thường\s+trực\s+)?", issuer_text)
        if deputy:
            issuer_text = issuer_text[deputy.end() :]
        issuer = Found(
            issuer_text,
            source.span(body.start, body.end),
            0.8 if issue and issue.issuer else 0.55,
            "news-issuer" if issue and issue.issuer else "news-requester",
        )
    return (
        Document(
            text=source.raw,
            form="news",
            number=number,
            canonical_number=issue.number.canonical if issue and issue.number else None,
            type=type_,
            issuer=issuer,
            issued=issued,
            signer=signer,
            signer_title=office,
            title=_title(source, layout, zone, issue),
            urgency=urgency,
        ),
        issue,
    )
