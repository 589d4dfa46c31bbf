from django.utils.translation import gettext_lazy as _

from vungxanh.domains.accountability.registers import TASKS
from vungxanh.messages.operations import deliver
from vungxanh.registers.register import Domain, Job, Page
from vungxanh.tasks.operations import clock

DOMAIN = Domain(
    code="accountability",
    title=_("Nhiệm vụ và trách nhiệm"),
    registers=[TASKS],
    jobs=[
        Job(code="tasks.clock", label=_("Việc định kỳ, nhắc việc, báo cấp trên"), run=clock.tick, every=15),
        Job(code="messages.deliver", label=_("Gửi tin nhắn"), run=deliver, every=1),
    ],
    pages=[Page(name="accountability:give", label=_("Giao việc"), permission="tasks.give", icon="send")],
    urls="vungxanh.domains.accountability.urls",
)
