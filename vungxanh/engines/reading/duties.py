"""Duties in running text: the paragraphs of a page that demand something, and where the demand begins.

A paragraph demands when somebody requires, assigns or forbids, when it says what must be done from an hour on, or when
a body stands before a bare imperative. Reports of what happened, figures, captions and courtesies demand nothing.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

from .bodies import Bodies
from .gazetteer import alternatives, grammar
from .issuing import sentences, subject_before
from .layout import Piece
from .source import Source

# `đến nay, toàn tỉnh tiêm được 38%` is a figure
_REACHED = re.compile(r"(?<!\w)(?:được|đạt|có)\s+(?:gần\s+|hơn\s+|trên\s+|khoảng\s+)?\d")
LIST_SHOWN = 70
LONGEST_CLAUSE = 2000
MOST_DEMANDS = 12  # of one sentence: the first that demands something is taken


@cache
def _verbs() -> str:
    return rf"(?:{alternatives(grammar()['duties']['verbs'])})(?!\w)"


def _pattern(*lines: str) -> re.Pattern[str]:
    """One pattern from lines, a blank standing for any white space."""
    return re.compile("".join(lines).replace(" ", r"\s+"))


_DOCUMENT = r"(?:văn bản|công văn|công điện|quyết định|chỉ thị|thông báo|kế hoạch|kết luận|hướng dẫn)"
_PAST = _pattern(
    r"\s*(?:,[^,.;]{0,60},)?\s*(?:đã|vừa|mới|cho biết|cho hay|ghi nhận|phát hiện|là\b|hiện\b|đang\b|vẫn\b|"
    r"còn\b|ký\b|bị\b|như\b|\d|của\b|mong\b|nêu\b",
    r"|có (?:thêm|\d|nhiều|ca)|thông tin\b(?! kịp)|nhận định|đánh giá cao|biểu dương\b|cảm ơn|khẳng định|"
    r"nhấn mạnh|hoan nghênh|chủ trì (?:cuộc|hội|buổi)",
    rf"|(?:có|ra|gửi|gửi đi|ban hành|phát hành|phát) {_DOCUMENT}|được (?!(?:ubnd|ủy|giao|phân|yêu))|"
    rf"tại\b.{{0,30}}(?:đã|có)|cùng đoàn)",
)
_DEMAND = _pattern(
    r"(?<!\w)(?P<verb>yêu cầu|giao(?! (?:thông|dịch|lưu|tiếp|hàng|thừa|mùa)\b)(?: (?:nhiệm vụ |"
    r"trách nhiệm )?cho)?|đề nghị|chỉ đạo|lưu ý|nhắc(?: nhở)?|kêu gọi|phân công|đôn đốc|quyết định|khuyến cáo|"
    r"quy định|cho phép|thống nhất|đồng ý|buộc|nêu rõ|chỉ rõ|nhấn mạnh)",
    r"(?: (?:rõ|thêm|là|rằng|đối với))?(?:\s*:)? (?:đối với )?",
)
_NOT_DEMAND = _pattern(
    r"(?:theo|sự|ý kiến|tinh thần|của|được|các|nội dung|những|đáp ứng|ban|văn bản|công tác|trực tiếp|"
    r"thực hiện|kết luận|công văn|thông báo|bàn|đúng|với|để|và)\s*$"
)
_MODAL = _pattern(
    r"(?<!\w)(?P<modal>không được|tuyệt đối không|nghiêm cấm|cấm|bắt buộc|buộc phải|phải|cần(?: phải)?|"
    r"dừng (?:toàn bộ|các|mọi|tổ chức|hoạt)|có trách nhiệm|chịu trách nhiệm",
    r"|tạm (?:dừng|đóng|ngừng|nghỉ|đình chỉ|thời (?:không|dừng|ngừng))|không (?:tổ chức|để|tập trung|tụ tập|"
    r"quá)|ngừng|chỉ (?:được|bán|phục vụ|cho)|sẽ bị|hạn chế|bị hạn chế|bị cấm",
    r"|được (?:mở lại|hoạt động|phép hoạt)|trở lại (?:trường|làm việc|hoạt động)|"
    r"đi học (?:lại|trở lại|trực tiếp)|chuyển sang|tiếp tục (?:thực hiện|duy trì|dừng|tạm|áp dụng|giữ))(?!\w)",
)
_CONNECTOR = _pattern(
    r"\s*(?:[-+*•–●]\s*)?(?:(?:",
    rf"theo {_DOCUMENT} số [^,;:]{{4,110}}(?=,)|theo (?:đó|nội dung văn bản|{_DOCUMENT}(?: này| trên)?|"
    rf"chỉ đạo)|cụ thể(?: là)?|ngoài ra|đồng thời|"
    rf"bên cạnh đó|cùng với (?:việc )?đó|trước mắt|trong đó|mặt khác|song song (?:với )?đó|tiếp đó|dù vậy|"
    rf"tuy nhiên|do đó|vì vậy",
    rf"|cũng (?:tại|trong|theo) [^,]{{2,40}}|tại {_DOCUMENT}[^,]{{0,60}}|trong {_DOCUMENT}[^,]{{0,40}}|"
    rf"đặc biệt|nhất là|về [^,:]{{3,50}}|đối với [^,:]{{3,90}}",
    r")\s*[,:]\s*|riêng(?: đối với| với| tại)? (?:[^,:]{2,50}[,:]\s*)?)+",
)
_NAMED_REPORT = _pattern(
    r"^(?:[^:.;\n]{3,40}:\s*)?(?:\W*)(?P<verb>gửi|báo cáo|nộp|hoàn thành|hoàn tất) [^.;\n]{0,80}?(?:trước|"
    r"chậm nhất|muộn nhất|không muộn hơn|hằng ngày|hàng ngày) "
)
_DUE_REPORT = _pattern(
    r"[^.;\n]{0,90}(?:báo cáo|gửi|nộp|tổng hợp) [^.;\n]{0,110}(?:trước|chậm nhất|muộn nhất|"
    r"không muộn hơn) [^.;\n]{0,20}\d"
)
_STATISTICS = _pattern(
    r"(?<![\d.])\d[\d.]{0,14} (?:ca\b|người (?:đã|mắc|khỏi|tử)|trường hợp (?:mắc|dương|f0|tử))|"
    r"ca (?:mắc|nhiễm|dương tính|"
    r"bệnh) (?:mới|covid)|dương tính|cộng dồn|tử vong|ghi nhận"
)
_TOLD = _pattern(r"(?<!\w)(?:đã|vừa|có thêm|thêm \d|hiện có|tăng \d|tính đến|ghi nhận (?:thêm )?\d|riêng)(?!\w)")
_CAPTION = re.compile(r"(?i)(?:ảnh|nguồn|video|clip)\s*:|^\s*\(?ảnh\b|lượt\s+xem|^\s*>>")
_QUOTED = re.compile(r"^[“\"][^”\"]+[”\"]\s*[,-]?\s*(?:ông|bà)\b")
_BACK = re.compile(r"\b(?:này|đó|trên|dù vậy|tuy nhiên|các nơi)\b")
_NORM = re.compile(r"\b(?:được|bị|chỉ|tạm|phải|không|cấm|hạn chế|dừng)\b")
COURTESY = _pattern(
    r"(?:trong quá trình|quá trình (?:tổ chức|triển khai|thực hiện)|lúc làm|khi thực hiện|nếu (?:có|"
    r"gặp) (?:khó|vướng|chỗ khó))[^.\n]{0,80}(?:khó|vướng|phát sinh)",
    r"|^\W*[^.\n]{5,60} thông báo (?:ý kiến |nội dung |kết luận )?[^.\n]{0,40}(?:đến|để|tới) (?:các|quý) [^.\n]{0,60}"
    r"(?:biết|thực hiện)|^\W*kính (?:trình|đề nghị|mong) [^.\n]{2,60} (?:xem xét|quyết định|phê duyệt)",
    r"|^\W*đề nghị [^.\n]{2,60} (?:dự họp|tham dự|đến dự|có mặt)[^.\n]{0,60}(?:đúng|đầy đủ)",
    r"|nhận được (?:văn bản|công văn|chỉ thị|công điện|thông báo|kế hoạch)",
    r"|^\s*(?:trên đây|rất mong|xin cảm|trân trọng|lưu\s*:|văn bản xem|xem (?:tại|chi)|chi tiết xem|"
    r"có gửi kèm|tải về)|gửi kèm (?:theo|công|văn)[^.]{0,30}\.?$",
    r"|(?:chỉ thị|nghị quyết|công văn|thông báo|kế hoạch|quyết định|quy định|văn bản|"
    r"công điện) (?:này|số \S+(?: ngày [\d/.-]+)?) (?:được )?(?:có hiệu lực|phổ biến|thay (?:thế|cho)|quán triệt|"
    r"thực hiện từ|triển khai đến|áp dụng|bãi bỏ)",
)
# a demand without content: `nghiêm túc triển khai thực hiện`, `thực hiện tốt một số nội dung sau`
_EMPTY = _pattern(
    r"^\W*(?:(?:có trách nhiệm|bắt tay vào|bắt tay ngay vào|thực hiện ngay|nghiêm túc|khẩn trương|tích cực|"
    r"quan tâm|phối hợp|tổ chức|triển khai|nghiêm|chủ động|quyết liệt|đồng bộ|nghiêm chỉnh)\s*,?\s*(?:và )?)*",
    r"(?:thực hiện|làm nghiêm|thi hành|triển khai|chấp hành|phối hợp)?\s*(?:thực hiện|nghiêm túc|nghiêm|"
    r"thi hành|tốt)?\s*",
    r"(?:(?:tốt|các|một số|những)?\s*(?:những|các)?\s*(?:nội dung|nhiệm vụ|công việc|giải pháp|biện pháp|việc|"
    r"chỉ đạo)?\s*(?:trọng tâm|chủ yếu|cụ thể)?\s*(?:như )?(?:sau|này|trên|dưới đây|nêu trên|đây)?)?",
    r"\s*(?:đây)?\s*[.:;,/…]*\s*$",
)
# `nhanh chóng đôn đốc các đơn vị ...: <what>`: what is demanded stands after the colon
_PASSED_ON = _pattern(
    r"\s*(?:(?:nhanh chóng|khẩn trương|tiếp tục|chủ động|kịp thời|tập trung|phải)\s*,?\s*)*(?:đôn đốc|chỉ đạo|"
    r"yêu cầu|quán triệt|hướng dẫn|thực hiện)\b[^:.;]{0,140}:\s*"
)
# what may stand before the subject of a demand
_WHEN = _pattern(
    r"(?:định kỳ|hằng|hàng|trước|từ|trong|khi|nếu|sau|đến|để|mỗi|chậm nhất|căn cứ|thực hiện|với|nhằm)(?!\w)"
)
_PASSIVE = _pattern(
    r"[^,.;:]{4,60} được (?:[^,.;]{2,40} )?(?:nhắc|yêu cầu|đề nghị|khuyến cáo|giao|phân công)(?!\w) \w+ \w+ \w+"
)
_PERIOD = _pattern(
    r"[^.;]{0,90}(?:nghỉ|dừng|ngừng|ngưng|áp dụng|duy trì|đóng|hoạt động|mở|giữ|"
    r"thực hiện)(?!\w)[^.;]{0,80}(?:đến hết|cho đến khi|cho tới khi|đến khi có|từ \d+ (?:giờ|h)|kể từ)"
)
_FORBIDS = _pattern(
    r"(?:[^.;]|\.(?=\w)){2,70} không (?!có|còn|ai|biết|phải|thể|khí|gian|những|chỉ|ngừng|ít|nhiều|"
    r"rõ|may|hề|bị|được (?:tốt|"
    r"nhiều))\w+ \w+"
)
_SAYS = _pattern(
    r"\s*(?:[^\w\s]|cho (?:rằng|thấy)|kỳ vọng|tin|thấy|nói|phản ánh|rất|tặng|trao|thăm|họp|tiếp|nhận|đạt|khen|"
    r"có|được|do|vì|nên|nếu|khi|và|hoặc|hay|ở|trong|trên|với|tại|về|theo|để|nhằm|từ|gồm|thuộc|thì|mà|cũng|ông|"
    r"bà|này|đó|kia|trước|sau|giữa|năm|ngày|hàng|hằng|mỗi|chưa|không còn|đến|sẽ|đều|lại|diễn ra|giải thích|"
    r"bày tỏ|chia sẻ|vui|lo (?:ngại|lắng|sợ|âu)|chờ)(?!\w)"
)
_PUBLIC = _pattern(
    r"(?:các |mọi )?(?:ubnd|ủy ban|sở|phòng|ban|công an|trung tâm|bộ chỉ huy|ban chỉ huy|bộ đội|trạm|chủ tịch|"
    r"giám đốc|thủ trưởng|trưởng|người đứng đầu|cấp ủy|đảng ủy|chi bộ|bí thư|chính quyền|mặt trận|hội|đoàn|"
    r"đài|tổ|đội|cơ quan|đơn vị|địa phương|quận|huyện|xã|phường|cục|chi cục|thanh tra|văn phòng|doanh nghiệp|"
    r"cơ sở|trường|hiệu trưởng|bệnh viện|chủ|ngành|bộ|viện|lực lượng|hiệp hội|hợp tác xã|"
    r"tiểu thương|thị xã|thành phố|tp)"
)
_OF_ANOTHER = _pattern(r"(?:xét|căn cứ|theo|tại) [^,;]{0,80}(?<!\w)của [^,;]{2,60}$")
_DECLARES = _pattern(r"\s*(?:thông báo|đồng ý|thống nhất|trân trọng|công bố|báo cáo|xin)")
# `Ban Thường vụ yêu cầu các chi bộ:` only says to whom the lines below are addressed
_ADDRESSES = _pattern(r" (?:yêu cầu|đề nghị|giao|chỉ đạo|lưu ý|nhắc)(?!\w)[^.;:]{0,120}:\s*$")
_REQUIRES = frozenset({"yêu cầu", "giao", "đề nghị", "buộc", "nhắc", "nhắc nhở", "lưu ý"})
_MORE_LIKE_A_SUBJECT = frozenset(
    {"quyết định", "quy định", "thống nhất", "cho phép", "đồng ý", "khuyến cáo", "nêu rõ", "chỉ rõ", "nhấn mạnh"}
)
# what a body may be told to do itself: `Mặt trận kêu gọi ủng hộ`, `Công an nhắc người dân`
_MAY_BE_TOLD = frozenset(
    {"chỉ đạo", "phân công", "đôn đốc", "kêu gọi", "nhắc", "nhắc nhở", "khuyến cáo", "quyết định", "quy định", "lưu ý"}
)


@dataclass(frozen=True, slots=True)
class Duty:
    """A demand: its text at `start:end`, the zone from `actors_from` where its bodies stand, how sure it is."""

    start: int
    end: int
    actors_from: int
    confidence: float
    reason: str


def _after_connector(source: Source, start: int, end: int) -> int:
    found = _CONNECTOR.match(source.lower, start, end)
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
    for match in islice(_DEMAND.finditer(source.lower, start, end), MOST_DEMANDS):
        before = source.lower[max(start, match.start() - 25) : match.start()]
        verb = " ".join(match["verb"].split())
        if _OF_ANOTHER.search(source.lower[max(start, match.start() - 90) : match.start()]):
            continue
        if _NOT_DEMAND.search(before) or (re.search(r"đã\s*$", before) and "giao" in verb):
            continue
        if verb in _MAY_BE_TOLD and _acts_itself(source, bodies, start, match.start(), authority):
            return None
        listed = bodies.list_at(match.end(), end)
        after = listed[-1].end if listed else match.end()
        rest = source.lower[after : min(end, after + LONGEST_CLAUSE)]
        if verb in _MORE_LIKE_A_SUBJECT and not re.match(rf"\s*(?:{_verbs()}|cho\s+phép|không)", rest):
            continue
        if re.match(
            r"\s*(?:của|phòng|về\s+việc\s*$|công\s+tác|tại\s+(?:công|văn|chỉ)|trên\b|đối\s+với\s*$|này\b|đó\b)", rest
        ):
            continue
        told = subject_before(source, bodies, start, match.start()) is not None
        opening = rf"\s*[:,]?\s*(?:{_verbs()}|(?:phải|cần|không|mọi|ngay|từ|đến|trong|trước|khi|toàn|các)(?!\w))"
        if not listed and not re.match(opening, rest) and not (told and verb in _REQUIRES):
            continue
        what = _first_sentence(rest)
        if len(re.findall(r"\w+", what)) < 4 or _EMPTY.match(what):
            continue
        first = actors_from = match.start()
        passed_on = _PASSED_ON.match(rest)
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
        if not listed and _WHEN.match(source.lower, first, end)
        else None
    )
    if comma:
        listed = bodies.list_at(first + comma.end(), end)
    if not listed:
        return None
    after = listed[-1].end
    rest = source.lower[after : min(end, after + LONGEST_CLAUSE)]
    if _ADDRESSES.match(rest):
        return None
    if _DECLARES.match(rest) and _same_body(source.plain[listed[0].start : listed[0].end], authority):
        return None  # who issues the document announces something
    if (
        _PAST.match(rest)
        or _REACHED.search(rest[:50])
        or len(re.findall(r"\w+", rest)) < 4
        or _EMPTY.match(_first_sentence(rest))
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
        if _SAYS.match(rest) or not _PUBLIC.match(named) or _STATISTICS.search(rest[:200]):
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
    told = re.search(r"\bđã\b", rest[:120]) or (re.match(r"(?:tính\s+)?đến\b", rest) and _REACHED.search(rest[:120]))
    if (_NAMED_REPORT.match(rest) or _DUE_REPORT.match(rest)) and not told:
        return Duty(first, end, first, 0.75, "duty-report")
    hour = re.match(
        rf"\W*t?(?:(?:bắt\s+đầu\s+|kể\s+)?từ|trong(?:\s+thời\s+gian)?|"
        rf"đến)\s+[^,.;]{{2,70}}[,:]?\s*(?:(?:[^,.;]|\.(?=\w)){{0,60}}?\s)?(?:sẽ\s+)?(?:{_verbs()}|không\b)",
        rest,
    )
    if hour and not told and not _STATISTICS.search(rest[:160]) and not _REACHED.search(rest[:160]):
        return Duty(first, end, first, 0.75, "duty-from-hour")
    citing = re.match(
        r"(?:thực\s+hiện|triển\s+khai|thi\s+hành|tiếp\s+tục\s+thực\s+hiện)\s+(?:công|chỉ|văn|kết|thông|nghị|"
        r"quyết|kế|ý)",
        rest,
    )
    if re.match(_verbs(), rest) and not citing and not told and (connected or "," in rest or len(rest) > 60):
        return Duty(first, end, first, 0.65 if connected else 0.6, "duty-imperative")
    if not told and not _STATISTICS.search(rest) and not re.search(r"\b(?:vừa|cho\s+biết|nói|chia\s+sẻ)\b", rest[:90]):
        if _PASSIVE.match(rest) or _PERIOD.match(rest):
            return Duty(first, end, first, 0.6, "duty-modal")
        if _FORBIDS.match(rest):
            return Duty(first, end, first, 0.5, "duty-modal")
    modal = _MODAL.search(rest[:260]) if not _REACHED.search(rest[:60]) else None
    if modal and modal.start() and source.normal[first + modal.start()].isupper():
        return None  # a name: Cần Thơ
    if (
        modal
        and not _EMPTY.match(rest[modal.start() :])
        and not re.search(r"\b(?:đã|vừa|cho\s+biết|chia\s+sẻ|nói)\b", rest[: modal.start()])
    ):
        return Duty(first, end, first, 0.65 if connected else 0.55, "duty-modal")
    return None


def _head_lines(source: Source, paragraphs: list[Piece]) -> int:
    """How many lines at the top are title, date and byline: those before the first that ends as a sentence does."""
    for place, paragraph in enumerate(paragraphs):
        text = source.lower[paragraph.start : paragraph.end]
        if text[-1] in '.:;!…”"' and len(text) > 60 and not _CAPTION.search(text):
            return place
    return 0


def _whole(source: Source, duty: Duty, paragraph: Piece, sentence: int, *, first: bool) -> Duty:
    """The duty over its paragraph: from its own sentence, or from the head where that sets the rule it goes on with."""
    start, actors_from = duty.start, duty.actors_from
    if not first and duty.reason in {"duty-subject", "duty-modal"}:
        before = source.lower[paragraph.start : sentence]
        if (
            _NORM.search(before)
            and not _STATISTICS.search(before)
            and (len(before) < 80 or _BACK.search(source.lower[sentence : sentence + 60]))
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
        if len(text) < 25 or _CAPTION.search(text) or COURTESY.search(text[:90]):
            continue
        for place, (start, end) in enumerate(sentences(source, paragraph.start, paragraph.end)):
            sentence = source.lower[start:end]
            duty = _demand(source, bodies, start, end, authority)
            if duty is None and not teaser:
                duty = _subject(source, bodies, start, end, authority) or _bare(source, start, end)
            if (
                duty is None
                or (strict and duty.reason == "duty-modal")
                or (duty.confidence <= 0.6 and text[-1].isalnum() and paragraph is not paragraphs[-1])
                or _QUOTED.match(sentence.strip())
                or (_STATISTICS.search(sentence) and duty.confidence < (0.8 if _TOLD.search(sentence) else 0.7))
            ):
                continue
            whole = _whole(source, duty, paragraph, start, first=place == 0)
            if any(start < high and low < end for low, high in skip):
                in_issue.append(whole)
                continue
            found.append(whole)
            break
    return found or in_issue[:1]
