from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    name = "vungxanh.domains.directives"
