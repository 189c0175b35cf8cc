"""Questions about flags: who flagged what, what waits for a seller's reply, what an operator decides."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from common.paging import Ask, Part, part_of
from common.queries import Query
from common.waiting import Waiting, waiting
from marketplace.models import Bid, Flag, FlagCase
from marketplace.models.pools import HELD_PLACES
from marketplace.rules.award import flag_quorum
from marketplace.rules.flags import FlagReason
from marketplace.rules.states import FlagStatus
from marketplace.selectors.auctions import alias_name
from marketplace.selectors.rooms import demand_of
from merchants.selectors import SellerView, sellers

BEFORE_AN_OPERATOR = [FlagStatus.RAISED, FlagStatus.ANSWERED]


@dataclass(frozen=True)
class FlagView:
    """One buyer's word, without the buyer."""

    reason: FlagReason
    text: str
    at: datetime


@dataclass(frozen=True)
class FlagCaseView:
    """All flags against one seller in an auction; `bid_id` is the bid it stands by now.

    `people` flagged it of those who still hold a place, `quorum` would bring it before an operator. The seller's
    name is for after the auction.
    """

    bid_id: UUID
    pool_id: UUID
    title: str
    seller_id: UUID
    seller_name: str
    alias: str
    price_minor: int
    status: FlagStatus
    quorum: int
    people: int
    flags: tuple[FlagView, ...]
    raised_at: datetime | None
    answer_by: datetime | None
    decide_by: datetime | None
    reply: str
    replied_at: datetime | None
    reason: str
    decided_at: datetime | None
    decided_by: str

    @property
    def since(self) -> datetime:
        """Since when it waits, or since its first flag."""
        return self.raised_at or self.flags[0].at


def flagging_people(case: FlagCase) -> int:
    """How many distinct people flagged, of those who still hold a place (rules.md E4, F3)."""
    held = Flag.objects.filter(case=case, pledge__status__in=HELD_PLACES)
    return held.values("pledge__person_group").distinct().count()


def flag_part(ask: Ask) -> Part[FlagCaseView]:
    """One part of what waits for an operator, the nearest deadline first. Raises CursorUnfit."""
    return part_of(_undecided().select_related("auction__pool__want"), "decide_by", "pk", ask=ask).shown(_shown)


def flags_in_line() -> Query[list[Waiting]]:
    """What `flag_part` lists, by the bid its seller stands by now."""
    bids = Bid.objects.filter(auction=OuterRef("auction"), seller=OuterRef("seller"))
    rows = _undecided().order_by("decide_by", "pk")
    return waiting(rows.values_list(_newest(bids), "auction__pool__want__title", "raised_at", "decide_by"))


def flag_case_of(bid_id: UUID) -> FlagCaseView | None:
    """The flags against the seller of this bid, or None."""
    bid = Bid.objects.filter(pk=bid_id).first()
    rows = FlagCase.objects.filter(auction=bid.auction_id, seller_id=bid.seller_id) if bid else FlagCase.objects.none()
    return next(iter(_shown(rows.select_related("auction__pool__want"))), None)


def flag_cases_of(pool_id: UUID) -> list[FlagCaseView]:
    """All flags in the pool's auction, by seller."""
    rows = FlagCase.objects.filter(auction__pool_id=pool_id).order_by("pk")
    return _shown(rows.select_related("auction__pool__want"))


def flags_to_answer(seller_id: UUID) -> list[FlagCaseView]:
    """Flags that wait for this seller's reply, the nearest deadline first; few, since auctions are."""
    rows = FlagCase.objects.filter(seller_id=seller_id, status=FlagStatus.RAISED).order_by("answer_by", "pk")
    return _shown(rows.select_related("auction__pool__want")[:50])


def own_flags(pool_id: UUID, buyer_id: UUID) -> frozenset[UUID]:
    """The bids of the pool's auction whose sellers this buyer flagged."""
    cases = FlagCase.objects.filter(auction__pool_id=pool_id, flags__pledge__buyer_id=buyer_id)
    flagged = {case.seller_id for case in cases}
    bids = Bid.objects.filter(auction__pool_id=pool_id, seller_id__in=flagged)
    return frozenset(bids.values_list("pk", flat=True))


def _undecided() -> QuerySet[FlagCase]:
    return FlagCase.objects.filter(status__in=BEFORE_AN_OPERATOR)


def _newest(bids: QuerySet[Bid]) -> Subquery:
    return Subquery(bids.order_by("-placed_at", "-pk").values("pk")[:1])


def _shown(rows: Iterable[FlagCase]) -> list[FlagCaseView]:
    cases = list(rows)
    names = sellers([case.seller_id for case in cases])
    flags: dict[UUID, list[Flag]] = defaultdict(list)
    for flag in Flag.objects.filter(case__in=cases).order_by("flagged_at", "pk"):
        flags[flag.case_id].append(flag)
    return [_view(case, flags[case.id], names[case.seller_id]) for case in cases]


def _view(case: FlagCase, flags: list[Flag], seller: SellerView) -> FlagCaseView:
    auction = case.auction
    bid = Bid.objects.filter(auction=auction, seller_id=case.seller_id).order_by("-placed_at", "-pk")[0]
    crowd = auction.closing_people
    people = demand_of(auction).people_at(1) if crowd is None else crowd
    return FlagCaseView(
        bid_id=bid.id,
        pool_id=auction.pool_id,
        title=auction.pool.want.title,
        seller_id=case.seller_id,
        seller_name=seller.business_name,
        alias=alias_name(bid.alias),
        price_minor=bid.price_minor,
        status=FlagStatus(case.status),
        quorum=flag_quorum(people),
        people=flagging_people(case),
        flags=tuple(FlagView(FlagReason(flag.reason), flag.text, flag.flagged_at) for flag in flags),
        raised_at=case.raised_at,
        answer_by=case.answer_by,
        decide_by=case.decide_by,
        reply=case.reply,
        replied_at=case.replied_at,
        reason=case.reason,
        decided_at=case.decided_at,
        decided_by=case.decided_by,
    )
