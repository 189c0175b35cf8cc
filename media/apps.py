"""How Django finds the media app."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """Photos."""

    name = "media"
    default_auto_field = "django.db.models.BigAutoField"
