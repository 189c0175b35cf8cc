"""Refunds: at once, after a while, or failing weeks later, by the card they go back to."""

from tests.stripe.errors import invalid, missing, refused_by_state
from tests.stripe.rendering import listed
from tests.stripe.resources.balance import move
from tests.stripe.resources.payment_methods import kind_of
from tests.stripe.routes import answers
from tests.stripe.world import Row, World

UNDER_WAY_SECONDS = 60


@answers("POST", "/v1/refunds", acts_on="charge payment_intent amount reason")
def create_refund(world: World, params: Row) -> Row:
    charge = _charge_of(world, params)
    left = charge["amount"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    if charge["disputed"]:
        raise refused_by_state(f"Charge {charge['id']} has been charged back.", code="charge_disputed")
    if left == 0:
        raise refused_by_state(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if not 0 < amount <= left:
        raise invalid(f"Refund amount (₩{amount}) is greater than what is left (₩{left})", param="amount")
    kind = kind_of(world, charge["payment_method"])
    row = {
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": world.stamp(),
        "currency": charge["currency"],
        "metadata": params.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if kind.refund == "pending" else "succeeded",
        "transfer_reversal": None,
    }
    refund = world.add("refund", "re", row)
    refund["balance_transaction"] = move(world, "refund", -amount, source=refund["id"])["id"]
    _count(charge, amount)
    world.emit("refund.created", refund)
    world.emit("charge.refunded", charge)
    if kind.refund == "pending":
        world.later(lambda: settle(world, refund), seconds=UNDER_WAY_SECONDS)
    if kind.refund == "failed":
        world.later(lambda: fail(world, refund), seconds=UNDER_WAY_SECONDS)
    return refund


@answers("GET", "/v1/refunds/{refund}")
def retrieve_refund(world: World, _params: Row, refund: str) -> Row:
    return world.get("refund", refund)


@answers("GET", "/v1/refunds", acts_on="created charge payment_intent limit starting_after ending_before")
def list_refunds(world: World, params: Row) -> Row:
    rows = [
        row
        for row in world.rows("refund")
        if all(params.get(name) in (None, row[name]) for name in ("charge", "payment_intent"))
    ]
    return listed(rows, params, "/v1/refunds")


def settle(world: World, refund: Row) -> None:
    """The bank took the refund."""
    refund["status"] = "succeeded"
    world.emit("refund.updated", refund)


def fail(world: World, refund: Row) -> None:
    """The bank sent the refund back, even weeks later: the money lies with us again."""
    charge = world.get("charge", refund["charge"])
    _count(charge, -refund["amount"])
    movement = move(world, "refund_failure", refund["amount"], source=refund["id"])
    refund.update(
        status="failed", failure_reason="expired_or_canceled_card", failure_balance_transaction=movement["id"]
    )
    world.emit("refund.failed", refund)


def _count(charge: Row, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]


def _charge_of(world: World, params: Row) -> Row:
    if "charge" in params:
        charge = world.get("charge", params["charge"])
    elif "payment_intent" in params:
        intent = world.get("payment_intent", params["payment_intent"])
        if not intent["latest_charge"]:
            raise missing("charge", params["payment_intent"])
        charge = world.get("charge", intent["latest_charge"])
    else:
        raise invalid("One of the following params should be provided: payment_intent or charge.")
    if not charge["paid"]:
        raise refused_by_state("This charge did not succeed and cannot be refunded.", code="charge_not_refundable")
    return charge
