"""The foundations that officers see and that need permissions, declared like domains."""

from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.roles import Role
from vungxanh.registers.register import Domain, Permission

JOURNAL = Domain(
    code="journal",
    title=_("Nhật ký"),
    permissions=[
        Permission(code="journal.see", label=_("Xem ai đã xem, đã làm gì"), roles=frozenset({Role.DATA_PROTECTION}))
    ],
)
ACCOUNTS = Domain(
    code="accounts",
    title=_("Tài khoản và chức vụ"),
    permissions=[
        Permission(code="accounts.manage", label=_("Quản lý tài khoản"), roles=frozenset({Role.ADMINISTRATOR}))
    ],
)
FOUNDATIONS: tuple[Domain, ...] = (ACCOUNTS, JOURNAL)
