"""The fields of work a task may belong to: the closed list that documents are read by (engines.reading)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOPICS: dict[str, str | Promise] = {
    "direction": _("Chỉ đạo, tổ chức thực hiện"),
    "accountability": _("Trách nhiệm, kỷ cương"),
    "surveillance": _("Giám sát dịch"),
    "tracing": _("Truy vết"),
    "isolation": _("Cách ly"),
    "testing": _("Xét nghiệm"),
    "vaccination": _("Tiêm chủng"),
    "zoning": _("Vùng và biện pháp"),
    "population": _("Dân cư, từng nhà từng người"),
    "declaration_qr": _("Khai báo, mã QR"),
    "support": _("An sinh xã hội"),
    "budget": _("Kinh phí"),
    "logistics": _("Hậu cần, vật tư"),
    "market": _("Hàng hóa, chợ"),
    "enterprise": _("Doanh nghiệp"),
    "inspection": _("Kiểm tra"),
    "sanction": _("Xử phạt"),
    "communication": _("Tuyên truyền"),
    "security": _("An ninh trật tự"),
    "reporting": _("Báo cáo"),
    "recovery": _("Phục hồi"),
    "roster_hotline": _("Trực, đường dây nóng"),
    "good_models": _("Mô hình hay"),
}


def topic_name(code: str) -> str:
    """The name of a field of work; a code nobody knows stands for itself."""
    return str(TOPICS.get(code, code))
