from django.utils.translation import gettext_lazy as _

from vungxanh.domains.duty.operations import remind
from vungxanh.domains.duty.operations.forgetting import KEPT
from vungxanh.domains.duty.registers import CALLS, HOTLINES, READERS, ROSTERS, SHIFTS, STANDING
from vungxanh.domains.duty.summary import summary
from vungxanh.registers.register import Domain, Job, Page, Permission

DOMAIN = Domain(
    code="duty",
    title=_("Trực ban và đường dây nóng"),
    registers=[ROSTERS, SHIFTS, HOTLINES, CALLS],
    permissions=[
        Permission(code="duty.now", label=_("Xem ai đang trực"), roles=READERS),
        Permission(code="duty.swap", label=_("Xem ca trực của mình, đổi ca"), roles=STANDING),
        Permission(code="duty.feed", label=_("Địa chỉ lịch trực của mình"), roles=STANDING),
        Permission(code="duty.hand-over", label=_("Giao, nhận ca"), roles=STANDING),
    ],
    jobs=[Job(code="duty.remind", label=_("Nhắc ca trực ngày mai và chỗ còn trống"), run=remind, at="16:30")],
    kept=KEPT,
    pages=[
        Page(name="duty:now", label=_("Ai đang trực"), permission="duty.now", icon="eye"),
        Page(name="duty:mine", label=_("Ca trực của tôi"), permission="duty.swap", icon="calendar"),
    ],
    urls="vungxanh.domains.duty.urls",
    summary=summary,
)
