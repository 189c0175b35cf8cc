"""Flags on the pages of an auction and its result: the form, what I said, what everybody may read of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marketplace.rules.flags import FLAGGABLE
from marketplace.rules.states import FlagStatus, PledgeStatus, PoolStatus
from marketplace.selectors.auctions import BidRow
from marketplace.selectors.bars import barred_sellers_of
from marketplace.selectors.flags import FlagCaseView, flag_cases_of, own_flags
from marketplace.selectors.pools import PoolPage
from pages.web.award_forms import FlagForm
from pages.web.reading import Reading

OPEN = {PoolStatus.AUCTION, PoolStatus.VETTING}
TOLD = {
    FlagStatus.RAISED,
    FlagStatus.ANSWERED,
    FlagStatus.REJECTED,
    FlagStatus.DISMISSED,
    FlagStatus.LAPSED,
}
"""Flags that reached their quorum are everybody's; below it they are nobody's business but who flagged."""


@dataclass(frozen=True)
class ShownCase:
    """Flags against one seller, under its alias until the auction is over."""

    case: FlagCaseView
    name: str


def flag_part(reading: Reading, reader: UUID | None, *, form: FlagForm | None = None) -> dict[str, Any]:
    """The form for who may flag, the cases everybody may read, and the bids I flagged."""
    page = reading.page
    bids = flaggable(page)
    may_flag = reader is not None and page.own is not None and page.own.status == PledgeStatus.COMMITTED and bool(bids)
    cases = _cases(page)
    mine = own_flags(page.card.id, reader) if reader and cases else frozenset()
    return {
        "flag_form": form or (FlagForm(bids=bids) if may_flag else None),
        "flag_cases": [one for one in cases if one.case.status in TOLD],
        "my_flags": [one for one in cases if one.case.bid_id in mine and one.case.status is FlagStatus.GATHERING],
        "barred": [bar for bar in barred_sellers_of(reader) if bar.pool_id == page.card.id] if reader else [],
    }


def flaggable(page: PoolPage) -> Sequence[BidRow]:
    """The bids that can be flagged, one of each seller, the cheapest first."""
    if page.auction is None or page.card.status not in OPEN or not bids_are_open(page):
        return ()
    standing = [bid for bid in page.auction.bids if bid.status in FLAGGABLE]
    return sorted(standing, key=lambda bid: bid.price_minor)


def bids_are_open(page: PoolPage) -> bool:
    """Whether the envelopes were opened."""
    return page.auction is not None and bool(page.auction.bids)


def _cases(page: PoolPage) -> list[ShownCase]:
    if not bids_are_open(page):
        return []
    is_running = page.card.status == PoolStatus.AUCTION
    cases = flag_cases_of(page.card.id)
    return [ShownCase(case, case.alias if is_running else case.seller_name) for case in cases]
