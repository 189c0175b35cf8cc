"""Charges: one for every attempt at a payment intent, those that failed too."""

from tests.stripe.cards import CardKind
from tests.stripe.rendering import listed
from tests.stripe.resources.balance import PENDING_FOR_SECONDS, fee_of, move
from tests.stripe.routes import answers
from tests.stripe.world import Row, World

_APPROVED = {
    "network_status": "approved_by_network",
    "reason": None,
    "risk_level": "normal",
    "risk_score": 12,
    "seller_message": "Payment complete.",
    "type": "authorized",
}


def make_charge(world: World, intent: Row, method: Row, kind: CardKind, decline: tuple[str, str] | None) -> Row:
    """The charge of one attempt: with a movement when it succeeds, with the reason when it does not."""
    is_paid = decline is None
    charge = world.add("charge", "ch", _row(world, intent, method, decline))
    if is_paid:
        later = 0 if kind.is_available_at_once else PENDING_FOR_SECONDS
        movement = move(
            world,
            "charge",
            intent["amount"],
            source=charge["id"],
            fee=fee_of(intent["amount"]),
            available_on=world.stamp() + later,
        )
        charge["balance_transaction"] = movement["id"]
    world.emit("charge.succeeded" if is_paid else "charge.failed", charge)
    return charge


def _row(world: World, intent: Row, method: Row, decline: tuple[str, str] | None) -> Row:
    is_paid = decline is None
    amount = intent["amount"]
    return {
        "amount": amount,
        "amount_captured": amount if is_paid else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "MOA",
        "captured": is_paid,
        "created": world.stamp(),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": decline[0] if decline else None,
        "failure_message": "Your card was declined." if decline else None,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "on_behalf_of": None,
        "outcome": _APPROVED if is_paid else _declined(decline[1]),
        "paid": is_paid,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"card": _card_of(method), "type": "card"},
        "radar_options": {},
        "receipt_email": None,
        "receipt_number": None,
        "receipt_url": "https://pay.stripe.com/receipts/fake" if is_paid else None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "succeeded" if is_paid else "failed",
        "transfer_data": None,
        "transfer_group": intent["transfer_group"],
    }


def _declined(decline_code: str) -> Row:
    return {
        "network_status": "declined_by_network",
        "reason": decline_code,
        "risk_level": "normal",
        "risk_score": 30,
        "seller_message": "The bank returned the decline code.",
        "type": "issuer_declined",
    }


def _card_of(method: Row) -> Row:
    card = method["card"]
    names = ("brand", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4", "wallet")
    return {
        **{name: card[name] for name in names},
        "checks": card["checks"],
        "installments": None,
        "mandate": None,
        "network": card["brand"],
        "three_d_secure": None,
    }


@answers("GET", "/v1/charges/{charge}")
def retrieve_charge(world: World, _params: Row, charge: str) -> Row:
    return world.get("charge", charge)


@answers(
    "GET", "/v1/charges", acts_on="created customer limit starting_after ending_before payment_intent transfer_group"
)
def list_charges(world: World, params: Row) -> Row:
    rows = [
        row
        for row in world.rows("charge")
        if all(params.get(name) in (None, row[name]) for name in ("customer", "payment_intent", "transfer_group"))
    ]
    return listed(rows, params, "/v1/charges")
