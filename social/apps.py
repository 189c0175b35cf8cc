"""How Django finds the social app."""

from django.apps import AppConfig


class SocialConfig(AppConfig):
    """Posts."""

    name = "social"
    default_auto_field = "django.db.models.BigAutoField"
