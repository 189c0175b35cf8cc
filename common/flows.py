"""Journeys of the ground: delivering facts."""

from common.outbox import relay
from common.sweeps import swept


@swept
def relay_outbox() -> int:
    """Deliver the facts that are due; the number of deliveries tried."""
    return relay(at_most=200)
