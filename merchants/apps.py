"""How Django finds the merchants app."""

from django.apps import AppConfig


class MerchantsConfig(AppConfig):
    """Sellers."""

    name = "merchants"
    default_auto_field = "django.db.models.BigAutoField"
