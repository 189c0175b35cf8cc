"""Whose money a lost chargeback takes: refunds under way first, then the units', and what is left is the platform's."""

from collections.abc import Sequence
from datetime import datetime

from common.lifecycle import SYSTEM, ActorKind
from common.locks import locked
from common.money import Money
from common.transactions import in_unit
from escrow.models import Chargeback, ChargebackLoss, Hold, Refund
from escrow.rules.chargebacks import loss
from escrow.rules.parts import SharesBack, matched, shares_lost
from escrow.rules.states import HoldStatus, RefundStatus
from escrow.services.debts import Taken, take_back
from escrow.services.disputes import open_of, overtake_cases
from escrow.services.funding import parts_left
from escrow.services.machines import advance, step
from escrow.services.refunds import give_back
from escrow.services.reversals import plan_reversals
from ledger.services import Line, post

_OPEN = frozenset({HoldStatus.FUNDED, HoldStatus.RELEASED})


@in_unit
def take_loss(*, chargeback: Chargeback, holds: Sequence[Hold], now: datetime) -> int:
    """Take a lost chargeback out of its payment, whose holds are locked and free; what is the platform's loss of it.

    A refund that still waited to be sent is what the bank took itself. Of each unit the card's part is lost by largest
    remainder over what is left of it, and with it the same share of points and coupons goes back (rules.md G15).
    """
    rest = chargeback.amount_minor - _overtake_refunds(chargeback, now)
    units = sorted((hold for hold in holds if hold.status in _OPEN), key=lambda hold: hold.number)
    spread = loss(rest, cards_left=[parts_left(hold=hold)[0] for hold in units])
    losing = [(hold, minor) for hold, minor in zip(units, spread.units, strict=True) if minor]
    overtake_cases(holds=holds, losing=[hold for hold, _minor in losing], now=now)
    for hold, minor in losing:
        _lose(hold, chargeback, minor, now)
    if spread.platform_minor:
        line = Line("platform:losses", "platform:disputed", Money(spread.platform_minor, chargeback.payment.currency))
        post(key=f"chargeback_lost:{chargeback.id}", kind="chargeback_lost", lines=[line], now=now)
    return spread.platform_minor


def _overtake_refunds(chargeback: Chargeback, now: datetime) -> int:
    """End the refunds of the payment that were not sent and fit into what the bank took; what they come to."""
    waiting = Refund.objects.filter(
        hold__payment=chargeback.payment_id, status__in=[RefundStatus.DUE, RefundStatus.FAILED], card_minor__gt=0
    )
    taken = 0
    for refund in locked(waiting):
        if taken + refund.card_minor > chargeback.amount_minor:
            continue
        taken += refund.card_minor
        advance(refund, "overtake", by=ActorKind.GATEWAY, next_try_at=None, trouble=chargeback.reference[:60])
        line = Line(f"refund:due:{refund.id}", "platform:disputed", _won(chargeback, refund.card_minor))
        post(key=f"refund_overtaken:{refund.id}", kind="refund_overtaken", lines=[line], now=now)
    return taken


def _lose(hold: Hold, chargeback: Chargeback, minor: int, now: datetime) -> None:
    left, others = parts_left(hold=hold)
    shares = shares_lost(minor, card_minor=left, others=others)
    if any(shares.others):
        reason = f"chargeback:{chargeback.id}"
        give_back(hold=hold, shares=SharesBack(0, shares.others), reason=reason, actor=SYSTEM, now=now)
    if hold.status == HoldStatus.RELEASED:
        step(hold, "lose_released", by=ActorKind.GATEWAY)
        taken = take_back(hold=hold, amount_minor=minor)
    else:
        step(hold, "lose" if minor == open_of(hold=hold) else "lose_part", by=ActorKind.GATEWAY)
        taken = Taken([(f"held:{hold.id}", minor)])
    hold.lost_minor += minor
    hold.save()
    ChargebackLoss.objects.create(chargeback=chargeback, hold=hold, amount_minor=minor)
    _post_loss(hold, chargeback, taken, now)


def _post_loss(hold: Hold, chargeback: Chargeback, taken: Taken, now: datetime) -> None:
    mark = f"{chargeback.id}:{hold.id}"
    if taken.advanced_minor:
        cause = f"chargeback:{chargeback.id}"
        plan_reversals(hold=hold, advanced_minor=taken.advanced_minor, cause=cause, now=now)
        line = Line("platform:advances", f"payable:{hold.payment.payee}", _won(chargeback, taken.advanced_minor))
        post(key=f"chargeback_advance:{mark}", kind="chargeback_advance", lines=[line], now=now)
    total = sum(minor for _account, minor in taken.sources)
    lines = [
        Line(debit, credit, _won(chargeback, minor))
        for debit, credit, minor in matched(taken.sources, [("platform:disputed", total)])
    ]
    post(key=f"chargeback_lost:{mark}", kind="chargeback_lost", lines=lines, now=now)


def _won(chargeback: Chargeback, minor: int) -> Money:
    return Money(minor, chargeback.payment.currency)
