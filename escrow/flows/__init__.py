"""Journeys of held money over several transactions and the provider; importing this registers their sweeps."""

from escrow.flows.calls import (
    capture_covered,
    charge_due,
    lapse_proposals,
    look_up,
    look_up_unknown,
    make_call,
    pay_out,
    send_refunds,
    sweep,
)
from escrow.flows.cards import begin_card_setup, read_action, read_card
from escrow.flows.inbox import catch_up, receive_event, work_inbox
from escrow.flows.reconciliation import reconcile, reconcile_hourly, reconcile_nightly

__all__ = [
    "begin_card_setup",
    "capture_covered",
    "catch_up",
    "charge_due",
    "lapse_proposals",
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
    "send_refunds",
    "sweep",
    "work_inbox",
]
