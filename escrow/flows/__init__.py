"""Journeys of held money over several transactions and the provider; importing this registers their sweeps."""

from escrow.flows.calls import (
    charge_due,
    lapse_proposals,
    look_up_unknown,
    make_call,
    pay_out,
    send_refunds,
    sweep,
)

__all__ = [
    "charge_due",
    "lapse_proposals",
    "look_up_unknown",
    "make_call",
    "pay_out",
    "send_refunds",
    "sweep",
]
