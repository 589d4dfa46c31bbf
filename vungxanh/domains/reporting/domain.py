from django.utils.translation import gettext_lazy as _

from vungxanh.registers.register import Domain

DOMAIN = Domain(code="reporting", title=_("Chế độ báo cáo"))
