"""Who is still in after the auction: whom a standby could serve, and who said yes to its price."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from marketplace.models import Award, Consent, Pledge
from marketplace.rules.demand import Demand
from marketplace.rules.states import AwardStatus, ConsentStatus, OrderStatus, PledgeStatus
from marketplace.selectors.rooms import demand_from

OUT = [ConsentStatus.NO, ConsentStatus.SILENT]


def remaining_places(pool_id: UUID) -> QuerySet[Pledge]:
    """The places an award could serve now: committed ones, or after a collection that failed those who had paid."""
    failed = Award.objects.filter(pool_id=pool_id, status=AwardStatus.DECLINED)
    collected = failed.order_by("-turn").first()
    places = Pledge.objects.filter(pool_id=pool_id)
    if collected is None:
        return places.filter(status=PledgeStatus.COMMITTED)
    paid = places.filter(orders__award=collected, orders__status=OrderStatus.PAID)
    return paid.exclude(consents__in=_answers_since(collected))


def remaining_demand(pool_id: UUID) -> Demand:
    """The demand of those places."""
    return demand_from(pool_id, remaining_places(pool_id))


def agreed_demand(award: Award) -> Demand:
    """The demand an award is judged by and serves: where its price needs consent, only those who said yes (E7)."""
    places = remaining_places(award.pool_id)
    if award.needs_consent:
        places = places.filter(consents__award=award, consents__status=ConsentStatus.YES)
    return demand_from(award.pool_id, places)


def may_leave_freely(pool_id: UUID, *, now: datetime) -> bool:
    """Whether buyers were told that they may leave: an open time to do so, or a new price they are asked about."""
    open_to_leave = Q(status=AwardStatus.VETTING, opt_out_ended_at=None, opt_out_until__gt=now)
    asked = Q(status=AwardStatus.CONSENT, consent_until__gt=now)
    return Award.objects.filter(open_to_leave | asked, pool_id=pool_id).exists()


def _answers_since(collected: Award) -> QuerySet[Consent]:
    later = Consent.objects.filter(award__pool_id=collected.pool_id, award__turn__gt=collected.turn)
    return later.filter(status__in=OUT)
