"""One account for each role, to walk in with; their password is printed, so they exist in a drill only."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.utils import translation

from vungxanh.accounts.models import Grant, Holding, User
from vungxanh.accounts.roles import ROLES, Role
from vungxanh.kernel.language import language, say

PASSWORD = "dien-tap-2021"
COMMUNE = "28804"  # Tân Thạch: by the ferry and the bridge to My Tho, and the place of the look's pages


@dataclass(frozen=True, slots=True)
class Account:
    username: str
    role: Role
    unit: str  # code; a hamlet is the first of the commune
    title: str  # of the post
    en: str
    vi: str

    @property
    def purpose(self) -> str:
        return say(self.en, self.vi)


HAMLET = f"{COMMUNE}-01"
ACCOUNTS: tuple[Account, ...] = (
    Account("lanhdao", Role.PROVINCE_LEADER, "831", "Chủ tịch UBND huyện", "sees the whole district, assigns work",
            "thấy toàn huyện, giao việc"),
    Account("banchidao", Role.COMMITTEE_MEMBER, "831", "Thành viên Ban Chỉ đạo", "follows the places given to them",
            "theo dõi địa bàn được phân công"),
    Account("chutich", Role.COMMUNE_CHAIR, COMMUNE, "Chủ tịch UBND", "answers for the commune; also on the committee",
            "chịu trách nhiệm toàn xã; kiêm thành viên Ban Chỉ đạo"),
    Account("yte", Role.HEALTH_STATION, COMMUNE, "Trưởng trạm Y tế", "cases, tracing, isolation, testing",
            "ca bệnh, truy vết, cách ly, xét nghiệm"),
    Account("truongap", Role.HAMLET_HEAD, HAMLET, "Trưởng ấp", "knows every household of the hamlet",
            "nắm từng hộ, từng người trong ấp"),
    Account("tocovid", Role.TEAM_MEMBER, HAMLET, "Tổ trưởng", "goes from door to door", "đi từng ngõ, gõ từng nhà"),
    Account("congan", Role.POLICE, COMMUNE, "Trưởng Công an", "residence, checkpoints, order",
            "cư trú, chốt kiểm soát, trật tự"),
    Account("thanhtra", Role.INSPECTOR, "831", "Chánh Thanh tra huyện", "inspects; says why before opening a person",
            "kiểm tra; nêu lý do trước khi mở hồ sơ"),
    Account("ansinh", Role.SOCIAL_SUPPORT, "831", "Trưởng phòng Lao động, Thương binh và Xã hội",
            "support for people in hardship", "hỗ trợ người khó khăn"),
    Account("phatngon", Role.SPOKESPERSON, "831", "Trưởng phòng Văn hóa và Thông tin", "speaks for the district",
            "thông báo, trả lời dư luận"),
    Account("doanhnghiep", Role.ENTERPRISE_MANAGER, "28813", "Giám đốc", "files the plan of an enterprise",
            "nộp phương án sản xuất của doanh nghiệp"),
    Account("dulieu", Role.DATA_PROTECTION, "831", "Phụ trách bảo vệ dữ liệu cá nhân", "who saw whose data",
            "ai đã xem dữ liệu của ai"),
    Account("quantri", Role.ADMINISTRATOR, "831", "Quản trị hệ thống", "accounts and units; sees no residents",
            "tài khoản, đơn vị; không xem dữ liệu người dân"),
)  # fmt: skip


def open_accounts() -> None:
    """Give one holder of each role a plain user name and the password of the drill."""
    password = make_password(PASSWORD)
    for account in ACCOUNTS:
        held = Holding.objects.filter(
            post__body__unit__code=account.unit, post__title=account.title, post__role=account.role
        )
        holding = held.select_related("user").order_by("pk").first()
        assert holding is not None, account.username
        user = holding.user
        user.username, user.password = account.username, password
        # the administration site holds reference data only, nobody's personal data
        user.is_staff = user.is_superuser = account.role is Role.ADMINISTRATOR
        user.save(update_fields=["username", "password", "is_staff", "is_superuser"])
        if account.role is Role.COMMUNE_CHAIR:
            held_grant = user.grants.get(role=Role.COMMUNE_CHAIR)
            Grant.objects.create(
                user=user, role=Role.COMMITTEE_MEMBER, unit=held_grant.unit, starts_on=held_grant.starts_on
            )


def table() -> list[tuple[str, str, str, str]]:
    """(user name, role, name of the officer and place, purpose) of the accounts that are there."""
    users = {user.username: user for user in User.objects.filter(username__in=[each.username for each in ACCOUNTS])}
    with translation.override(language()):  # the terminal's, as the purposes are
        return [
            (each.username, str(ROLES[each.role].title), str(users[each.username]), each.purpose)
            for each in ACCOUNTS
            if each.username in users
        ]
