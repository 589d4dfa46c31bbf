"""Who must act: the subject of a clause, and the bodies after `giao`, `yêu cầu`, `chỉ đạo`, `phối hợp với`.

A body after `báo cáo`, `gửi`, `qua`, `của` receives or names something and does not act.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from .bodies import Bodies, Body
from .document import Found
from .gazetteer import alternatives, grammar
from .source import Source


def _pattern(*lines: str) -> re.Pattern[str]:
    """One pattern from lines, a blank standing for any white space."""
    return re.compile("".join(lines).replace(" ", r"\s+"))


_ASSIGN = _pattern(
    r"(?<!\w)(?P<verb>giao trách nhiệm(?: [^.;]{0,40}?)? cho|gắn trách nhiệm[^.;]{0,50}? cho|"
    r"giao nhiệm vụ cho|giao cho|giao|yêu cầu|đề nghị|chỉ đạo",
    r"|buộc|phân công|kêu gọi|lưu ý|nhắc nhở|nhắc|ủy quyền cho|hướng dẫn|huy động|chọn|đôn đốc|khuyến khích|"
    r"vận động|trách nhiệm của|do) (?:đối với )?",
)
# a body after these acts only where the next words say what it shall do
_WEAK = frozenset({"hướng dẫn", "huy động", "chọn", "đôn đốc", "khuyến khích", "vận động", "trách nhiệm của", "do"})
# inside an item these tell whom its actor shall call on
_CALLS = frozenset({"kêu gọi", "nhắc", "nhắc nhở", "lưu ý", "vận động", "khuyến khích"})
_MEMBERS = re.compile(r"cán\s+bộ|lực\s+lượng|người|cấp\s+ủy\s+viên|đảng\s+viên|thành\s+viên|lãnh\s+đạo")
_PEOPLE = re.compile(r"(?:mọi\s+)?(?:người\s+dân|nhân\s+dân|công\s+dân|người)\b")
_TOGETHER = _pattern(r"(?<!\w)(?:phối\s*[- ]?\s*hợp (?:chặt chẽ )?(?:với|cùng)?|cùng với|cùng)\s*:?\s*")
_NOT_ASSIGN = _pattern(r"(?:theo|sự|ý kiến|tinh thần|của|được|các|nội dung|những|nhiệm vụ|đáp ứng|theo đúng|ban)\s*$")
_CLAUSE = re.compile(r"(?<=[.;:])\s+|\n\s*[-+*•]?\s*|(?<=\s)-\s+")
_OPENING = _pattern(
    r"(?:(?:riêng|đối với|đồng thời|ngoài ra|trước mắt|cụ thể|theo đó|trong đó|về phía|hàng ngày|hằng ngày|"
    r"thời gian tới|khi cần",
    r"|trường hợp cần thiết)\s*,?\s*)?(?:các đồng chí )?",
)
_PREAMBLE = _pattern(
    r"\s*(?:để|căn cứ|trên cơ sở|theo|nhằm|với|trước|khi|sau|trong|đối với|bám sát|riêng|hằng|hàng|từ|đến)(?!\w)"
)
_NO_SUBJECT = _pattern(
    r"\s*(?:của|là (?!(?:cơ quan|đơn vị) (?:thường trực|đầu mối|chủ trì))|đã|vừa|vẫn|còn|có thể|được (?!phân|"
    r"giao|ubnd|ủy)",
    r"|cho biết|hiện |đang (?![^,.;]{0,40}phải)|như|tại |\)|thuộc|gồm|từ )|\s*$|\s*\.",
)
_AFTER_COMMA = _pattern(
    r"\s*,\s*(?:chủ trì|phối hợp|tập trung|căn cứ|trong|theo|khẩn trương|thường xuyên|tổ chức|tiếp tục)"
)
_LEAD = _pattern(
    r"[\s,]*(?:(?:là )?(?:cơ quan )?(?:làm )?(?:đơn vị )?chủ trì|làm đầu mối|là (?:cơ quan )?đầu mối|"
    r"là (?:cơ quan|đơn vị) thường trực)"
)
_OBLIGED = _pattern(
    r"\W*(?P<who>[^,.;:()\n]{3,40}(?:, [^,.;:()\n]{3,30})?) (?:phải|cần|có trách nhiệm|chịu trách nhiệm|"
    r"được (?:giao|nhắc|yêu cầu|đề nghị))(?!\w)"
)
_THINGS = _pattern(
    r"(?:riêng |các |mọi |những )*(?:việc|công tác|biện pháp|hoạt động|sự kiện|hồ sơ|kết quả|quá trình|"
    r"nội dung|kinh phí|thời gian|trường hợp|khi|nếu|để|theo|từ|trong|ngoài|vùng|cách|ai|nơi nào|tuyệt|"
    r"đặc biệt|khẩn|tiếp tục|không|chỉ|trước|tập|xe|hàng|phương tiện|kế hoạch|văn bản|đồng thời|dù|lần)(?!\w)"
)
_CONFIDENCE = {"actor-assigned": 0.85, "actor-together": 0.8, "actor-subject": 0.75}


MOST_ACTORS = 200


@dataclass(frozen=True, slots=True)
class Actors:
    """Bodies that act, in order; the one that leads where the text says so; those that work with it."""

    bodies: tuple[Found[str], ...]
    lead: str | None
    coordinating: tuple[str, ...]


@cache
def _acts() -> re.Pattern[str]:
    verbs = alternatives(grammar()["duties"]["verbs"])
    return re.compile(rf"\s*(?:{verbs}|ra|phải|cần|có\s+trách\s+nhiệm|chịu|chủ\s+động|tích\s+cực)(?!\w)")


class _Reader:
    """The bodies that act between two places of one text; the first reason found for a place stands."""

    def __init__(self, source: Source, bodies: Bodies, start: int, end: int) -> None:
        self.source, self.bodies, self.start, self.end = source, bodies, start, end
        self.found: dict[int, tuple[Body, str]] = {}

    def read(self) -> list[tuple[Body, str]]:
        for listed in self._assigned():
            self._keep(listed, "actor-assigned")
        for match in _TOGETHER.finditer(self.source.lower, self.start, self.end):
            self._keep(self.bodies.list_at(match.end(), self.end), "actor-together")
        for listed in self._subjects():
            self._keep(listed, "actor-subject")
        if not self.found:
            self._keep(self._unnamed(), "actor-subject")
        return [self.found[at] for at in sorted(self.found)]

    def _unnamed(self) -> list[Body]:
        """A subject that is in no list: the words before `phải`, `được giao` at the head of the text."""
        found = _OBLIGED.match(self.source.lower, self.start, self.end)
        if found is None or _THINGS.match(found["who"]):
            return []
        return [Body(*found.span("who"))]

    def _keep(self, listed: list[Body], reason: str) -> None:
        for body in listed:
            if len(self.found) < MOST_ACTORS and not any(
                body.start < other.end and other.start < body.end for other, _ in self.found.values()
            ):
                self.found[body.start] = (body, reason)

    def _assigned(self) -> Iterator[list[Body]]:
        lower = self.source.lower
        for match in _ASSIGN.finditer(lower, self.start, self.end):
            verb = " ".join(match["verb"].split())
            if _NOT_ASSIGN.search(lower[max(self.start, match.start() - 20) : match.start()]):
                continue
            listed = self.bodies.list_at(match.end(), self.end)
            inside = match.start() - self.start > 40
            if not listed or (verb in _CALLS and inside):
                continue
            if verb == "phân công" and _MEMBERS.match(lower, listed[0].start):
                continue
            if verb in _WEAK and (
                not _acts().match(lower, listed[-1].end, self.end) or _PEOPLE.match(lower, listed[0].start)
            ):
                continue
            yield listed

    def _subjects(self) -> Iterator[list[Body]]:
        source = self.source
        openings = [self.start, *(each.end() for each in _CLAUSE.finditer(source.normal, self.start, self.end))]
        for place, at in enumerate(openings):
            stop = openings[place + 1] if place + 1 < len(openings) else self.end
            if at >= self.end:
                continue
            if _PREAMBLE.match(source.lower, at, stop):
                yield from self._behind_preamble(at, stop)
            lead_in = _OPENING.match(source.lower, at, self.end)
            first = lead_in.end() if lead_in else at
            listed = self.bodies.list_at(first, self.end)
            if listed and self._is_subject(listed, first, at):
                yield listed

    def _behind_preamble(self, at: int, stop: int) -> Iterator[list[Body]]:
        """`Để ..., UBND quận chủ động ...`: the subject stands after the commas of an opening clause."""
        for comma in re.finditer(r",\s+", self.source.lower[at:stop]):
            first = at + comma.end()
            listed = self.bodies.list_at(first, stop)
            if listed and _acts().match(self.source.lower, listed[-1].end, stop):
                yield listed
                return

    def _is_subject(self, listed: list[Body], first: int, at: int) -> bool:
        source = self.source
        rest = source.lower[listed[-1].end : self.end]
        if at == self.start and re.match(r"\s*:|[^\S\n]*\n", rest):
            return True  # a heading that holds the body alone
        # `Chủ tịch các tỉnh đang giãn cách ...`: at the head of a duty it tells which of them
        which = at == self.start and rest.startswith(" đang ")
        not_acting = _NO_SUBJECT.match(rest) and not which
        if not_acting or (re.match(r"\s*[,)]", rest) and not _AFTER_COMMA.match(rest)):
            return False
        small = source.normal[first : first + 1].islower()
        after_stop = re.search(r"[;:\-\n]\s*$", source.normal[max(0, at - 4) : at])
        return at == self.start or not small or after_stop is not None


def read_actors(source: Source, bodies: Bodies, start: int, end: int) -> Actors:
    """The bodies that act in the text between two places: names as written, with their spans."""
    named: dict[str, Found[str]] = {}
    lead: str | None = None
    together: list[str] = []
    for body, reason in _Reader(source, bodies, start, end).read():
        name = source.quote(body.start, body.end)
        named.setdefault(name.lower(), Found(name, source.span(body.start, body.end), _CONFIDENCE[reason], reason))
        if lead is None and _LEAD.match(source.lower[body.end : end]):
            lead = name
        elif reason == "actor-together":
            together.append(name)
    return Actors(tuple(named.values()), lead, tuple(dict.fromkeys(together)))
