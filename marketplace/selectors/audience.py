"""Whom something that happens to a pool concerns: one question for a whole crowd."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from marketplace.models import (
    Auction,
    Award,
    Bid,
    Consent,
    Follow,
    Pledge,
    Pool,
    Question,
)
from marketplace.rules.auction import ranking
from marketplace.rules.states import BidStatus, ConsentStatus, PledgeStatus, PoolStatus
from marketplace.selectors.figures import Figures
from marketplace.selectors.marks import marks_of_buyer
from marketplace.selectors.pools import HIDDEN
from marketplace.selectors.rooms import bid_view, demand_of, room_of

LEFT = [PledgeStatus.WITHDRAWN]
OVER = [PledgeStatus.WITHDRAWN, PledgeStatus.LAPSED]


@dataclass(frozen=True)
class Member:
    """Somebody with a place, and what is their own about it. `cap_minor` in won, None = none."""

    user_id: UUID
    units: int
    cap_minor: int | None


@dataclass(frozen=True)
class PoolOffer:
    """What a seller's alert looks at: the shelf, all words, the units that stand together, and who is in it."""

    pool_id: UUID
    title: str
    category: str
    text: str
    units: int
    start_minor: int | None
    poster_id: UUID


def poster_of(pool_id: UUID) -> UUID | None:
    """Who posted the want."""
    return Pool.objects.filter(pk=pool_id).values_list("want__poster_id", flat=True).first()


def committed(pool_id: UUID) -> list[Member]:
    """Everybody with a place that counts or counted, except who left or lapsed."""
    return _members(Q(pool_id=pool_id, committed_at__isnull=False) & ~Q(status__in=OVER))


def interested(pool_id: UUID) -> list[Member]:
    """Everybody interested."""
    return _members(Q(pool_id=pool_id, status=PledgeStatus.INTERESTED))


def followers(pool_id: UUID) -> list[UUID]:
    """Everybody who follows the pool."""
    return list(Follow.objects.filter(pool_id=pool_id).order_by("pk").values_list("person_id", flat=True))


def asker_of(question_id: UUID) -> UUID | None:
    """Who asked a question."""
    return Question.objects.filter(pk=question_id).values_list("asker_id", flat=True).first()


def were_committed(pool_id: UUID) -> list[Member]:
    """The same as committed when the pool is over: places that lapsed with it count as well."""
    return _members(Q(pool_id=pool_id, committed_at__isnull=False) & ~Q(status__in=LEFT))


def were_interested(pool_id: UUID) -> list[Member]:
    """Everybody who was only interested when the pool ended."""
    return _members(Q(pool_id=pool_id, committed_at__isnull=True) & ~Q(status__in=LEFT))


def priced_out(pool_id: UUID) -> list[Member]:
    """Whose committed place lapsed while the pool went on."""
    return _members(Q(pool_id=pool_id, committed_at__isnull=False, status=PledgeStatus.LAPSED))


def asked_to_consent(award_id: UUID) -> list[Member]:
    """Everybody who was asked whether a dearer price is fine and has not answered."""
    asked = Consent.objects.filter(award_id=award_id, status=ConsentStatus.ASKED)
    return _members(Q(pk__in=asked.values("pledge_id")))


def holder_of(pledge_id: UUID) -> tuple[UUID, str, datetime | None] | None:
    """Whose place it is, its status and since when it is committed."""
    return Pledge.objects.filter(pk=pledge_id).values_list("buyer_id", "status", "committed_at").first()


def bidder_of(bid_id: UUID) -> UUID | None:
    """The seller of a bid."""
    return Bid.objects.filter(pk=bid_id).values_list("seller_id", flat=True).first()


def awarded_seller(award_id: UUID) -> UUID | None:
    """The seller of an award."""
    return Award.objects.filter(pk=award_id).values_list("seller_id", flat=True).first()


def pool_seller(pool_id: UUID) -> UUID | None:
    """The seller who took the pool's order, or was offered it last."""
    return Award.objects.filter(pool_id=pool_id).order_by("-turn").values_list("seller_id", flat=True).first()


def standings(pool_id: UUID, *, now: datetime) -> dict[UUID, Figures]:
    """Every seller who bids in the open auction, with rank and own price. Nothing while bids are sealed."""
    auction = Auction.objects.select_related("pool").filter(pool_id=pool_id).first()
    if auction is None or now < auction.sealed_ends_at:
        return {}
    bids = list(auction.bids.filter(status=BidStatus.STANDING))
    room = room_of(auction, bids, demand_of(auction))
    order = ranking(room.standing, room.demand, room.terms)
    return {UUID(bid.seller): {"rank": rank, "own_minor": bid.price_minor} for rank, bid in enumerate(order, 1)}


def overtaken_by(bid_id: UUID, *, now: datetime) -> dict[UUID, Figures]:
    """Who led until this bid came, with rank and own price, while the auction is live; otherwise nobody."""
    bid = Bid.objects.select_related("auction").filter(pk=bid_id, changed_leader=True).first()
    if bid is None or bid.placed_at < bid.auction.sealed_ends_at:
        return {}
    places = standings(bid.auction.pool_id, now=now)
    others = {seller: place for seller, place in places.items() if seller != bid.seller_id}
    first = min(others, key=lambda seller: others[seller]["rank"], default=None)
    return {first: others[first]} if first and others[first]["rank"] > 1 else {}


def losers(pool_id: UUID) -> dict[UUID, Figures]:
    """Sellers whose bid did not win, with the rank it ended on and its price; among equals the earlier is before."""
    rows = Bid.objects.filter(auction__pool_id=pool_id).exclude(
        status__in=[BidStatus.SUPERSEDED, BidStatus.WITHDRAWN, BidStatus.REJECTED]
    )
    ended = sorted((bid_view(row) for row in rows), key=lambda bid: (bid.price_minor, bid.accepted_at, bid.sequence))
    won = {str(row.seller_id) for row in rows if row.status in {BidStatus.WINNING, BidStatus.ACCEPTED}}
    behind = [bid for bid in ended if bid.seller not in won]
    ahead = len(ended) - len(behind)
    return {UUID(bid.seller): {"rank": ahead + at, "own_minor": bid.price_minor} for at, bid in enumerate(behind, 1)}


def held_places(pairs: Iterable[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Which of these (buyer, pool) pairs still hold a place that counts."""
    wanted = set(pairs)
    rows = Pledge.objects.filter(
        buyer_id__in={buyer for buyer, _pool in wanted},
        pool_id__in={pool for _buyer, pool in wanted},
        committed_at__isnull=False,
    ).exclude(status__in=OVER)
    return wanted & set(rows.values_list("buyer_id", "pool_id"))


def offer_of(pool_id: UUID) -> PoolOffer | None:
    """What sellers are offered in this pool; None while it is hidden."""
    found = _offers(Pool.objects.filter(pk=pool_id).exclude(status__in=HIDDEN))
    return found[0] if found else None


def nearly_full(*, percent: int, now: datetime, at_most: int = 200) -> list[PoolOffer]:
    """Pools that gather and are this full, the fullest first; at most two hundred."""
    gathering = Pool.objects.filter(status=PoolStatus.GATHERING, deadline__gt=now)
    near = gathering.annotate(beyond=F("committed_units") * 100 - F("threshold_units") * percent).filter(beyond__gte=0)
    return _offers(near, at_most=at_most)


def offers(pool_ids: Iterable[UUID]) -> dict[UUID, PoolOffer]:
    """What sellers are offered in these pools, by pool; hidden ones are left out."""
    shown = Pool.objects.filter(pk__in=list(pool_ids)).exclude(status__in=HIDDEN)
    return {offer.pool_id: offer for offer in _offers(shown)}


def are_one_person(one_id: UUID, other_id: UUID) -> bool:
    """Whether two people count as one: they are the same, or share a phone, a card or a home (rules.md F3)."""
    return one_id == other_id or bool(marks_of_buyer(one_id).marks & marks_of_buyer(other_id).marks)


def _offers(rows: QuerySet[Pool], *, at_most: int = 200) -> list[PoolOffer]:
    named = rows.order_by("-committed_units", "-pk").values_list(
        "pk",
        "want__title",
        "want__category_id",
        "want__details",
        "committed_units",
        "want__hint_price_minor",
        "want__poster_id",
    )
    return [
        PoolOffer(pool_id, title, category, f"{title} {details}", units, start, poster)
        for pool_id, title, category, details, units, start, poster in named[:at_most]
    ]


def _members(which: Q) -> list[Member]:
    rows = Pledge.objects.filter(which).order_by("pk").values_list("buyer_id", "units", "cap_minor")
    return [Member(*row) for row in rows]
