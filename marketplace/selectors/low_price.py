"""Questions about prices that are suspiciously low, with the figures they were compared with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from common.paging import Ask, Part, part_of
from common.queries import Query
from common.waiting import Waiting, waiting
from marketplace.models import Award, LowPriceHold
from marketplace.rules.award import low_limit_of_next, low_limit_of_openings
from marketplace.rules.states import LowPriceStatus
from marketplace.rules.terms import PoolTerms

BEFORE_AN_OPERATOR = [LowPriceStatus.WAITING, LowPriceStatus.ANSWERED]


@dataclass(frozen=True)
class LowPriceView:
    """A suspect price beside what it was compared with, all in won for one unit; the mean is floored.

    At `openings_limit_minor` or less, or at `next_limit_minor` or less, a price is suspect. `next_minor` is None
    when nobody came after it. Percents are how far it lies under each, floored.
    """

    award_id: UUID
    pool_id: UUID
    bid_id: UUID
    title: str
    seller_id: UUID
    seller_name: str
    price_minor: int
    units: int
    openings_mean_minor: int
    openings_count: int
    under_openings_percent: int
    openings_limit_minor: int
    next_minor: int | None
    under_next_percent: int | None
    next_limit_minor: int | None
    status: LowPriceStatus
    held_at: datetime
    answer_by: datetime
    decide_by: datetime
    answer: str
    answered_at: datetime | None
    reason: str
    decided_at: datetime | None
    decided_by: str


@dataclass(frozen=True)
class PriceAsked:
    """A price its seller is asked about, in won for one unit."""

    award_id: UUID
    title: str
    price_minor: int
    held_at: datetime
    answer_by: datetime


def low_price_of(award_id: UUID) -> LowPriceView | None:
    """The hold on an award's price, decided or not; None when its price was never suspect."""
    return next(iter(_shown(_holds().filter(award_id=award_id))), None)


def low_prices_in(awards: Iterable[Award]) -> list[LowPriceView]:
    """Every suspect price of these awards, read with what was asked about their prices, the first asked first."""
    holds = [award.low_price for award in awards if hasattr(award, "low_price")]
    return _shown(sorted(holds, key=lambda hold: (hold.held_at, hold.pk)))


def _holds() -> QuerySet[LowPriceHold]:
    return LowPriceHold.objects.select_related("award__pool__want", "award__seller")


def low_price_part(ask: Ask) -> Part[LowPriceView]:
    """What waits for an operator or for the seller before, the nearest deadline first. Raises CursorUnfit."""
    return part_of(_holds().filter(status__in=BEFORE_AN_OPERATOR), "decide_by", "pk", ask=ask).shown(_shown)


def low_prices_in_line() -> Query[list[Waiting]]:
    """What `low_price_part` lists, by award, with what its buyers would pay."""
    columns = ("award_id", "award__pool__want__title", "held_at", "decide_by")
    rows = _undecided().order_by("decide_by", "pk")
    return waiting(rows.values_list(*columns, F("award__price_minor") * F("award__units")))


def low_prices_to_answer(seller_id: UUID) -> Query[list[PriceAsked]]:
    """What waits for this seller's answer, the nearest deadline first; few, since auctions are."""
    rows = LowPriceHold.objects.filter(award__seller_id=seller_id, status=LowPriceStatus.WAITING)
    columns = ("award_id", "award__pool__want__title", "award__price_minor", "held_at", "answer_by")
    return Query(
        lambda found: [PriceAsked(*asked) for asked in found],
        rows.order_by("answer_by", "pk").values_list(*columns)[:50],
    )


def _undecided() -> QuerySet[LowPriceHold]:
    return LowPriceHold.objects.filter(status__in=BEFORE_AN_OPERATOR)


def _shown(rows: Iterable[LowPriceHold]) -> list[LowPriceView]:
    return [_view(hold) for hold in rows]


def _view(hold: LowPriceHold) -> LowPriceView:
    award, price = hold.award, hold.award.price_minor
    terms = PoolTerms.from_json(award.pool.terms)
    total, count, next_minor = hold.openings_sum_minor, hold.openings_count, hold.next_minor
    return LowPriceView(
        award_id=award.id,
        pool_id=award.pool_id,
        bid_id=award.bid_id,
        title=award.pool.want.title,
        seller_id=award.seller_id,
        seller_name=award.seller.business_name,
        price_minor=price,
        units=award.units,
        openings_mean_minor=total // count,
        openings_count=count,
        under_openings_percent=(total - count * price) * 100 // total,
        openings_limit_minor=low_limit_of_openings(total, count, terms),
        next_minor=next_minor,
        under_next_percent=None if next_minor is None else (next_minor - price) * 100 // next_minor,
        next_limit_minor=None if next_minor is None else low_limit_of_next(next_minor, terms),
        status=LowPriceStatus(hold.status),
        held_at=hold.held_at,
        answer_by=hold.answer_by,
        decide_by=hold.decide_by,
        answer=hold.answer,
        answered_at=hold.answered_at,
        reason=hold.reason,
        decided_at=hold.decided_at,
        decided_by=hold.decided_by,
    )
