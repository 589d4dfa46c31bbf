"""Duties in running text: the paragraphs of a page that demand something, and where the demand begins.

A paragraph demands when somebody requires, assigns or forbids, when it says what must be done from an hour on, or when a
body stands before a bare imperative. Reports of what happened, figures, captions and courtesies demand nothing.
"""

import re
from dataclasses import dataclass

from .bodies import Bodies
from .layout import Piece
from .news import sentences
from .source import Source

LIST_SHOWN = 70
_VERBS = (
    r"tiếp\s+tục|tăng\s+cường|đẩy\s+mạnh|chú\s+trọng|huy\s+động|rà\s+soát|tổ\s+chức|triển\s+khai|phát\s+huy|bảo\s+đảm|đảm\s+bảo|chủ\s+động|thường\s+xuyên|kịp\s+thời|xây\s+dựng|ban\s+hành|trình|báo\s+cáo|gửi|đôn\s+đốc|kiểm\s+tra|giám\s+sát|xử\s+lý|xử\s+phạt"
    r"|kiểm\s+điểm|thực\s+hiện|chỉ\s+đạo|phối\s+hợp|chủ\s+trì|hướng\s+dẫn|tuyên\s+truyền|vận\s+động|lập|thành\s+lập|cử|bố\s+trí|chuẩn\s+bị|duy\s+trì|giữ|siết|quản\s+lý|kiểm\s+soát|hạn\s+chế|tạm\s+dừng|dừng|đóng\s+cửa|cách\s+ly|giãn\s+cách|phong\s+tỏa|khoanh\s+vùng|truy\s+vết|lấy\s+mẫu|xét\s+nghiệm|tiêm|hoàn\s+thành|khẩn\s+trương|tập\s+trung|nâng\s+cao|nghiêm\s+túc"
    r"|chấp\s+hành|áp\s+dụng|thông\s+báo|công\s+khai|cập\s+nhật|theo\s+dõi|tổng\s+hợp|nắm|khai\s+báo|đeo|yêu\s+cầu|quán\s+triệt|phân\s+công|trực|cung\s+cấp|hỗ\s+trợ|chăm\s+lo|mở|cho\s+phép|thu\s+hồi|rút|điều\s+chỉnh|bổ\s+sung|tham\s+mưu|đề\s+xuất|nhân\s+rộng|sẵn\s+sàng|thống\s+nhất|rà|làm|phát|đọc|dán|treo|đưa|tạo|tiếp\s+nhận|phân\s+bổ|sơ\s+kết|phản\s+ánh|ngăn\s+chặn|chốt|bám|lên"
)
_PAST = re.compile(
    r"\s*(?:,[^,.;]{0,60},)?\s*(?:đã|vừa|mới|cho\s+biết|cho\s+hay|có\s+(?:thêm|\d|công\s+văn|văn\s+bản|quyết\s+định|thông\s+báo|kế\s+hoạch|chỉ\s+thị|nhiều|ca)|ghi\s+nhận|phát\s+hiện|là\b|hiện\b|đang\b|vẫn\b|còn\b|thông\s+tin\b(?!\s+kịp)|ký\b|ra\s+(?:quyết|công|văn|thông|chỉ|kế)"
    r"|gửi\s+(?:đi\s+)?(?:công\s+văn|văn\s+bản|công\s+điện|thông\s+báo)|ban\s+hành\s+(?:công|văn|quyết|chỉ|kế|thông)|phát\s+hành|nhận\s+định|đánh\s+giá\s+cao|ghi\s+nhận|biểu\s+dương\b|mong\b|cảm\s+ơn|chủ\s+trì\s+(?:cuộc|hội|buổi)|được\s+(?!(?:ubnd|ủy|giao|phân|yêu))|bị\b|như\b|\d|của\b|tại\b.{0,30}(?:đã|có)|nêu\b|khẳng\s+định|nhấn\s+mạnh|hoan\s+nghênh|thống\s+kê|cùng\s+đoàn)"
)
_DEMAND = re.compile(
    r"(?<!\w)(?P<verb>yêu\s+cầu|giao(?:\s+(?:nhiệm\s+vụ|trách\s+nhiệm)?\s*cho)?|đề\s+nghị|chỉ\s+đạo|lưu\s+ý|nhắc(?:\s+nhở)?|kêu\s+gọi|phân\s+công|đôn\s+đốc|quyết\s+định|khuyến\s+cáo|quy\s+định|cho\s+phép|thống\s+nhất|đồng\s+ý)(?:\s+(?:rõ|thêm|là|rằng|đối\s+với))?(?:\s*:)?\s+(?:đối\s+với\s+)?"
)
_NOT_DEMAND = re.compile(
    r"(?:theo|sự|ý\s+kiến|tinh\s+thần|của|được|các|nội\s+dung|những|đáp\s+ứng|ban|văn\s+bản|công\s+tác|trực\s+tiếp|thực\s+hiện|kết\s+luận|công\s+văn|thông\s+báo|bàn|đúng|với|để|và)\s*$"
)
_MODAL = re.compile(
    r"(?<!\w)(?P<modal>không\s+được|tuyệt\s+đối\s+không|nghiêm\s+cấm|cấm|bắt\s+buộc|buộc\s+phải|phải|cần(?:\s+phải)?|tạm\s+dừng|tạm\s+đóng\s+cửa|dừng\s+(?:toàn\s+bộ|các|mọi|tổ\s+chức|hoạt)|có\s+trách\s+nhiệm|chịu\s+trách\s+nhiệm|không\s+tổ\s+chức|không\s+để|không\s+tập\s+trung|ngừng|tạm\s+ngừng|chỉ\s+được|chỉ\s+bán|chỉ\s+phục\s+vụ|tiếp\s+tục\s+(?:thực\s+hiện|duy\s+trì|dừng|tạm|áp\s+dụng)|sẽ\s+bị|hạn\s+chế)(?!\w)"
)
_FROM_HOUR = re.compile(
    rf"^(?:theo\s+(?:đó|văn\s+bản|công\s+văn|quyết\s+định|chỉ\s+thị|thông\s+báo)[^,]{{0,40}},\s*)?(?:(?:bắt\s+đầu\s+|kể\s+)?từ|trong(?:\s+thời\s+gian)?|đến)\s+[^,.;]{{2,70}}[,:]?\s*(?:(?P<who>[^,.;]{{0,60}}?)\s)?(?:sẽ\s+)?(?P<verb>{_VERBS}|không)(?!\w)"
)
_CONNECTOR = re.compile(
    r"\s*(?:[-+*•–●]\s*)?(?:(?:theo\s+(?:đó|văn\s+bản(?:\s+này)?|nội\s+dung\s+văn\s+bản|công\s+văn(?:\s+này|\s+trên)?|chỉ\s+đạo|quyết\s+định(?:\s+này)?|thông\s+báo(?:\s+này)?|chỉ\s+thị(?:\s+này)?|công\s+điện(?:\s+này)?|kế\s+hoạch(?:\s+này)?)|cụ\s+thể(?:\s+là)?|ngoài\s+ra|đồng\s+thời|bên\s+cạnh\s+đó|cùng\s+với\s+đó|cùng\s+với\s+việc\s+đó|trước\s+mắt|trong\s+đó|mặt\s+khác|song\s+song\s+(?:với\s+)?đó|tiếp\s+đó"
    r"|cũng\s+(?:tại|trong|theo)\s+[^,]{2,40}|tại\s+(?:văn\s+bản|công\s+văn|công\s+điện|chỉ\s+thị)[^,]{0,60}|trong\s+(?:công\s+văn|văn\s+bản|công\s+điện|chỉ\s+thị|thông\s+báo)[^,]{0,40}|riêng|đặc\s+biệt|nhất\s+là|về\s+[^,:]{3,50}|đối\s+với\s+[^,:]{3,90})\s*[,:]\s*)+"
)
_NAMED_REPORT = re.compile(
    r"^(?:[^:.;\n]{3,40}:\s*)?(?:\W*)(?P<verb>gửi|báo\s+cáo|nộp|hoàn\s+thành|hoàn\s+tất)\s[^.;\n]{0,80}?(?:trước|chậm\s+nhất|muộn\s+nhất|không\s+muộn\s+hơn|hằng\s+ngày|hàng\s+ngày)\s"
)
_DUE_REPORT = re.compile(r"[^.;\n]{0,90}(?:báo\s+cáo|gửi|nộp|tổng\s+hợp)\s[^.;\n]{0,110}(?:trước|chậm\s+nhất|muộn\s+nhất|không\s+muộn\s+hơn)\s[^.;\n]{0,20}\d")
_STATISTICS = re.compile(
    r"(?:\d[\d.]*\s+(?:ca\b|người\s+(?:đã|mắc|khỏi|tử)|trường\s+hợp\s+(?:mắc|dương|f0|tử))|ca\s+(?:mắc|nhiễm|dương\s+tính|bệnh)\s+(?:mới|covid)|dương\s+tính|cộng\s+dồn|tử\s+vong|ghi\s+nhận)"
)
_CAPTION = re.compile(r"(?i)(?:ảnh|nguồn|video|clip)\s*:|^\s*\(?ảnh\b|lượt\s+xem|^\s*>>")
_QUOTED = re.compile(r"^[“\"][^”\"]+[”\"]\s*[,-]?\s*(?:ông|bà)\b")
COURTESY = re.compile(
    r"(?:trong\s+quá\s+trình|quá\s+trình\s+(?:tổ\s+chức|triển\s+khai|thực\s+hiện)|lúc\s+làm|khi\s+thực\s+hiện|nếu\s+(?:có|gặp)\s+(?:khó|vướng|chỗ\s+khó))[^.\n]{0,80}(?:khó|vướng|phát\s+sinh)|nhận\s+được\s+(?:văn\s+bản|công\s+văn|chỉ\s+thị|công\s+điện|thông\s+báo|kế\s+hoạch)"
    r"|^\s*(?:trên\s+đây|rất\s+mong|xin\s+cảm|trân\s+trọng|lưu\s*:|văn\s+bản\s+xem|xem\s+(?:tại|chi)|chi\s+tiết\s+xem|có\s+gửi\s+kèm|tải\s+về)|gửi\s+kèm\s+(?:theo|công|văn)[^.]{0,30}\.?$"
    r"|(?:chỉ\s+thị|nghị\s+quyết|công\s+văn|thông\s+báo|kế\s+hoạch|quyết\s+định|quy\s+định|văn\s+bản|công\s+điện)\s+này\s+(?:được\s+)?(?:có\s+hiệu\s+lực|phổ\s+biến|thay\s+(?:thế|cho)|quán\s+triệt|thực\s+hiện\s+từ|triển\s+khai\s+đến|áp\s+dụng)"
)
_EMPTY = re.compile(
    r"^\W*(?:(?:nghiêm\s+túc|khẩn\s+trương|tích\s+cực|quan\s+tâm|phối\s+hợp|tổ\s+chức|triển\s+khai|nghiêm|chủ\s+động|quyết\s+liệt|đồng\s+bộ)\s*,?\s*(?:và\s+)?)*(?:thực\s+hiện|làm\s+nghiêm|thi\s+hành|triển\s+khai|chấp\s+hành|phối\s+hợp)?\s*(?:thực\s+hiện|nghiêm|thi\s+hành|nghiêm\s+túc|tốt)?\s*"
    r"(?:(?:tốt|các)?\s*(?:một\s+số|những|các)?\s*(?:nội\s+dung|nhiệm\s+vụ|công\s+việc|giải\s+pháp|việc|nội\s+dung\s+trên|chỉ\s+đạo)?\s*(?:trọng\s+tâm|chủ\s+yếu|cụ\s+thể)?\s*(?:như\s+)?(?:sau|này|trên|dưới\s+đây|nêu\s+trên|đây)?)?\s*(?:đây)?\s*[.:;,/…]*\s*$"
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
    words = [set(re.findall(r"\w+", name.replace("uy ban nhan dan", "ubnd"))) - {"chu", "tich"} for name in (one, other)]
    return bool(words[0] and words[1]) and (words[0] <= words[1] or words[1] <= words[0])


def _acts_itself(source: Source, bodies: Bodies, start: int, verb: int, authority: str) -> bool:
    """Whether the subject of `chỉ đạo`, `phân công` is itself told to act, and is not who issues the document."""
    first = _after_connector(source, start, verb)
    listed = bodies.list_at(first, verb)
    if not listed or source.normal[listed[-1].end : verb].strip(" ,"):
        return False
    return not _same_body(source.plain[listed[0].start : listed[0].end], authority)


def _demand(source: Source, bodies: Bodies, start: int, end: int, authority: str) -> Duty | None:
    """`<body> yêu cầu <bodies> <what>`: the text begins at the verb, or after a long list of bodies."""
    for match in _DEMAND.finditer(source.lower, start, end):
        if _NOT_DEMAND.search(source.lower[max(start, match.start() - 25) : match.start()]):
            continue
        if re.match(r"đã\s*$", source.lower[max(start, match.start() - 4) : match.start()]) and "giao" in match[0]:
            continue
        verb = " ".join(match["verb"].split())
        if verb in {"chỉ đạo", "phân công", "đôn đốc"} and _acts_itself(source, bodies, start, match.start(), authority):
            return None
        listed = bodies.list_at(match.end(), end)
        after = listed[-1].end if listed else match.end()
        rest = source.lower[after:end]
        if verb in {"quyết định", "quy định", "thống nhất", "cho phép", "đồng ý", "khuyến cáo"} and not re.match(
            rf"\s*(?:{_VERBS}|cho\s+phép|không)(?!\w)", rest
        ):
            continue
        if re.match(
            r"\s*(?:của|phòng|về\s+việc\s*$|công\s+tác|tại\s+(?:công|văn|chỉ)|trên\b|đối\s+với\s*$|này\b|đó\b)", rest
        ):
            continue
        if not listed and not re.match(
            rf"\s*[:,]?\s*(?:{_VERBS}|phải|cần|không|mọi|ngay|từ|đến|trong|trước|khi|toàn)(?!\w)", rest
        ):
            continue
        words = re.findall(r"\w+", re.split(r"[.](?:\s|$)", rest)[0])
        if len(words) < 4 or _EMPTY.match(re.split(r"[.](?:\s|$)", rest)[0]):
            continue
        passive = re.search(r"được\s+[^,.;]{2,40}$", source.lower[start : match.start()])
        first = match.start()
        actors_from = match.start()
        if passive:
            first = actors_from = start
        elif listed and after - match.start() > LIST_SHOWN:
            first = after
        return Duty(_skip(source, first, end), end, actors_from, 0.85 if listed else 0.7, "duty-demand")
    return None


def _skip(source: Source, at: int, end: int) -> int:
    while at < end and (source.normal[at].isspace() or source.normal[at] in ",:;"):
        at += 1
    return at


def _subject(source: Source, bodies: Bodies, start: int, end: int) -> Duty | None:
    """A body (or list of bodies) at the head of the clause, then a bare imperative or a modal verb."""
    first = _after_connector(source, start, end)
    listed = bodies.list_at(first, end)
    if listed:
        after = listed[-1].end
        rest = source.lower[after:end]
        if _PAST.match(rest) or len(re.findall(r"\w+", rest)) < 4:
            return None
        modal = re.match(
            rf"[\s,]*(?:trên\s+địa\s+bàn[^,]{{0,40}}|trong\s+[^,]{{0,50}},)?\s*(?:{_VERBS}|phải|cần|không|sẽ|nghiêm|tuyệt|có\s+trách|chịu|luôn|căn\s+cứ|chỉ\s+được|thêm|trực\s+tiếp)(?!\w)",
            rest,
        )
        if not modal:
            return None
        begin = after if after - first > LIST_SHOWN else first
        return Duty(_skip(source, begin, end), end, first, 0.7, "duty-subject")
    return None


def _bare(source: Source, start: int, end: int) -> Duty | None:
    first = _after_connector(source, start, end)
    rest = source.lower[first:end]
    connected = first > start
    if (_NAMED_REPORT.match(rest) or _DUE_REPORT.match(rest)) and not re.search(r"\bđã\b", rest[:120]):
        return Duty(first, end, first, 0.75, "duty-report")
    hour = _FROM_HOUR.match(source.lower[start:end].lstrip(" -+*•"))
    if hour and not _STATISTICS.search(source.lower[start : start + 160]):
        return Duty(first, end, first, 0.75, "duty-from-hour")
    if (
        re.match(rf"(?:{_VERBS})(?!\w)", rest)
        and not re.match(r"thực\s+hiện\s+(?:công|chỉ|văn|kết|thông|nghị|quyết|kế|ý)", rest)
        and not re.search(r"\bđã\b", rest[:80])
    ):
        if connected or re.match(r"\s*[-+*•–●]", source.normal[start:end]) or rest.count(",") or len(rest) > 60:
            return Duty(first, end, first, 0.65 if connected else 0.6, "duty-imperative")
    modal = _MODAL.search(rest[:160])
    if modal and source.normal[first + modal.start()].isupper() and modal.start():
        modal = None  # a name: Cần Thơ
    if modal and not re.search(r"\b(?:đã|vừa|cho biết|chia sẻ)\b", rest[: modal.start()]):
        return Duty(first, end, first, 0.65 if connected else 0.55, "duty-modal")
    return None


def _head_lines(source: Source, paragraphs: list[Piece]) -> int:
    """How many lines at the top are title, date and byline: those before the first that ends as a sentence does."""
    for place, paragraph in enumerate(paragraphs):
        if source.normal[paragraph.end - 1] in '.:;!…”"' and paragraph.end - paragraph.start > 60:
            return place
    return 0


def find_duties(
    source: Source, bodies: Bodies, paragraphs: list[Piece], skip: tuple[int, int] | None, authority: str = ""
) -> list[Duty]:
    """One duty for each paragraph that demands something.

    `authority` is the plain name of who issues the document; `skip` is the sentence that only tells that the document was issued: it counts where no other paragraph demands.
    """
    found: list[Duty] = []
    in_issue: list[Duty] = []
    for paragraph in paragraphs[_head_lines(source, paragraphs) :]:
        text = source.lower[paragraph.start : paragraph.end]
        if len(text) < 25 or _CAPTION.search(text) or COURTESY.search(text) or text.rstrip().endswith(("…", "...")):
            continue
        for start, end in sentences(source, paragraph.start, paragraph.end):
            sentence = source.lower[start:end]
            duty = (
                _demand(source, bodies, start, end, authority) or _subject(source, bodies, start, end) or _bare(source, start, end)
            )
            if (
                duty is None
                or _QUOTED.match(sentence.strip())
                or (_STATISTICS.search(sentence) and duty.confidence < 0.8)
            ):
                continue
            whole = Duty(duty.start, paragraph.end, duty.actors_from, duty.confidence, duty.reason)
            if skip and start < skip[1] and skip[0] < end:
                in_issue.append(whole)
                continue
            found.append(whole)
            break
    return found or in_issue[:1]
