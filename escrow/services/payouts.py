"""Gathering what is due of a payee's released holds into one payout, and that into legs by the charges it came by."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from common.transactions import in_unit
from escrow.models import UNBARRED, Hold, Payment, Payout, PayoutItem, PayoutLeg
from escrow.models.holds import IN_POT
from escrow.rules.legs import from_charge
from escrow.rules.parts import card_left
from escrow.rules.reserves import due_now
from escrow.rules.states import HoldStatus
from escrow.selectors.holds import pot_of
from escrow.selectors.payees import has_usable_account, may_receive
from escrow.services.debts import net_debt

MOST_HOLDS_IN_A_PAYOUT = 1_000


@in_unit
def schedule_next_payout(*, now: datetime) -> Payout | None:
    """Gather a payee's released holds whose batch has come into one payout, or None when nothing is due.

    A payee without a bank account, whose account rests after a change, or who may not receive, waits (the holds stay
    released). What the payee owes is kept first; one whose holds all go there is passed over for the next payee.
    Holds somebody works on or disputes are left for a later payout.
    """
    payee = _due_holds(now).order_by("payout_at").values_list("payment__payee", flat=True).first()
    holds = _locked_due(payee, now) if payee is not None else []
    if payee is None or not holds:
        return None
    return _gathered(payee, holds, now) or schedule_next_payout(now=now)


@in_unit
def gather_payout(*, payee: str, now: datetime) -> Payout | None:
    """Gather what is due of this payee into one payout, as its batch would; None when nothing is."""
    holds = _locked_due(payee, now)
    return _gathered(payee, holds, now) if holds else None


def _locked_due(payee: str, now: datetime) -> list[Hold]:
    return _still_due(
        _due_holds(now)
        .filter(payment__payee=payee)
        .select_related("payment")
        .select_for_update(no_key=True, skip_locked=True, of=("self",))
        .order_by("pk")[:MOST_HOLDS_IN_A_PAYOUT],
        now=now,
    )


def _gathered(payee: str, holds: list[Hold], now: datetime) -> Payout | None:
    """The payout of locked holds; None when all of it is kept for what the payee owes."""
    net_debt(payee=payee, holds=holds, now=now)
    items = [item for hold in holds if (item := _item(hold, now=now))]
    Hold.objects.bulk_update(holds, ["paid_minor", "payout_at"])
    if not items:
        return None
    payout = Payout.objects.create(
        payee=payee,
        currency=holds[0].payment.currency,
        amount_minor=sum(item.amount_minor for item in items),
        scheduled_at=now,
    )
    for item in items:
        item.payout = payout
    PayoutItem.objects.bulk_create(items)
    PayoutLeg.objects.bulk_create(_legs(payout, items, now=now))
    return payout


def _due_holds(now: datetime) -> QuerySet[Hold]:
    released = Hold.objects.filter(IN_POT, UNBARRED, status=HoldStatus.RELEASED, payout_at__lte=now)
    return released.filter(has_usable_account("payment__payee", now=now) & may_receive("payment__payee"))


def _still_due(rows: QuerySet[Hold], *, now: datetime) -> list[Hold]:
    """The rows, locked, without those another payout took while we came: judged again once the locks are held."""
    return [hold for hold in rows if pot_of(hold) and hold.payout_at is not None and hold.payout_at <= now]


def _item(hold: Hold, *, now: datetime) -> PayoutItem | None:
    """What is paid of a locked hold now, noted in it; its reserve waits for its own day."""
    pot = pot_of(hold)
    amount = due_now(pot, reserved_minor=hold.reserved_minor, reserve_at=hold.reserve_at, now=now)
    hold.paid_minor += amount
    if pot > amount:
        hold.payout_at = hold.reserve_at
    if amount == 0:
        return None
    left = card_left(
        card_minor=hold.card_minor, card_refunded_minor=hold.card_refunded_minor, lost_minor=hold.lost_minor
    )
    return PayoutItem(
        hold=hold,
        amount_minor=amount,
        charge_minor=from_charge(amount, card_left_minor=max(0, left - _charged(hold))),
        is_reserve=hold.reserve_at is not None and now >= hold.reserve_at,
    )


def _charged(hold: Hold) -> int:
    """What earlier payouts took of the hold's charge: only a hold with a reserve has one."""
    if hold.reserve_at is None:
        return 0
    return sum(hold.payout_items.values_list("charge_minor", flat=True))


def _legs(payout: Payout, items: Sequence[PayoutItem], *, now: datetime) -> list[PayoutLeg]:
    """Leg A of each charge, and leg B of all that no charge pays (rules.md G14)."""
    by_payment: dict[Payment, int] = defaultdict(int)
    for item in items:
        by_payment[item.hold.payment] += item.charge_minor
    legs = [
        PayoutLeg(payout=payout, payment=payment, charge=payment.charge_reference, amount_minor=minor, next_try_at=now)
        for payment, minor in by_payment.items()
        if minor
    ]
    if rest := payout.amount_minor - sum(leg.amount_minor for leg in legs):
        legs.append(PayoutLeg(payout=payout, amount_minor=rest, next_try_at=now))
    return legs
