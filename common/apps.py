"""The ground everything stands on: money, clock, units of work, facts, refusals."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    name = "common"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Find every app's ears, proofs and sweeps, so that a fact reaches them wherever it was written."""
        autodiscover_modules("listeners", "proofs", "live", "flows", "tasks")
