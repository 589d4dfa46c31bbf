"""The stock administration site, for superusers and reference data only."""

from django.contrib.admin.apps import AdminConfig as StockAdminConfig


class AdminConfig(StockAdminConfig):
    default_site = "vungxanh.config.site.ReferenceData"
