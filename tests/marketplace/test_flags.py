"""Buyers' flags: one each about a seller, and enough of them come before an operator with the seller's reply."""

from datetime import UTC, datetime, timedelta

import pytest

from common.models import AuditEntry
from common.paging import Ask
from marketplace.errors import FlagsSettled, NoPlace, NoSuchBid, NotToFlag, SellerNotHeard, WordsMissing
from marketplace.models import Award, Bid, Flag, FlagCase, Pledge
from marketplace.rules.flags import FlagReason
from marketplace.rules.states import AwardStatus, BidStatus, FlagStatus
from marketplace.selectors.flags import flag_case_of, flag_part, own_flags
from marketplace.services.awards import accept_award
from marketplace.services.flags import answer_flags, decide_flags, flag_bid, lapse_next_flags
from marketplace.services.opt_outs import end_next_opt_out
from marketplace.services.pledges import withdraw_pledge
from merchants.selectors import strikes_of
from tests.marketplace.acts import act

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
TUESDAY_24, WEDNESDAY_24 = datetime(2026, 11, 24, 15, tzinfo=UTC), datetime(2026, 11, 25, 15, tzinfo=UTC)


def flag(bid, buyer_id, text="사진이 달라요."):
    return act(flag_bid, bid_id=bid.id, buyer_id=buyer_id, reason=FlagReason.OTHER_PRODUCT, text=text)


def decide(bid, operator, *, is_rejected):
    wish = {"is_rejected": is_rejected, "reason": "사진을 견주어 봤어요."}
    return act(decide_flags, bid_id=bid.id, operator_id=operator.id, **wish)


def reply(award):
    return act(answer_flags, bid_id=award.bid_id, user_id=award.seller.owner_id, text="같은 물건이에요.")


def places(bid):
    return list(Pledge.objects.filter(pool=bid.auction.pool_id).order_by("pk"))


def newest(award):
    return Award.objects.select_related("bid", "pool").filter(pool=award.pool_id).order_by("-turn")[0]


@pytest.fixture
def live_bids(at, a_rivalry):
    """Two bids in the live phase of a pool of five buyers."""
    bids = a_rivalry(80_000, 84_000, threshold=5)
    at(bids[0].auction.sealed_ends_at)
    return bids


class TestFlagging:
    def test_one_each_about_a_seller_whatever_it_bids_later(self, live_bids, a_bid, facts):
        bid, _other = live_bids
        first = places(bid)[0]
        flag(bid, first.buyer_id)
        cheaper = a_bid(bid.auction, seller=bid.seller, price=79_000)
        facts()

        again = flag(cheaper, first.buyer_id, "또요")
        flag(bid, places(bid)[1].buyer_id)

        assert (again.text, Flag.objects.count(), FlagCase.objects.count()) == ("사진이 달라요.", 2, 1)
        assert own_flags(bid.auction.pool_id, first.buyer_id) == {bid.id, cheaper.id}
        assert facts() == ["marketplace.bid_flagged"]

    def test_not_while_sealed_not_by_strangers_not_without_words(self, a_rivalry, a_buyer, at):
        [bid] = a_rivalry(80_000, threshold=3)
        buyer_id = places(bid)[0].buyer_id

        with pytest.raises(NoSuchBid):
            flag(bid, buyer_id)
        at(bid.auction.sealed_ends_at)
        with pytest.raises(NoPlace):
            flag(bid, a_buyer().id)
        with pytest.raises(WordsMissing):
            flag(bid, buyer_id, " ")
        assert Flag.objects.count() == 0

    def test_not_once_the_winner_accepted(self, a_rivalry, an_award):
        bid, other = a_rivalry(80_000, 84_000)
        award = an_award(bid.auction)
        act(accept_award, award_id=award.id, user_id=award.seller.owner_id)

        for flagged in (bid, other):
            with pytest.raises((NotToFlag, NoPlace)):
                flag(flagged, places(bid)[0].buyer_id)

    def test_below_the_quorum_nothing_waits(self, live_bids, flagged, an_award):
        bid, _other = live_bids
        flagged(bid, places(bid)[:4])

        award = an_award(bid.auction)

        case = flag_case_of(bid.id)
        assert (award.status, case.status, case.people, case.quorum) == (
            AwardStatus.OFFERED,
            FlagStatus.GATHERING,
            4,
            5,
        )
        assert flag_part(Ask()).rows == ()

    def test_who_left_no_longer_counts(self, at, a_pool, a_place, an_auction, a_bid, flagged):
        pool = a_pool(threshold=5, terms={"threshold_people": 1})
        a_place(pool, units=5)
        for _turn in range(4):
            a_place(pool)
        bid = a_bid(an_auction(pool))
        at(bid.auction.sealed_ends_at)
        small = [place for place in places(bid) if place.units == 1]
        flagged(bid, small)
        act(withdraw_pledge, pool_id=pool.id, buyer_id=small[0].buyer_id)
        a_place(pool)

        flagged(bid, [place for place in places(bid) if place.status == "committed" and place not in small][:1])

        case = flag_case_of(bid.id)
        assert (case.people, case.status) == (4, FlagStatus.GATHERING)


class TestRaising:
    def test_the_fifth_of_five_raises_them_and_the_clocks_start_at_the_end(self, raised_flags):
        award = raised_flags()

        case = FlagCase.objects.get()
        assert (case.status, case.raised_at) == (FlagStatus.RAISED, award.bid.auction.sealed_ends_at)
        assert (case.answer_by, case.decide_by) == (TUESDAY_24, WEDNESDAY_24)
        assert (award.status, award.accept_by) == (AwardStatus.VETTING, None)
        assert [view.bid_id for view in flag_part(Ask()).rows] == [award.bid_id]

    def test_flags_against_a_standby_hold_nobody_else_up(self, live_bids, flagged, an_award):
        bid, other = live_bids
        flagged(other, places(bid))

        assert an_award(bid.auction).status == AwardStatus.OFFERED
        assert FlagCase.objects.get().status == FlagStatus.RAISED

    def test_flags_against_who_is_out_are_moot(self, at, a_rivalry, flagged, an_award):
        *_others, last = a_rivalry(80_000, 84_000, 85_000, 86_000, threshold=5)
        at(last.auction.sealed_ends_at)
        flagged(last, places(last))

        an_award(last.auction)

        assert FlagCase.objects.get().status == FlagStatus.MOOT

    def test_after_the_end_they_stop_the_clock_of_acceptance(self, at, a_rivalry, an_award, flagged, an_operator):
        [bid, _other] = a_rivalry(80_000, 84_000, threshold=5)
        award = an_award(bid.auction)
        at(award.offered_at + HOUR)

        flagged(bid, places(bid))

        award.refresh_from_db()
        assert (award.status, award.accept_by) == (AwardStatus.VETTING, None)
        decide(bid, an_operator(), is_rejected=False)
        award.refresh_from_db()
        assert (award.status, award.accept_by) == (AwardStatus.OFFERED, award.made_at + HOUR + DAY)


class TestDeciding:
    def test_rejected_the_next_comes_without_a_strike(self, raised_flags, an_operator, facts):
        award, operator = raised_flags(80_000, 84_000), an_operator()
        reply(award)
        facts()

        decide(award.bid, operator, is_rejected=True)

        case, after = FlagCase.objects.get(), newest(award)
        assert (case.status, case.reply, case.decided_by) == (
            FlagStatus.REJECTED,
            "같은 물건이에요.",
            f"operator:{operator.id}",
        )
        assert (after.turn, after.price_minor, after.status) == (2, 84_000, AwardStatus.CONSENT)
        assert Bid.objects.get(pk=award.bid_id).rejected_reason == "사진을 견주어 봤어요."
        assert strikes_of(award.seller_id) == []
        assert AuditEntry.objects.filter(action="decide_flags").count() == 1
        assert facts() == [
            "marketplace.flags_decided",
            "marketplace.bid_rejected",
            "marketplace.standby_promoted",
            "marketplace.consent_asked",
        ]

    def test_dismissed_the_award_goes_on(self, raised_flags, an_operator):
        award = raised_flags()

        decide(award.bid, an_operator(), is_rejected=False)

        assert newest(award).status == AwardStatus.OFFERED
        with pytest.raises(FlagsSettled):
            reply(award)
        with pytest.raises(FlagsSettled):
            decide(award.bid, an_operator(), is_rejected=True)

    def test_while_bidding_runs_it_puts_the_seller_out(self, live_bids, flagged, a_bid, an_operator):
        from marketplace.errors import BidRefused

        bid, other = live_bids
        flagged(bid, places(bid))
        act(answer_flags, bid_id=bid.id, user_id=bid.seller.owner_id, text="아니에요")
        ends_at = bid.auction.ends_at

        decide(bid, an_operator(), is_rejected=True)

        bid.refresh_from_db()
        assert bid.status == BidStatus.REJECTED
        with pytest.raises(BidRefused) as refusal:
            a_bid(bid.auction, seller=bid.seller, price=70_000)
        assert refusal.value.facts["reason"] == "shut_out"
        a_bid(bid.auction, seller=other.seller, price=83_000)
        assert bid.auction.ends_at == ends_at

    def test_a_standby_is_put_out_and_the_winner_goes_on(self, live_bids, flagged, an_award, an_operator):
        bid, other = live_bids
        flagged(other, places(bid))
        award = an_award(bid.auction)
        act(answer_flags, bid_id=other.id, user_id=other.seller.owner_id, text="아니에요")

        decide(other, an_operator(), is_rejected=True)

        other.refresh_from_db()
        assert (other.status, newest(award).turn, newest(award).status) == (
            BidStatus.REJECTED,
            1,
            AwardStatus.OFFERED,
        )

    def test_the_seller_is_heard_first_or_its_time_is_over(self, at, raised_flags, an_operator):
        award, operator = raised_flags(), an_operator()

        with pytest.raises(SellerNotHeard):
            decide(award.bid, operator, is_rejected=True)
        at(TUESDAY_24)
        decide(award.bid, operator, is_rejected=True)

        assert FlagCase.objects.get().status == FlagStatus.REJECTED

    def test_nobody_replies_for_another_or_before_anything_was_raised(self, live_bids, a_seller):
        bid, _other = live_bids

        with pytest.raises(NoSuchBid):
            act(answer_flags, bid_id=bid.id, user_id=a_seller().owner_id, text="저예요")
        with pytest.raises(FlagsSettled):
            act(answer_flags, bid_id=bid.id, user_id=bid.seller.owner_id, text="네?")


def test_nobody_decided_the_bid_stays_and_buyers_may_leave(at, raised_flags, an_operator, facts):
    award = raised_flags()
    facts()
    at(WEDNESDAY_24 - SECOND)
    assert act(lapse_next_flags) is None
    at(WEDNESDAY_24 + HOUR)
    with pytest.raises(FlagsSettled):
        decide(award.bid, an_operator(), is_rejected=True)

    act(lapse_next_flags)

    case, after = FlagCase.objects.get(), newest(award)
    assert (case.status, case.decided_at, case.reason) == (FlagStatus.LAPSED, WEDNESDAY_24, "not_decided")
    assert (after.status, after.opt_out_until) == (AwardStatus.VETTING, WEDNESDAY_24 + DAY)
    assert facts() == ["marketplace.flags_decided", "marketplace.opt_out_opened"]
    at(WEDNESDAY_24 + DAY)
    act(end_next_opt_out)
    after.refresh_from_db()
    assert (after.status, after.offered_at) == (AwardStatus.OFFERED, WEDNESDAY_24 + DAY)
    assert act(lapse_next_flags) is None
