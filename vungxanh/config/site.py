"""The administration site at /quan-tri/."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ReferenceData(AdminSite):
    site_header = site_title = _("VùngXanh: dữ liệu nền")
    index_title = _("Dữ liệu nền")

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))
