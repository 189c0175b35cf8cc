"""How Django finds the accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Teach the API's schema about bearer keys."""
        from accounts.api import schema  # noqa: F401
