from django.apps import AppConfig


class ThemeConfig(AppConfig):
    name = "vungxanh.theme"
    label = "theme"
