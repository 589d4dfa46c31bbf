"""System checks of the keys."""

from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


def check_keys(app_configs: Iterable[AppConfig] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Outside a drill personal values have keys of their own: SECRET_KEY may be changed, those never lightly."""
    if settings.DEBUG or settings.DEMO or settings.TESTING or list(settings.SEAL_KEYS) != [settings.SECRET_KEY]:
        return []
    return [
        checks.Warning(
            "SEAL_KEYS is not set: identity numbers, phones and addresses are sealed with SECRET_KEY, and changing that"
            " one would lock them.",
            hint="Set SEAL_KEYS to what SECRET_KEY is now (or secret.key in VUNGXANH_HOME), then choose a key of its"
            " own and run `vungxanh seal rotate` (docs/operations.md, Keys).",
            id="fields.W001",
        )
    ]
