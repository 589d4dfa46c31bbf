"""The foundations that officers see and that need permissions, declared like domains."""

from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.roles import OFFICERS, Role
from vungxanh.files.models import SEE
from vungxanh.jobs import worker
from vungxanh.registers import indicators, retention
from vungxanh.registers.keeping import KEPT
from vungxanh.registers.register import Domain, Job, Page, Permission

JOURNAL = Domain(
    code="journal",
    title=_("Nhật ký"),
    permissions=[
        Permission(code="journal.see", label=_("Xem ai đã xem, đã làm gì"), roles=frozenset({Role.DATA_PROTECTION}))
    ],
    pages=[
        Page(name="office:journal", label=_("Ai đã xem, đã làm gì"), permission="journal.see", icon="eye"),
        Page(name="office:unusual", label=_("Lượt xem bất thường"), permission="journal.see", icon="inspect"),
        Page(name="office:retention", label=_("Thời hạn lưu dữ liệu"), permission="journal.see", icon="calendar"),
    ],
)
# a program acts for whoever answers for a unit's data, never for somebody who goes from door to door
TOKEN_KEEPERS = frozenset({Role.PROVINCE_LEADER, Role.COMMUNE_CHAIR, Role.HEALTH_STATION, Role.ADMINISTRATOR})
ACCOUNTS = Domain(
    code="accounts",
    title=_("Tài khoản và chức vụ"),
    permissions=[
        Permission(code="accounts.manage", label=_("Quản lý tài khoản"), roles=frozenset({Role.ADMINISTRATOR})),
        Permission(code="api.tokens", label=_("Khóa truy cập API"), roles=TOKEN_KEEPERS),
    ],
    pages=[
        Page(name="office:officers", label=_("Cán bộ"), permission="accounts.manage", icon="person"),
        Page(name="api:tokens", label=_("Khóa truy cập API"), permission="api.tokens", icon="key"),
    ],
)
COMMAND = Domain(
    code="command",
    title=_("Chỉ huy"),
    permissions=[
        Permission(
            code="command.see",
            label=_("Xem trung tâm chỉ huy"),
            roles=frozenset({Role.PROVINCE_LEADER, Role.COMMUNE_CHAIR, Role.COMMITTEE_MEMBER, Role.HEALTH_STATION}),
        )
    ],
)
GIVERS = frozenset(
    {Role.PROVINCE_LEADER, Role.COMMUNE_CHAIR, Role.COMMITTEE_MEMBER, Role.HEALTH_STATION, Role.HAMLET_HEAD}
)
TASKS = Domain(
    code="tasks",
    title=_("Nhiệm vụ"),
    permissions=[
        Permission(code="tasks.see", label=_("Xem nhiệm vụ"), roles=frozenset(OFFICERS)),
        Permission(code="tasks.do", label=_("Nhận, báo cáo nhiệm vụ"), roles=frozenset(OFFICERS)),
        Permission(code="tasks.give", label=_("Giao việc, xác nhận kết quả"), roles=GIVERS),
    ],
)
FILES = Domain(
    code="files",
    title=_("Tệp đính kèm"),
    permissions=[Permission(code=SEE, label=_("Mở tệp đính kèm của nhiệm vụ, văn bản"), roles=frozenset(OFFICERS))],
)
KEEPING_UP = Domain(
    code="registers",
    title=_("Sổ và chỉ tiêu"),
    jobs=[
        Job(code="indicators.catch_up", label=_("Tính chỉ tiêu theo thay đổi mới"), run=indicators.catch_up, every=1),
        Job(
            code="indicators.stocks",
            label=_("Tính lại số hiện có của ngày mới"),
            run=indicators.rebuild_stocks,
            at="00:10",
        ),
        Job(code="retention.run", label=_("Xóa dữ liệu cá nhân đã hết thời hạn lưu"), run=retention.run, at="02:10"),
        Job(code="jobs.prune", label=_("Xóa việc nền đã xong từ lâu"), run=worker.prune, at="02:40"),
    ],
    kept=KEPT,
)
CLERKS = frozenset({Role.PROVINCE_LEADER, Role.COMMUNE_CHAIR, Role.COMMITTEE_MEMBER, Role.HEALTH_STATION})
DOCUMENTS = Domain(
    code="documents",
    title=_("Văn bản"),
    permissions=[
        Permission(code="documents.see", label=_("Xem văn bản"), roles=frozenset(OFFICERS)),
        Permission(code="documents.receive", label=_("Vào sổ văn bản đến"), roles=CLERKS | {Role.HAMLET_HEAD}),
        Permission(code="documents.draft", label=_("Soạn văn bản"), roles=CLERKS),
        Permission(
            code="documents.issue",
            label=_("Ban hành văn bản"),
            roles=frozenset({Role.PROVINCE_LEADER, Role.COMMUNE_CHAIR}),
        ),
    ],
)
FOUNDATIONS: tuple[Domain, ...] = (ACCOUNTS, JOURNAL, COMMAND, TASKS, DOCUMENTS, FILES, KEEPING_UP)
