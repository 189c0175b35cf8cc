"""How messages leave: claim, commit, hand over, note the answer."""

from common import clock
from common.sweeps import swept_outside
from common.transactions import unit_of_work
from messaging.gateways import carrier
from messaging.gateways.base import Carrier, CarrierFailed
from messaging.services import claim_message, note_sent, note_trouble


@swept_outside
def send_due(at_most: int = 100) -> int:
    """Send what is due, one message at a time; the number tried.

    Dying between handing over and noting it sends that letter again under the same Message-ID.
    """
    through = carrier()
    for count in range(at_most):
        if not _send_next(through):
            return count
    return at_most


def _send_next(through: Carrier) -> bool:
    with unit_of_work():
        letter = claim_message(now=clock.now())
    if letter is None:
        return False
    try:
        through.deliver(letter)
    except CarrierFailed as failed:
        with unit_of_work():
            note_trouble(message_id=letter.id, trouble=str(failed), now=clock.now())
    else:
        with unit_of_work():
            note_sent(message_id=letter.id, is_kept=through.keeps_letters, now=clock.now())
    return True
