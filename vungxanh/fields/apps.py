from django.apps import AppConfig


class FieldsConfig(AppConfig):
    name = "vungxanh.fields"

    def ready(self) -> None:
        from django.core import checks

        from vungxanh.fields.checks import check_keys

        checks.register(check_keys)
