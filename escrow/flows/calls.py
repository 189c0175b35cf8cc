"""Journeys over the payment provider: write down the call, commit, ask, write down the answer.

Dying anywhere is safe: a call without an answer is looked up after its lease, never blindly made again. Every
journey works off what is due by the database, one item and one commit at a time, in as many workers as like.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import assert_never
from uuid import UUID

from common import clock
from common.failpoints import declare, failpoint
from common.sweeps import swept, swept_outside
from common.transactions import unit_of_work
from escrow.errors import ProviderRests
from escrow.flows.evidence import show_bank
from escrow.gateways import current_gateway
from escrow.gateways.base import (
    Absent,
    Answer,
    Ask,
    CancelAsk,
    ChargeAsk,
    CustomerAsk,
    EvidenceAsk,
    Outcome,
    PaymentGateway,
    RefundAsk,
    ResumeAsk,
    ReverseAsk,
    Succeeded,
    TransferAsk,
    Unknown,
)
from escrow.models import Operation
from escrow.rules.states import OperationKind, OperationStatus
from escrow.selectors.operations import is_leased
from escrow.selectors.reconciliation import has_unknown_transfers
from escrow.services.charges import capture_next_covered, claim_next_charge, note_given_up, note_payment_answer
from escrow.services.circuits import ask_whether_it_rests, calls_at_once, note_call
from escrow.services.evidence_packs import note_evidence_answer
from escrow.services.legs import claim_next_leg, note_leg_answer
from escrow.services.many_charges import claim_plain_charges, note_plain_charges
from escrow.services.operations import claim_next_look_up
from escrow.services.payees import block_next_payee
from escrow.services.payouts import schedule_next_payout
from escrow.services.proposals import lapse_next_proposal
from escrow.services.refunds import claim_next_refund, note_refund_answer
from escrow.services.reversals import claim_next_reversal, note_reversal_answer, revive_next_reversal
from escrow.services.strays import claim_next_stray, note_stray_answer

_MADE = [kind for kind in OperationKind if kind != OperationKind.CANCEL]
"""A charge is given up by looking it up, so that a cancellation has no call of its own."""

log = logging.getLogger(__name__)

declare(*(f"{kind}.{moment}" for kind in _MADE for moment in ("before_call", "after_call")))
declare(*(f"{kind}.{moment}" for kind in OperationKind for moment in ("before_commit", "after_commit")))
declare("look_up.before_call", "look_up.after_call", "payout_gathering.before_commit", "payout_gathering.after_commit")


def sweep(*, at_most: int = 100) -> int:
    """Do all that is due: charges, refunds, payouts, reversals, look-ups, at most so many of each; the number done."""
    return (
        charge_due(at_most=at_most)
        + capture_covered(at_most=at_most)
        + send_refunds(at_most=at_most)
        + pay_out(at_most=at_most)
        + reverse_transfers(at_most=at_most)
        + look_up_unknown(at_most=at_most)
    )


@swept_outside
def charge_due(*, at_most: int = 100) -> int:
    """Charge payments whose time has come; the number charged or declined."""
    together = _charge_together(at_most)
    return together + work_off(claim_next_charge, at_most - together)


@swept
def capture_covered(*, at_most: int = 100) -> int:
    """Capture payments whose time has come and no card pays, without asking anybody; the number of them."""
    for captured in range(at_most):
        with unit_of_work():
            if capture_next_covered(now=clock.now()) is None:
                return captured
    return at_most


@swept_outside
def send_refunds(*, at_most: int = 100) -> int:
    """Send refunds that are due back to their cards, and charges nobody waited for; the number sent or refused."""
    return work_off(claim_next_refund, at_most) + work_off(claim_next_stray, at_most)


@swept_outside
def pay_out(*, at_most: int = 100) -> int:
    """Gather released holds into payouts and send the legs whose batch has come; the number of transfers asked for.

    Released money whose payee may not receive is made visible and waits. All waits while the provider's account shows
    a transfer nobody here knows: it may be a payout we forgot (faults.md F35).
    """
    if has_unknown_transfers():
        return 0
    for _ in range(at_most):
        with unit_of_work():
            if block_next_payee(now=clock.now()) is None:
                break
    for _ in range(at_most):
        with unit_of_work():
            if schedule_next_payout(now=clock.now()) is None:
                break
            failpoint("payout_gathering.before_commit")
        failpoint("payout_gathering.after_commit")
    return work_off(claim_next_leg, at_most)


@swept_outside
def reverse_transfers(*, at_most: int = 100) -> int:
    """Take back from payees what was refunded after their payout; the number taken back or refused."""
    for _ in range(at_most):
        with unit_of_work():
            if revive_next_reversal(now=clock.now()) is None:
                break
    return work_off(claim_next_reversal, at_most)


@swept_outside
def look_up_unknown(*, at_most: int = 100) -> int:
    """Ask the provider what became of calls without an answer; the number looked up."""
    gateway = current_gateway()
    for looked_up in range(at_most):
        operation = _claimed(claim_next_look_up)
        if operation is None:
            return looked_up
        failpoint("look_up.before_call")
        began = monotonic()
        answer = _looked_up(gateway, operation)
        took = timedelta(seconds=monotonic() - began)
        failpoint("look_up.after_call")
        _follow(_note(operation, answer, took), gateway)
    return at_most


@swept
def lapse_proposals(*, at_most: int = 100) -> int:
    """Make visible which proposals have ended unanswered; the number of them."""
    for lapsed in range(at_most):
        with unit_of_work():
            if lapse_next_proposal(now=clock.now()) is None:
                return lapsed
    return at_most


def make_call(*, operation_id: UUID) -> None:
    """Make the call that was just written down for somebody who waits; one already answered is not made again."""
    operation = Operation.objects.filter(pk=operation_id, status=OperationStatus.ASKED).first()
    _follow(operation, current_gateway())


def look_up(*, operation_id: UUID) -> Answer:
    """Ask the provider what became of a call, whether it was answered before or not, and note what it says.

    No usable answer, or that it knows nothing, changes nothing: the call may just be under way.
    """
    operation, gateway = Operation.objects.get(pk=operation_id), current_gateway()
    began = monotonic()
    answer = _looked_up(gateway, operation)
    if not isinstance(answer, Unknown | Absent):
        _follow(_note(operation, answer, timedelta(seconds=monotonic() - began)), gateway)
    return answer


def _looked_up(gateway: PaymentGateway, operation: Operation) -> Answer:
    if operation.kind == OperationKind.CANCEL:
        return _ask(gateway, operation)  # giving up is safe to repeat, and nothing else says what became of it
    return gateway.fetch(operation.reference) if operation.reference else gateway.find(_ask_of(operation))


def work_off(claim: Callable[..., Operation | None], at_most: int) -> int:
    """Claim and make calls until none is due or that many were made; the number made."""
    gateway = current_gateway()
    for done in range(at_most):
        operation = _claimed(lambda: claim(now=clock.now()))
        if operation is None:
            return done
        _follow(operation, gateway)
    return at_most


def _charge_together(at_most: int) -> int:
    """Charge plain payments, as many side by side as the provider takes; the number of them.

    All calls of a round are written down and committed first, and answered within the lease of one. Plain successes
    are booked together, every other answer by itself.
    """
    gateway, done = current_gateway(), 0
    while done < at_most and (operations := _claimed_together(min(gateway.at_once, at_most - done))):
        failpoint("charge.before_call")
        began = monotonic()
        answers = gateway.charge_many([ask for one in operations if isinstance(ask := _ask_of(one), ChargeAsk)])
        took = timedelta(seconds=monotonic() - began)
        failpoint("charge.after_call")
        pairs = list(zip(operations, answers, strict=True))
        booked = _booked_together(pairs, took)
        for operation, answer in pairs:
            if operation.pk not in booked:
                _follow(_note(operation, answer, took), gateway)
        done += len(operations)
    return done


def _booked_together(pairs: Sequence[tuple[Operation, Outcome]], took: timedelta) -> set[UUID]:
    """Book those that plainly succeeded; their ids."""
    succeeded = {one.pk: answer for one, answer in pairs if isinstance(answer, Succeeded)}
    if not succeeded:
        return set()
    references = {key: answer.reference for key, answer in succeeded.items()}
    with unit_of_work():
        booked = note_plain_charges(references=references, now=clock.now())
        note_call(answer=next(iter(succeeded.values())), took=took)
        failpoint("charge.before_commit")
    failpoint("charge.after_commit")
    return booked


def _claimed_together(at_most: int) -> list[Operation]:
    """The next calls to make side by side; none when none is due or the provider rests."""
    try:
        with unit_of_work():
            operations = claim_plain_charges(now=clock.now(), at_most=calls_at_once(at_most=at_most))
            if operations:
                ask_whether_it_rests()
    except ProviderRests:
        return []
    return operations


def _claimed(claim: Callable[[], Operation | None]) -> Operation | None:
    """The next call to make, or None when none is due or the provider rests: then what was claimed is due again."""
    try:
        with unit_of_work():
            operation = claim()
            if operation is not None:
                ask_whether_it_rests()
    except ProviderRests:
        return None
    return operation


def _follow(operation: Operation | None, gateway: PaymentGateway) -> None:
    """Make the call, and whatever call its answer leads to.

    Whoever slept until the lease was over makes none: others may have looked it up, found nothing and asked anew.
    """
    while operation is not None:
        failpoint(f"{operation.kind}.before_call")
        if not is_leased(operation_id=operation.pk):
            log.error("%s is not asked: its lease is over", operation.key)
            return
        began = monotonic()
        answer = _ask(gateway, operation)
        took = timedelta(seconds=monotonic() - began)
        failpoint(f"{operation.kind}.after_call")
        operation = _note(operation, answer, took)


_ASKS: dict[OperationKind, type[Ask]] = {
    OperationKind.CUSTOMER: CustomerAsk,
    OperationKind.CHARGE: ChargeAsk,
    OperationKind.RESUME: ResumeAsk,
    OperationKind.REFUND: RefundAsk,
    OperationKind.TRANSFER: TransferAsk,
    OperationKind.REVERSE: ReverseAsk,
    OperationKind.EVIDENCE: EvidenceAsk,
    OperationKind.CANCEL: CancelAsk,
}


def _ask_of(operation: Operation) -> Ask:
    return _ASKS[OperationKind(operation.kind)](**operation.request)


def _ask(gateway: PaymentGateway, operation: Operation) -> Outcome:
    """Make the call exactly as it was written down."""
    match _ask_of(operation):
        case CustomerAsk() as ask:
            outcome = gateway.ensure_customer(ask)
        case ChargeAsk() as ask:
            outcome = gateway.charge_off_session(ask)
        case ResumeAsk() as ask:
            outcome = gateway.resume_on_session(ask)
        case RefundAsk() as ask:
            outcome = gateway.refund(ask)
        case TransferAsk() as ask:
            outcome = gateway.transfer(ask)
        case ReverseAsk() as ask:
            outcome = gateway.reverse(ask)
        case EvidenceAsk() as ask:
            outcome = show_bank(gateway, ask)
        case CancelAsk() as ask:
            outcome = gateway.cancel_payment(ask)
    return outcome


def _note(operation: Operation, answer: Answer, took: timedelta) -> Operation | None:
    """Write the answer where it belongs; the call it leads to, if any."""
    with unit_of_work():
        following = _write(operation, answer, clock.now())
        note_call(answer=answer, took=took)
        failpoint(f"{operation.kind}.before_commit")
    failpoint(f"{operation.kind}.after_commit")
    return following


def _write(operation: Operation, answer: Answer, now: datetime) -> Operation | None:
    kind = OperationKind(operation.kind)
    match kind:
        case OperationKind.CUSTOMER | OperationKind.CHARGE | OperationKind.RESUME:
            return note_payment_answer(operation_id=operation.pk, answer=answer, now=now)
        case OperationKind.CANCEL:
            note_given_up(operation_id=operation.pk, answer=answer, now=now)
        case OperationKind.REFUND if operation.stray_id is not None:
            note_stray_answer(operation_id=operation.pk, answer=answer, now=now)
        case OperationKind.REFUND:
            note_refund_answer(operation_id=operation.pk, answer=answer, now=now)
        case OperationKind.TRANSFER:
            note_leg_answer(operation_id=operation.pk, answer=answer, now=now)
        case OperationKind.REVERSE:
            note_reversal_answer(operation_id=operation.pk, answer=answer, now=now)
        case OperationKind.EVIDENCE:
            note_evidence_answer(operation_id=operation.pk, answer=answer, now=now)
        case _:
            assert_never(kind)
    return None
