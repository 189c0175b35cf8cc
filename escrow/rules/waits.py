"""Which state of every machine waits, for whom and until when, and what happens then: nothing waits for ever.

What nobody does in time is done by a sweep, or it stands on a list somebody works through; an operator's silence
never releases money (product.md, "Lifecycle").
"""

from collections.abc import Mapping
from dataclasses import dataclass

from common.lifecycle import ActorKind as A
from common.lifecycle import Lifecycle
from escrow.rules import states

MACHINES: Mapping[str, Lifecycle] = {
    "escrow_payment": states.PAYMENT,
    "escrow_hold": states.HOLD,
    "escrow_refund": states.REFUND,
    "escrow_operation": states.OPERATION,
    "escrow_dispute": states.DISPUTE,
    "escrow_proposal": states.PROPOSAL,
    "escrow_ruling": states.RULING,
    "escrow_chargeback": states.CHARGEBACK,
    "escrow_straycharge": states.STRAY,
    "escrow_payout": states.PAYOUT,
    "escrow_payoutleg": states.LEG,
    "escrow_reversal": states.REVERSAL,
    "escrow_inboxevent": states.INBOX,
    "escrow_difference": states.DIFFERENCE,
}
"""Every machine of held money, by its table."""

STARTS: Mapping[str, frozenset[str]] = {
    "escrow_payment": frozenset({"due"}),
    "escrow_hold": frozenset({"requested"}),
    "escrow_refund": frozenset({"due"}),
    "escrow_operation": frozenset({"asked"}),
    "escrow_dispute": frozenset({"open"}),
    "escrow_proposal": frozenset({"standing"}),
    "escrow_ruling": frozenset({"unsigned", "standing"}),
    "escrow_chargeback": frozenset({"warning", "opened"}),
    "escrow_straycharge": frozenset({"due"}),
    "escrow_payout": frozenset({"scheduled"}),
    "escrow_payoutleg": frozenset({"scheduled"}),
    "escrow_reversal": frozenset({"due"}),
    "escrow_inboxevent": frozenset({"waiting", "stored", "quarantined"}),
    "escrow_difference": frozenset({"open"}),
}
"""In which states a machine begins."""

TERMS: Mapping[str, tuple[str, ...]] = {
    "escrow_payment": ("reference", "payer", "payee", "currency", "amount_minor", "card_minor", "commission_bp"),
    "escrow_hold": ("payment_id", "number", "reference", "amount_minor", "card_minor"),
    "escrow_holdpart": ("hold_id", "number", "kind", "account", "returns_to", "amount_minor"),
    "escrow_refund": ("hold_id", "amount_minor", "card_minor", "asked_by"),
    "escrow_refundpart": ("refund_id", "part_id", "amount_minor"),
    "escrow_operation": ("kind", "provider", "key", "request", "amount_minor"),
    "escrow_disputeitem": ("dispute_id", "hold_id", "stake_minor"),
    "escrow_chargeback": ("payment_id", "reference", "amount_minor"),
    "escrow_chargebackloss": ("chargeback_id", "hold_id", "amount_minor"),
    "escrow_straycharge": ("payment_id", "reference", "amount_minor", "reason"),
    "escrow_inboxevent": ("provider", "event_id", "kind", "topic", "subject", "operation_id", "was_asked_for"),
    "escrow_difference": ("kind", "movement_id", "operation_id", "expected_minor", "found_minor", "decide_by"),
}
"""What is agreed when a row is written and never changes afterwards, by table."""

RESTS: Mapping[str, frozenset[str]] = {
    "escrow_payment": frozenset({"paid", "dropped", "cancelled"}),
    "escrow_hold": frozenset({"released", "refunded", "lost", "cancelled"}),
    "escrow_refund": frozenset({"settled", "overtaken"}),
    "escrow_operation": frozenset({"succeeded", "declined", "rejected", "absent", "strayed", "bounced"}),
    "escrow_dispute": frozenset({"closed", "withdrawn"}),
    "escrow_proposal": frozenset({"accepted", "rejected", "replaced", "lapsed", "overtaken"}),
    "escrow_ruling": frozenset({"standing", "sent_back", "overtaken"}),
    "escrow_chargeback": frozenset({"won", "lost", "withdrawn"}),
    "escrow_straycharge": frozenset({"settled"}),
    "escrow_payout": frozenset({"settled"}),
    "escrow_payoutleg": frozenset({"settled"}),
    "escrow_reversal": frozenset({"settled"}),
    "escrow_inboxevent": frozenset({"applied", "stored", "dismissed"}),
    "escrow_difference": frozenset({"settled", "cleared"}),
}
"""States that wait for nothing, though late news may still move some of them."""


@dataclass(frozen=True)
class Wait:
    """Who has to act in a state, which column says until when, and what follows by itself otherwise.

    `then` is the sweep that acts at `until` ("escrow.flows.calls.charge_due"), or the list on which an operator finds
    it from then on ("escrow.selectors.desk.stuck_money").
    """

    owner: A
    until: str
    then: str
    default: str


_CALL = Wait(
    A.GATEWAY, "escrow.Operation.look_up_at", "escrow.flows.calls.look_up_unknown", "looked up, never repeated"
)
_STUCK = "escrow.selectors.desk.stuck_money"
_CASES = "marketplace.flows.do_what_is_due"


_APART = Wait(
    A.OPERATOR,
    "escrow.InboxEvent.ended_at",
    "escrow.selectors.inbox.events_apart",
    "moves nothing and is shown until an operator looks again or dismisses it",
)
_DIFFERS = Wait(
    A.OPERATOR,
    "escrow.Difference.decide_by",
    "escrow.selectors.reconciliation.open_differences",
    "nothing is repaired: it is shown, late from then on, until an operator settles it",
)


def _tried(column: str, then: str) -> Wait:
    return Wait(A.CLOCK, column, then, "tried at that instant")


def _with_operator(column: str) -> Wait:
    return Wait(A.OPERATOR, column, _STUCK, "stays where it is and is shown until an operator acts")


WAITS: Mapping[str, Mapping[str, Wait]] = {
    "escrow_payment": {
        "due": _tried("escrow.Payment.next_try_at", "escrow.flows.calls.charge_due"),
        "charging": _CALL,
    },
    "escrow_hold": {
        "requested": _tried("escrow.Payment.next_try_at", "escrow.flows.calls.charge_due"),
        "funded": Wait(A.BUYER, "marketplace.Unit.refund_at", _CASES, "released once delivered, else refunded"),
    },
    "escrow_refund": {
        "due": _tried("escrow.Refund.next_try_at", "escrow.flows.calls.send_refunds"),
        "sending": _CALL,
        "failed": _with_operator("escrow.Refund.asked_at"),
    },
    "escrow_operation": dict.fromkeys(("asked", "pending", "unknown"), _CALL),
    "escrow_dispute": {
        "open": Wait(A.SELLER, "escrow.Dispute.refund_at", _CASES, "all of it goes back to the buyer"),
        "answered": Wait(A.OPERATOR, "escrow.Dispute.refund_at", _CASES, "all of it goes back to the buyer"),
        "appealed": Wait(A.OPERATOR, "escrow.Dispute.refund_at", _CASES, "all of it goes back to the buyer"),
        "ruled": Wait(A.CLOCK, "escrow.Dispute.appeal_by", _CASES, "the ruling is carried out"),
        "agreed": Wait(A.SYSTEM, "escrow.Dispute.refund_at", _CASES, "carried out in the same transaction"),
    },
    "escrow_proposal": {
        "standing": Wait(A.SELLER, "escrow.Proposal.ends_at", "escrow.flows.calls.lapse_proposals", "it lapses"),
    },
    "escrow_ruling": {
        "unsigned": Wait(A.OPERATOR, "escrow.Dispute.refund_at", _CASES, "overtaken: all of it goes back to the buyer"),
    },
    "escrow_chargeback": {
        "warning": Wait(
            A.OPERATOR,
            "escrow.Chargeback.send_at",
            "escrow.flows.chargebacks.send_due_evidence",
            "what there is is sent",
        ),
        "opened": Wait(
            A.OPERATOR,
            "escrow.Chargeback.send_at",
            "escrow.flows.chargebacks.send_due_evidence",
            "what there is is sent",
        ),
        "evidence_sent": Wait(
            A.GATEWAY,
            "escrow.Chargeback.decide_by",
            "escrow.selectors.chargebacks.chargebacks_waiting",
            "stays where it is and is shown until an operator has asked the bank",
        ),
    },
    "escrow_straycharge": {
        "due": _tried("escrow.StrayCharge.next_try_at", "escrow.flows.calls.send_refunds"),
        "sending": _CALL,
        "failed": _with_operator("escrow.StrayCharge.found_at"),
    },
    "escrow_payout": {
        "scheduled": _tried("escrow.PayoutLeg.next_try_at", "escrow.flows.calls.pay_out"),
        "blocked": _tried("escrow.PayoutLeg.next_try_at", "escrow.flows.calls.pay_out"),
        "claimed": _CALL,
        "unknown": _CALL,
        "sent": _CALL,
        "frozen": _with_operator("escrow.Payout.scheduled_at"),
    },
    "escrow_payoutleg": {
        "scheduled": _tried("escrow.PayoutLeg.next_try_at", "escrow.flows.calls.pay_out"),
        "blocked": _tried("escrow.PayoutLeg.next_try_at", "escrow.flows.calls.pay_out"),
        "claimed": _CALL,
        "unknown": _CALL,
        "sent": _CALL,
        "frozen": _with_operator("escrow.Payout.scheduled_at"),
    },
    "escrow_reversal": {
        "due": _tried("escrow.Reversal.next_try_at", "escrow.flows.calls.reverse_transfers"),
        "sending": _CALL,
        "failed": Wait(
            A.CLOCK,
            "escrow.Reversal.next_try_at",
            "escrow.flows.calls.reverse_transfers",
            "tried on five business days; meanwhile and after that kept from later earnings",
        ),
    },
    "escrow_inboxevent": {
        "waiting": _tried("escrow.InboxEvent.due_at", "escrow.flows.inbox.work_inbox"),
        "quarantined": _APART,
        "dead": _APART,
    },
    "escrow_difference": {"open": _DIFFERS, "proposed": _DIFFERS},
}
"""Every state in which something is still to happen, with its owner, its deadline and its default."""
