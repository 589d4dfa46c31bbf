"""The administration site at /quan-tri/."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest


class ReferenceData(AdminSite):
    site_header = site_title = index_title = "VùngXanh"

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))
