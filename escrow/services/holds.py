"""Paying units' held money to their payee."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from common.calendar import korean_calendar
from common.lifecycle import Actor
from common.locks import locked
from common.money import Money
from common.outbox import record_all
from common.rows import write_all
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
from ledger.services import Line, Posted, post_all


@in_unit
def release_hold(*, hold_id: UUID, actor: Actor, now: datetime) -> Hold:
    """Give what is left of the hold to the payee, less our commission with its VAT. Releasing twice pays once.

    Raises NoSuchHold, UnderDispute, UnderChargeback, MoveRefused when it was refunded or never funded.
    """
    hold = lock_hold(hold_id=hold_id)
    must_be_free(hold=hold)
    if hold.status != HoldStatus.RELEASED:
        _release_all([hold], actor=actor, now=now)
    return hold


@in_unit
def release_holds(*, hold_ids: Collection[UUID], actor: Actor, now: datetime) -> list[Hold]:
    """Release many holds as `release_hold` would one after the other, with as many statements as for one; all or none.

    Those under a dispute or a chargeback are left as they are, the others given. Raises MoveRefused when one was
    refunded or never funded.
    """
    holds = locked(Hold.objects.select_related("payment").filter(pk__in=hold_ids))
    free = [hold for hold in holds if hold.dispute_id is None and hold.chargeback_id is None]
    _release_all([hold for hold in free if hold.status != HoldStatus.RELEASED], actor=actor, now=now)
    return free


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


def _release_all(holds: Sequence[Hold], *, actor: Actor, now: datetime) -> None:
    """Release locked holds that may be released."""
    for hold in holds:
        _divide(hold, actor=actor, now=now)
    reserve_for(holds=holds)
    write_all(holds, _DIVIDED)
    releases = [Posted(f"release:{hold.id}", "release", _lines(hold), f"hold:{hold.id}") for hold in holds]
    post_all(entries=releases, now=now)
    facts = [HoldReleased(str(hold.id), hold.reference, hold.released_minor) for hold in holds]
    record_all(facts=facts, now=now)
    before, after = {"status": HoldStatus.FUNDED.value}, {"status": HoldStatus.RELEASED.value}
    for hold in holds:
        audit_operator(actor=actor, decision=Decision("release_hold", hold.reference, before, after), now=now)


_DIVIDED = [
    "status",
    "released_minor",
    "payable_minor",
    "commission_minor",
    "vat_minor",
    "released_at",
    "payout_at",
    "reserved_minor",
    "reserve_at",
]


def _divide(hold: Hold, *, actor: Actor, now: datetime) -> None:
    """Divide what is left of a hold between its payee, the commission and its VAT."""
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


def _lines(hold: Hold) -> list[Line]:
    shares = (
        (f"payable:{hold.payment.payee}", hold.payable_minor),
        ("platform:commission", hold.commission_minor),
        ("platform:vat", hold.vat_minor),
    )
    pot, currency = f"held:{hold.id}", hold.payment.currency
    return [Line(pot, account, Money(minor, currency)) for account, minor in shares if minor]
