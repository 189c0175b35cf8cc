"""Journeys of held money over several transactions and the provider; importing this registers their sweeps."""

from escrow.flows.calls import (
    capture_covered,
    charge_due,
    lapse_proposals,
    look_up,
    look_up_unknown,
    make_call,
    pay_out,
    reverse_transfers,
    send_refunds,
    sweep,
)
from escrow.flows.cards import begin_card_setup, read_action, read_card
from escrow.flows.chargebacks import look_into_chargeback, send_due_evidence
from escrow.flows.inbox import catch_up, receive_event, work_inbox
from escrow.flows.payees import begin_onboarding, check_payees, look_at_payee
from escrow.flows.reconciliation import reconcile, reconcile_hourly, reconcile_nightly

__all__ = [
    "begin_card_setup",
    "begin_onboarding",
    "capture_covered",
    "catch_up",
    "charge_due",
    "check_payees",
    "lapse_proposals",
    "look_at_payee",
    "look_into_chargeback",
    "look_up",
    "look_up_unknown",
    "make_call",
    "pay_out",
    "read_action",
    "read_card",
    "receive_event",
    "reconcile",
    "reconcile_hourly",
    "reconcile_nightly",
    "reverse_transfers",
    "send_due_evidence",
    "send_refunds",
    "sweep",
    "work_inbox",
]
