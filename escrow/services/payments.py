"""A payment's way from due to paid, dropped or cancelled."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from common import clock
from common.calendar import korean_calendar
from common.lifecycle import Actor, ActorKind
from common.locks import locked
from common.outbox import record
from common.transactions import in_unit
from escrow.errors import (
    CardAmountOutOfRange,
    NoSuchMethod,
    NoSuchPayment,
    PaymentConflicts,
    TooLateToCancel,
    TooLateToChangeCard,
)
from escrow.events import PaymentCancelled
from escrow.models import Hold, Payment, PaymentMethod
from escrow.rules.retries import card_change_ends
from escrow.rules.states import PAYMENT, PaymentStatus
from escrow.rules.terms import PaymentTerms, may_be_charged
from escrow.services.funding import open_holds, shares_of
from escrow.services.giving_up import give_up_charge
from escrow.services.machines import advance_all, step
from escrow.services.traces import Decision, audit_operator

CURRENCY = "KRW"


@in_unit
def open_payment(*, terms: PaymentTerms, now: datetime) -> Payment:
    """Note what shall be charged and when, with one hold for each unit. Opening the same again gives the same payment.

    Raises CardAmountOutOfRange, NoSuchMethod when the card is not the payer's, PaymentConflicts when the
    reference stands for other terms.
    """
    return open_payments(terms=[terms], now=now)[0]


@in_unit
def open_payments(*, terms: Sequence[PaymentTerms], now: datetime) -> list[Payment]:
    """Open many payments as `open_payment` would one after the other, with as many statements as for one; all or none.

    Raises what it raises.
    """
    if not all(may_be_charged(one) for one in terms):
        raise CardAmountOutOfRange()
    methods = _cards_of(terms)
    payments = [_payment(one, methods[one.method_id], now) for one in terms]
    Payment.objects.bulk_create(payments, ignore_conflicts=True)
    rows = Payment.objects.filter(reference__in=[one.reference for one in terms])
    standing = {payment.reference: payment for payment in rows}
    opened = [(standing[one.reference], made.pk, one) for made, one in zip(payments, terms, strict=True)]
    open_holds(shares={payment: one.shares for payment, made_id, one in opened if payment.pk == made_id})
    return [payment if payment.pk == made_id else _same(payment, one) for payment, made_id, one in opened]


@in_unit
def set_charges(*, payment_ids: Collection[UUID], charge_at: datetime) -> int:
    """Set anew when payments are charged first that nobody tried to charge yet; how many there are."""
    untried = list(locked(Payment.objects.filter(pk__in=payment_ids, status=PaymentStatus.DUE, attempt=0)))
    rows = Payment.objects.filter(pk__in=[payment.pk for payment in untried])
    return rows.update(charge_at=charge_at, next_try_at=charge_at)


@in_unit
def cancel_payment(*, payment_id: UUID, actor: Actor, now: datetime) -> Payment:
    """Give the payment up before its charge; cancelling twice cancels once.

    A buyer may until the instant of the first charge, however late the job that charges (rules.md F2, A2); everybody
    else while no charge is under way. Raises NoSuchPayment, TooLateToCancel.
    """
    payment = lock_payment(payment_id=payment_id)
    if payment.status == PaymentStatus.CANCELLED:
        return payment
    is_late = actor.kind == ActorKind.BUYER and clock.after_lock() >= payment.charge_at
    if is_late or not PAYMENT.allows(payment.status, "cancel", by=actor.kind):
        raise TooLateToCancel()
    before = payment.status
    give_up_charge(payment=payment, reference=payment.action_reference, now=now)
    end_payment(payment=payment, transition="cancel", by=actor.kind, now=now)
    move_holds(payment=payment, transition="cancel", by=actor.kind)
    record(PaymentCancelled(payment_id=str(payment.id), reference=payment.reference), now=now)
    decision = Decision("cancel_payment", payment.reference, {"status": before}, {"status": payment.status})
    audit_operator(actor=actor, decision=decision, now=now)
    return payment


@in_unit
def change_method(*, payment_id: UUID, method_id: UUID, now: datetime) -> Payment:
    """Charge another card of the payer: at once when the last one was declined, else at the set time.

    Possible while no charge is under way, until 16:30 on the day of the last try (rules.md H3).
    Raises NoSuchPayment, NoSuchMethod, TooLateToChangeCard.
    """
    payment = lock_payment(payment_id=payment_id)
    method = _card_of(payment.payer, method_id)
    instant = clock.after_lock()
    is_over = instant >= card_change_ends(payment.charge_at, korean_calendar())
    if is_over or payment.status != PaymentStatus.DUE:
        raise TooLateToChangeCard()
    if payment.tries and method.pk != payment.method_id:
        give_up_charge(payment=payment, reference=payment.action_reference, now=now)
        payment.next_try_at, payment.action_reference = now, ""
    payment.method = method
    payment.save(update_fields=["method", "next_try_at", "action_reference"])
    return payment


@in_unit
def lock_payment(*, payment_id: UUID) -> Payment:
    """The payment with its card, locked. Raises NoSuchPayment."""
    payment: Payment | None = locked(Payment.objects.select_related("method").filter(pk=payment_id)).first()
    if payment is None:
        raise NoSuchPayment()
    return payment


@in_unit
def end_payment(*, payment: Payment, transition: str, by: ActorKind, now: datetime) -> None:
    """Make the payment's last move and note when."""
    step(payment, transition, by=by)
    payment.next_try_at, payment.ended_at, payment.action_reference = None, now, ""
    changed = ["status", "next_try_at", "ended_at", "tries", "last_decline", "charge_reference", "action_reference"]
    payment.save(update_fields=changed)


@in_unit
def move_holds(*, payment: Payment, transition: str, by: ActorKind) -> list[Hold]:
    """Make one move with every hold of the payment, locked in the order of their keys."""
    holds = list(locked(Hold.objects.filter(payment=payment)))
    advance_all(holds, transition, by=by)
    return holds


def _payment(terms: PaymentTerms, method: PaymentMethod, now: datetime) -> Payment:
    return Payment(
        reference=terms.reference,
        payer=terms.payer,
        payee=terms.payee,
        method=method,
        currency=CURRENCY,
        amount_minor=terms.amount_minor,
        card_minor=terms.card_minor,
        commission_bp=terms.commission_bp,
        charge_at=terms.charge_at,
        next_try_at=terms.charge_at,
        opened_at=now,
    )


def _cards_of(terms: Sequence[PaymentTerms]) -> dict[UUID, PaymentMethod]:
    """The cards, each its payer's own. Raises NoSuchMethod."""
    methods = PaymentMethod.objects.filter(pk__in={one.method_id for one in terms}, removed_at=None)
    cards = {method.pk: method for method in methods}
    if any(one.method_id not in cards or cards[one.method_id].party != one.payer for one in terms):
        raise NoSuchMethod()
    return cards


def _card_of(party: str, method_id: UUID) -> PaymentMethod:
    method = PaymentMethod.objects.filter(pk=method_id, party=party, removed_at=None).first()
    if method is None:
        raise NoSuchMethod()
    return method


def _same(standing: Payment, terms: PaymentTerms) -> Payment:
    asked = (
        terms.payer,
        terms.payee,
        terms.charge_at,
        terms.commission_bp,
        tuple(share.as_kept for share in terms.shares),
    )
    shares = shares_of(payment=standing)
    if asked != (standing.payer, standing.payee, standing.charge_at, standing.commission_bp, shares):
        raise PaymentConflicts()
    return standing
