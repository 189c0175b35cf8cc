"""Payment intents: a card is charged while its owner is away, or asks for its owner first."""

from tests.stripe.errors import Refused, card_error, invalid, refused_by_state
from tests.stripe.rendering import listed
from tests.stripe.resources.charges import make_charge
from tests.stripe.resources.disputes import open_dispute
from tests.stripe.resources.payment_methods import bring_card, kind_of
from tests.stripe.resources.setup_intents import asks_owner
from tests.stripe.routes import answers
from tests.stripe.world import Row, World

SMALLEST, LARGEST = 1_000, 99_999_999
_OPTIONS = {"installments": None, "mandate_options": None, "network": None, "request_three_d_secure": "automatic"}
_ON_CREATE = (
    "amount currency customer payment_method off_session confirm transfer_group description automatic_payment_methods "
    "return_url setup_future_usage error_on_requires_action allowed_payment_method_types"
)


@answers("POST", "/v1/payment_intents", acts_on=_ON_CREATE)
def create_intent(world: World, params: Row) -> Row:
    _check_amount(params)
    if params.get("customer"):
        world.get("customer", params["customer"])
    automatic = params.get("automatic_payment_methods")
    method = bring_card(world, params["payment_method"])["id"] if params.get("payment_method") else None
    row = {
        "amount": params["amount"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": automatic and {"allow_redirects": "always", **automatic},
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": None,
        "confirmation_method": "automatic",
        "created": world.stamp(),
        "currency": params["currency"],
        "customer": params.get("customer"),
        "description": params.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": method,
        "payment_method_options": {"card": dict(_OPTIONS)},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": params.get("setup_future_usage"),
        "shipping": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_confirmation" if method else "requires_payment_method",
        "transfer_data": None,
        "transfer_group": params.get("transfer_group"),
    }
    intent = world.add("payment_intent", "pi", row)
    intent["client_secret"] = f"{intent['id']}_secret_fake"
    world.emit("payment_intent.created", intent)
    return attempt(world, intent, params) if params.get("confirm") else intent


@answers("GET", "/v1/payment_intents/{intent}", acts_on="client_secret")
def retrieve_intent(world: World, _params: Row, intent: str) -> Row:
    return world.get("payment_intent", intent)


@answers("GET", "/v1/payment_intents", acts_on="created customer limit starting_after ending_before")
def list_intents(world: World, params: Row) -> Row:
    rows = [row for row in world.rows("payment_intent") if params.get("customer") in (None, row["customer"])]
    return listed(rows, params, "/v1/payment_intents")


@answers(
    "POST",
    "/v1/payment_intents/{intent}/confirm",
    acts_on="payment_method off_session return_url client_secret error_on_requires_action",
)
def confirm_intent(world: World, params: Row, intent: str) -> Row:
    return attempt(world, world.get("payment_intent", intent), params)


@answers("POST", "/v1/payment_intents/{intent}", acts_on="description transfer_group payment_method")
def update_intent(world: World, params: Row, intent: str) -> Row:
    row = world.get("payment_intent", intent)
    row.update({name: params[name] for name in ("description", "transfer_group") if name in params})
    row["metadata"].update(params.get("metadata") or {})
    if "payment_method" in params:
        row.update(payment_method=bring_card(world, params["payment_method"])["id"], status="requires_confirmation")
    return row


@answers("POST", "/v1/payment_intents/{intent}/cancel", acts_on="cancellation_reason")
def cancel_intent(world: World, params: Row, intent: str) -> Row:
    row = world.get("payment_intent", intent)
    if row["status"] in ("succeeded", "canceled", "processing"):
        raise _unexpected(row, "cancel")
    row.update(
        status="canceled",
        canceled_at=world.stamp(),
        cancellation_reason=params.get("cancellation_reason"),
        next_action=None,
    )
    world.emit("payment_intent.canceled", row)
    return row


def attempt(world: World, intent: Row, params: Row) -> Row:
    """Try to charge the card: succeeds, asks its owner, or is Refused with 402 and the reason."""
    if intent["status"] not in ("requires_payment_method", "requires_confirmation"):
        raise _unexpected(intent, "confirm")
    method = _method_for(world, intent, params)
    kind = kind_of(world, method["id"])
    wants_owner = kind.authentication == "always" or (kind.authentication == "setup" and not method["customer"])
    if wants_owner and params.get("off_session"):
        code = "authentication_required"
        raise declined(world, intent, method, (code, code))
    if wants_owner:
        intent.update(status="requires_action", payment_method=method["id"], next_action=asks_owner(params))
        world.emit("payment_intent.requires_action", intent)
        return intent
    return charged(world, intent, method)


def charged(world: World, intent: Row, method: Row) -> Row:
    """The bank is asked: the intent succeeds, or is Refused with 402 and the reason."""
    kind = kind_of(world, method["id"])
    if kind.decline:
        raise declined(world, intent, method, kind.decline)
    charge = make_charge(world, intent, method, kind, None)
    intent.update(
        status="succeeded",
        amount_received=intent["amount"],
        latest_charge=charge["id"],
        payment_method=method["id"],
        next_action=None,
        last_payment_error=None,
    )
    world.emit("payment_intent.succeeded", intent)
    if kind.dispute:
        open_dispute(world, charge, reason=kind.dispute)
    return intent


def declined(world: World, intent: Row, method: Row, decline: tuple[str, str]) -> Refused:
    """The no of a card, kept on the intent; what to raise or to leave at that."""
    charge = make_charge(world, intent, method, kind_of(world, method["id"]), decline)
    code, decline_code = decline
    message = "Your card was declined."
    error = {
        "charge": charge["id"],
        "code": code,
        "decline_code": decline_code,
        "doc_url": f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}",
        "message": message,
        "payment_method": dict(method),
        "type": "card_error",
    }
    intent.update(
        status="requires_payment_method",
        latest_charge=charge["id"],
        last_payment_error=error,
        payment_method=None,
        next_action=None,
    )
    world.emit("payment_intent.payment_failed", intent)
    return card_error(
        code,
        message,
        decline_code=decline_code,
        charge=charge["id"],
        payment_intent=dict(intent),
        payment_method=dict(method),
    )


def unconfirmed(world: World, intent: Row, method: Row) -> Row:
    """The owner said no to the bank: nothing was asked of the card, so there is no charge and no decline code."""
    error = {
        "code": "payment_intent_authentication_failure",
        "doc_url": "https://stripe.com/docs/error-codes/payment-intent-authentication-failure",
        "message": "The provided PaymentMethod has failed authentication.",
        "payment_method": dict(method),
        "type": "invalid_request_error",
    }
    intent.update(status="requires_payment_method", last_payment_error=error, payment_method=None, next_action=None)
    world.emit("payment_intent.payment_failed", intent)
    return intent


def _method_for(world: World, intent: Row, params: Row) -> Row:
    name = params.get("payment_method") or intent["payment_method"]
    if not name:
        raise refused_by_state(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            code="payment_intent_unexpected_state",
        )
    method = bring_card(world, name)
    if method["customer"] and intent["customer"] != method["customer"]:
        raise refused_by_state(
            "The provided PaymentMethod cannot be used with this PaymentIntent: it belongs to another customer.",
            code="payment_method_customer_mismatch",
        )
    return method


def _check_amount(params: Row) -> None:
    if params["amount"] < SMALLEST:
        raise invalid("The amount is too small.", code="amount_too_small", param="amount")
    if params["amount"] > LARGEST:
        raise invalid("The amount is too large.", code="amount_too_large", param="amount")
    if params["currency"] != "krw":
        raise invalid("The fake knows won only, in small letters: krw", param="currency")


def _unexpected(intent: Row, act: str) -> Refused:
    return refused_by_state(
        f"You cannot {act} this PaymentIntent because it has a status of {intent['status']}.",
        code="payment_intent_unexpected_state",
        payment_intent=dict(intent),
    )
