from django.utils.translation import gettext_lazy as _

from vungxanh.domains.organization.registers import ADMINISTRATORS, APPOINTMENTS, BODIES, HAMLETS, POSTS
from vungxanh.registers.register import Domain, Page, Permission

DOMAIN = Domain(
    code="organization",
    title=_("Bộ máy"),
    registers=[HAMLETS, BODIES, POSTS, APPOINTMENTS],
    permissions=[
        Permission(code="organization.set-up", label=_("Lập các cơ quan thường có"), roles=ADMINISTRATORS),
        Permission(code="organization.passwords", label=_("Cấp mật khẩu lần đầu"), roles=ADMINISTRATORS),
    ],
    pages=[
        Page(name="organization:set-up", label=_("Lập bộ máy"), permission="organization.set-up", icon="tasks"),
        Page(
            name="organization:passwords",
            label=_("Cấp mật khẩu lần đầu"),
            permission="organization.passwords",
            icon="key",
        ),
    ],
    urls="vungxanh.domains.organization.urls",
)
