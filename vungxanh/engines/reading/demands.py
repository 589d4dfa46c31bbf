"""How a demand is worded, and how what only looks like one: the patterns that `duties` looks for in a sentence."""

import re

# `đến nay, toàn tỉnh tiêm được 38%` is a figure
REACHED = re.compile(r"(?<!\w)(?:được|đạt|có)\s+(?:gần\s+|hơn\s+|trên\s+|khoảng\s+)?\d")


def pattern(*lines: str) -> re.Pattern[str]:
    """One pattern from lines, a blank standing for any white space."""
    return re.compile("".join(lines).replace(" ", r"\s+"))


DOCUMENT = r"(?:văn bản|công văn|công điện|quyết định|chỉ thị|thông báo|kế hoạch|kết luận|hướng dẫn)"
PAST = pattern(
    r"\s*(?:,[^,.;]{0,60},)?\s*(?:đã|vừa|mới|cho biết|cho hay|ghi nhận|phát hiện|là\b|hiện\b|đang\b|vẫn\b|"
    r"còn\b|ký\b|bị\b|như\b|\d|của\b|mong\b|nêu\b",
    r"|có (?:thêm|\d|nhiều|ca)|thông tin\b(?! kịp)|nhận định|đánh giá cao|biểu dương\b|cảm ơn|khẳng định|"
    r"nhấn mạnh|hoan nghênh|chủ trì (?:cuộc|hội|buổi)",
    rf"|(?:có|ra|gửi|gửi đi|ban hành|phát hành|phát) {DOCUMENT}|được (?!(?:ubnd|ủy|giao|phân|yêu))|"
    rf"tại\b.{{0,30}}(?:đã|có)|cùng đoàn)",
)
DEMAND = pattern(
    r"(?<!\w)(?P<verb>yêu cầu|giao(?! (?:thông|dịch|lưu|tiếp|hàng|thừa|mùa)\b)(?: (?:nhiệm vụ |"
    r"trách nhiệm )?cho)?|đề nghị|chỉ đạo|lưu ý|nhắc(?: nhở)?|kêu gọi|phân công|đôn đốc|quyết định|khuyến cáo|"
    r"quy định|cho phép|thống nhất|đồng ý|buộc|nêu rõ|chỉ rõ|nhấn mạnh)",
    r"(?: (?:rõ|thêm|là|rằng|đối với))?(?:\s*:)? (?:đối với )?",
)
NOT_DEMAND = pattern(
    r"(?:theo|sự|ý kiến|tinh thần|của|được|các|nội dung|những|đáp ứng|ban|văn bản|công tác|trực tiếp|"
    r"thực hiện|kết luận|công văn|thông báo|bàn|đúng|với|để|và)\s*$"
)
MODAL = pattern(
    r"(?<!\w)(?P<modal>không được|tuyệt đối không|nghiêm cấm|cấm|bắt buộc|buộc phải|phải|cần(?: phải)?|"
    r"dừng (?:toàn bộ|các|mọi|tổ chức|hoạt)|có trách nhiệm|chịu trách nhiệm",
    r"|tạm (?:dừng|đóng|ngừng|nghỉ|đình chỉ|thời (?:không|dừng|ngừng))|không (?:tổ chức|để|tập trung|tụ tập|"
    r"quá)|ngừng|chỉ (?:được|bán|phục vụ|cho)|sẽ bị|hạn chế|bị hạn chế|bị cấm",
    r"|được (?:mở lại|hoạt động|phép hoạt)|trở lại (?:trường|làm việc|hoạt động)|"
    r"đi học (?:lại|trở lại|trực tiếp)|chuyển sang|tiếp tục (?:thực hiện|duy trì|dừng|tạm|áp dụng|giữ))(?!\w)",
)
CONNECTOR = pattern(
    r"\s*(?:[-+*•–●]\s*)?(?:(?:",
    rf"theo {DOCUMENT} số [^,;:]{{4,110}}(?=,)|theo (?:đó|nội dung văn bản|{DOCUMENT}(?: này| trên)?|"
    rf"chỉ đạo)|cụ thể(?: là)?|ngoài ra|đồng thời|"
    rf"bên cạnh đó|cùng với (?:việc )?đó|trước mắt|trong đó|mặt khác|song song (?:với )?đó|tiếp đó|dù vậy|"
    rf"tuy nhiên|do đó|vì vậy",
    rf"|cũng (?:tại|trong|theo) [^,]{{2,40}}|tại {DOCUMENT}[^,]{{0,60}}|trong {DOCUMENT}[^,]{{0,40}}|"
    rf"đặc biệt|nhất là|về [^,:]{{3,50}}|đối với [^,:]{{3,90}}",
    r")\s*[,:]\s*|riêng(?: đối với| với| tại)? (?:[^,:]{2,50}[,:]\s*)?)+",
)
NAMED_REPORT = pattern(
    r"^(?:[^:.;\n]{3,40}:\s*)?(?:\W*)(?P<verb>gửi|báo cáo|nộp|hoàn thành|hoàn tất) [^.;\n]{0,80}?(?:trước|"
    r"chậm nhất|muộn nhất|không muộn hơn|hằng ngày|hàng ngày) "
)
DUE_REPORT = pattern(
    r"[^.;\n]{0,90}(?:báo cáo|gửi|nộp|tổng hợp) [^.;\n]{0,110}(?:trước|chậm nhất|muộn nhất|"
    r"không muộn hơn) [^.;\n]{0,20}\d"
)
STATISTICS = pattern(
    r"(?<![\d.])\d[\d.]{0,14} (?:ca\b|người (?:đã|mắc|khỏi|tử)|trường hợp (?:mắc|dương|f0|tử))|"
    r"ca (?:mắc|nhiễm|dương tính|"
    r"bệnh) (?:mới|covid)|dương tính|cộng dồn|tử vong|ghi nhận"
)
TOLD = pattern(r"(?<!\w)(?:đã|vừa|có thêm|thêm \d|hiện có|tăng \d|tính đến|ghi nhận (?:thêm )?\d|riêng)(?!\w)")
CAPTION = re.compile(r"(?i)(?:ảnh|nguồn|video|clip)\s*:|^\s*\(?ảnh\b|lượt\s+xem|^\s*>>")
QUOTED = re.compile(r"^[“\"][^”\"]+[”\"]\s*[,-]?\s*(?:ông|bà)\b")
BACK = re.compile(r"\b(?:này|đó|trên|dù vậy|tuy nhiên|các nơi)\b")
NORM = re.compile(r"\b(?:được|bị|chỉ|tạm|phải|không|cấm|hạn chế|dừng)\b")
COURTESY = pattern(
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
EMPTY = pattern(
    r"^\W*(?:(?:có trách nhiệm|bắt tay vào|bắt tay ngay vào|thực hiện ngay|nghiêm túc|khẩn trương|tích cực|"
    r"quan tâm|phối hợp|tổ chức|triển khai|nghiêm|chủ động|quyết liệt|đồng bộ|nghiêm chỉnh)\s*,?\s*(?:và )?)*",
    r"(?:thực hiện|làm nghiêm|thi hành|triển khai|chấp hành|phối hợp)?\s*(?:thực hiện|nghiêm túc|nghiêm|"
    r"thi hành|tốt)?\s*",
    r"(?:(?:tốt|các|một số|những)?\s*(?:những|các)?\s*(?:nội dung|nhiệm vụ|công việc|giải pháp|biện pháp|việc|"
    r"chỉ đạo)?\s*(?:trọng tâm|chủ yếu|cụ thể)?\s*(?:như )?(?:sau|này|trên|dưới đây|nêu trên|đây)?)?",
    r"\s*(?:đây)?\s*[.:;,/…]*\s*$",
)
# `nhanh chóng đôn đốc các đơn vị ...: <what>`: what is demanded stands after the colon
PASSED_ON = pattern(
    r"\s*(?:(?:nhanh chóng|khẩn trương|tiếp tục|chủ động|kịp thời|tập trung|phải)\s*,?\s*)*(?:đôn đốc|chỉ đạo|"
    r"yêu cầu|quán triệt|hướng dẫn|thực hiện)\b[^:.;]{0,140}:\s*"
)
# what may stand before the subject of a demand
WHEN = pattern(r"(?:định kỳ|hằng|hàng|trước|từ|trong|khi|nếu|sau|đến|để|mỗi|chậm nhất|căn cứ|thực hiện|với|nhằm)(?!\w)")
PASSIVE = pattern(
    r"[^,.;:]{4,60} được (?:[^,.;]{2,40} )?(?:nhắc|yêu cầu|đề nghị|khuyến cáo|giao|phân công)(?!\w) \w+ \w+ \w+"
)
PERIOD = pattern(
    r"[^.;]{0,90}(?:nghỉ|dừng|ngừng|ngưng|áp dụng|duy trì|đóng|hoạt động|mở|giữ|"
    r"thực hiện)(?!\w)[^.;]{0,80}(?:đến hết|cho đến khi|cho tới khi|đến khi có|từ \d+ (?:giờ|h)|kể từ)"
)
FORBIDS = pattern(
    r"(?:[^.;]|\.(?=\w)){2,70} không (?!có|còn|ai|biết|phải|thể|khí|gian|những|chỉ|ngừng|ít|nhiều|"
    r"rõ|may|hề|bị|được (?:tốt|"
    r"nhiều))\w+ \w+"
)
SAYS = pattern(
    r"\s*(?:[^\w\s]|cho (?:rằng|thấy)|kỳ vọng|tin|thấy|nói|phản ánh|rất|tặng|trao|thăm|họp|tiếp|nhận|đạt|khen|"
    r"có|được|do|vì|nên|nếu|khi|và|hoặc|hay|ở|trong|trên|với|tại|về|theo|để|nhằm|từ|gồm|thuộc|thì|mà|cũng|ông|"
    r"bà|này|đó|kia|trước|sau|giữa|năm|ngày|hàng|hằng|mỗi|chưa|không còn|đến|sẽ|đều|lại|diễn ra|giải thích|"
    r"bày tỏ|chia sẻ|vui|lo (?:ngại|lắng|sợ|âu)|chờ)(?!\w)"
)
PUBLIC = pattern(
    r"(?:các |mọi )?(?:ubnd|ủy ban|sở|phòng|ban|công an|trung tâm|bộ chỉ huy|ban chỉ huy|bộ đội|trạm|chủ tịch|"
    r"giám đốc|thủ trưởng|trưởng|người đứng đầu|cấp ủy|đảng ủy|chi bộ|bí thư|chính quyền|mặt trận|hội|đoàn|"
    r"đài|tổ|đội|cơ quan|đơn vị|địa phương|quận|huyện|xã|phường|cục|chi cục|thanh tra|văn phòng|doanh nghiệp|"
    r"cơ sở|trường|hiệu trưởng|bệnh viện|chủ|ngành|bộ|viện|lực lượng|hiệp hội|hợp tác xã|"
    r"tiểu thương|thị xã|thành phố|tp)"
)
OF_ANOTHER = pattern(r"(?:xét|căn cứ|theo|tại) [^,;]{0,80}(?<!\w)của [^,;]{2,60}$")
DECLARES = pattern(r"\s*(?:thông báo|đồng ý|thống nhất|trân trọng|công bố|báo cáo|xin)")
# `Ban Thường vụ yêu cầu các chi bộ:` only says to whom the lines below are addressed
ADDRESSES = pattern(r" (?:yêu cầu|đề nghị|giao|chỉ đạo|lưu ý|nhắc)(?!\w)[^.;:]{0,120}:\s*$")
REQUIRES = frozenset({"yêu cầu", "giao", "đề nghị", "buộc", "nhắc", "nhắc nhở", "lưu ý"})
MORE_LIKE_A_SUBJECT = frozenset(
    {"quyết định", "quy định", "thống nhất", "cho phép", "đồng ý", "khuyến cáo", "nêu rõ", "chỉ rõ", "nhấn mạnh"}
)
# what a body may be told to do itself: `Mặt trận kêu gọi ủng hộ`, `Công an nhắc người dân`
MAY_BE_TOLD = frozenset(
    {"chỉ đạo", "phân công", "đôn đốc", "kêu gọi", "nhắc", "nhắc nhở", "khuyến cáo", "quyết định", "quy định", "lưu ý"}
)
# what was ordered before is no duty of this page
EARLIER = pattern(r"\s*(?:trước đó|trước đây)(?!\w)")
