"""Transfers to connected accounts, bounded by their charge or by what is available, and their reversals."""

from tests.stripe.errors import invalid, refused_by_state
from tests.stripe.rendering import listed
from tests.stripe.resources.accounts import may_receive
from tests.stripe.resources.balance import move, take_available
from tests.stripe.routes import answers
from tests.stripe.world import Row, World


@answers("POST", "/v1/transfers", acts_on="amount currency destination source_transaction transfer_group description")
def create_transfer(world: World, params: Row) -> Row:
    account = world.get("v2.core.account", params["destination"])
    amount = params.get("amount", 0)
    if amount <= 0:
        raise invalid(
            "This value must be greater than or equal to 1.", code="parameter_invalid_integer", param="amount"
        )
    if params["currency"] != "krw":
        raise invalid("The fake knows won only, in small letters: krw", param="currency")
    if not may_receive(account):
        raise refused_by_state(
            "Your destination account needs to have at least one of the following capabilities enabled: "
            "transfers, crypto_transfers, legacy_payments",
            code="insufficient_capabilities_for_transfer",
        )
    charge = _source(world, params, amount)
    group = params.get("transfer_group")
    if charge and charge["transfer_group"] and group not in (None, charge["transfer_group"]):
        raise refused_by_state("The charge belongs to another transfer group.", param="transfer_group")
    row = {
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": None,
        "created": world.stamp(),
        "currency": params["currency"],
        "description": params.get("description"),
        "destination": account["id"],
        "destination_payment": None,
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "reversals": {"object": "list", "data": [], "has_more": False, "url": ""},
        "reversed": False,
        "source_transaction": charge["id"] if charge else None,
        "source_type": "card",
        "transfer_group": group or (charge["transfer_group"] if charge else None),
    }
    transfer = world.add("transfer", "tr", row)
    transfer["reversals"]["url"] = f"/v1/transfers/{transfer['id']}/reversals"
    transfer["destination_payment"] = f"py_{transfer['id'][3:]}"
    available_on = _available_on(world, charge)
    movement = move(world, "transfer", -amount, source=transfer["id"], available_on=available_on)
    transfer["balance_transaction"] = movement["id"]
    world.payees[account["id"]] = world.payees.get(account["id"], 0) + amount
    world.emit("transfer.created", transfer)
    return transfer


@answers("GET", "/v1/transfers/{transfer}")
def retrieve_transfer(world: World, _params: Row, transfer: str) -> Row:
    return world.get("transfer", transfer)


@answers("GET", "/v1/transfers", acts_on="created destination transfer_group limit starting_after ending_before")
def list_transfers(world: World, params: Row) -> Row:
    rows = [
        row
        for row in world.rows("transfer")
        if all(params.get(name) in (None, row[name]) for name in ("destination", "transfer_group"))
    ]
    return listed(rows, params, "/v1/transfers")


@answers("POST", "/v1/transfers/{id}/reversals", acts_on="amount description")
def create_reversal(world: World, params: Row, reference: str) -> Row:
    transfer = world.get("transfer", reference)
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = params.get("amount", left)
    if not 0 < amount <= left:
        raise invalid(f"Reversal amount (₩{amount}) is greater than unreversed amount (₩{left})", param="amount")
    if world.payees.get(transfer["destination"], 0) < amount:
        raise refused_by_state("Insufficient funds in the connected account.", code="balance_insufficient")
    row = {
        "amount": amount,
        "balance_transaction": None,
        "created": world.stamp(),
        "currency": transfer["currency"],
        "destination_payment_refund": None,
        "metadata": params.get("metadata") or {},
        "source_refund": None,
        "transfer": transfer["id"],
    }
    reversal = world.add("transfer_reversal", "trr", row)
    reversal["balance_transaction"] = move(world, "transfer_refund", amount, source=reversal["id"])["id"]
    world.payees[transfer["destination"]] -= amount
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    transfer["reversals"]["data"].insert(0, dict(reversal))
    world.emit("transfer.reversed", transfer)
    return reversal


@answers("GET", "/v1/transfers/{id}/reversals", acts_on="limit starting_after ending_before")
def list_reversals(world: World, params: Row, reference: str) -> Row:
    world.get("transfer", reference)
    rows = world.where("transfer_reversal", transfer=reference)
    return listed(rows, params, f"/v1/transfers/{reference}/reversals")


@answers("GET", "/v1/transfers/{transfer}/reversals/{id}")
def retrieve_reversal(world: World, _params: Row, _transfer: str, reference: str) -> Row:
    return world.get("transfer_reversal", reference)


def _source(world: World, params: Row, amount: int) -> Row | None:
    """The charge whose money it is; without one it comes from what is available."""
    if not params.get("source_transaction"):
        take_available(world, amount)
        return None
    charge = world.get("charge", params["source_transaction"])
    sent = sum(
        row["amount"] - row["amount_reversed"] for row in world.where("transfer", source_transaction=charge["id"])
    )
    if sent + amount > charge["amount_captured"]:
        raise refused_by_state(
            f"The transfer amount exceeds what is left of its source charge: ₩{charge['amount_captured'] - sent}."
        )
    return charge


def _available_on(world: World, charge: Row | None) -> int:
    if charge is None:
        return world.stamp()
    movement = world.get("balance_transaction", charge["balance_transaction"])
    return max(world.stamp(), movement["available_on"])
