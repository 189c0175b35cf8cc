"""A pool's page: the stage it is in, its ring of seats, its badges and who is in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.selectors import tone_of
from marketplace.rules.auction import Phase
from marketplace.rules.states import PledgeStatus, PoolStatus
from marketplace.selectors.places import PlaceRow
from marketplace.selectors.pools import PoolPage
from pages.presentation.badges import STATUS
from pages.presentation.cards import Badge
from pages.presentation.ring import Pledged, Ring, gather

_STRIP = {
    PoolStatus.REACHED: "auction",
    PoolStatus.AUCTION: "auction",
    PoolStatus.NO_BIDS: "auction",
    PoolStatus.VETTING: "pay",
    PoolStatus.COLLECTING: "pay",
    PoolStatus.FAILED: "pay",
    PoolStatus.FULFILLING: "receive",
    PoolStatus.CLOSED: "done",
}
_AWARDED = {PoolStatus.VETTING, PoolStatus.COLLECTING, PoolStatus.FULFILLING, PoolStatus.CLOSED}


@dataclass(frozen=True)
class PersonRow:
    """Somebody in the list of who is in; `units` 0 is interested. Who has to confirm again does not count yet;
    `is_through_me`: they came by the reader's link.
    """

    name: str
    tone: int
    units: int
    at: datetime
    is_mine: bool
    is_through_me: bool = False
    is_to_confirm: bool = False


def strip_stage(status: PoolStatus) -> str:
    """The mark of the strip a pool stands at."""
    return _STRIP.get(status, "gather")


def stage_of(page: PoolPage) -> str:
    """What can be done with the pool now: review, gathering, reached, sealed, live, closing, awarded or ended.

    By the auction's clock, whatever a sweep has made visible so far; "closing" is between the end and the result.
    """
    status = page.card.status
    if status == PoolStatus.AUCTION and page.auction:
        return {Phase.LIVE: "live", Phase.ENDED: "closing"}.get(page.auction.phase, "sealed")
    if status in _AWARDED:
        return "awarded"
    known = {PoolStatus.REVIEW: "review", PoolStatus.GATHERING: "gathering", PoolStatus.REACHED: "reached"}
    return known.get(status, "ended")


def badges(page: PoolPage) -> tuple[Badge, ...]:
    """What the pool is, in a word or two."""
    if page.card.status == PoolStatus.AUCTION:
        return (auction_badge(page),)
    return (STATUS[page.card.status],) if page.card.status in STATUS else ()


def auction_badge(page: PoolPage) -> Badge:
    """Where the auction stands."""
    stage = stage_of(page)
    if stage == "live":
        return Badge(_("Bidding live"), "auction", is_live=True)
    return (
        Badge(_("Bidding has ended"), "", "clock") if stage == "closing" else Badge(_("Sealed bids"), "auction", "lock")
    )


def ring_of(page: PoolPage, reader_id: UUID | None = None) -> Ring:
    """The ring of the pool; the reader's own seats stand out. Seats of a pool that ended are nobody's any more."""
    taken = [Pledged(seats.units, tone_of(seats.buyer_id), seats.buyer_id == reader_id) for seats in page.seats]
    return gather(
        threshold=page.card.threshold_units,
        pledges=[*taken, *_gone(page.card.committed_units - sum(seats.units for seats in page.seats))],
        interested=page.card.interested_people,
        people=page.card.committed_people,
    )


def people_rows(page: PoolPage, reader_id: UUID | None = None) -> list[PersonRow]:
    """Who is in, in the order of the ring."""
    return [row_of(row, reader_id) for row in page.people]


def row_of(row: PlaceRow, reader_id: UUID | None) -> PersonRow:
    """Somebody who is in, as this reader sees them."""
    return PersonRow(
        name=row.person.pseudonym,
        tone=row.person.tone,
        units=0 if row.status == PledgeStatus.INTERESTED else row.units,
        at=row.at,
        is_mine=row.person.id == reader_id,
        is_to_confirm=row.status == PledgeStatus.TO_CONFIRM,
    )


def _gone(units: int) -> Iterator[Pledged]:
    return (Pledged(units=1, tone=place % 5 + 1) for place in range(max(0, units)))
