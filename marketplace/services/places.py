"""Places that end with their pool, or with the auction."""

from django.db.models import QuerySet

from common.lifecycle import CLOCK
from common.rows import write_all
from marketplace.models import Pledge, Pool
from marketplace.rules.states import PledgeStatus
from marketplace.services.machines import step

AT_ONCE = 1_000
LIVE_PLACES = [PledgeStatus.INTERESTED, PledgeStatus.COMMITTED, PledgeStatus.TO_CONFIRM]


def lapse_unconfirmed(pool: Pool) -> None:
    """Places nobody confirmed again in time end with the auction. The pool is locked by the caller."""
    _lapse(Pledge.objects.filter(pool=pool, status=PledgeStatus.TO_CONFIRM))


def lapse_places(pool: Pool) -> None:
    """End every place of a pool that ended; nobody was charged. The pool is locked by the caller."""
    _lapse(Pledge.objects.filter(pool=pool, status__in=LIVE_PLACES))


def _lapse(live: QuerySet[Pledge]) -> None:
    """As many at once as memory holds easily; who has lapsed is not live any more."""
    while places := list(live.order_by("pk")[:AT_ONCE]):
        for place in places:
            step(place, "lapse", actor=CLOCK)
            place.address = None
        write_all(places, ["status", "address"])
