"""Questions about one pool: its whole page, and what a post tells of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from accounts.selectors import Viewer, viewer
from marketplace.errors import NoSuchPool, PoolTakenDown
from marketplace.models import Follow, Pool, Question
from marketplace.rules.moderation_states import QuestionStatus
from marketplace.rules.states import PledgeStatus, PoolStatus
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.auctions import AuctionView, AwardView, auction_views, award_of
from marketplace.selectors.places import (
    COUNTED,
    OwnPlace,
    Place,
    PlaceRow,
    TakenSeats,
    buyer_of,
    places_of,
    shown_to_owner,
)
from marketplace.selectors.records import fingerprint_of
from marketplace.selectors.rooms import demand_in
from marketplace.selectors.shelves import PoolCard, card_of, photo_ids_of, photos_of, pools_with_cards
from media.selectors import PhotoView

HIDDEN = [PoolStatus.DRAFT, PoolStatus.REVIEW, PoolStatus.REMOVED]


AWARDED = {
    PoolStatus.VETTING,
    PoolStatus.COLLECTING,
    PoolStatus.FULFILLING,
    PoolStatus.CLOSED,
    PoolStatus.FAILED,
}


PEOPLE_SHOWN = 24


@dataclass(frozen=True)
class PoolPast:
    """What happened to a pool besides gathering: how often it was edited, when it was prolonged, why it was held or
    taken down, which pool it runs again; how many places wait to be confirmed again.
    """

    edit_count: int
    extended_at: datetime | None
    review_reason: str
    removal_reason: str
    former_id: UUID | None
    to_confirm_people: int

    @property
    def has_changed(self) -> bool:
        """Whether there is a list of changes."""
        return self.edit_count > 0 or self.extended_at is not None


@dataclass(frozen=True)
class PoolPage:
    """All that a pool's page shows: `seats` of all who committed, in order, the first `people`, the reader's `own`."""

    card: PoolCard
    details: str
    photos: tuple[PhotoView, ...]
    poster: Viewer
    terms: PoolTerms
    deadline: datetime
    reached_at: datetime | None
    ended_at: datetime | None
    seats: tuple[TakenSeats, ...]
    people: tuple[PlaceRow, ...]
    own: OwnPlace | None
    auction: AuctionView | None
    award: AwardView | None
    past: PoolPast
    is_followed: bool = False
    has_questions: bool = False

    @property
    def missing_people(self) -> int:
        """Distinct people still missing to the threshold."""
        return max(self.terms.threshold_people - self.card.committed_people, 0)


@dataclass(frozen=True)
class PoolAnnouncement:
    """What a post on a social network tells of a pool; `fingerprint` is that of its auction's record, "" before."""

    title: str
    committed_units: int
    threshold_units: int
    people: int
    price_minor: int | None
    path: str
    fingerprint: str = ""


def pool_page(pool_id: UUID, *, now: datetime, reader_id: UUID | None = None, is_operator: bool = False) -> PoolPage:
    """A pool's page. What is in review, and what was taken down, is for its poster and operators alone.

    Raises NoSuchPool, and PoolTakenDown for what everybody could see once.
    """
    follows = Follow.objects.filter(pool_id=OuterRef("pk"), person_id=reader_id)
    asked = Question.objects.filter(pool_id=OuterRef("pk")).exclude(status=QuestionStatus.HIDDEN)
    rows = pools_with_cards().select_related("want__category", "want__poster", "auction")
    pool = rows.filter(pk=pool_id).annotate(is_followed=Exists(follows), has_questions=Exists(asked)).first()
    if pool is None:
        raise NoSuchPool()
    if pool.status in HIDDEN and pool.want.poster_id != reader_id and not is_operator:
        raise PoolTakenDown() if pool.status == PoolStatus.REMOVED and pool.opened_at else NoSuchPool()
    pictures, places = photos_of([pool]), places_of(pool)
    people = places[:PEOPLE_SHOWN]
    auction = _auction(pool, places, now=now)
    return PoolPage(
        card=card_of(pool, pictures, auction),
        details=pool.want.details,
        photos=tuple(pictures[photo_id] for photo_id in photo_ids_of(pool)),
        poster=viewer(pool.want.poster),
        terms=PoolTerms.from_json(pool.terms),
        deadline=pool.deadline,
        reached_at=pool.reached_at,
        ended_at=pool.ended_at,
        seats=tuple(TakenSeats(row.buyer_id, row.units) for row in places if row.status in COUNTED),
        people=tuple(
            PlaceRow(buyer_of(row), PledgeStatus(row.status), row.units, row.committed_at or row.joined_at)
            for row in people
        ),
        own=next((shown_to_owner(row) for row in places if row.buyer_id == reader_id), None),
        auction=auction,
        award=award_of(pool.id) if pool.status in AWARDED else None,
        past=PoolPast(
            edit_count=pool.edit_count,
            extended_at=pool.extended_at,
            review_reason=pool.review_reason,
            removal_reason=pool.removal_reason,
            former_id=pool.former_id,
            to_confirm_people=sum(row.status == PledgeStatus.TO_CONFIRM for row in places),
        ),
        is_followed=pool.is_followed,
        has_questions=pool.has_questions,
    )


def announcement(*, pool_id: UUID) -> PoolAnnouncement:
    """What a post tells of the pool. Raises NoSuchPool."""
    pool = pools_with_cards().filter(pk=pool_id).first()
    if pool is None:
        raise NoSuchPool()
    award = award_of(pool_id)
    return PoolAnnouncement(
        title=pool.want.title,
        committed_units=pool.committed_units,
        threshold_units=pool.terms["threshold_units"],
        people=pool.committed_people,
        price_minor=award.price_minor if award else None,
        path=f"/pools/{pool.id}/",
        fingerprint=fingerprint_of(pool_id) or "",
    )


def _auction(pool: Pool, places: Sequence["Place"], *, now: datetime) -> AuctionView | None:
    """The pool's auction, judged by the places its page shows anyway."""
    if not hasattr(pool, "auction"):
        return None
    demand = demand_in(
        (row.id, row.units, row.cap_minor, row.person_group, row.committed_at, row.sequence, row.barred)
        for row in places
        if row.status == PledgeStatus.COMMITTED
    )
    return auction_views([pool.auction], now=now, demands={pool.id: demand})[pool.id]
