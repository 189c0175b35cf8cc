"""Questions about freed places: where somebody stands on the waiting list, and whether they may ask for a place."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import FETCH_RAISE, Exists, Q, QuerySet

from marketplace.errors import NoSuchPlace
from marketplace.models import Award, Order, Pledge, WaitingPlace
from marketplace.rules.states import AwardStatus, PoolStatus, WaitingStatus


@dataclass(frozen=True)
class WaitingView:
    """A place somebody waits for or is offered at the awarded price; `ahead` is how many wait before them."""

    pool_id: UUID
    title: str
    status: WaitingStatus
    units: int
    price_minor: int
    ahead: int
    answer_by: datetime | None

    @property
    def total_minor(self) -> int:
        """What the card would be charged, in won."""
        return self.units * self.price_minor

    @property
    def is_offered(self) -> bool:
        """Whether a yes is asked for now."""
        return self.status is WaitingStatus.OFFERED


def waiting_of(pool_id: UUID, buyer_id: UUID) -> WaitingView:
    """The newest place this person waits or waited for in the pool. Raises NoSuchPlace."""
    row = _rows().filter(award__pool=pool_id, buyer_id=buyer_id).order_by("-pk").first()
    if row is None:
        raise NoSuchPlace()
    return _view(row)


def places_waited_for(buyer_id: UUID, *, at_most: int = 20) -> list[WaitingView]:
    """The places this person waits for or is offered, those to answer first."""
    rows = _rows().filter(buyer_id=buyer_id, status__in=[WaitingStatus.OFFERED, WaitingStatus.WAITING])
    return [_view(row) for row in rows.order_by("answer_by", "pk")[:at_most]]


def may_wait(pool_id: UUID, buyer_id: UUID) -> bool:
    """Whether the person could ask for a freed place: they were in the pool, its money is collected, they have none."""
    award = Award.objects.filter(
        pool=pool_id, status=AwardStatus.ACCEPTED, pool__status=PoolStatus.COLLECTING
    ).values_list("pk", flat=True)
    ordered = Order.objects.filter(award__in=award, buyer_id=buyer_id)
    was_in = Pledge.objects.filter(pool=pool_id, buyer_id=buyer_id)
    return was_in.filter(Exists(award), ~Exists(ordered)).exists()


def _rows() -> QuerySet[WaitingPlace]:
    return WaitingPlace.objects.select_related("award__pool__want").fetch_mode(FETCH_RAISE)


def _view(row: WaitingPlace) -> WaitingView:
    earlier = Q(rank__lt=row.rank) | Q(rank=row.rank, queued_at__lt=row.queued_at)
    waiting = WaitingPlace.objects.filter(earlier, award=row.award_id, status=WaitingStatus.WAITING)
    return WaitingView(
        pool_id=row.award.pool_id,
        title=row.award.pool.want.title,
        status=WaitingStatus(row.status),
        units=row.units,
        price_minor=row.award.price_minor,
        ahead=waiting.count() if row.status == WaitingStatus.WAITING else 0,
        answer_by=row.answer_by,
    )
