"""Accounts, entries and postings: every won and every point."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The books, at the bottom of the column of apps."""

    name = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
