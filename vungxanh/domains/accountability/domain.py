from django.utils.translation import gettext_lazy as _

from vungxanh.registers.register import Domain

DOMAIN = Domain(code="accountability", title=_("Nhiệm vụ và trách nhiệm"))
