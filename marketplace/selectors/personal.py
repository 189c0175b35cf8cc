"""Everything the marketplace keeps about a person, and what still ties them to a pool or an order."""

import json
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from common.carrying import together
from common.encryption import unseal
from common.personal import Kept, told
from marketplace.models import (
    Appeal,
    Award,
    Bid,
    Follow,
    KeptDraft,
    Order,
    Pledge,
    Pool,
    Question,
    Report,
    Return,
    Review,
    ReviewReport,
    SavedSearch,
    Unit,
    WaitingPlace,
    Want,
)
from marketplace.models.pools import RUNNING
from marketplace.rules.reviews import Side
from marketplace.rules.states import BidStatus, OrderStatus, PledgeStatus, UnitStatus, WaitingStatus

_ENDED_UNITS = (UnitStatus.RELEASED, UnitStatus.REFUNDED, UnitStatus.CANCELLED)
_TIED_PLEDGES = (PledgeStatus.COMMITTED, PledgeStatus.TO_CONFIRM)
_TIED_BIDS = (BidStatus.STANDING, BidStatus.WINNING, BidStatus.STANDBY)


@dataclass(frozen=True)
class Ties:
    """How many of each must end before the person can leave."""

    places: int
    orders: int
    pools: int
    bids: int

    @property
    def is_free(self) -> bool:
        """Nothing ties the person."""
        return not (self.places or self.orders or self.pools or self.bids)


def ties_of(user_id: UUID, seller_id: UUID | None) -> Ties:
    """What ties a person, and their business if they have one, to pools and orders that go on."""
    places = Pledge.objects.filter(buyer_id=user_id, status__in=_TIED_PLEDGES, pool__status__in=RUNNING)
    waiting = WaitingPlace.objects.filter(buyer_id=user_id, status__in=[WaitingStatus.WAITING, WaitingStatus.OFFERED])
    ended = [OrderStatus.DROPPED, OrderStatus.CANCELLED]
    going_on = Unit.objects.exclude(status__in=_ENDED_UNITS).exclude(order__status__in=ended)
    orders, standing = Count("order_id", distinct=True), Bid.objects.filter(status__in=_TIED_BIDS)
    asked = [
        (places, Count("pk")),
        (waiting, Count("pk")),
        (Pool.objects.filter(want__poster_id=user_id, status__in=RUNNING), Count("pk")),
        (going_on.filter(order__buyer_id=user_id), orders),
    ]
    if seller_id:
        asked.append((going_on.filter(order__seller_id=seller_id), orders))
        asked.append((standing.filter(seller_id=seller_id, auction__pool__status__in=RUNNING), Count("pk")))
    held, waited, posted, bought, sold, bids = [*together(*asked), 0, 0][:6]
    return Ties(places=held + waited, orders=bought + sold, pools=posted, bids=bids)


def kept_about(user_id: UUID, seller_id: UUID | None) -> Kept:
    """Wants, places, orders, words written; of a seller bids and orders without their buyers."""
    return {**_wants(user_id), **_bought(user_id), **_written(user_id), **(_sold(seller_id) if seller_id else {})}


def _wants(user_id: UUID) -> Kept:
    wants, pools = Want.objects.filter(poster_id=user_id), Pool.objects.filter(want__poster_id=user_id)
    return {
        "wants": told(wants, "id", "title", "details", "hint_price_minor", "created_at"),
        "pools": told(pools, "id", "want_id", "status", "opened_at", "deadline"),
        "appeals": told(Appeal.objects.filter(pool__in=pools), "pool_id", "words", "made_at"),
        "drafts": told(KeptDraft.objects.filter(person_id=user_id), "fields", "photo_ids", "saved_at"),
    }


def _bought(user_id: UUID) -> Kept:
    orders, waiting = Order.objects.filter(buyer_id=user_id), WaitingPlace.objects.filter(buyer_id=user_id)
    returns = Return.objects.filter(order__buyer_id=user_id)
    return {
        "places": told(Pledge.objects.filter(buyer_id=user_id), *_PLACE),
        "orders": [
            {**row, "address": json.loads(unseal(row["address"])) if row["address"] else None}
            for row in told(orders, *_ORDER, "address")
        ],
        "units": told(Unit.objects.filter(order__buyer_id=user_id), *_UNIT),
        "waiting_places": told(waiting, "award_id", "status", "units", "queued_at"),
        "returns": told(returns, "order_id", "status", "reason", "words", "asked_at"),
        "followed": told(Follow.objects.filter(person_id=user_id), "pool_id", "at"),
        "searches": told(SavedSearch.objects.filter(person_id=user_id), "terms", "saved_at"),
    }


def _written(user_id: UUID) -> Kept:
    asked, reported = Question.objects.filter(asker_id=user_id), Report.objects.filter(reporter_id=user_id)
    reviews_reported = ReviewReport.objects.filter(reporter_id=user_id)
    return {
        "reviews": told(Review.objects.filter(buyer_id=user_id, side=Side.BUYER), *_REVIEW),
        "questions": told(asked, "pool_id", "text", "status", "asked_at"),
        "answers": told(Question.objects.filter(answerer_id=user_id), "pool_id", "answer", "answered_at"),
        "reports": told(reported, "pool_id", "reason", "words", "status", "made_at"),
        "review_reports": told(reviews_reported, "review_id", "words", "reported_at"),
    }


def _sold(seller_id: UUID) -> Kept:
    return {
        "bids": told(Bid.objects.filter(seller_id=seller_id), *_BID),
        "awards": told(Award.objects.filter(seller_id=seller_id), *_AWARD),
        "orders_sold": told(Order.objects.filter(seller_id=seller_id), *_ORDER),
        "reviews_of_buyers": told(Review.objects.filter(seller_id=seller_id, side=Side.SELLER), *_REVIEW),
    }


_PLACE = ("id", "pool_id", "status", "units", "cap_minor", "joined_at", "committed_at")
_ORDER = ("id", "pool_id", "status", "unit_count", "price_minor", "made_at", "charge_at", "paid_at")
_UNIT = ("order_id", "number", "status", "price_minor", "delivered_at", "settled_at")
_REVIEW = ("order_id", "stars", "words", "written_at")
_BID = ("auction_id", "status", "price_minor", "min_units", "max_units", "lead_days", "note", "placed_at")
_AWARD = ("pool_id", "status", "price_minor", "units", "offered_at", "decided_at")
