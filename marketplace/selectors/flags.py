"""Questions about flags: who flagged what, what waits for a seller's reply, what an operator decides."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery

from common.asking import asked_once
from common.carrying import packed, unpacked
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
    return part_of(_cases().filter(status__in=BEFORE_AN_OPERATOR), "decide_by", "pk", ask=ask).shown(_shown)


def flags_in_line() -> Query[list[Waiting]]:
    """What `flag_part` lists, by the bid its seller stands by now."""
    rows = _undecided().order_by("decide_by", "pk")
    return waiting(rows.values_list(_newest_bid(), "auction__pool__want__title", "raised_at", "decide_by"))


def flag_case_of(bid_id: UUID) -> FlagCaseView | None:
    """The flags against the seller of this bid, or None."""
    bid = Bid.objects.filter(pk=bid_id).first()
    rows = _cases().filter(auction=bid.auction_id, seller_id=bid.seller_id) if bid else _cases().none()
    return next(iter(_shown(rows)), None)


@asked_once
def flag_cases_of(pool_id: UUID) -> tuple[FlagCaseView, ...]:
    """All flags in the pool's auction, by seller."""
    return tuple(_shown(_cases().filter(auction__pool_id=pool_id).order_by("pk")))


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
    flagged = FlagCase.objects.filter(auction__pool_id=pool_id, flags__pledge__buyer_id=buyer_id)
    bids = Bid.objects.filter(auction__pool_id=pool_id, seller_id__in=flagged.values("seller_id"))
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


def _cases() -> QuerySet[FlagCase]:
    """Cases with what `_view` shows of them."""
    bids = Bid.objects.filter(auction=OuterRef("auction"), seller=OuterRef("seller")).order_by("-placed_at", "-pk")
    flags = Flag.objects.filter(case=OuterRef("pk"))
    held = flags.filter(pledge__status__in=HELD_PLACES)
    return FlagCase.objects.select_related("auction__pool__want", "seller").annotate(
        their_bids=packed(bids[:1]),
        their_flags=packed(flags.order_by("flagged_at", "pk")),
        their_people=ArraySubquery(held.values("pledge__person_group").distinct()),
    )


def _shown(rows: Iterable[FlagCase]) -> list[FlagCaseView]:
    cases = list(rows)
    crowds = demands_of([case.auction.pool_id for case in cases if case.auction.closing_people is None])
    return [_view(case, crowd=_crowd(case.auction, crowds)) for case in cases]


def _crowd(auction: Auction, crowds: Mapping[UUID, Demand]) -> int:
    """How many people the quorum is of: those who were committed at the end, until then those who are."""
    if auction.closing_people is not None:
        return auction.closing_people
    return crowds.get(auction.pool_id, Demand([])).people_at(1)


def _view(case: Any, *, crowd: int) -> FlagCaseView:
    """A case with what `_cases` asked for beside its columns."""
    auction = case.auction
    [bid], flags = unpacked(Bid, case.their_bids), unpacked(Flag, case.their_flags)
    return FlagCaseView(
        bid_id=bid.id,
        pool_id=auction.pool_id,
        title=auction.pool.want.title,
        seller_id=case.seller_id,
        seller_name=case.seller.business_name,
        alias=alias_name(bid.alias),
        price_minor=bid.price_minor,
        status=FlagStatus(case.status),
        quorum=flag_quorum(crowd),
        people=len(case.their_people),
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
