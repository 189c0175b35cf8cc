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
from escrow.flows.inbox import catch_up, receive_event, work_inbox

__all__ = [
    "capture_covered",
    "catch_up",
    "charge_due",
    "lapse_proposals",
    "look_up",
    "look_up_unknown",
    "make_call",
    "pay_out",
    "receive_event",
    "send_refunds",
    "sweep",
    "work_inbox",
]
