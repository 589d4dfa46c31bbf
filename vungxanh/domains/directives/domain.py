from django.utils.translation import gettext_lazy as _

from vungxanh.domains.directives.registers import DOCUMENTS, GOALS, READINGS
from vungxanh.domains.directives.summary import summary
from vungxanh.registers.register import Domain, Page

DOMAIN = Domain(
    code="directives",
    title=_("Chỉ đạo"),
    registers=[DOCUMENTS, READINGS, GOALS],
    pages=[
        Page(name="directives:send", label=_("Gửi văn bản đến"), permission="documents.receive", icon="upload"),
        Page(name="directives:draft", label=_("Soạn văn bản"), permission="documents.draft", icon="edit"),
    ],
    urls="vungxanh.domains.directives.urls",
    summary=summary,
)
