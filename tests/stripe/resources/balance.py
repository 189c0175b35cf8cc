"""Our balance at the provider and every movement on it, with what is available now and what only later."""

from typing import Any

from tests.stripe.errors import refused_by_state
from tests.stripe.rendering import listed
from tests.stripe.routes import answers
from tests.stripe.world import Row, World

PENDING_FOR_SECONDS = 2 * 86_400
DISPUTE_FEE = 15_000
_CATEGORIES = {
    "charge": "charge",
    "refund": "refund",
    "refund_failure": "refund_failure",
    "transfer": "transfer",
    "transfer_refund": "transfer_reversal",
    "adjustment": "dispute",
    "topup": "topup",
    "payout": "payout",
    "stripe_fee": "fee",
}


def fee_of(amount: int) -> int:
    """What the provider keeps of a charge: 3.2 %, floored."""
    return amount * 32 // 1_000


def move(world: World, type_: str, amount: int, *, source: str | None, fee: int = 0, **more: Any) -> Row:
    """Change our balance; `amount` is signed as it changes, before the fee. `available_on` is now unless given."""
    fees = [
        {"amount": fee, "application": None, "currency": "krw", "description": "Processing fees", "type": "stripe_fee"}
    ]
    row = {
        "amount": amount,
        "available_on": more.get("available_on", world.stamp()),
        "balance_type": "payments",
        "created": more.get("created", world.stamp()),
        "currency": "krw",
        "description": more.get("description"),
        "exchange_rate": None,
        "fee": fee,
        "fee_details": fees if fee else [],
        "net": amount - fee,
        "reporting_category": more.get("reporting_category", _CATEGORIES[type_]),
        "source": source,
        "status": "pending",
        "type": type_,
    }
    return refreshed(world, world.add("balance_transaction", "txn", row))


def refreshed(world: World, row: Row) -> Row:
    """The movement as it stands now."""
    row["status"] = "available" if row["available_on"] <= world.stamp() else "pending"
    return row


def available(world: World) -> int:
    """What may be transferred now."""
    return sum(row["net"] for row in world.rows("balance_transaction") if row["available_on"] <= world.stamp())


def total(world: World) -> int:
    """All that lies with the provider, available or not."""
    return sum(row["net"] for row in world.rows("balance_transaction"))


def take_available(world: World, amount: int) -> None:
    """Refused when so much is not available now."""
    if available(world) < amount:
        raise refused_by_state(
            "You have insufficient available funds in your Stripe account.", code="balance_insufficient"
        )


@answers("GET", "/v1/balance")
def retrieve_balance(world: World, _params: Row) -> Row:
    now = available(world)
    return {
        "object": "balance",
        "available": [{"amount": now, "currency": "krw", "source_types": {"card": now}}],
        "connect_reserved": [{"amount": 0, "currency": "krw"}],
        "livemode": False,
        "pending": [
            {"amount": total(world) - now, "currency": "krw", "source_types": {"card": total(world) - now}},
        ],
    }


@answers("GET", "/v1/balance_transactions/{id}")
def retrieve_movement(world: World, _params: Row, reference: str) -> Row:
    return refreshed(world, world.get("balance_transaction", reference))


@answers("GET", "/v1/balance_transactions", acts_on="created currency limit starting_after ending_before source type")
def list_movements(world: World, params: Row) -> Row:
    rows = [
        refreshed(world, row)
        for row in world.rows("balance_transaction")
        if params.get("type") in (None, row["type"])
        and params.get("source") in (None, row["source"])
        and params.get("currency") in (None, row["currency"])
    ]
    return listed(rows, params, "/v1/balance_transactions")
