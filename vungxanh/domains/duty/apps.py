from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "vungxanh.domains.duty"
