"""Names of bodies and people in office as they stand in a sentence: `Giám đốc các sở, ban, ngành`, `UBND các huyện A, B và C`.

A name is a head (`Sở`, `Ủy ban nhân dân`, `Bí thư`, `các cơ quan`), then whatever belongs to it: fields of work from the
gazetteer, capitalised words, and words of scope (`huyện`, `các cấp`, `trực thuộc`). Verbs are in none of these, so the
name ends where the sentence goes on. Names that hold commas or `và` are matched whole from the list of fields.
"""

import re
from dataclasses import dataclass
from functools import cache

from .gazetteer import alternatives, words
from .source import Source

# heads that are a body by themselves
_WHOLE = """
ủy ban nhân dân|ubnd|hội đồng nhân dân|hđnd|thường trực hđnd|ủy ban mặt trận tổ quốc việt nam|ủy ban mặt trận tổ quốc|ủy ban mttq|
ubmttq|mặt trận tổ quốc việt nam|mặt trận tổ quốc|mttq|ủy ban kiểm tra|ubkt|công an|quân đội|bộ đội biên phòng|bộ đội|bộ chỉ huy quân sự|bộ chỉ huy|ban chỉ huy quân sự|
bộ tư lệnh|tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|đảng ủy|chi ủy|chi bộ|đảng bộ|chi, đảng bộ|cấp ủy|chính quyền|thường trực|ban thường vụ|ban chỉ đạo|ban cán sự đảng|
đảng đoàn|văn phòng|trạm y tế|trung tâm y tế|trung tâm kiểm soát bệnh tật|cdc|mặt trận|đoàn thể|các đoàn thể|tổ covid cộng đồng|tổ covid-19 cộng đồng|tổ covid|ban quản lý|
liên đoàn lao động|đoàn thanh niên|đoàn tncs hồ chí minh|tỉnh đoàn|thành đoàn|huyện đoàn|quận đoàn|chính phủ|thủ tướng chính phủ|tòa án nhân dân|viện kiểm sát nhân dân|tòa án|viện kiểm sát|thanh tra|
kho bạc nhà nước|kho bạc|bảo hiểm xã hội|ngân hàng nhà nước|điện lực|cảng vụ|hải quan|cơ quan chức năng|cơ quan chuyên môn|cơ quan báo chí|lực lượng chức năng|ngành y tế|y tế|ngành chức năng|thanh tra chuyên ngành
"""
# heads that need a field of work or a capitalised name after them
_NAMED = """
sở|phòng|ban|bộ|cục|chi cục|tổng cục|vụ|trung tâm|hội|hội đồng|liên đoàn|viện|đoàn|đội|tổ|trạm|bệnh viện|trường|công ty|tổng công ty|cơ quan|ngành|đài|báo|ủy ban|
đồn|quân khu|khối|hợp tác xã|liên minh|hiệp hội|tập đoàn|lữ đoàn|trung đoàn|tổ chức|chốt
"""
# heads that are a body only in the plural or with a word of scope
_PLURAL = """
cơ quan|đơn vị|địa phương|sở|ban|ngành|phòng|đoàn thể|tổ chức chính trị - xã hội|tổ chức chính trị-xã hội|tổ chức chính trị xã hội|tổ chức|hội|chi bộ|đảng bộ|chi, đảng bộ|tổ|đội|chốt|điểm chốt|doanh nghiệp|cơ sở|
trường|trường học|bệnh viện|trạm y tế|hộ|hộ gia đình|chủ hộ|ban đảng|lực lượng|cấp|khu công nghiệp|nhà máy|chợ|ban chỉ đạo|ban quản lý|cấp ủy|quận|huyện|xã|phường|thị trấn|thị xã|thành phố|tỉnh|thôn|bản|ấp|
xóm|khu phố|tổ dân phố|khu dân cư|khu cách ly|cơ sở y tế|cơ sở khám bệnh, chữa bệnh|cơ sở khám chữa bệnh|cơ sở kinh doanh|hội đoàn thể|hội, đoàn thể|công ty|tập thể|cá nhân|thành viên|đồng chí|ông|bà|bí thư|chủ tịch|trưởng|thủ trưởng|giám đốc|người dân|gia đình|phương tiện thông tin|tổ công tác|tổ kiểm soát|tổ kiểm tra|đoàn kiểm tra|bộ|viện|cảng|nhà thuốc|hiệu thuốc|quầy thuốc
"""
_PERSONS = """
người đứng đầu|thủ trưởng|giám đốc|phó giám đốc|tổng giám đốc|chủ tịch|phó chủ tịch|chủ nhiệm|bí thư|phó bí thư|trưởng ban|trưởng phòng|trưởng thôn|trưởng bản|trưởng ấp|trưởng khu|trưởng khu phố|trưởng xóm|trưởng các|trưởng|tổ trưởng|xóm trưởng|ấp trưởng|
chánh văn phòng|chánh thanh tra|hiệu trưởng|chỉ huy trưởng|tư lệnh|viện trưởng|cục trưởng|chi cục trưởng|bộ trưởng|đội trưởng|trạm trưởng|ủy viên|thành viên|lãnh đạo|chủ doanh nghiệp|chủ cơ sở|chủ đầu tư|chủ hộ|chủ các|chủ|
cán bộ|công chức|viên chức|đảng viên|cán bộ, công chức, viên chức|người lao động|người dân|nhân dân|người sử dụng lao động|mọi người dân|toàn dân|đồng bào|tổ dân phố|tổ trưởng tổ dân phố|đại biểu
"""
_SCOPE = """
tỉnh|huyện|quận|xã|phường|thị trấn|thị xã|thành phố|tp|thôn|bản|xóm|ấp|khu phố|khu dân cư|tổ dân phố|khu|các cấp|các cấp, các ngành|cấp tỉnh|cấp huyện|cấp xã|cấp cơ sở|cấp trên|cấp dưới|trực thuộc|trung ương|tw|liên quan|có liên quan|chức năng|
chuyên môn|chuyên ngành|địa phương|trên địa bàn|đóng trên địa bàn|trong tỉnh|trong huyện|trong thành phố|toàn tỉnh|toàn huyện|toàn thành phố|toàn xã|cơ sở|ở cơ sở|nhà nước|việt nam|quốc gia|nhân dân|các|của tỉnh|của huyện|của thành phố|của xã|của quận|khác|nêu trên|có tên trên|phòng, chống dịch bệnh|
phòng, chống dịch|phòng chống dịch bệnh|phòng chống dịch|phòng, chống covid-19|covid-19|covid - 19|covid|cộng đồng|liên ngành|phản ứng nhanh|chính phủ|quốc hội|đảng|chính trị|chính trị - xã hội|chính trị-xã hội|xã hội|nghề nghiệp|sản xuất|kinh doanh|sản xuất, kinh doanh|dịch vụ|y tế|giáo dục|báo chí|truyền thông|thông tin|khám bệnh, chữa bệnh|khám chữa bệnh|khám, chữa bệnh|vận tải|du lịch|công lập|
ngoài công lập|tư nhân|đơn vị|cơ quan|ban|ngành|sở|đoàn thể|địa bàn|công nghiệp|khu công nghiệp|chế xuất|kinh tế|trọng điểm|thường trực|tại chỗ|tuyến đầu|vũ trang|công an|quân sự|quân đội|biên phòng|nhiệm vụ|được giao|được phân công|phụ trách|dân phòng|dân quân|tự vệ|xung kích|tình nguyện|đại biểu|ubnd|hđnd|ủy ban nhân dân|ủy ban mttq|mttq|hội đồng nhân dân|phòng|chi bộ|đảng ủy|đảng bộ|huyện ủy|tỉnh ủy|thành ủy|quận ủy|thị ủy|cấp ủy|chính quyền|mặt trận tổ quốc|mặt trận|viên|tổ chức|doanh nghiệp|trường|trường học|bệnh viện|trạm|hộ|gia đình|cửa hàng|siêu thị|chợ|phương tiện|công trình|dự án|thành viên|thành viên ban chỉ đạo|các tầng lớp|trưởng|phó|người dân
"""
# what the name of a team or post goes on with; after any other body these are verbs
_WORK = "kiểm soát|kiểm dịch|kiểm tra|giám sát|công tác|tự quản|tuyên truyền|truy vết|lấy mẫu|xét nghiệm|cách ly|tập trung|phun khử khuẩn|thi công|hướng dẫn|tiêm chủng|tiêm|điều tra|xử lý|hỗ trợ|bảo vệ|thu dung|điều trị"
_TEAM = re.compile(r"(?:tổ|đội|chốt|điểm|đoàn|lực\s+lượng|cơ\s+sở|khu|trạm|trung\s+tâm|tổ\s+công\s+tác)$")
_KINDS = (
    r"(?:tỉnh|thành\s+phố|tp\.?|quận|huyện|thị\s+xã|xã|phường|thị\s+trấn|thôn|bản|ấp|xóm|khu\s+phố|tổ\s+dân\s+phố|khu)"
)
# words that begin with a head but are none: ban hành, tổ chức (verb), phòng chống, bộ phận ...
_NOT_HEADS = (
    r"(?!ban\s+(?:hành|đầu|bố|ngày|đêm)|tổ\s+chức\s+(?!chính|xã|đảng|đoàn|hội|cơ\s+sở)|phòng\s*,?\s*(?:chống|ngừa|bệnh|dịch|tránh|hộ)|bộ\s+(?:phận|máy|tiêu|luật|kit)"
    r"|hội\s+(?:nghị|họp|thảo|nhập|trường)|đội\s+ngũ|đoàn\s+kết|trường\s+hợp|vụ\s+việc|báo\s+(?:cáo|chí)|sở\s+(?:tại|hữu)|viện\s+trợ|cục\s+bộ"
    r"|ngành\s+nghề|chủ\s+(?:trì|động|trương|yếu|quan|đạo)|trưởng\s+thành|trạm\s+thu\s+phí|cơ\s+sở\s+(?:vật\s+chất|hạ\s+tầng)|công\s+ty\s+con|khối\s+lượng|tập\s+đoàn\s+quân|y\s+tế\s+(?:bắt|dự)|cấp\s+(?:phép|phát|bách|cứu|độ|thẻ|giấy)|khu\s+vực|bản\s+(?:thân|tin|cam|sao)|hộ\s+(?:khẩu|tống|trợ|nghèo|khó)|lãnh\s+đạo\s*,|lực\s+lượng\s+sản|ấp\s+ủ|xã\s+hội\s+hóa|phương\s+tiện\s+(?:giao|vận|cá)"
    r"|tỉnh\s+táo|đảng\s+viên\s+hóa|thường\s+trực\s+(?:24|chiến|bảo)|chính\s+quyền\s+điện|nhân\s+dân\s+ta)"
)
_NOT_SCOPE = (
    r"(?!kiểm\s+soát\s+(?:chặt|tốt|người)|kiểm\s+tra\s*,|giám\s+sát\s+(?:chặt|việc)|tổ\s+chức\s+(?!chính|xã|đảng|đoàn|hội)|phòng\s*,?\s*(?:chống|ngừa)\s+(?!dịch|covid)|ban\s+hành|cơ\s+sở\s+(?:vật|hạ)"
    r"|xã\s+hội\s+hóa|thông\s+tin\s+(?:về|kịp|đến|cho)|xét\s+nghiệm\s+(?:cho|tầm|sàng)|tuyên\s+truyền\s*(?:,|về|đến|cho|vận|sâu)|truy\s+vết\s+(?:trong|các|nhanh|thần|ngay)|cách\s+ly\s+(?:ngay|các|tại|người)|phụ\s+trách\s+toàn|giáo\s+dục\s+(?:cho|ý)|cấp\s+(?:phép|phát|bách)"
    r"|chủ\s+|hộ\s+trợ|khu\s+vực|trường\s+hợp|thường\s+trực\s+24|công\s+tác\s+(?:này|trên)|nhiệm\s+vụ\s+(?:này|sau)|khác\s+với|liên\s+quan\s+đến|báo\s+chí\s+về|y\s+tế\s+bắt|các\s+(?:biện|giải|nội|nhiệm|văn|hoạt|quy|trường|ca|khu\s+vực|hình|điều|chính|công\s+việc|chỉ|tin|bước|mặt\s+hàng|thông|kế|phương\s+án|loại|đối|dịch|kết|hành|vấn|cuộc|dịp|khoản)|kinh\s+tế\s*,?\s*(?:bảo|và\s+bảo)|người\s+dân\s+(?:thực|chấp|không)|vận\s+tải\s+(?:hành|hàng)|truyền\s+thông\s+(?:về|sâu)|kinh\s+doanh\s+(?:phải|không)|nhân\s+dân\s+(?:thực|chấp|về))"
)
_DETERMINER = r"(?:(?:tất\s+cả|toàn\s+thể|toàn\s+bộ)\s+(?:các\s+)?|các\s+|những\s+|mọi\s+|từng\s+|mỗi\s+|riêng\s+|một\s+số\s+|\d{1,3}\s+)"
_CAPITAL = re.compile(r"[^\W\d_][\w&]*(?:-\d+)?|\d{1,3}(?![\w/.%])")
_SHORT_KIND = re.compile(r"(?:^|[\s,(])(?:tp|tx|tt|q|h|p|x)$")
_AFTER_KIND = re.compile(rf"(?:^|\s)(?:các|những|\d+)?\s*{_KINDS}$")


@dataclass(frozen=True, slots=True)
class Body:
    """One body named at `start:end`."""

    start: int
    end: int


def _phrases(block: str) -> str:
    return alternatives([phrase.strip() for phrase in block.replace("\n", "").split("|") if phrase.strip()])


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    # the words of a field in order, whatever stands between them: `Văn hóa - Thông tin`, `Văn, hóa, Thể thao` (sic)
    fields = {
        tuple(word for word in re.findall(r"[\w&]+", name) if word != "và") for name in words()["sectors"]["names"]
    }
    joint = r"(?:\s*[,\-–]\s*|\s+|\s*&\s*)(?:và\s+)?"
    sectors = "|".join(
        joint.join(map(re.escape, field)) for field in sorted(fields, key=lambda field: -len("".join(field)))
    )
    return {
        "person": re.compile(
            rf"{_NOT_HEADS}(?:đồng\s+chí\s+|các\s+đồng\s+chí\s+|các\s+ông\s+|đ/c\s+)?(?:{_phrases(_PERSONS)})(?!\w)"
        ),
        "whole": re.compile(rf"{_NOT_HEADS}(?:{_phrases(_WHOLE)})(?!\w)"),
        "plural": re.compile(rf"{_DETERMINER}{_NOT_HEADS}(?:{_phrases(_PLURAL)})(?!\w)"),
        "named": re.compile(rf"{_NOT_HEADS}(?:{_phrases(_NAMED)})(?=\s)"),
        "place": re.compile(rf"(?:cả\s+|toàn\s+)?{_KINDS}(?=\s)"),
        "whole_place": re.compile(rf"(?:cả|toàn)\s+{_KINDS}(?!\w)"),
        "sector": re.compile(rf"(?:{sectors})(?![\w])"),
        "scope": re.compile(rf"{_NOT_SCOPE}(?:{_phrases(_SCOPE)})(?!\w)"),
        "work": re.compile(rf"(?:{_phrases(_WORK)})(?!\w)"),
        "plain_list": re.compile(rf"(?:{_phrases(_PLURAL)}|{_phrases(_PERSONS)})(?!\w)"),
    }


class Bodies:
    """The bodies of one text, asked for at a place."""

    def __init__(self, source: Source) -> None:
        self.text, self.lower = source.normal, source.lower

    def _capital(self, at: int, end: int) -> int:
        """The end of the capitalised word or number at `at`; `at` when there is none."""
        found = _CAPITAL.match(self.text, at, end)
        return found.end() if found and not found[0][0].islower() else at

    def _space(self, at: int, end: int) -> int:
        """Past the white space at `at`, but not past an empty line."""
        start = at
        while at < end and self.text[at].isspace():
            at += 1
        return at if self.text.count("\n", start, at) < 2 else end

    def _tail(self, at: int, end: int, *, listed: bool) -> int:
        """The end of the name whose head ends at `at`."""
        patterns = _patterns()
        kind = bool(_AFTER_KIND.search(self.lower[max(0, at - 20) : at]))
        work = patterns["work"].match(self.lower, self._space(at, end), end)
        if work and _TEAM.search(self.lower[max(0, at - 20) : at]):
            at = work.end()
        while at < end:
            after = self._space(at, end)
            if after >= end:
                break
            dotted = re.compile(r"\.\s?(?=[^\W\d_])").match(self.lower, at, end)
            if (
                dotted
                and _SHORT_KIND.search(self.lower[max(0, at - 4) : at])
                and self._capital(dotted.end(), end) > dotted.end()
            ):
                at = self._capital(dotted.end(), end)
                continue
            joined = re.match(r"(?:-|,|và|cùng|của|tại|ở|từ|trong|đến|/)(?=[\s])\s*|-", self.lower[after:end])
            capital = self._capital(after, end)
            # a field of work in small letters may as well be a verb (`chỉ đạo`, `kiểm tra`): only capitals count here
            sector = patterns["sector"].match(self.lower, after, end) if capital > after else None
            scope = patterns["scope"].match(self.lower, after, end)
            if after > at and capital > after and not (sector or scope):
                at, kind = capital, kind
                continue
            if after > at and (sector or scope):
                longest = max((found for found in (sector, scope) if found), key=lambda found: found.end())
                at = longest.end()
                kind = bool(_AFTER_KIND.search(self.lower[max(0, at - 20) : at]))
                continue
            if not joined:
                break
            word = joined[0].strip()
            follow = self._space(after + joined.end(), end)
            step = self._joined(word, follow, end, kind=kind, listed=listed)
            if step <= follow:
                break
            at = step
            if word not in {",", "và", "cùng"}:
                kind = bool(_AFTER_KIND.search(self.lower[max(0, at - 20) : at]))
        return at

    def _joined(self, word: str, at: int, end: int, *, kind: bool, listed: bool) -> int:
        """What a comma, `và`, `-`, `tại` joins to the name: its end, or `at` when the name stops before."""
        patterns = _patterns()
        if word == "-":
            found = patterns["sector"].match(self.lower, at, end) or patterns["scope"].match(self.lower, at, end)
            return found.end() if found else self._capital(at, end)
        if word in {"của", "tại", "ở", "từ", "trong", "đến"}:
            found = re.compile(rf"(?:các\s+)?{_KINDS}(?!\w)|cơ\s+sở|trung\s+ương").match(self.lower, at, end)
            return found.end() if found else at
        # a list of kinds goes on: `các quận, huyện`, `sở, ban, ngành`, `các huyện A, B và C`
        found = re.compile(rf"(?:các\s+)?{_KINDS}(?!\w)").match(self.lower, at, end)
        if found and (kind or listed) and (word != "cùng" or not found[0].startswith("các")):
            return found.end()
        if kind:
            capital = self._capital(at, end)
            if capital > at and not self.head(at, end):
                return capital
        if listed:
            found = patterns["plain_list"].match(self.lower, at, end)
            if found and self.text[at].islower():
                return found.end()
        return at

    def head(self, at: int, end: int) -> tuple[int, bool] | None:
        """The end of the head at `at` and whether it opens a list (`các sở, ...`); None when no body begins here."""
        if at >= end or (at and (self.text[at - 1].isalnum())):
            return None
        patterns = _patterns()
        found = patterns["whole_place"].match(self.lower, at, end)
        if found:
            return found.end(), False
        found = patterns["plural"].match(self.lower, at, end)
        if found and (not found[0][0].isdigit() or re.search(_KINDS + "$", found[0])):
            return found.end(), True
        found = patterns["person"].match(self.lower, at, end)
        if found:
            return found.end(), True
        found = patterns["whole"].match(self.lower, at, end)
        if found:
            return found.end(), True
        for name in ("named", "place"):
            found = patterns[name].match(self.lower, at, end)
            if not found:
                continue
            after = self._space(found.end(), end)
            sector = patterns["sector"].match(self.lower, after, end) if name == "named" else None
            if sector:
                return sector.end(), False
            capital = self._capital(after, end)
            if capital > after and (self.text[after].isupper() or name == "named"):
                return capital, False
        return None

    def at(self, at: int, end: int) -> Body | None:
        """The body whose name begins at `at`."""
        head = self.head(at, end)
        if head is None:
            return None
        stop, listed = head
        after = self._space(stop, end)
        inner = self.at(after, end) if after > stop else None
        if inner and _patterns()["person"].match(self.lower, at, end):
            return Body(at, inner.end)
        fields = re.compile(
            rf"\s*:\s*(?:{_patterns()['sector'].pattern})(?:\s*(?:,|và)\s*(?:{_patterns()['sector'].pattern}))*"
        )
        named = fields.match(self.lower, stop, end) if listed else None
        if named:
            return Body(at, named.end())
        return Body(at, self._tail(stop, end, listed=listed))

    def list_at(self, at: int, end: int) -> list[Body]:
        """The bodies of the list that begins at `at`: `A, B và C`, `A; B`, `A cùng các huyện B, C`."""
        found: list[Body] = []
        body = self.at(at, end)
        while body:
            found.append(body)
            link = re.compile(
                r"\s*(?:\([^()\n]{1,80}\)\s*)?(?:[,;]\s*(?:và\s+|cùng\s+)?|và\s+|cùng\s+với\s+|cùng\s+)"
            ).match(self.lower, body.end, end)
            body = self.at(link.end(), end) if link else None
        return found
