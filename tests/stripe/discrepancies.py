"""How the provider's books can differ from ours, planted so that reconciliation has something to find."""

from enum import StrEnum

from tests.stripe.resources.balance import move
from tests.stripe.resources.charges import make_charge
from tests.stripe.resources.payment_intents import create_intent
from tests.stripe.resources.payment_methods import bring_card, kind_of
from tests.stripe.resources.refunds import create_refund, fail
from tests.stripe.resources.transfers import create_transfer
from tests.stripe.world import Row, World


class Discrepancy(StrEnum):
    """What differs. Each is planted without any webhook, as when all of them got lost."""

    CHARGE_ONLY_THERE = "charge_only_there"
    """Somebody was charged by hand: no operation of ours."""
    CHARGE_MISSING_THERE = "charge_missing_there"
    """`about`: the charge we booked never was."""
    CHARGED_TWICE = "charged_twice"
    """`about`: the same charge once more, with our operation's id on it."""
    REFUND_ONLY_THERE = "refund_only_there"
    """`about` the charge: refunded by hand, all or `amount`."""
    REFUND_FAILED_UNHEARD = "refund_failed_unheard"
    """`about` the refund: it came back from the bank."""
    TRANSFER_ONLY_THERE = "transfer_only_there"
    """`about` the payee's account: paid by hand, out of what is available."""
    TRANSFER_MISSING_THERE = "transfer_missing_there"
    """`about`: the transfer we booked never was."""
    AMOUNT_DIFFERS = "amount_differs"
    """`about` any object with a movement: it moved `by` more than we asked."""
    FEE_DIFFERS = "fee_differs"
    """`about` a charge: its fee is `by` more than was said."""
    UNKNOWN_MOVEMENT = "unknown_movement"
    """Stripe corrected our balance `by` something."""
    LATE_MOVEMENT = "late_movement"
    """As CHARGE_ONLY_THERE, dated `hours` ago (30), so it lies before what was read already."""


def plant(
    world: World, kind: Discrepancy, *, about: str = "", amount: int = 10_000, by: int = 100, hours: int = 30
) -> str:
    """Make the books differ; the reference of the movement that differs, or of the one that is gone."""
    queued = list(world.webhooks.queued)
    try:
        return _PLANT[kind](world, {"about": about, "amount": amount, "by": by, "hours": hours})
    finally:
        world.webhooks.queued = queued


def _charge_by_hand(world: World, terms: Row) -> str:
    card = bring_card(world, "pm_card_visa")
    asked = {"amount": terms["amount"], "currency": "krw", "payment_method": card["id"], "confirm": True}
    return _movement_of(world, create_intent(world, asked)["latest_charge"])["id"]


def _late_charge(world: World, terms: Row) -> str:
    """Dated back, and put where its date belongs."""
    reference = _charge_by_hand(world, terms)
    table = world.tables["balance_transaction"]
    movement = table.pop(reference)
    movement["created"] -= terms["hours"] * 3_600
    movement["available_on"] -= terms["hours"] * 3_600
    world.tables["balance_transaction"] = dict(
        sorted([*table.items(), (reference, movement)], key=lambda item: item[1]["created"])
    )
    return reference


def _charge_again(world: World, terms: Row) -> str:
    charge = world.get("charge", terms["about"])
    intent = world.get("payment_intent", charge["payment_intent"])
    method = world.get("payment_method", charge["payment_method"])
    again = make_charge(world, intent, method, kind_of(world, method["id"]), None)
    return str(again["balance_transaction"])


def _refund_by_hand(world: World, terms: Row) -> str:
    charge = world.get("charge", terms["about"])
    left = charge["amount"] - charge["amount_refunded"]
    asked = {"charge": charge["id"], "amount": min(left, terms["amount"])}
    return str(create_refund(world, asked)["balance_transaction"])


def _fail_refund(world: World, terms: Row) -> str:
    refund = world.get("refund", terms["about"])
    fail(world, refund)
    return str(refund["failure_balance_transaction"])


def _transfer_by_hand(world: World, terms: Row) -> str:
    asked = {"amount": terms["amount"], "currency": "krw", "destination": terms["about"]}
    return str(create_transfer(world, asked)["balance_transaction"])


def _remove_charge(world: World, terms: Row) -> str:
    world.remove("payment_intent", world.get("charge", terms["about"])["payment_intent"])
    return _remove(world, "charge", terms["about"])


def _remove_transfer(world: World, terms: Row) -> str:
    return _remove(world, "transfer", terms["about"])


def _remove(world: World, kind: str, reference: str) -> str:
    movement = _movement_of(world, reference)
    world.remove("balance_transaction", movement["id"])
    world.remove(kind, reference)
    return str(movement["id"])


def _change_amount(world: World, terms: Row) -> str:
    movement = _movement_of(world, terms["about"])
    more = terms["by"] if movement["amount"] > 0 else -terms["by"]
    movement["amount"] += more
    movement["net"] += more
    row = world.any(terms["about"]) or {}
    row["amount"] += terms["by"]
    return str(movement["id"])


def _change_fee(world: World, terms: Row) -> str:
    movement = _movement_of(world, terms["about"])
    movement["fee"] += terms["by"]
    movement["net"] -= terms["by"]
    movement["fee_details"] = [{**fee, "amount": movement["fee"]} for fee in movement["fee_details"]]
    return str(movement["id"])


def _correct(world: World, terms: Row) -> str:
    told = {"description": "A correction nobody announced", "reporting_category": "other_adjustment"}
    return str(move(world, "adjustment", terms["by"], source=None, **told)["id"])


def _movement_of(world: World, reference: str) -> Row:
    return next(row for row in world.rows("balance_transaction") if row["source"] == reference)


_PLANT = {
    Discrepancy.CHARGE_ONLY_THERE: _charge_by_hand,
    Discrepancy.CHARGE_MISSING_THERE: _remove_charge,
    Discrepancy.CHARGED_TWICE: _charge_again,
    Discrepancy.REFUND_ONLY_THERE: _refund_by_hand,
    Discrepancy.REFUND_FAILED_UNHEARD: _fail_refund,
    Discrepancy.TRANSFER_ONLY_THERE: _transfer_by_hand,
    Discrepancy.TRANSFER_MISSING_THERE: _remove_transfer,
    Discrepancy.AMOUNT_DIFFERS: _change_amount,
    Discrepancy.FEE_DIFFERS: _change_fee,
    Discrepancy.UNKNOWN_MOVEMENT: _correct,
    Discrepancy.LATE_MOVEMENT: _late_charge,
}
