"""Buyers' flags against a seller's bids: enough of them bring it before an operator, with the seller's reply."""

from datetime import datetime
from uuid import UUID

from common import clock
from common.audit import audit
from common.calendar import korean_calendar
from common.lifecycle import CLOCK, SYSTEM, Actor, ActorKind
from common.locks import locked
from common.outbox import record
from common.transactions import in_unit
from marketplace.errors import FlagsSettled, NoPlace, NoSuchBid, NotToFlag, SellerNotHeard
from marketplace.events import BidFlagged, FlagsAnswered, FlagsDecided, FlagsRaised, OptOutOpened
from marketplace.models import Auction, Award, Bid, Flag, FlagCase, Pledge
from marketplace.rules import deadlines
from marketplace.rules.auction import Phase
from marketplace.rules.award import flag_quorum
from marketplace.rules.flags import FLAGGABLE, FlagReason, may_be_flagged
from marketplace.rules.states import AwardStatus, BidStatus, FlagStatus, PledgeStatus
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.flags import flagging_people
from marketplace.selectors.rooms import clock_of, demand_of
from marketplace.services.awarding import UNDECIDED_FLAGS, go_on, pass_on
from marketplace.services.machines import advance
from marketplace.services.pending import bid_with_pool, given_reason, newest_award, words
from marketplace.services.rejections import locked_auction, put_out
from merchants.selectors import seller_of

NOT_DECIDED = "not_decided"


@in_unit
def flag_bid(*, bid_id: UUID, buyer_id: UUID, reason: FlagReason, text: str, now: datetime) -> Flag:
    """Say that something is wrong with a bid; each committed buyer once about each seller of an auction.

    Flags stay with the seller when it bids anew. Flagging again changes nothing. Raises WordsMissing, NoSuchBid,
    NoPlace for who has not committed, NotToFlag, FlagsSettled.
    """
    said = words(text, field="text")
    bid = _bid(bid_id)
    place = Pledge.objects.filter(pool=bid.auction.pool_id, buyer_id=buyer_id, status=PledgeStatus.COMMITTED).first()
    asked_at = clock.after_lock()
    if clock_of(bid.auction).phase(asked_at) is Phase.SEALED:
        raise NoSuchBid()
    if place is None:
        raise NoPlace()
    standing = _present_bid(bid)
    phase = clock_of(bid.auction).phase(asked_at)
    if not may_be_flagged(standing.status, pool_status=bid.auction.pool.status, phase=phase):
        raise NotToFlag()
    case = _case(standing)
    known = Flag.objects.filter(case=case, pledge=place).first()
    if known is not None:
        return known
    if case.status not in {FlagStatus.GATHERING, *UNDECIDED_FLAGS}:
        raise FlagsSettled()
    flag = Flag.objects.create(case=case, bid=standing, pledge=place, reason=reason, text=said, flagged_at=asked_at)
    record(BidFlagged(pool_id=str(bid.auction.pool_id), bid_id=str(standing.id)), now=now)
    _raise_at_quorum(case, standing, at=asked_at, now=now)
    return flag


@in_unit
def answer_flags(*, bid_id: UUID, user_id: UUID, text: str, now: datetime) -> FlagCase:
    """The seller replies to the flags, once and before they are decided; everybody may read it.

    Raises WordsMissing, NoSuchBid also for somebody else's, FlagsSettled.
    """
    reply = words(text, field="text")
    seller, bid = seller_of(user_id), _bid(bid_id)
    if seller is None or bid.seller_id != seller.id:
        raise NoSuchBid()
    case, asked_at = _locked_case(bid), clock.after_lock()
    if case is None or case.status != FlagStatus.RAISED or _is_over(case, asked_at):
        raise FlagsSettled()
    actor = Actor(ActorKind.SELLER, str(seller.id))
    advance(case, "answer", actor=actor, reply=reply, replied_at=asked_at)
    record(FlagsAnswered(pool_id=str(bid.auction.pool_id), bid_id=str(bid.id)), now=now)
    return case


@in_unit
def decide_flags(*, bid_id: UUID, operator_id: UUID, is_rejected: bool, reason: str, now: datetime) -> FlagCase:
    """An operator rejects the seller's bid or dismisses the flags, for a reason everybody may read.

    Dismissing is possible at any time before the deadline, rejecting once the seller replied or its time to reply is
    over. Raises ReasonMissing, NoSuchBid, FlagsSettled, SellerNotHeard.
    """
    why = given_reason(reason)
    asked_about = _bid(bid_id)
    locked_auction(asked_about)
    bid = _present_bid(asked_about)
    case, decided_at = _locked_case(bid), clock.after_lock()
    if case is None:
        raise NoSuchBid()
    if case.status not in UNDECIDED_FLAGS or _is_over(case, decided_at):
        raise FlagsSettled()
    assert case.answer_by is not None, "raised flags have deadlines, by constraint"
    if is_rejected and case.status == FlagStatus.RAISED and decided_at < case.answer_by:
        raise SellerNotHeard()
    actor, before = Actor(ActorKind.OPERATOR, str(operator_id)), case.status
    move = "reject" if is_rejected else "dismiss"
    advance(case, move, actor=actor, reason=why, decided_at=decided_at, decided_by=str(actor))
    audit(
        actor=actor,
        action="decide_flags",
        subject=f"bid:{bid.id}",
        reason=why,
        before={"status": before},
        after={"status": case.status},
        now=now,
    )
    _settle(case, bid, actor=actor, at=decided_at, now=now)
    return case


@in_unit
def lapse_next_flags(*, now: datetime) -> FlagCase | None:
    """Let one bid stay about whose flags nobody decided in time, and buyers leave freely; None when there is none."""
    due = FlagCase.objects.filter(status__in=UNDECIDED_FLAGS, decide_by__lte=now).order_by("decide_by")
    found = due.first()
    if found is None:
        return None
    newest = Bid.objects.filter(auction=found.auction_id, seller_id=found.seller_id).order_by("-placed_at").first()
    assert newest is not None, "flags are about a bid"
    bid = _bid(newest.id)
    case, at = _locked_case(bid), clock.after_lock()
    if case is None or case.status not in UNDECIDED_FLAGS or not _is_over(case, at):
        return None
    assert case.decide_by is not None, "raised flags have deadlines, by constraint"
    advance(case, "lapse", actor=CLOCK, reason=NOT_DECIDED, decided_at=case.decide_by, decided_by=str(CLOCK))
    _settle(case, bid, actor=CLOCK, at=case.decide_by, now=now)
    return case


def close_flags(auction: Auction, standing: list[Bid], *, people: int, at: datetime, now: datetime) -> None:
    """Settle an auction's flags at its end: by the crowd of that instant, and with clocks that start then.

    Flags against who is out are moot (rules.md E4, E8). The pool is locked by the caller.
    """
    bids = {bid.seller_id: bid for bid in standing if bid.status in FLAGGABLE}
    for case in locked(FlagCase.objects.filter(auction=auction, status__in=[FlagStatus.GATHERING, *UNDECIDED_FLAGS])):
        bid = bids.get(case.seller_id)
        if bid is None:
            advance(case, "drop", actor=SYSTEM)
        elif case.status == FlagStatus.GATHERING and flagging_people(case) >= flag_quorum(people):
            _raise(case, bid, at=at, now=now)
        elif case.status in UNDECIDED_FLAGS:
            _start_clocks(case, bid, at=at)
            case.save(update_fields=["answer_by", "decide_by"])


def _bid(bid_id: UUID) -> Bid:
    bid = bid_with_pool(bid_id)
    if bid is None:
        raise NoSuchBid()
    return bid


def _present_bid(bid: Bid) -> Bid:
    """The bid its seller stands by now, when the page showed an earlier one."""
    own = Bid.objects.filter(auction=bid.auction_id, seller_id=bid.seller_id, status__in=FLAGGABLE)
    present = own.first() or bid
    present.auction = bid.auction
    return present


def _case(bid: Bid) -> FlagCase:
    case = _locked_case(bid)
    if case is None:
        case = FlagCase.objects.create(auction=bid.auction, seller_id=bid.seller_id, status=FlagStatus.GATHERING)
    return case


def _locked_case(bid: Bid) -> FlagCase | None:
    return locked(FlagCase.objects.filter(auction=bid.auction_id, seller_id=bid.seller_id)).first()


def _is_over(case: FlagCase, at: datetime) -> bool:
    return case.decide_by is not None and at >= case.decide_by


def _raise_at_quorum(case: FlagCase, bid: Bid, *, at: datetime, now: datetime) -> None:
    """Raise by the crowd at the close, or while bidding runs by that of this instant (rules.md E4)."""
    people = bid.auction.closing_people
    crowd = demand_of(bid.auction).people_at(1) if people is None else people
    if case.status == FlagStatus.GATHERING and flagging_people(case) >= flag_quorum(crowd):
        _raise(case, bid, at=at, now=now)


def _raise(case: FlagCase, bid: Bid, *, at: datetime, now: datetime) -> None:
    case.raised_at = at
    _start_clocks(case, bid, at=at)
    advance(case, "raise", actor=SYSTEM, raised_at=at, answer_by=case.answer_by, decide_by=case.decide_by)
    record(FlagsRaised(pool_id=str(bid.auction.pool_id), bid_id=str(bid.id)), now=now)
    award = newest_award(bid.auction.pool)
    if award is not None and award.bid_id == bid.id and award.status == AwardStatus.OFFERED:
        advance(award, "question", actor=SYSTEM, offered_at=None, accept_by=None)


def _start_clocks(case: FlagCase, bid: Bid, *, at: datetime) -> None:
    """All clocks start at the auction's end, or later when the flags come later (rules.md E8)."""
    terms, calendar = PoolTerms.from_json(bid.auction.pool.terms), korean_calendar()
    starts_at = max(at, bid.auction.ends_at)
    case.answer_by = deadlines.answer_by(starts_at, terms, calendar)
    case.decide_by = deadlines.decide_by(starts_at, terms, calendar)


def _settle(case: FlagCase, bid: Bid, *, actor: Actor, at: datetime, now: datetime) -> None:
    """What a decision means for the bid: out, or on, or on after a day in which buyers may leave."""
    is_rejected = case.status == FlagStatus.REJECTED
    record(FlagsDecided(pool_id=str(bid.auction.pool_id), bid_id=str(bid.id), is_rejected=is_rejected), now=now)
    award = newest_award(bid.auction.pool)
    own = award if award is not None and award.bid_id == bid.id else None
    if is_rejected:
        _reject(bid, own, reason=case.reason, actor=actor, at=at, now=now)
    elif own is not None and own.status == AwardStatus.VETTING:
        if case.status == FlagStatus.LAPSED:
            _open_to_leave(own, at=at, now=now)
        go_on(own, at=at, now=now)


def _reject(bid: Bid, award: Award | None, *, reason: str, actor: Actor, at: datetime, now: datetime) -> None:
    if award is None:
        if bid.status in {BidStatus.STANDING, BidStatus.STANDBY}:
            put_out(bid, reason=reason, actor=actor, at=at, now=now)
        return
    award.bid.rejected_at, award.bid.rejected_reason = at, reason
    award.bid.save(update_fields=["rejected_at", "rejected_reason"])
    pass_on(award, "reject", actor=actor, at=at, now=now)


def _open_to_leave(award: Award, *, at: datetime, now: datetime) -> None:
    award.opt_out_until = deadlines.opt_out_until(at, PoolTerms.from_json(award.pool.terms))
    award.opt_out_ended_at = None
    award.save(update_fields=["opt_out_until", "opt_out_ended_at"])
    record(OptOutOpened(pool_id=str(award.pool_id), award_id=str(award.id)), now=now)
