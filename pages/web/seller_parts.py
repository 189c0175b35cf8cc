"""What the seller's desk shows of orders, bids, pools and money, each part worked out on its own."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from common.calendar import business_days_after, korean_calendar, seoul_day
from common.queries import Query
from escrow.rules.payouts import payout_at
from escrow.selectors.holds import held_query
from escrow.selectors.payouts import PayoutPage, payouts_query
from marketplace.rules.auction import Phase
from marketplace.rules.states import PoolStatus, UnitStatus
from marketplace.selectors.auctions import BidDesk, OwnBid, standing_desks
from marketplace.selectors.desks import confirm_dates
from marketplace.selectors.order_views import OrderView
from marketplace.selectors.shelves import PoolCard, Shelf, shelves
from media.selectors import PhotoView
from pages.presentation.deadlines import Deadline, deadline
from pages.presentation.payout_bars import PayoutDay, payout_days

PAYOUT_DAYS = 5
NEARLY_REACHED_PERCENT = 60
MOST_FITTING = 8
BIDDING = Shelf((PoolStatus.AUCTION,), sort="big", at_most=24)
NEARLY_FULL = Shelf((PoolStatus.GATHERING,), sort="almost", at_most=24)
MOST_BIDS = 20


@dataclass(frozen=True)
class ShipGroup:
    """The parcels of one pool that wait, by their nearest clock."""

    pool_id: UUID
    title: str
    photo: PhotoView | None
    parcels: int
    units: int
    deadline: Deadline
    refund_at: datetime | None


@dataclass(frozen=True)
class MyBid:
    """One standing bid. Prices in won; while sealed there is no leading price and no rank."""

    pool_id: UUID
    title: str
    is_sealed: bool
    mine: int
    leading: int | None
    rank: int | None
    limit: int | None
    step: int | None
    deadline: Deadline

    @property
    def is_leading(self) -> bool:
        """Whether it is the first."""
        return self.rank == 1

    @property
    def is_overtaken(self) -> bool:
        """Whether somebody is before it."""
        return self.rank is not None and self.rank > 1


@dataclass(frozen=True)
class SellerMoney:
    """A seller's money: held, certain and expected by payout day, and expected without a day yet."""

    held_minor: int
    page: PayoutPage
    days: tuple[PayoutDay, ...]
    undated_minor: int
    units: int

    @property
    def certain_on(self) -> date | None:
        """The first day something certain is paid."""
        return self.page.certain[0].on if self.page.certain else None


def ship_groups(orders: Sequence[OrderView], *, now: datetime) -> list[ShipGroup]:
    """Orders to ship by pool, the most urgent first, as the orders are."""
    by_pool: dict[UUID, list[OrderView]] = defaultdict(list)
    for order in orders:
        by_pool[order.pool_id].append(order)
    return [_group(group, now=now) for group in by_pool.values()]


def due_counts(orders: Sequence[OrderView], *, now: datetime) -> tuple[int, int]:
    """How many of these parcels leave today, and how many are late already."""
    dues = [due for order in orders if (due := _due(order))]
    late = sum(due <= now for due in dues)
    today = sum(due > now and seoul_day(due - timedelta(microseconds=1)) == seoul_day(now) for due in dues)
    return today, late


def my_bids(seller_id: UUID, *, now: datetime) -> list[MyBid]:
    """The seller's standing bids, the soonest end first."""
    desks = standing_desks(seller_id, now=now, at_most=MOST_BIDS)
    return [_my_bid(desk, desk.own, now=now) for desk in desks if desk.own]


def fitting_pools(own: Collection[UUID], taken: Sequence[UUID], *, now: datetime) -> list[PoolCard]:
    """Auctions one may still enter, the soonest end first, then pools that are nearly full; none of one's `own`."""
    auctions, gathering = shelves([BIDDING, NEARLY_FULL], now=now)
    free = [card for card in auctions if card.id not in {*own, *taken} and card.counts_to and card.counts_to > now]
    nearly = [card for card in gathering if card.id not in own and card.percent >= NEARLY_REACHED_PERCENT]
    return [*sorted(free, key=lambda card: card.counts_to or now), *nearly][:MOST_FITTING]


def seller_money(seller_id: UUID, *, now: datetime) -> Query[SellerMoney]:
    """What is held for the seller and when it will be paid."""
    party = f"seller:{seller_id}"
    return Query(partial(_money, now), payouts_query(party), confirm_dates(seller_id), held_query(party))


def _money(now: datetime, page: PayoutPage, dates: Mapping[str, datetime], held_minor: int) -> SellerMoney:
    calendar = korean_calendar()
    expected: dict[date, list[int]] = defaultdict(list)
    undated = 0
    for coming in page.expected:
        confirm_at = dates.get(coming.reference)
        if confirm_at is None:
            undated += coming.amount_minor
        else:
            expected[seoul_day(payout_at(confirm_at, calendar))].append(coming.amount_minor)
    days = _next_days(now, [coming.on for coming in page.certain])
    certain = [(coming.on, coming.amount_minor, coming.units) for coming in page.certain]
    return SellerMoney(
        held_minor=held_minor,
        page=page,
        days=payout_days(days, certain=certain, expected=expected),
        undated_minor=undated + sum(sum(parts) for day, parts in expected.items() if day > days[-1]),
        units=len(page.expected),
    )


def _group(orders: Sequence[OrderView], *, now: datetime) -> ShipGroup:
    first = orders[0]
    units = [unit for order in orders for unit in order.units if unit.status is UnitStatus.HELD]
    due = min((due for order in orders if (due := _due(order))), default=now)
    since = min((order.paid_at or order.made_at for order in orders), default=now)
    return ShipGroup(
        pool_id=first.pool_id,
        title=first.title,
        photo=first.photo,
        parcels=len(orders),
        units=len(units),
        deadline=deadline(since=since, at=due, now=now),
        refund_at=min((unit.refund_at for unit in units if unit.refund_at), default=None),
    )


def _due(order: OrderView) -> datetime | None:
    return min((unit.ship_by for unit in order.units if unit.ship_by and unit.status is UnitStatus.HELD), default=None)


def _my_bid(desk: BidDesk, own: OwnBid, *, now: datetime) -> MyBid:
    auction = desk.auction
    since = auction.sealed_ends_at if auction.phase is Phase.LIVE else auction.opens_at
    return MyBid(
        pool_id=auction.pool_id,
        title=desk.title,
        is_sealed=auction.phase in {Phase.NOT_OPEN, Phase.SEALED},
        mine=own.price_minor,
        leading=auction.leading_price_minor,
        rank=desk.rank,
        limit=desk.limit_minor,
        step=auction.step_minor,
        deadline=deadline(since=since, at=auction.phase_ends_at, now=now),
    )


def _next_days(now: datetime, certain: Sequence[date]) -> list[date]:
    """The next payout days, today too when something certain is still due today."""
    today, calendar = seoul_day(now), korean_calendar()
    coming = {business_days_after(today, count, calendar) for count in range(1, PAYOUT_DAYS + 1)}
    return sorted(coming | {day for day in certain if day == today})[:PAYOUT_DAYS]
