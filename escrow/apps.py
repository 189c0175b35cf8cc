"""Payments, holds, refunds and payouts over the ledger and a payment provider."""

from django.apps import AppConfig


class EscrowConfig(AppConfig):
    """Money between a payer and a payee, known to it as opaque texts."""

    name = "escrow"
    default_auto_field = "django.db.models.BigAutoField"
