"""What the tests of the fake itself share: a saved card, a charge, and a seller who may receive."""

from collections.abc import Callable
from typing import Any

import pytest

RECIPIENT = {"recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}}


@pytest.fixture
def a_saved_card(sdk, fake_stripe) -> Callable[..., tuple[str, str]]:
    """A customer with a card: `customer, method = a_saved_card("pm_card_visa")`."""

    def build(card: str = "pm_card_visa") -> tuple[str, str]:
        customer = sdk.v1.customers.create({"metadata": {"party": "buyer:1"}})
        terms = {"customer": customer.id, "usage": "off_session", "automatic_payment_methods": {"enabled": True}}
        intent = sdk.v1.setup_intents.create(terms)
        fake_stripe.save_card(intent.id, card)
        return customer.id, sdk.v1.setup_intents.retrieve(intent.id).payment_method

    return build


@pytest.fixture
def a_charge(sdk, a_saved_card) -> Callable[..., Any]:
    """A charge while its owner is away: `a_charge(10_000, "pm_card_visa", key="pay:1:1")` gives the intent."""

    def build(
        amount: int = 10_000, card: str = "pm_card_visa", *, key: str = "", saved: tuple[str, str] | None = None
    ) -> Any:
        customer, method = saved or a_saved_card(card)
        terms = {
            "amount": amount,
            "currency": "krw",
            "customer": customer,
            "payment_method": method,
            "off_session": True,
            "confirm": True,
            "transfer_group": "order:1",
            "metadata": {"operation": "op:1"},
            "expand": ["latest_charge.balance_transaction"],
        }
        return sdk.v1.payment_intents.create(terms, {"idempotency_key": key} if key else {})

    return build


@pytest.fixture
def a_seller(sdk, fake_stripe) -> Callable[[], str]:
    """A seller's account that may receive."""

    def build() -> str:
        terms = {"configuration": RECIPIENT, "contact_email": "seller@example.com", "identity": {"country": "kr"}}
        account = sdk.v2.core.accounts.create(terms)
        fake_stripe.onboard(account.id)
        return account.id

    return build
