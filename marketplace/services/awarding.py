"""Awards from the auction's end on: what holds one up, when it is offered, and who comes next when it is lost.

Every step takes `at`, the instant from which its clocks run, apart from `now`, when it is told: a sweep that comes
late gives the same result as a punctual one (product.md, "Lifecycle").
"""

from datetime import datetime

from common.calendar import korean_calendar
from common.lifecycle import SYSTEM, Actor
from common.locks import locked
from common.outbox import record
from marketplace.events import (
    AwardOffered,
    BidRejected,
    ConsentAsked,
    LowPriceHeld,
    OptOutOpened,
    PoolFailed,
    StandbyPromoted,
)
from marketplace.models import Auction, Award, Bid, Consent, FlagCase, Judgement, LowPriceHold, Pool
from marketplace.rules import deadlines
from marketplace.rules.award import low_price_is_suspect, may_go_on
from marketplace.rules.judgements import Occasion, Verdict, verdict_on
from marketplace.rules.states import AwardStatus, BidStatus, ConsentStatus, FlagStatus, LowPriceStatus, PoolStatus
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.crowds import agreed_demand, remaining_demand
from marketplace.selectors.rankings import next_price, openings_beside, standbys_in_order
from marketplace.selectors.rooms import bid_view
from marketplace.services.machines import advance
from marketplace.services.places import lapse_places

UNDECIDED_HOLD = [LowPriceStatus.WAITING, LowPriceStatus.ANSWERED]
UNDECIDED_FLAGS = [FlagStatus.RAISED, FlagStatus.ANSWERED]
RENEGED = [AwardStatus.REFUSED, AwardStatus.LAPSED]
BID_ENDS = {
    "refuse": "renege",
    "lapse": "renege",
    "reject": "reject",
    "find_unmet": "release",
    "decline_fewer": "release",
}


def make_award(bid: Bid, *, verdict: Verdict, at: datetime, now: datetime) -> Award:
    """Put the order to the bid that wins, now or after others failed; what holds it up is found here.

    Its pool is locked by the caller and hangs on its auction.
    """
    pool, terms = bid.auction.pool, _terms(bid.auction.pool)
    former = Award.objects.filter(pool=pool).order_by("-turn").first()
    award = Award.objects.create(
        pool=pool,
        bid=bid,
        seller_id=bid.seller_id,
        status=AwardStatus.VETTING,
        price_minor=bid.price_minor,
        units=verdict.served_units,
        turn=former.turn + 1 if former else 1,
        made_at=at,
        needs_consent=former is not None and _needs_consent(former, bid),
        opt_out_until=deadlines.opt_out_until(at, terms) if _may_be_left(bid, terms, former) else None,
    )
    if former is not None:
        record(StandbyPromoted(pool_id=str(pool.id), award_id=str(award.id)), now=now)
    if award.opt_out_until is not None:
        record(OptOutOpened(pool_id=str(pool.id), award_id=str(award.id)), now=now)
    _hold_low_price(award, at=at, now=now)
    go_on(award, at=at, now=now)
    return award


def go_on(award: Award, *, at: datetime, now: datetime) -> None:
    """Take an award to its next state once nothing holds it up (rules.md E8). Its pool is locked by the caller."""
    if award.status != AwardStatus.VETTING or is_held_up(award):
        return
    if award.needs_consent and award.consent_until is None:
        _ask_consent(award, at=at, now=now)
    else:
        offer(award, at=at, now=now)


def is_held_up(award: Award) -> bool:
    """Whether a low price, flags or an open time to leave keep the award from its seller."""
    cases = FlagCase.objects.filter(auction=award.bid.auction_id, seller_id=award.seller_id, status__in=UNDECIDED_FLAGS)
    holds = LowPriceHold.objects.filter(award=award, status__in=UNDECIDED_HOLD)
    is_open_to_leave = award.opt_out_until is not None and award.opt_out_ended_at is None
    return is_open_to_leave or cases.exists() or holds.exists()


def drop_flags(bid: Bid) -> None:
    """Forget flags against a bid that is out for another reason. The pool is locked by the caller."""
    waiting = [FlagStatus.GATHERING, *UNDECIDED_FLAGS]
    for case in locked(FlagCase.objects.filter(auction=bid.auction_id, seller_id=bid.seller_id, status__in=waiting)):
        advance(case, "drop", actor=SYSTEM)


def offer(award: Award, *, at: datetime, now: datetime) -> None:
    """Start the seller's time to accept. The pool is locked by the caller."""
    until = deadlines.accept_by(at, _terms(award.pool))
    advance(award, "offer", actor=SYSTEM, offered_at=at, accept_by=until)
    record(AwardOffered(pool_id=str(award.pool_id), award_id=str(award.id)), now=now)


def judge_again(award: Award, occasion: Occasion, *, at: datetime, now: datetime) -> bool:
    """Judge an award by those who are left; unmet, the next standby comes. Its pool is locked by the caller.

    Whether the award still stands.
    """
    verdict = verdict_on(bid_view(award.bid), agreed_demand(award), _terms(award.pool))
    Judgement.objects.create(
        bid=award.bid,
        occasion=occasion,
        judged_at=at,
        units=verdict.units,
        people=verdict.people,
        served_units=verdict.served_units,
        is_valid=verdict.is_valid,
    )
    award.units = verdict.served_units
    award.save(update_fields=["units"])
    if not verdict.is_valid:
        pass_on(award, "find_unmet", actor=SYSTEM, at=at, now=now)
    return verdict.is_valid


def pass_on(award: Award, transition: str, *, actor: Actor, at: datetime, now: datetime) -> None:
    """End an award and put the order to the next standby, else the pool fails. Its pool is locked by the caller."""
    advance(award, transition, actor=actor, decided_at=award.decided_at or at)
    advance(award.bid, BID_ENDS[transition], actor=actor)
    drop_flags(award.bid)
    if award.bid.status == BidStatus.REJECTED:
        record(BidRejected(pool_id=str(award.pool_id), bid_id=str(award.bid_id)), now=now)
    pool, auction = award.pool, award.bid.auction
    auction.pool = pool
    was_collecting = pool.status == PoolStatus.COLLECTING
    if was_collecting:
        advance(pool, "fall_back", actor=SYSTEM)
    found = _next_standby(auction, is_bound=was_collecting or _binds(auction, at), now=now)
    if found is None:
        fail(pool, auction, at=at, now=now)
        return
    bid, verdict = found
    advance(bid, "promote", actor=SYSTEM)
    make_award(bid, verdict=verdict, at=at, now=now)


def fail(pool: Pool, auction: Auction, *, at: datetime, now: datetime) -> None:
    """End a pool without a purchase: nobody is charged any more. Its pool is locked by the caller."""
    advance(pool, "fail", actor=SYSTEM, ended_at=at)
    release_standbys(auction)
    lapse_places(pool)
    record(PoolFailed(pool_id=str(pool.id)), now=now)


def release_standbys(auction: Auction) -> int:
    """Set the bids free that would come next; how many. The pool is locked by the caller."""
    waiting = list(Bid.objects.filter(auction=auction, status=BidStatus.STANDBY))
    for standby in waiting:
        advance(standby, "release", actor=SYSTEM)
        drop_flags(standby)
    return len(waiting)


def _terms(pool: Pool) -> PoolTerms:
    return PoolTerms.from_json(pool.terms)


def _needs_consent(former: Award, bid: Bid) -> bool:
    """A price above the one last announced, even under the cap; or a second charge, whatever the price (E7)."""
    return bid.price_minor > former.price_minor or former.needs_consent or former.status == AwardStatus.DECLINED


def _may_be_left(bid: Bid, terms: PoolTerms, former: Award | None) -> bool:
    """Whether buyers may leave freely: there was nothing to compare, or nobody decided about flags on this seller."""
    stood = Judgement.objects.filter(bid__auction=bid.auction_id, occasion=Occasion.CLOSE).count()
    undecided = FlagCase.objects.filter(auction=bid.auction_id, seller_id=bid.seller_id, status=FlagStatus.LAPSED)
    return (former is None and stood < terms.sellers_wanted) or undecided.exists()


def _hold_low_price(award: Award, *, at: datetime, now: datetime) -> None:
    """Ask the seller of a suspect price, a standby's too (rules.md E1–E3, E11)."""
    terms, calendar = _terms(award.pool), korean_calendar()
    others, next_minor = openings_beside(award.bid), next_price(award.bid)
    if not low_price_is_suspect(award.price_minor, other_openings=others, next_minor=next_minor, terms=terms):
        return
    LowPriceHold.objects.create(
        award=award,
        status=LowPriceStatus.WAITING,
        openings_sum_minor=sum(others),
        openings_count=len(others),
        next_minor=next_minor,
        held_at=at,
        answer_by=deadlines.answer_by(at, terms, calendar),
        decide_by=deadlines.decide_by(at, terms, calendar),
    )
    record(LowPriceHeld(pool_id=str(award.pool_id), award_id=str(award.id)), now=now)


def _ask_consent(award: Award, *, at: datetime, now: datetime) -> None:
    """Ask everybody who could be served, also whom there is no room for yet: others may leave it."""
    asked = [
        Consent(award=award, pledge_id=pledge.pledge_id, status=ConsentStatus.ASKED, asked_at=at)
        for pledge in remaining_demand(award.pool_id).pledges
        if pledge.accepts(award.price_minor) and str(award.seller_id) not in pledge.barred_sellers
    ]
    Consent.objects.bulk_create(asked)
    until = deadlines.consent_until(at, _terms(award.pool))
    advance(award, "ask_consent", actor=SYSTEM, consent_until=until)
    record(ConsentAsked(pool_id=str(award.pool_id), award_id=str(award.id)), now=now)


def _binds(auction: Auction, at: datetime) -> bool:
    """Whether standby bids still bind while no collection runs (rules.md E5)."""
    return auction.standby_until is not None and at < auction.standby_until


def _next_standby(auction: Auction, *, is_bound: bool, now: datetime) -> tuple[Bid, Verdict] | None:
    """The next bid in order that those who are left make valid; what cannot be is set free on the way."""
    reneged = Award.objects.filter(pool=auction.pool, status__in=RENEGED).count()
    if not (is_bound and may_go_on(reneged)):
        return None
    demand, terms = remaining_demand(auction.pool_id), _terms(auction.pool)
    for bid in standbys_in_order(auction):
        bid.auction = auction
        verdict = verdict_on(bid_view(bid), demand, terms)
        if verdict.is_valid:
            return bid, verdict
        advance(bid, "release", actor=SYSTEM)
    return None
