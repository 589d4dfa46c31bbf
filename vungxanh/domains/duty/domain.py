from django.utils.translation import gettext_lazy as _

from vungxanh.registers.register import Domain

DOMAIN = Domain(code="duty", title=_("Trực ban và đường dây nóng"))
