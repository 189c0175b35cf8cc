"""Leaving freely while buyers may, and turning a seller away for good."""

from datetime import datetime
from uuid import UUID

from common import clock
from common.locks import locked
from common.transactions import in_unit
from marketplace.errors import NoOptOut, NoPlace, NoSuchBar, NoSuchBid
from marketplace.models import Award, Bid, Pledge, Pool, SellerBar
from marketplace.models.pools import HELD_PLACES
from marketplace.rules.auction import Phase
from marketplace.rules.judgements import Occasion
from marketplace.rules.states import AwardStatus, PledgeStatus
from marketplace.selectors.rooms import clock_of
from marketplace.services.awarding import go_on, judge_again
from marketplace.services.pending import newest_award, next_overdue_award
from marketplace.services.pledges import leave_place
from merchants import selectors as merchants


@in_unit
def opt_out(*, pool_id: UUID, buyer_id: UUID, now: datetime) -> Pledge:
    """Leave while everybody may, without a reason; the lock does not hold (product.md, "Defaults").

    Raises NoOptOut when no such time is open, NoPlace.
    """
    pool = locked(Pool.objects.filter(pk=pool_id)).first()
    award = newest_award(pool) if pool else None
    asked_at = clock.after_lock()
    if pool is None or award is None or not _is_open_to_leave(award, asked_at):
        raise NoOptOut()
    place = Pledge.objects.filter(pool=pool, buyer_id=buyer_id, status__in=HELD_PLACES).first()
    if place is None or place.status == PledgeStatus.ORDERED:
        raise NoPlace()
    leave_place(place, pool, now=now)
    return place


@in_unit
def end_next_opt_out(*, now: datetime) -> Award | None:
    """End one time to leave freely and judge the bid by who is left; None when there is none."""
    award = next_overdue_award(AwardStatus.VETTING, deadline="opt_out_until", now=now, opt_out_ended_at=None)
    if award is None:
        return None
    assert award.opt_out_until is not None, "it is past"
    award.opt_out_ended_at = award.opt_out_until
    award.save(update_fields=["opt_out_ended_at"])
    if judge_again(award, Occasion.OPT_OUT, at=award.opt_out_until, now=now):
        go_on(award, at=award.opt_out_until, now=now)
    return award


@in_unit
def bar_seller(*, buyer_id: UUID, seller_id: UUID, now: datetime) -> SellerBar:
    """Turn a seller away: none of the buyer's places are in its demand from now on (rules.md D10).

    What an auction ended with stays (D9). Doing it again changes nothing. Raises NoSuchSeller.
    """
    merchants.seller(seller_id)
    return _bar(buyer_id, seller_id, bid=None, now=now)


@in_unit
def bar_bidder(*, buyer_id: UUID, bid_id: UUID, now: datetime) -> SellerBar:
    """Turn the seller of a bid away, whose name nobody knows yet. Raises NoSuchBid, also while bids are sealed."""
    bid = Bid.objects.select_related("auction").filter(pk=bid_id).first()
    if bid is None or clock_of(bid.auction).phase(clock.after_lock()) in {Phase.NOT_OPEN, Phase.SEALED}:
        raise NoSuchBid()
    return _bar(buyer_id, bid.seller_id, bid=bid, now=now)


@in_unit
def unbar_seller(*, buyer_id: UUID, bar_id: UUID, now: datetime) -> None:
    """Let a seller's bids count for one's places again. Doing it again changes nothing. Raises NoSuchBar."""
    bar = locked(SellerBar.objects.filter(pk=bar_id, buyer_id=buyer_id)).first()
    if bar is None:
        raise NoSuchBar()
    if bar.ended_at is None:
        bar.ended_at = clock.after_lock()
        bar.save(update_fields=["ended_at"])


def _is_open_to_leave(award: Award, at: datetime) -> bool:
    until = award.opt_out_until
    return award.status == AwardStatus.VETTING and until is not None and at < until


def _bar(buyer_id: UUID, seller_id: UUID, *, bid: Bid | None, now: datetime) -> SellerBar:
    """One open bar for each pair; two tabs at once make one."""
    bar = SellerBar(buyer_id=buyer_id, seller_id=seller_id, bid=bid, made_at=clock.after_lock())
    SellerBar.objects.bulk_create([bar], ignore_conflicts=True)
    return SellerBar.objects.get(buyer_id=buyer_id, seller_id=seller_id, ended_at=None)
