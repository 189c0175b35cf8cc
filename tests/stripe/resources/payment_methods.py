"""Payment methods: cards by Stripe's test names, saved to a customer."""

from tests.stripe.cards import CARDS, CardKind
from tests.stripe.errors import card_error, invalid, missing, refused_by_state
from tests.stripe.rendering import listed
from tests.stripe.routes import answers
from tests.stripe.world import Row, World

_NOBODY = {"address": None, "email": None, "name": None, "phone": None}
_NO_ADDRESS = {"city": None, "country": None, "line1": None, "line2": None, "postal_code": None, "state": None}


def kind_of(world: World, reference: str) -> CardKind:
    """How the card behaves."""
    return CARDS[world.cards[reference]]


def bring_card(world: World, name: str, customer: str | None = None) -> Row:
    """A new payment method of that test name; a saved one is given back as it is.

    The same card of the same person has the same fingerprint, as with Stripe: it is of the card, not of the saving.
    """
    if name in world.tables.get("payment_method", {}):
        return world.get("payment_method", name)
    if name not in CARDS:
        raise missing("PaymentMethod", name)
    kind = CARDS[name]
    row = {
        "billing_details": {**_NOBODY, "address": _NO_ADDRESS},
        "card": {
            "brand": kind.brand,
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
            "country": "US",
            "exp_month": 12,
            "exp_year": 2031,
            "fingerprint": f"Fp{kind.last4}{kind.brand}",
            "funding": "credit",
            "generated_from": None,
            "last4": kind.last4,
            "networks": {"available": [kind.brand], "preferred": None},
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": world.stamp(),
        "customer": customer,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }
    method = world.add("payment_method", "pm", row)
    world.cards[method["id"]] = name
    return method


def attach(world: World, method: Row, customer: str) -> None:
    """Save the card to the customer. Refused when it is another's."""
    world.get("customer", customer)
    if method["customer"] not in (None, customer):
        raise refused_by_state("The payment method you provided has already been attached to a customer.")
    method["customer"] = customer
    world.emit("payment_method.attached", method)


@answers("GET", "/v1/payment_methods/{payment_method}")
def retrieve_method(world: World, _params: Row, payment_method: str) -> Row:
    return world.get("payment_method", payment_method)


@answers("GET", "/v1/payment_methods", acts_on="customer limit starting_after ending_before type")
def list_methods(world: World, params: Row) -> Row:
    rows = world.where("payment_method", customer=params.get("customer"))
    return listed(rows, params, "/v1/payment_methods")


@answers("POST", "/v1/payment_methods/{payment_method}/attach", acts_on="customer")
def attach_method(world: World, params: Row, payment_method: str) -> Row:
    if "customer" not in params:
        raise invalid("Missing required param: customer.", code="parameter_missing", param="customer")
    if payment_method in CARDS and not CARDS[payment_method].saves:
        code, decline_code = CARDS[payment_method].decline or ("card_declined", "generic_decline")
        raise card_error(code, "Your card was declined.", decline_code=decline_code)
    method = bring_card(world, payment_method)
    attach(world, method, params["customer"])
    return method


@answers("POST", "/v1/payment_methods/{payment_method}/detach")
def detach_method(world: World, _params: Row, payment_method: str) -> Row:
    method = world.get("payment_method", payment_method)
    method["customer"] = None
    world.emit("payment_method.detached", method)
    return method
