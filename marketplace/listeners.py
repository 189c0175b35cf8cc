"""What the marketplace does when it hears of facts, its own and those of escrow. All safe to repeat."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from common.outbox import listen, listen_together
from escrow.errors import ChargebackOver
from marketplace.rules.states import OrderStatus
from marketplace.services.auctions import open_auction
from marketplace.services.chargeback_evidence import gather_for_the_bank
from marketplace.services.chargebacks import note_bank_decided, note_taken_back
from marketplace.services.collecting import finish_collecting
from marketplace.services.orders import note_all_paid, note_authentication_asked, note_dropped


@listen("marketplace.pool_reached")
def begin_auction(fact: dict[str, Any], *, now: datetime) -> None:
    """A pool that is reached is put to auction at once."""
    open_auction(pool_id=UUID(fact["pool_id"]), now=now)


@listen_together("escrow.payment_succeeded")
def show_paid(facts: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """The orders' money is held."""
    note_all_paid(order_ids=[_order_of(fact) for fact in facts], now=now)


@listen("escrow.payment_dropped")
def show_dropped(fact: dict[str, Any], *, now: datetime) -> None:
    """No card could be charged."""
    note_dropped(order_id=_order_of(fact), now=now)


@listen_together("marketplace.order_changed")
def end_collection(facts: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """Orders that no longer wait for money may be the last ones of their pools."""
    changed = {UUID(fact["pool_id"]) for fact in facts if fact["status"] != OrderStatus.DUE}
    for pool_id in sorted(changed):
        finish_collecting(pool_id=pool_id, now=now)


@listen("marketplace.place_freed")
def offer_on(fact: dict[str, Any], *, now: datetime) -> None:
    """A place nobody took is offered on; without anybody to ask the collection may be over."""
    finish_collecting(pool_id=UUID(fact["pool_id"]), now=now)


@listen("escrow.payment_action_required")
def ask_for_authentication(fact: dict[str, Any], *, now: datetime) -> None:
    """The buyer is asked to confirm the payment at the card company."""
    note_authentication_asked(order_id=_order_of(fact), now=now)


@listen("escrow.chargeback_opened")
def stop_for_the_bank(fact: dict[str, Any], *, now: datetime) -> None:
    """The buyer's bank took the charge back: the order's clocks stand still, and what we know is put together."""
    note_taken_back(order_id=_order_of(fact), now=now)
    with suppress(ChargebackOver):
        gather_for_the_bank(order_id=_order_of(fact), chargeback_id=UUID(fact["chargeback_id"]))


@listen("escrow.chargeback_won", "escrow.chargeback_lost")
def go_on_after_the_bank(fact: dict[str, Any], *, now: datetime) -> None:
    """The bank decided: the order goes on, or is over with what the bank kept."""
    note_bank_decided(order_id=_order_of(fact), now=now)


def _order_of(fact: dict[str, Any]) -> UUID:
    return UUID(fact["reference"].removeprefix("order:"))
