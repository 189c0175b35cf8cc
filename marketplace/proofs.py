"""What must be true of auctions, awards, orders and units, and of the held money that units stand for."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from escrow.rules.states import HoldStatus, PaymentStatus
from ledger.proofs import proof
from marketplace.models import Award, Bid, Order, Unit
from marketplace.models.auctions import OPEN_AWARDS
from marketplace.rules.states import AuctionStatus, AwardStatus, BidStatus, OrderStatus, UnitStatus
from marketplace.selectors.records import recorded_pools
from marketplace.selectors.replays import proof_of_pool

_NEVER_TAKEN = [BidStatus.REJECTED, BidStatus.WITHDRAWN]
_TAKEN_ON = [AwardStatus.ACCEPTED, AwardStatus.FEWER]
_UNDER_WAY = [UnitStatus.HELD, UnitStatus.SHIPPED, UnitStatus.DELIVERED, UnitStatus.CONFIRMED]
_GONE = Q(status=UnitStatus.REFUNDED)
_LOST = HoldStatus.LOST
_IS_BACK = Q(hold__status__in=[HoldStatus.REFUNDED, _LOST]) | Q(
    hold__status=HoldStatus.RELEASED, hold__released_minor=0
)
_UNLIKE_ITS_HOLD = (
    (Q(status__in=_UNDER_WAY) & ~Q(hold__status__in=[HoldStatus.FUNDED, _LOST]))
    | (Q(status=UnitStatus.RELEASED) & ~Q(hold__status__in=[HoldStatus.RELEASED, _LOST]))
    | (
        _GONE
        & ~Q(hold__status__in=[HoldStatus.REFUNDED, _LOST])
        & ~Q(hold__status=HoldStatus.RELEASED, hold__released_minor=0)
    )
    | (Q(status=UnitStatus.CANCELLED) & ~Q(hold__status=HoldStatus.CANCELLED))
    | (Q(status=UnitStatus.PENDING) & Q(hold__status__in=[HoldStatus.RELEASED, HoldStatus.REFUNDED]))
)
"""A unit that waits for its payment's fact may be behind its hold, and what a chargeback took may be anywhere."""


@proof
def units_stand_where_their_money_does() -> Iterator[str]:
    """A unit's state is that of its hold, and its price what the hold takes."""
    for unit in _with_money(Unit.objects.filter(_UNLIKE_ITS_HOLD)):
        yield f"unit {unit['number']} of order {unit['order']} is {unit['status']}, its money {unit['hold__status']}"
    for unit in _with_money(Unit.objects.exclude(price_minor=F("hold__amount_minor"))):
        yield f"unit {unit['number']} of order {unit['order']} has another price than its hold"


@proof
def orders_are_their_payments() -> Iterator[str]:
    """An order is one payment of its units at one price, and paid only when the payment is."""
    orders = Order.objects.annotate(counted=Count("units"), asked=Sum("units__price_minor"))
    unlike = ~Q(counted=F("unit_count")) | ~Q(asked=F("unit_count") * F("price_minor"))
    unlike |= ~Q(payment__amount_minor=F("unit_count") * F("price_minor"))
    ahead = Q(status=OrderStatus.PAID) & ~Q(payment__status=PaymentStatus.PAID)
    for pk in orders.filter(unlike | ahead).order_by("pk").values_list("pk", flat=True).iterator():
        yield f"order {pk} is not what its units and its payment say"


@proof
def each_pool_is_awarded_once() -> Iterator[str]:
    """At most one award of a pool is open, at the price of its bid."""
    open_awards = Award.objects.filter(status__in=OPEN_AWARDS)
    twice = open_awards.values("pool").annotate(times=Count("pk")).filter(times__gt=1).order_by("pool")
    for row in twice.iterator():
        yield f"pool {row['pool']} is awarded {row['times']} times"
    for pk in Award.objects.exclude(price_minor=F("bid__price_minor")).order_by("pk").values_list("pk", flat=True):
        yield f"award {pk} has another price than its bid"


@proof
def awards_stay_within_what_was_offered() -> Iterator[str]:
    """No award, and no orders made from one, take more units than its bid offered, or another price."""
    standing = ~Q(orders__status__in=[OrderStatus.CANCELLED, OrderStatus.DROPPED])
    awards = Award.objects.annotate(ordered=Sum("orders__unit_count", filter=standing, default=0))
    more = Q(units__gt=F("bid__max_units")) | Q(ordered__gt=F("bid__max_units"))
    dearer = Exists(Order.objects.filter(award=OuterRef("pk")).exclude(price_minor=OuterRef("price_minor")))
    unasked = ~Q(status__in=_TAKEN_ON) & Exists(Order.objects.filter(award=OuterRef("pk"), status=OrderStatus.DUE))
    for pk in awards.filter(more | dearer | unasked).order_by("pk").values_list("pk", flat=True).iterator():
        yield f"award {pk} takes more than its bid offered, or its orders another price"


@proof
def bids_came_before_the_close() -> Iterator[str]:
    """Every bid that counted was accepted while its auction ran: from its opening until before its end (A2)."""
    outside = Q(accepted_at__lt=F("auction__opens_at")) | Q(accepted_at__gte=F("auction__ends_at"))
    late = Bid.objects.filter(outside).exclude(status__in=_NEVER_TAKEN)
    for bid in late.order_by("pk").values("auction", "sequence", "accepted_at").iterator():
        yield f"bid {bid['sequence']} of auction {bid['auction']} was accepted at {bid['accepted_at']}, outside of it"


@proof
def awards_follow_their_records() -> Iterator[str]:
    """Worked out again from its record, every auction gives the award it gave: the best valid bid."""
    for pool_id in recorded_pools():
        found = proof_of_pool(pool_id)
        yield from (f"pool {pool_id}: {difference}" for difference in (found.differences if found else ()))
    unrecorded = Award.objects.filter(pool__auction__record=None, pool__auction__status=AuctionStatus.CLOSED)
    for pk in unrecorded.order_by("pk").values_list("pk", flat=True).iterator():
        yield f"award {pk} was made without a record"


def _with_money(units: QuerySet[Unit]) -> Iterator[Any]:
    found = units.order_by("pk").values("order", "number", "status", "hold__status")
    yield from found.iterator()
