"""The roles officers act in. A domain says, where it declares a permission, which of these roles have it."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vungxanh.units.models import Tier


class Role(StrEnum):
    PROVINCE_LEADER = "province-leader"
    COMMUNE_CHAIR = "commune-chair"
    COMMITTEE_MEMBER = "committee-member"
    HEALTH_STATION = "health-station"
    HAMLET_HEAD = "hamlet-head"
    TEAM_MEMBER = "team-member"
    POLICE = "police"
    INSPECTOR = "inspector"
    SOCIAL_SUPPORT = "social-support"
    SPOKESPERSON = "spokesperson"
    ENTERPRISE_MANAGER = "enterprise-manager"
    DATA_PROTECTION = "data-protection"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Description:
    title: str | Promise
    purpose: str | Promise
    # the tiers at which it makes sense to give the role
    tiers: tuple[Tier, ...]


HIGH = (Tier.LEADING, Tier.COORDINATING)
ANY = (Tier.LEADING, Tier.COORDINATING, Tier.GRASS_ROOTS)

ROLES: dict[Role, Description] = {
    Role.PROVINCE_LEADER: Description(
        _("Lãnh đạo cấp điều phối"), _("Thấy toàn địa bàn, giao việc xuống cấp dưới, quyết định mức độ dịch"), HIGH
    ),
    Role.COMMUNE_CHAIR: Description(
        _("Chủ tịch UBND cấp cơ sở"),
        _("Chịu trách nhiệm toàn diện trên địa bàn xã, phường, thị trấn"),
        (Tier.GRASS_ROOTS,),
    ),
    Role.COMMITTEE_MEMBER: Description(
        _("Thành viên Ban Chỉ đạo"), _("Theo dõi địa bàn, lĩnh vực được phân công"), ANY
    ),
    Role.HEALTH_STATION: Description(_("Cán bộ y tế"), _("Ca bệnh, truy vết, cách ly, xét nghiệm, tiêm chủng"), ANY),
    Role.HAMLET_HEAD: Description(
        _("Trưởng ấp, thôn, tổ dân phố"), _("Nắm từng hộ, từng người trong ấp, tổ"), (Tier.TEAM,)
    ),
    Role.TEAM_MEMBER: Description(
        _("Tổ COVID cộng đồng"), _("Đi từng ngõ, gõ từng nhà các hộ được giao"), (Tier.TEAM,)
    ),
    Role.POLICE: Description(_("Công an, chốt kiểm soát"), _("Người ra vào, vi phạm, an ninh trật tự"), ANY),
    Role.INSPECTOR: Description(_("Thanh tra, kiểm tra"), _("Kiểm tra theo kế hoạch, đột xuất, công vụ"), ANY),
    Role.SOCIAL_SUPPORT: Description(_("Cán bộ an sinh xã hội"), _("Hỗ trợ người dân, quà tặng, hàng cứu trợ"), ANY),
    Role.SPOKESPERSON: Description(_("Người phát ngôn"), _("Thông báo, phát thanh, trả lời dư luận"), ANY),
    Role.ENTERPRISE_MANAGER: Description(
        _("Quản lý doanh nghiệp"), _("Phương án sản xuất, người làm việc tại cơ sở"), (Tier.GRASS_ROOTS,)
    ),
    Role.DATA_PROTECTION: Description(
        _("Phụ trách bảo vệ dữ liệu"), _("Xem ai đã xem, đã xuất dữ liệu của ai; không sửa dữ liệu"), ANY
    ),
    Role.ADMINISTRATOR: Description(
        _("Quản trị hệ thống"), _("Tài khoản, chức vụ, đơn vị; không xem dữ liệu người dân"), ANY
    ),
}

# everyone who works on the ground or answers for it: who may see what is not personal
OFFICERS: tuple[Role, ...] = tuple(role for role in Role if role is not Role.ENTERPRISE_MANAGER)
