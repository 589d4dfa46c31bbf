from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "vungxanh.domains.organization"
