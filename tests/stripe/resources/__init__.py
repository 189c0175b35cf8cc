"""The resources of the fake, one file each; importing them makes them answer."""

from tests.stripe.resources import (
    accounts,
    balance,
    charges,
    customers,
    disputes,
    events,
    files,
    payment_intents,
    payment_methods,
    refunds,
    searches,
    setup_intents,
    transfers,
)

__all__ = [
    "accounts",
    "balance",
    "charges",
    "customers",
    "disputes",
    "events",
    "files",
    "payment_intents",
    "payment_methods",
    "refunds",
    "searches",
    "setup_intents",
    "transfers",
]
