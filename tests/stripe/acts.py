"""What the others do beside us: buyers at Stripe's forms, banks, sellers, and Stripe's own people."""

import contextlib

from tests.stripe.cards import CARDS
from tests.stripe.errors import Refused, refused_by_state
from tests.stripe.resources import accounts, disputes, refunds
from tests.stripe.resources.balance import available, move
from tests.stripe.resources.payment_intents import attempt, charged, unconfirmed
from tests.stripe.resources.payment_methods import bring_card
from tests.stripe.resources.setup_intents import confirmed, saved
from tests.stripe.world import Row, World


def save_card(world: World, setup_intent: str, card: str) -> Row:
    """The buyer fills in Stripe's card form, and says yes to the bank where it asks."""
    intent = world.get("setup_intent", setup_intent)
    confirmed(world, intent, {"payment_method": card})
    if intent["status"] == "requires_action":
        saved(world, intent, world.get("payment_method", intent["payment_method"]))
    return intent


def new_card(world: World, card: str) -> Row:
    """The buyer fills in a form that saves the card for nobody yet."""
    return bring_card(world, card)


def authenticate(world: World, intent: str, *, yes: bool) -> Row:
    """The buyer is back for a charge that wanted its owner, and says yes or no to the bank.

    An intent whose charge was refused for it is confirmed first with the same card, as Stripe's script does.
    """
    row = world.get("payment_intent", intent)
    if row["status"] == "requires_payment_method" and row["last_payment_error"]:
        attempt(world, row, {"payment_method": row["last_payment_error"]["payment_method"]["id"]})
    if row["status"] != "requires_action":
        return row
    method = world.get("payment_method", row["payment_method"])
    if not yes:
        return unconfirmed(world, row, method)
    row["status"] = "requires_confirmation"
    with contextlib.suppress(Refused):  # Stripe's script shows it to the buyer; the intent keeps it.
        charged(world, row, method)
    return row


def change_card(world: World, payment_method: str, card: str) -> None:
    """A saved card behaves like another test card from now on: it expires, runs dry, is blocked."""
    world.get("payment_method", payment_method)
    if card not in CARDS:
        raise KeyError(card)
    world.cards[payment_method] = card


def dispute(world: World, charge: str, *, reason: str, amount: int | None, is_inquiry: bool) -> Row:
    """The holder of the card disputes a charge at the bank, or asks there first."""
    row = world.get("charge", charge)
    if not row["paid"]:
        raise refused_by_state("This charge did not succeed.")
    return disputes.open_dispute(world, row, reason=reason, amount=amount, is_inquiry=is_inquiry)


def escalate(world: World, dispute: str) -> Row:
    """What the bank only asked about becomes a dispute."""
    row = world.get("dispute", dispute)
    disputes.escalate(world, row)
    return row


def close_dispute(world: World, dispute: str, *, won: bool) -> Row:
    """The bank decides a dispute."""
    row = world.get("dispute", dispute)
    disputes.close(world, row, is_won=won)
    return row


def settle_refund(world: World, refund: str) -> Row:
    """A refund under way arrives."""
    row = world.get("refund", refund)
    refunds.settle(world, row)
    return row


def fail_refund(world: World, refund: str) -> Row:
    """A refund comes back from the bank, however long ago it went."""
    row = world.get("refund", refund)
    refunds.fail(world, row)
    return row


def onboard(world: World, account: str, *, missing: tuple[str, ...]) -> Row:
    """The seller fills in Stripe's pages; with something still or again missing, the account receives nothing."""
    row = world.get("v2.core.account", account)
    accounts.note_missing(world, row, tuple(missing))
    return row


def empty_payee(world: World, account: str) -> None:
    """What lies on the seller's account went on to the bank."""
    world.payees[account] = 0


def top_up(world: World, amount: int) -> None:
    """Money from our bank, available at once."""
    move(world, "topup", amount, source=None, description="Top-up")


def drain(world: World) -> None:
    """All that is available goes to our bank, so that the balance is short."""
    if (amount := available(world)) > 0:
        move(world, "payout", -amount, source=None, description="Payout")
