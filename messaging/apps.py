"""How Django finds the messaging app."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the worker's sweep know what is due here."""
        import messaging.flows  # noqa: F401
