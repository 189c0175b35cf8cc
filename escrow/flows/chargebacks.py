"""Journeys over a payer's bank that takes a charge back: how it stands is asked, evidence is sent before it is late."""

from common import clock
from common.sweeps import swept_outside
from common.transactions import unit_of_work
from escrow.flows.calls import work_off
from escrow.gateways import current_gateway
from escrow.models import Chargeback
from escrow.services.chargebacks import note_chargeback
from escrow.services.evidence_packs import claim_next_evidence


def look_into_chargeback(*, reference: str) -> Chargeback | None:
    """Ask the provider how a chargeback stands and note it; None when it knows none of that name.

    Raises GatewayUnavailable, and NoSuchPayment for a charge that paid nothing of ours.
    """
    seen = current_gateway().read_chargeback(reference)
    if seen is None:
        return None
    with unit_of_work():
        return note_chargeback(seen=seen, now=clock.now())


@swept_outside
def send_due_evidence(*, at_most: int = 20) -> int:
    """Send the evidence of chargebacks whose bank soon stops reading; the number sent or refused."""
    return work_off(claim_next_evidence, at_most)
