from django.utils.translation import gettext_lazy as _

from vungxanh.registers.register import Domain

DOMAIN = Domain(code="directives", title=_("Văn bản và nhiệm vụ"))
