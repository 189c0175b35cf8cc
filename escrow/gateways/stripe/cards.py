"""Cards at Stripe: taken by its own form in the buyer's browser, believed only as Stripe itself tells them."""

import re
from calendar import monthrange
from datetime import date

from common.encryption import keyed_hash
from escrow.gateways.base import Card, CardSetup, PayerAction, SetUpCard
from escrow.gateways.stripe.answers import questioned, reference_of, text, won
from escrow.gateways.stripe.charges import read_intent
from escrow.gateways.stripe.client import CallFailed, Edge, Failure, Plain

_SETUP = re.compile(r"seti_[A-Za-z0-9_]{1,100}")
_BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "Cartes Bancaires",
    "diners": "Diners Club",
    "discover": "Discover",
    "eftpos_au": "eftpos",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}


@questioned
def begin_card_setup(edge: Edge, *, key: str, party: str, customer: str) -> CardSetup:
    """A setup intent for the party, who becomes a customer first. Raises GatewayUnavailable.

    A customer made twice, where the first answer was lost for longer than a day, holds no money and no card.
    """
    holder = _holder(party)
    if not customer:
        made = edge.ask(
            lambda api: api.v1.customers.create(
                {"metadata": {"holder": holder}}, {"idempotency_key": f"customer:{holder}"}
            )
        )
        customer = text(made, "id")
    setup = edge.ask(
        lambda api: api.v1.setup_intents.create(
            {
                "customer": customer,
                "usage": "off_session",
                "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
                "metadata": {"holder": holder},
            },
            {"idempotency_key": key},
        )
    )
    return CardSetup(text(setup, "id"), text(setup, "client_secret"), customer)


@questioned
def read_setup(edge: Edge, *, party: str, token: str) -> SetUpCard | None:
    """The card of a setup that succeeded for this party; None for anybody else's, and for what is no card.

    Raises GatewayUnavailable.
    """
    if not _SETUP.fullmatch(token):  # it comes from a browser and becomes part of an address
        return None
    try:
        setup = edge.ask(lambda api: api.v1.setup_intents.retrieve(token, {"expand": ["payment_method"]}))
    except CallFailed as failed:
        if failed.failure is Failure.REFUSED:
            return None
        raise
    marks, method = setup.get("metadata") or {}, setup.get("payment_method")
    is_theirs = marks.get("holder") == _holder(party)
    if not is_theirs or setup["status"] != "succeeded" or not isinstance(method, dict) or method["type"] != "card":
        return None
    return SetUpCard(_card(method["card"]), text(method, "id"), reference_of(setup["customer"]))


@questioned
def read_action(edge: Edge, *, reference: str) -> PayerAction:
    """The secret with which the payer's browser confirms the intent. Raises GatewayUnavailable."""
    intent = read_intent(edge, reference)
    return PayerAction(text(intent, "client_secret"), is_begun=intent["status"] == "requires_action")


def _card(card: Plain) -> Card:
    brand, year, month = text(card, "brand"), won(card, "exp_year"), won(card, "exp_month")
    return Card(
        brand=_BRANDS.get(brand, brand.title())[:20],
        last4=text(card, "last4"),
        expires_on=date(year, month, monthrange(year, month)[1]),
        fingerprint=str(card.get("fingerprint") or ""),
    )


def _holder(party: str) -> str:
    """What Stripe keeps of whose a card is: a word only we can make, so that no browser hands in somebody else's."""
    return keyed_hash(f"stripe holder:{party}")[:40]
