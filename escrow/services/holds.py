"""Paying a unit's held money to its payee."""

from datetime import datetime
from uuid import UUID

from common.calendar import korean_calendar
from common.lifecycle import Actor
from common.locks import locked
from common.money import Money
from common.outbox import record
from common.transactions import in_unit
from escrow.errors import NoSuchHold, UnderChargeback, UnderDispute
from escrow.events import HoldReleased
from escrow.models import Hold
from escrow.rules.fees import release_parts
from escrow.rules.payouts import payout_at
from escrow.rules.refunds import held
from escrow.rules.states import HoldStatus
from escrow.selectors.holds import pot_of
from escrow.services.machines import step
from escrow.services.reserves import reserve_for
from escrow.services.traces import Decision, audit_operator
from ledger.services import Line, post


@in_unit
def release_hold(*, hold_id: UUID, actor: Actor, now: datetime) -> Hold:
    """Give what is left of the hold to the payee, less our commission with its VAT. Releasing twice pays once.

    Raises NoSuchHold, UnderDispute, UnderChargeback, MoveRefused when it was refunded or never funded.
    """
    hold = lock_hold(hold_id=hold_id)
    must_be_free(hold=hold)
    if hold.status == HoldStatus.RELEASED:
        return hold
    rest = held(
        HoldStatus(hold.status),
        amount_minor=hold.amount_minor,
        refunded_minor=hold.refunded_minor,
        lost_minor=hold.lost_minor,
    )
    step(hold, "release", by=actor.kind)
    parts = release_parts(rest, hold.payment.commission_bp)
    hold.released_minor = rest
    hold.payable_minor, hold.commission_minor, hold.vat_minor = parts.payable, parts.commission, parts.vat
    hold.released_at, hold.payout_at = now, payout_at(now, korean_calendar())
    reserve_for(hold=hold)
    hold.save()
    post(key=f"release:{hold.id}", kind="release", source=f"hold:{hold.id}", lines=_lines(hold), now=now)
    record(HoldReleased(hold_id=str(hold.id), reference=hold.reference, amount_minor=rest), now=now)
    decision = Decision("release_hold", hold.reference, {"status": HoldStatus.FUNDED.value}, {"status": hold.status})
    audit_operator(actor=actor, decision=decision, now=now)
    return hold


@in_unit
def rest_payout(*, hold_id: UUID, until: datetime) -> Hold:
    """Keep released money from being paid out before that instant, since it may have to go back.

    What is being paid out already, or was never released, does not rest: nothing changes. Raises NoSuchHold.
    """
    hold = lock_hold(hold_id=hold_id)
    if hold.status != HoldStatus.RELEASED or pot_of(hold) == 0:
        return hold
    hold.payout_at = until
    hold.save(update_fields=["payout_at"])
    return hold


@in_unit
def resume_payout(*, hold_id: UUID, now: datetime) -> Hold:
    """Let money that rested be paid out on the next business day after now. Raises NoSuchHold."""
    return rest_payout(hold_id=hold_id, until=payout_at(now, korean_calendar()))


def must_be_free(*, hold: Hold) -> None:
    """Refuse while a case or a chargeback keeps the money where it is. The hold is locked by the caller."""
    if hold.dispute_id is not None:
        raise UnderDispute()
    if hold.chargeback_id is not None:
        raise UnderChargeback()


@in_unit
def lock_hold(*, hold_id: UUID) -> Hold:
    """The hold with its payment; the hold is locked. Raises NoSuchHold."""
    hold: Hold | None = locked(Hold.objects.select_related("payment").filter(pk=hold_id)).first()
    if hold is None:
        raise NoSuchHold()
    return hold


def _lines(hold: Hold) -> list[Line]:
    shares = (
        (f"payable:{hold.payment.payee}", hold.payable_minor),
        ("platform:commission", hold.commission_minor),
        ("platform:vat", hold.vat_minor),
    )
    pot, currency = f"held:{hold.id}", hold.payment.currency
    return [Line(pot, account, Money(minor, currency)) for account, minor in shares if minor]
