from django.utils.translation import gettext_lazy as _

from vungxanh.domains.reporting.operations import tick
from vungxanh.domains.reporting.registers import DUTIES, READERS, RECEIVERS, REPORTERS, SUBMISSIONS
from vungxanh.domains.reporting.summary import summary
from vungxanh.registers.register import Domain, Job, Page, Permission

DOMAIN = Domain(
    code="reporting",
    title=_("Chế độ báo cáo"),
    registers=[DUTIES, SUBMISSIONS],
    permissions=[
        Permission(code="reporting.board.see", label=_("Bảng theo dõi báo cáo"), roles=READERS),
        Permission(code="reporting.submissions.submit", label=_("Gửi báo cáo"), roles=REPORTERS),
        Permission(code="reporting.submissions.return", label=_("Trả lại báo cáo"), roles=RECEIVERS),
    ],
    jobs=[Job(code="reporting.clock", label=_("Kỳ báo cáo mới, nhắc báo cáo"), run=tick, every=15)],
    pages=[
        Page(name="reporting:board", label=_("Ai đã báo cáo"), permission="reporting.board.see", icon="chart"),
        Page(
            name="reporting:call", label=_("Yêu cầu báo cáo đột xuất"), permission="reporting.duties.enter", icon="send"
        ),
    ],
    urls="vungxanh.domains.reporting.urls",
    summary=summary,
)
