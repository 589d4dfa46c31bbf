from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistersConfig(AppConfig):
    name = "vungxanh.registers"
    verbose_name = _("Sổ")

    def ready(self) -> None:
        from django.core import checks
        from django.db.models.signals import post_migrate

        from vungxanh.jobs.acting import resolve_with
        from vungxanh.registers.access import actor_today
        from vungxanh.registers.checks import check_registers
        from vungxanh.registers.searching import make_indexes

        resolve_with(actor_today)
        post_migrate.connect(make_indexes, sender=self)
        checks.register(check_registers)
