"""Questions about flags: who flagged what, what waits for a seller's reply, what an operator decides."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from common.paging import Ask, Part, part_of
from common.queries import Query, Rows
from common.waiting import Waiting, waiting
from marketplace.models import Auction, Bid, Flag, FlagCase
from marketplace.models.pools import HELD_PLACES
from marketplace.rules.award import flag_quorum
from marketplace.rules.demand import Demand
from marketplace.rules.flags import FlagReason
from marketplace.rules.states import FlagStatus
from marketplace.selectors.auctions import alias_name
from marketplace.selectors.rooms import demands_of
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


@dataclass(frozen=True)
class FlagsAsked:
    """What a seller is asked to reply to: so many people flagged its bid."""

    bid_id: UUID
    title: str
    since: datetime
    answer_by: datetime
    people: int


def flagging_people(case: FlagCase) -> int:
    """How many distinct people flagged, of those who still hold a place (rules.md E4, F3)."""
    return _counted(FlagCase.objects.filter(pk=case.pk)).answer[case.pk]


def flag_part(ask: Ask) -> Part[FlagCaseView]:
    """One part of what waits for an operator, the nearest deadline first. Raises CursorUnfit."""
    return part_of(_undecided().select_related("auction__pool__want"), "decide_by", "pk", ask=ask).shown(_shown)


def flags_in_line() -> Query[list[Waiting]]:
    """What `flag_part` lists, by the bid its seller stands by now."""
    rows = _undecided().order_by("decide_by", "pk")
    return waiting(rows.values_list(_newest_bid(), "auction__pool__want__title", "raised_at", "decide_by"))


def flag_case_of(bid_id: UUID) -> FlagCaseView | None:
    """The flags against the seller of this bid, or None."""
    bid = Bid.objects.filter(pk=bid_id).first()
    rows = FlagCase.objects.filter(auction=bid.auction_id, seller_id=bid.seller_id) if bid else FlagCase.objects.none()
    return next(iter(_shown(rows.select_related("auction__pool__want"))), None)


def flag_cases_of(pool_id: UUID) -> list[FlagCaseView]:
    """All flags in the pool's auction, by seller."""
    rows = FlagCase.objects.filter(auction__pool_id=pool_id).order_by("pk")
    return _shown(rows.select_related("auction__pool__want"))


def flags_to_answer(seller_id: UUID) -> Query[list[FlagsAsked]]:
    """Flags that wait for this seller's reply, the nearest deadline first; few, since auctions are."""
    cases = FlagCase.objects.filter(seller_id=seller_id, status=FlagStatus.RAISED)
    rows = cases.order_by("answer_by", "pk")[:50]
    return Query(
        _asked,
        rows.values_list("pk", _newest_bid(), "auction__pool__want__title", "raised_at", "answer_by"),
        _counted(rows),
    )


def own_flags(pool_id: UUID, buyer_id: UUID) -> frozenset[UUID]:
    """The bids of the pool's auction whose sellers this buyer flagged."""
    cases = FlagCase.objects.filter(auction__pool_id=pool_id, flags__pledge__buyer_id=buyer_id)
    flagged = {case.seller_id for case in cases}
    bids = Bid.objects.filter(auction__pool_id=pool_id, seller_id__in=flagged)
    return frozenset(bids.values_list("pk", flat=True))


def _asked(rows: Rows, people: Mapping[UUID, int]) -> list[FlagsAsked]:
    return [
        FlagsAsked(bid_id, title, since, answer_by, people[case_id])
        for case_id, bid_id, title, since, answer_by in rows
    ]


def _undecided() -> QuerySet[FlagCase]:
    return FlagCase.objects.filter(status__in=BEFORE_AN_OPERATOR)


def _newest_bid() -> Subquery:
    """The bid the case is about, a column for cases."""
    bids = Bid.objects.filter(auction=OuterRef("auction"), seller=OuterRef("seller"))
    return Subquery(bids.order_by("-placed_at", "-pk").values("pk")[:1])


def _counted(cases: QuerySet[FlagCase]) -> Query[Counter[UUID]]:
    """How many distinct people flagged in each of these cases, of those who still hold a place."""
    held = Flag.objects.filter(case__in=cases.values("pk"), pledge__status__in=HELD_PLACES).order_by()
    people = held.values_list("case_id", "pledge__person_group").distinct()
    return Query(lambda found: Counter(case_id for case_id, _person in found), people)


def _shown(rows: Iterable[FlagCase]) -> list[FlagCaseView]:
    cases = list(rows)
    names = sellers([case.seller_id for case in cases])
    people = _counted(FlagCase.objects.filter(pk__in=[case.pk for case in cases])).answer
    bids = _newest_bids(cases)
    flags: dict[UUID, list[Flag]] = defaultdict(list)
    for flag in Flag.objects.filter(case__in=cases).order_by("flagged_at", "pk"):
        flags[flag.case_id].append(flag)
    crowds = demands_of([case.auction.pool_id for case in cases if case.auction.closing_people is None])
    return [
        _view(
            case,
            flags[case.id],
            bid=bids[case.auction_id, case.seller_id],
            seller=names[case.seller_id],
            people=people[case.id],
            crowd=_crowd(case.auction, crowds),
        )
        for case in cases
    ]


def _newest_bids(cases: Iterable[FlagCase]) -> dict[tuple[UUID, UUID], Bid]:
    rows = Bid.objects.filter(auction__in=[case.auction_id for case in cases])
    flagged = rows.filter(seller__in=[case.seller_id for case in cases])
    return {(bid.auction_id, bid.seller_id): bid for bid in flagged.order_by("placed_at", "pk")}


def _crowd(auction: Auction, crowds: Mapping[UUID, Demand]) -> int:
    """How many people the quorum is of: those who were committed at the end, until then those who are."""
    if auction.closing_people is not None:
        return auction.closing_people
    return crowds.get(auction.pool_id, Demand([])).people_at(1)


def _view(case: FlagCase, flags: list[Flag], *, bid: Bid, seller: SellerView, people: int, crowd: int) -> FlagCaseView:
    auction = case.auction
    return FlagCaseView(
        bid_id=bid.id,
        pool_id=auction.pool_id,
        title=auction.pool.want.title,
        seller_id=case.seller_id,
        seller_name=seller.business_name,
        alias=alias_name(bid.alias),
        price_minor=bid.price_minor,
        status=FlagStatus(case.status),
        quorum=flag_quorum(crowd),
        people=people,
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
