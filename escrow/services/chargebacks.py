"""Charges a payer's bank takes back: noted as the provider tells them, whatever is told twice, late or out of order."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from common.calendar import korean_calendar
from common.lifecycle import ActorKind
from common.locks import locked
from common.money import Money
from common.outbox import record
from common.transactions import in_unit
from escrow.errors import NoSuchPayment
from escrow.events import ChargebackFact, ChargebackLost, ChargebackOpened, ChargebackWon
from escrow.gateways.base import ChargebackSeen
from escrow.models import Chargeback, Hold, Payment
from escrow.rules.chargebacks import DECIDED_WITHIN, send_at, steps_to
from escrow.rules.payouts import payout_at
from escrow.rules.states import OPEN_CHARGEBACKS, ChargebackStatus, HoldStatus
from escrow.services.losses import take_loss
from escrow.services.machines import advance
from escrow.services.payments import lock_payment
from ledger.services import Line, post

log = logging.getLogger(__name__)

_CLOSED = frozenset({ChargebackStatus.WON, ChargebackStatus.LOST, ChargebackStatus.WITHDRAWN})
_ONLY_ASKED = frozenset({ChargebackStatus.WARNING, ChargebackStatus.WITHDRAWN})


@in_unit
def note_chargeback(*, seen: ChargebackSeen, now: datetime) -> Chargeback:
    """Bring a chargeback to where the provider says it stands, through every state between; never backwards.

    While one is open nothing moves the money of its payment's units. Won, it goes on; lost, the card's part is taken
    from the units and the others go back to where they came from (rules.md G15). Raises NoSuchPayment when no payment
    of ours was paid by that charge.
    """
    payment = _lock_payment_of(seen.charge)
    holds = list(locked(Hold.objects.select_related("payment").filter(payment=payment)))
    chargeback: Chargeback | None = locked(Chargeback.objects.filter(reference=seen.reference)).first()
    if chargeback is None:
        chargeback = _open(payment, seen, holds, now)
    if chargeback.amount_minor != seen.amount_minor or chargeback.payment_id != payment.pk:
        log.error("%s takes %s now, not %s", seen.reference, seen.amount_minor, chargeback.amount_minor)
    for transition in steps_to(ChargebackStatus(chargeback.status), seen.status):
        _MOVES[transition](chargeback, holds, now)
    _note_fee(chargeback, seen, now)
    return chargeback


def _lock_payment_of(charge: str) -> Payment:
    found = Payment.objects.filter(charge_reference=charge).exclude(charge_reference="").values_list("pk", flat=True)
    payment_id = found.first()
    if payment_id is None:
        raise NoSuchPayment()
    return lock_payment(payment_id=payment_id)


def _open(payment: Payment, seen: ChargebackSeen, holds: Sequence[Hold], now: datetime) -> Chargeback:
    is_warning = seen.status in _ONLY_ASKED
    chargeback = Chargeback.objects.create(
        payment=payment,
        reference=seen.reference,
        amount_minor=seen.amount_minor,
        reason=seen.reason[:60],
        status=ChargebackStatus.WARNING if is_warning else ChargebackStatus.OPENED,
        opened_at=now,
        evidence_due_by=seen.evidence_due_by,
        send_at=send_at(seen.evidence_due_by),
        decide_by=now + DECIDED_WITHIN,
    )
    if not is_warning:
        _take(chargeback, holds, now)
    return chargeback


def _take(chargeback: Chargeback, holds: Sequence[Hold], now: datetime) -> None:
    """The bank took the money out of our balance: until it has decided, nothing of the payment moves."""
    _post(chargeback, "chargeback", ("platform:disputed", "world:cards"), now)
    for hold in holds:
        if hold.chargeback_id is None and hold.status in {HoldStatus.FUNDED, HoldStatus.RELEASED}:
            hold.chargeback = chargeback
            hold.save(update_fields=["chargeback"])
    _tell(chargeback, ChargebackOpened, now)


def _escalate(chargeback: Chargeback, holds: Sequence[Hold], now: datetime) -> None:
    advance(chargeback, "escalate", by=ActorKind.GATEWAY)
    _take(chargeback, holds, now)


def _note_sent(chargeback: Chargeback, holds: Sequence[Hold], now: datetime) -> None:
    sent_at = chargeback.evidence_sent_at or now
    advance(chargeback, "send_evidence", by=ActorKind.GATEWAY, evidence_sent_at=sent_at, send_at=None)


def _withdraw(chargeback: Chargeback, holds: Sequence[Hold], now: datetime) -> None:
    advance(chargeback, "withdraw", by=ActorKind.GATEWAY, send_at=None, closed_at=now)


def _win(chargeback: Chargeback, holds: Sequence[Hold], now: datetime) -> None:
    advance(chargeback, "win", by=ActorKind.GATEWAY, send_at=None, closed_at=now)
    _post(chargeback, "chargeback_won", ("world:cards", "platform:disputed"), now)
    _let_go(holds, now)
    _bar_again(chargeback, holds)
    _tell(chargeback, ChargebackWon, now)


def _lose(chargeback: Chargeback, holds: Sequence[Hold], now: datetime) -> None:
    _let_go(holds, now)
    platform_minor = take_loss(chargeback=chargeback, holds=holds, now=now)
    changes = {"send_at": None, "closed_at": now, "platform_minor": platform_minor}
    advance(chargeback, "lose", by=ActorKind.GATEWAY, **changes)
    _bar_again(chargeback, holds)
    _tell(chargeback, ChargebackLost, now)


def _let_go(holds: Sequence[Hold], now: datetime) -> None:
    """Let the money move again, whichever chargeback keeps it: what is lost to one may end a unit that another of the
    same payment keeps. What waited for its payout waits for the next batch.
    """
    for hold in holds:
        if hold.chargeback_id is not None:
            hold.chargeback = None
            if hold.payout_at is not None:
                hold.payout_at = max(hold.payout_at, payout_at(now, korean_calendar()))
            hold.save(update_fields=["chargeback", "payout_at"])


def _bar_again(chargeback: Chargeback, holds: Sequence[Hold]) -> None:
    """Another chargeback of the same payment still keeps the money where it is."""
    others = Chargeback.objects.filter(payment=chargeback.payment_id, status__in=OPEN_CHARGEBACKS)
    other = others.exclude(pk=chargeback.pk).order_by("pk").first()
    if other is None:
        return
    for hold in holds:
        if hold.chargeback_id is None and hold.status in {HoldStatus.FUNDED, HoldStatus.RELEASED}:
            hold.chargeback = other
            hold.save(update_fields=["chargeback"])


def _note_fee(chargeback: Chargeback, seen: ChargebackSeen, now: datetime) -> None:
    """Post what the provider keeps for a chargeback, and what of it comes back once that is over."""
    more = seen.fee_minor - (chargeback.fee_minor - chargeback.fee_back_minor)
    if more > 0:
        chargeback.fee_minor += more
        ends, key = ("platform:dispute_fees", "world:cards"), f"chargeback_fee:{chargeback.id}:{chargeback.fee_minor}"
    elif more < 0 and seen.status in _CLOSED:
        chargeback.fee_back_minor -= more
        ends = ("world:cards", "platform:dispute_fees")
        key = f"chargeback_fee_back:{chargeback.id}:{chargeback.fee_back_minor}"
    else:
        return
    chargeback.save(update_fields=["fee_minor", "fee_back_minor"])
    line = Line(*ends, Money(abs(more), chargeback.payment.currency))
    post(key=key, kind="chargeback_fee", lines=[line], now=now)


def _post(chargeback: Chargeback, kind: str, ends: tuple[str, str], now: datetime) -> None:
    line = Line(*ends, Money(chargeback.amount_minor, chargeback.payment.currency))
    post(key=f"{kind}:{chargeback.id}", kind=kind, lines=[line], now=now)


def _tell(chargeback: Chargeback, kind: type[ChargebackFact], now: datetime) -> None:
    record(kind(chargeback_id=str(chargeback.id), reference=chargeback.payment.reference), now=now)


_MOVES: dict[str, Callable[[Chargeback, Sequence[Hold], datetime], None]] = {
    "escalate": _escalate,
    "send_evidence": _note_sent,
    "withdraw": _withdraw,
    "win": _win,
    "lose": _lose,
}
