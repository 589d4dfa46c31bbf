"""Who must act: the subject of a clause, and the bodies after `giao`, `yêu cầu`, `chỉ đạo`, `phối hợp với`.

A body after `báo cáo`, `gửi`, `qua`, `của` receives or names something and does not act.
"""

import re
from dataclasses import dataclass

from .bodies import Bodies, Body
from .document import Found
from .gazetteer import alternatives, grammar
from .source import Source

_ASSIGN = re.compile(
    r"(?<!\w)(?:giao\s+trách\s+nhiệm(?:\s+[^.;]{0,40}?)?\s+cho|gắn\s+trách\s+nhiệm[^.;]{0,50}?\s+cho|giao\s+nhiệm\s+vụ\s+cho|giao\s+cho|giao|yêu\s+cầu|đề\s+nghị|chỉ\s+đạo|phân\s+công|kêu\s+gọi|lưu\s+ý|nhắc\s+nhở|nhắc|ủy\s+quyền\s+cho|"
    r"hướng\s+dẫn|huy\s+động|chọn|đôn\s+đốc|khuyến\s+khích|vận\s+động|trách\s+nhiệm\s+của)\s+(?:đối\s+với\s+)?"
)
# verbs after which a body acts only where the words that follow say what it shall do
_WEAK = re.compile(r"hướng\s+dẫn|huy\s+động|chọn|đôn\s+đốc|khuyến\s+khích|vận\s+động|trách\s+nhiệm\s+của")
_CONTENT = re.compile(r"kêu\s+gọi|nhắc|lưu\s+ý|vận\s+động|khuyến\s+khích")
_PREAMBLE = re.compile(
    r"\s*(?:để|căn\s+cứ|trên\s+cơ\s+sở|theo|nhằm|với|trước|khi|sau|trong|đối\s+với|bám\s+sát|riêng|hằng|hàng|từ|đến)(?!\w)"
)
_TOGETHER = re.compile(r"(?<!\w)(?:phối\s*[- ]?\s*hợp\s+(?:chặt\s+chẽ\s+)?(?:với|cùng)?|cùng\s+với|cùng)\s*:?\s*")
_NOT_ASSIGN = re.compile(
    r"(?:theo|sự|ý\s+kiến|tinh\s+thần|của|được|các|nội\s+dung|những|nhiệm\s+vụ|đáp\s+ứng|theo\s+đúng)\s*$"
)
_CLAUSE = re.compile(r"(?<=[.;:])\s+|\n\s*[-+*•]?\s*|(?<=\s)-\s+")
_OPENING = re.compile(
    r"(?:(?:riêng|đối\s+với|đồng\s+thời|ngoài\s+ra|trước\s+mắt|cụ\s+thể|theo\s+đó|trong\s+đó|tại|về\s+phía|hàng\s+ngày|hằng\s+ngày|thời\s+gian\s+tới|khi\s+cần|trường\s+hợp\s+cần\s+thiết)\s*,?\s*)?(?:các\s+đồng\s+chí\s+)?"
)
_NO_SUBJECT = re.compile(
    r"\s*(?:của|là|đã|vừa|vẫn|còn|có\s+thể|được\s+(?!phân|giao|ubnd|ủy)|cho\s+biết|hiện\s|đang\s|như|tại\s|\)|thuộc|gồm|từ\s)|\s*$|\s*\."
)
_LEAD = re.compile(
    r"[\s,]*(?:(?:là\s+)?(?:cơ\s+quan\s+)?(?:làm\s+)?(?:đơn\s+vị\s+)?)chủ\s+trì|[\s,]*làm\s+đầu\s+mối|[\s,]*là\s+(?:cơ\s+quan\s+)?đầu\s+mối"
)


_ACTS = re.compile(rf"\s*(?:{alternatives(grammar()['duties']['verbs'])}|phải|cần|có\s+trách\s+nhiệm|chịu)(?!\w)")


@dataclass(frozen=True, slots=True)
class Actors:
    """Bodies that act, in order; the one that leads where the text says so; those that work with it."""

    bodies: tuple[Found[str], ...]
    lead: str | None
    coordinating: tuple[str, ...]


def _places(source: Source, bodies: Bodies, start: int, end: int) -> list[tuple[Body, str]]:
    found: dict[int, tuple[Body, str]] = {}

    def keep(listed: list[Body], reason: str) -> None:
        for body in listed:
            if not any(body.start < other.end and other.start < body.end for other, _ in found.values()):
                found[body.start] = (body, reason)

    for match in _ASSIGN.finditer(source.lower, start, end):
        if _NOT_ASSIGN.search(source.lower[max(start, match.start() - 20) : match.start()]):
            continue
        listed = bodies.list_at(match.end(), end)
        if not listed:
            continue
        rest = source.lower[listed[-1].end : end]
        if _CONTENT.match(match[0]) and match.start() - start > 40:
            continue  # whom an actor of the item shall call on, not who acts
        if "phân công" in match[0] and re.match(r"cán\s+bộ|lực\s+lượng|người", source.lower[listed[0].start : end]):
            continue
        if _WEAK.match(match[0]) and not re.match(
            r"\s+(?:làm|thực\s+hiện|tổ\s+chức|tham\s+gia|chấp\s+hành|xây\s+dựng|rà\s+soát|chịu)", rest
        ):
            continue
        keep(listed, "actor-assigned")
    for match in _TOGETHER.finditer(source.lower, start, end):
        if match[0].strip().startswith("cùng") and not re.search(
            r"(?:chủ\s+trì|phối\s+hợp|\w)\s*,?\s*$", source.lower[start : match.start()]
        ):
            continue
        keep(bodies.list_at(match.end(), end), "actor-together")
    openings = [start, *(found_at.end() for found_at in _CLAUSE.finditer(source.normal, start, end))]
    for at in list(openings):
        # `Để ..., UBND quận chủ động ...`: the subject stands after the commas of an opening clause
        stop = next((other for other in openings if other > at), end)
        if not _PREAMBLE.match(source.lower, at, stop):
            continue
        for comma in re.finditer(r",\s+", source.lower[at:stop]):
            first = at + comma.end()
            listed = bodies.list_at(first, stop) if source.normal[first : first + 1].isupper() else []
            if listed and _ACTS.match(source.lower, listed[-1].end, stop):
                openings.append(first)
                break
    for place, at in enumerate(openings):
        if at >= end:
            continue
        lead_in = _OPENING.match(source.lower, at, end)
        first = lead_in.end() if lead_in else at
        listed = bodies.list_at(first, end)
        if not listed:
            continue
        rest = source.lower[listed[-1].end : end]
        heading = re.match(r"\s*:|\s*\n", rest) and place == 0
        if _NO_SUBJECT.match(rest) and not heading:
            continue
        if (
            re.match(r"\s*[,)]", rest)
            and not re.match(
                r"\s*,\s*(?:chủ\s+trì|phối\s+hợp|tập\s+trung|căn\s+cứ|trong|theo|khẩn\s+trương|thường\s+xuyên|tổ\s+chức|tiếp\s+tục)",
                rest,
            )
            and not heading
        ):
            continue
        if (
            source.normal[first : first + 1].islower()
            and at != start
            and source.normal[at - 1 : at] != "\n"
            and not re.search(r"[;:\-]\s*$", source.normal[:at][-4:])
        ):
            continue
        keep(listed, "actor-subject")
    return [found[at] for at in sorted(found)]


def read_actors(source: Source, bodies: Bodies, start: int, end: int) -> Actors:
    """The bodies that act in an item. Shape: names as written, spans into the source."""
    places = _places(source, bodies, start, end)
    named: dict[str, Found[str]] = {}
    lead: str | None = None
    together: list[str] = []
    for body, reason in places:
        name = source.quote(body.start, body.end)
        sure = {"actor-assigned": 0.85, "actor-together": 0.8, "actor-subject": 0.75}[reason]
        named.setdefault(name.lower(), Found(name, source.span(body.start, body.end), sure, reason))
        if lead is None and _LEAD.match(source.lower[body.end : end]):
            lead = name
        elif reason == "actor-together":
            together.append(name)
    return Actors(tuple(named.values()), lead, tuple(dict.fromkeys(together)))
