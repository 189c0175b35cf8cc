"""Setup intents: a card is saved while its owner is here, so that it can be charged while away."""

from tests.stripe.cards import CARDS
from tests.stripe.errors import Refused, card_error, refused_by_state
from tests.stripe.rendering import listed
from tests.stripe.resources.payment_methods import attach, bring_card, kind_of
from tests.stripe.routes import answers
from tests.stripe.world import Row, World

_OPTIONS = {"mandate_options": None, "network": None, "request_three_d_secure": "automatic"}
_ON_CREATE = (
    "customer usage automatic_payment_methods description confirm payment_method return_url payment_method_options "
    "allowed_payment_method_types"
)


@answers("POST", "/v1/setup_intents", acts_on=_ON_CREATE)
def create_setup_intent(world: World, params: Row) -> Row:
    if params.get("customer"):
        world.get("customer", params["customer"])
    automatic = params.get("automatic_payment_methods")
    row = {
        "application": None,
        "automatic_payment_methods": automatic and {"allow_redirects": "always", **automatic},
        "cancellation_reason": None,
        "client_secret": None,
        "created": world.stamp(),
        "customer": params.get("customer"),
        "description": params.get("description"),
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": params.get("metadata") or {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_options": {"card": dict(_OPTIONS)},
        "payment_method_types": ["card"],
        "single_use_mandate": None,
        "status": "requires_payment_method",
        "usage": params.get("usage", "off_session"),
    }
    intent = world.add("setup_intent", "seti", row)
    intent["client_secret"] = f"{intent['id']}_secret_fake"
    world.emit("setup_intent.created", intent)
    return confirmed(world, intent, params) if params.get("confirm") else intent


@answers("GET", "/v1/setup_intents/{intent}", acts_on="client_secret")
def retrieve_setup_intent(world: World, _params: Row, intent: str) -> Row:
    return world.get("setup_intent", intent)


@answers("GET", "/v1/setup_intents", acts_on="created customer limit starting_after ending_before payment_method")
def list_setup_intents(world: World, params: Row) -> Row:
    rows = [row for row in world.rows("setup_intent") if params.get("customer") in (None, row["customer"])]
    return listed(rows, params, "/v1/setup_intents")


@answers("POST", "/v1/setup_intents/{intent}/confirm", acts_on="payment_method return_url client_secret")
def confirm_setup_intent(world: World, params: Row, intent: str) -> Row:
    return confirmed(world, world.get("setup_intent", intent), params)


@answers("POST", "/v1/setup_intents/{intent}/cancel", acts_on="cancellation_reason")
def cancel_setup_intent(world: World, params: Row, intent: str) -> Row:
    row = world.get("setup_intent", intent)
    if row["status"] in ("succeeded", "canceled"):
        raise refused_by_state("You cannot cancel this SetupIntent.", code="setup_intent_unexpected_state")
    row.update(status="canceled", cancellation_reason=params.get("cancellation_reason"), next_action=None)
    world.emit("setup_intent.canceled", row)
    return row


def asks_owner(params: Row) -> Row:
    """Where the owner of the card says yes to the bank."""
    bank = {"return_url": params.get("return_url"), "url": "https://hooks.stripe.com/3d_secure_2/hosted"}
    return {"type": "redirect_to_url", "redirect_to_url": bank}


def confirmed(world: World, intent: Row, params: Row) -> Row:
    """Save the card, or ask its owner first. Refused when the card says no."""
    if intent["status"] not in ("requires_payment_method", "requires_confirmation"):
        raise refused_by_state("You cannot confirm this SetupIntent.", code="setup_intent_unexpected_state")
    name = params.get("payment_method") or intent["payment_method"]
    if name in CARDS and not CARDS[name].saves:
        raise _no(world, intent, name)
    method = bring_card(world, name)
    if kind_of(world, method["id"]).authentication:
        intent.update(status="requires_action", payment_method=method["id"], next_action=asks_owner(params))
        world.emit("setup_intent.requires_action", intent)
        return intent
    return saved(world, intent, method)


def saved(world: World, intent: Row, method: Row) -> Row:
    """The card is saved to its customer."""
    if intent["customer"]:
        attach(world, method, intent["customer"])
    intent.update(status="succeeded", payment_method=method["id"], next_action=None, last_setup_error=None)
    world.emit("setup_intent.succeeded", intent)
    return intent


def _no(world: World, intent: Row, name: str) -> Refused:
    code, decline_code = CARDS[name].decline or ("card_declined", "generic_decline")
    error = {
        "type": "card_error",
        "code": code,
        "decline_code": decline_code,
        "message": "Your card was declined.",
        "payment_method": bring_card(world, name),
    }
    intent.update(status="requires_payment_method", last_setup_error=error)
    world.emit("setup_intent.setup_failed", intent)
    return card_error(code, error["message"], decline_code=decline_code, setup_intent=dict(intent))
