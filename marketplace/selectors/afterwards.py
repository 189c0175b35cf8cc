"""What follows a pool that ended: the pool that runs its want again, and a reader's place that ended with it."""

from dataclasses import dataclass
from uuid import UUID

from marketplace.models import Pledge, Pool
from marketplace.models.pools import RUNNING
from marketplace.rules.states import PledgeStatus


@dataclass(frozen=True)
class Afterwards:
    """`next_id` is the pool in which the same want gathers now, if any."""

    next_id: UUID | None
    had_place: bool


def afterwards(pool_id: UUID, reader_id: UUID | None) -> Afterwards:
    """What follows this pool for this reader."""
    anew = Pool.objects.filter(want__pools=pool_id, status__in=RUNNING)
    next_id = anew.exclude(pk=pool_id).exclude(opened_at=None).values_list("pk", flat=True).first()
    lapsed = Pledge.objects.filter(pool_id=pool_id, buyer_id=reader_id, status=PledgeStatus.LAPSED)
    return Afterwards(next_id, reader_id is not None and lapsed.exists())
