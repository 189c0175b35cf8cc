"""After a pool has ended: the same want gathers anew, or somebody takes the place along to a similar pool."""

from datetime import datetime
from uuid import UUID

from accounts.services.turns import hold_person
from common.outbox import record
from common.transactions import in_unit
from marketplace.errors import NotToMove, NotToRunAgain
from marketplace.events import PoolRunAgain
from marketplace.models import Pledge, Pool
from marketplace.models.pools import HELD_PLACES, RUNNING
from marketplace.rules.gathering import RUN_AGAIN_FROM
from marketplace.rules.moderation import text_concern
from marketplace.rules.states import PledgeStatus, PoolStatus
from marketplace.rules.terms import PoolTerms
from marketplace.services.changes import own_pool
from marketplace.services.fitness import refuse_twin
from marketplace.services.pledges import join_pool
from marketplace.services.wants import Size, open_pool


@in_unit
def run_again(*, pool_id: UUID, poster_id: UUID, now: datetime) -> Pool:
    """Gather anew for the want of a pool that ended without a purchase; whoever was in is invited.

    The new pool takes today's terms of its shelf, with the threshold and the days of the former one. Raises
    NoSuchPool for everybody but the poster, NotToRunAgain, AlreadyGathering.
    """
    hold_person(user_id=poster_id)
    former = own_pool(pool_id, poster_id)
    others = set(Pool.objects.filter(want_id=former.want_id).values_list("status", flat=True))
    if former.status not in RUN_AGAIN_FROM or PoolStatus.REMOVED in others:
        raise NotToRunAgain()
    refuse_twin(poster_id, former.want.title, but=None)
    old = PoolTerms.from_json(former.terms)
    concern = text_concern(former.want.title, former.want.details) if former.opened_at is None else None
    size = Size(threshold_units=old.threshold_units, pledge_days=old.pledge_days)
    pool = open_pool(former.want, size, concern=concern, now=now, former=former)
    record(PoolRunAgain(pool_id=str(pool.id), former_pool_id=str(former.id)), now=now)
    return pool


@in_unit
def move_place(*, pool_id: UUID, to_pool_id: UUID, buyer_id: UUID, now: datetime) -> Pledge:
    """Take a place that ended with its pool along to another one that gathers, as a wish to be committed there.

    Quantity and cap come along and count for nothing until then; moving again changes nothing. Raises NotToMove,
    NoSuchPool, PoolClosed, SellerMayNotJoin.
    """
    ended = Pledge.objects.filter(pool_id=pool_id, buyer_id=buyer_id).exclude(pool__status__in=RUNNING)
    before = ended.order_by("-joined_at", "-pk").first()
    if before is None or before.status in HELD_PLACES or pool_id == to_pool_id:
        raise NotToMove()
    place = join_pool(pool_id=to_pool_id, buyer_id=buyer_id, now=now)
    if place.status == PledgeStatus.INTERESTED and before.units and not place.wished_units:
        place.wished_units, place.wished_cap_minor = before.units, before.cap_minor
        place.save(update_fields=["wished_units", "wished_cap_minor"])
    return place
