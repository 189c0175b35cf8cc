"""How Django finds the messaging app."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Messages."""

    name = "messaging"
    default_auto_field = "django.db.models.BigAutoField"
