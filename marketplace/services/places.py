"""Places that end with their pool, or with the auction."""

from common.lifecycle import CLOCK
from marketplace.models import Pledge, Pool
from marketplace.rules.states import PledgeStatus
from marketplace.services.machines import advance

LIVE_PLACES = [PledgeStatus.INTERESTED, PledgeStatus.COMMITTED, PledgeStatus.TO_CONFIRM]


def lapse_unconfirmed(pool: Pool) -> None:
    """Places nobody confirmed again in time end with the auction. The pool is locked by the caller."""
    for place in Pledge.objects.filter(pool=pool, status=PledgeStatus.TO_CONFIRM):
        advance(place, "lapse", actor=CLOCK, address=None)


def lapse_places(pool: Pool) -> None:
    """End every place of a pool that ended; nobody was charged. The pool is locked by the caller."""
    live = Pledge.objects.filter(pool=pool, status__in=LIVE_PLACES)
    for place in live:
        advance(place, "lapse", actor=CLOCK, address=None)
