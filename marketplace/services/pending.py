"""Finding the award that waits, under the pool's lock."""

from datetime import datetime
from uuid import UUID

from common import clock
from common.lifecycle import Actor, ActorKind
from common.locks import locked, next_due
from common.transactions import in_unit
from marketplace.errors import NoSuchAward, ReasonMissing, WordsMissing
from marketplace.models import Award, Bid, Pool
from merchants.selectors import seller_of

WORDS_MOST = 1_000


def locked_award(award_id: UUID) -> Award:
    """The award with its bid and auction, its pool locked first. Raises NoSuchAward."""
    pool_id = Award.objects.filter(pk=award_id).values_list("pool_id", flat=True).first()
    if pool_id is None:
        raise NoSuchAward()
    return _under(locked(Pool.objects.filter(pk=pool_id)).get(), award_id)


def own_award(award_id: UUID, user_id: UUID) -> tuple[Award, Actor]:
    """The seller's own award, locked like `locked_award`, and the seller as actor. Raises NoSuchAward."""
    seller = seller_of(user_id)
    if seller is None or not Award.objects.filter(pk=award_id, seller_id=seller.id).exists():
        raise NoSuchAward()
    return locked_award(award_id), Actor(ActorKind.SELLER, str(seller.id))


def newest_award(pool: Pool) -> Award | None:
    """The pool's newest award. The pool is locked by the caller."""
    found = Award.objects.filter(pool=pool).order_by("-turn").values_list("pk", flat=True).first()
    return _under(pool, found) if found else None


@in_unit
def next_overdue_award(status: str, *, deadline: str, now: datetime, **also: object) -> Award | None:
    """The first award in this state past the deadline of that name, its pool locked; None when there is none."""
    due: dict[str, object] = {"status": status, f"{deadline}__lte": now, **also}
    overdue = Pool.objects.filter(**{f"awards__{name}": value for name, value in due.items()})
    pool = next_due(overdue.order_by(f"awards__{deadline}"))
    if pool is None:
        return None
    due[f"{deadline}__lte"] = clock.after_lock()
    found = Award.objects.filter(pool=pool, **due).values_list("pk", flat=True).first()
    return _under(pool, found) if found else None


def bid_with_pool(bid_id: UUID) -> Bid | None:
    """The bid with its auction, the pool locked; None when there is no such bid."""
    pool_id = Bid.objects.filter(pk=bid_id).values_list("auction__pool_id", flat=True).first()
    if pool_id is None:
        return None
    pool = locked(Pool.objects.filter(pk=pool_id)).get()
    bid = Bid.objects.select_related("auction").get(pk=bid_id)
    bid.auction.pool = pool
    return bid


def words(text: str, *, field: str) -> str:
    """What somebody wrote, without blanks around it and without writing it. Raises WordsMissing."""
    kept = text.strip()
    if not 1 <= len(kept) <= WORDS_MOST:
        raise WordsMissing(field=field)
    return kept


def given_reason(reason: str) -> str:
    """An operator's reason, without blanks around it. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing()
    return reason.strip()


def _under(pool: Pool, award_id: UUID) -> Award:
    award = locked(Award.objects.filter(pk=award_id).select_related("bid__auction")).get()
    award.pool = award.bid.auction.pool = pool
    return award
