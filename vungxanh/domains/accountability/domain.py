from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.roles import OFFICERS
from vungxanh.domains.accountability.registers import APPRAISALS, FOLLOWING, TASKS
from vungxanh.domains.accountability.summary import summary
from vungxanh.messages.operations import deliver
from vungxanh.registers.register import Domain, Job, Page, Permission
from vungxanh.tasks.operations import clock

BOARD = Permission(code="accountability.board.see", label=_("Xem bảng trách nhiệm"), roles=frozenset(OFFICERS))
REPLY = Permission(code="accountability.reply", label=_("Trả lời điều nói về mình"), roles=frozenset(OFFICERS))

DOMAIN = Domain(
    code="accountability",
    title=_("Nhiệm vụ và trách nhiệm"),
    registers=[TASKS, FOLLOWING, APPRAISALS],
    jobs=[
        Job(code="tasks.clock", label=_("Việc định kỳ, nhắc việc, báo cấp trên"), run=clock.tick, every=15),
        Job(code="messages.deliver", label=_("Gửi tin nhắn"), run=deliver, every=1),
    ],
    permissions=[BOARD, REPLY],
    pages=[
        Page(name="accountability:board", label=_("Bảng trách nhiệm"), permission=BOARD.code, icon="chart"),
        Page(
            name="accountability:remind",
            label=_("Cần nhắc nhở"),
            permission="accountability.appraisals.enter",
            icon="bell",
        ),
        Page(name="accountability:about-me", label=_("Nói về tôi"), permission=REPLY.code, icon="person"),
        Page(name="accountability:give", label=_("Giao việc"), permission="tasks.give", icon="send"),
    ],
    urls="vungxanh.domains.accountability.urls",
    summary=summary,
)
