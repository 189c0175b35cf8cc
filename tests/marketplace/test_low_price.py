"""A suspiciously low price: its seller explains, an operator decides, and nobody's silence lets it through."""

from datetime import UTC, datetime, timedelta

import pytest

from common.models import AuditEntry
from common.paging import Ask
from marketplace.errors import LowPriceSettled, NoSuchAward, ReasonMissing, SellerNotHeard, WordsMissing
from marketplace.models import Award, Bid, LowPriceHold
from marketplace.rules.states import AwardStatus, BidStatus, LowPriceStatus, PoolStatus
from marketplace.selectors.low_price import low_price_of, low_price_part
from marketplace.selectors.vetting import Silence, WaitKind, WaitOwner, vetting_of
from marketplace.services.awards import accept_award
from marketplace.services.low_price import answer_low_price, decide_low_price, reject_next_low_price
from merchants.selectors import strikes_of
from tests.marketplace.acts import act

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
TUESDAY_24, WEDNESDAY_24 = datetime(2026, 11, 24, 15, tzinfo=UTC), datetime(2026, 11, 25, 15, tzinfo=UTC)


def answer(award, text="재고를 정리해요."):
    return act(answer_low_price, award_id=award.id, user_id=award.seller.owner_id, text=text)


def decide(award, operator, *, is_cleared, reason="영수증을 봤어요."):
    wish = {"is_cleared": is_cleared, "reason": reason}
    return act(decide_low_price, award_id=award.id, operator_id=operator.id, **wish)


def newest(award):
    return Award.objects.select_related("bid", "pool").filter(pool=award.pool_id).order_by("-turn")[0]


class TestHolding:
    def test_it_is_held_with_its_figures_and_no_clock_of_acceptance_runs(self, a_held_award, facts):
        award = a_held_award(59_850, 98_000, 101_500)

        hold = LowPriceHold.objects.get(award=award)
        assert (hold.openings_sum_minor, hold.openings_count, hold.next_minor) == (199_500, 2, 98_000)
        assert (hold.answer_by, hold.decide_by) == (TUESDAY_24, WEDNESDAY_24)
        assert (award.status, award.offered_at, award.accept_by) == (AwardStatus.VETTING, None, None)
        view = low_price_of(award.id)
        assert (view.openings_mean_minor, view.openings_limit_minor) == (99_750, 59_850)
        assert view.under_openings_percent == 40
        [wait] = vetting_of(award.pool_id).waits
        assert (wait.kind, wait.owner, wait.deadline, wait.default) == (
            WaitKind.LOW_PRICE,
            WaitOwner.SELLER,
            TUESDAY_24,
            Silence.BID_REJECTED,
        )
        assert facts()[-2:] == ["marketplace.low_price_held", "marketplace.auction_closed"]

    def test_a_won_more_is_not(self, a_rivalry, an_award):
        [first, *_others] = a_rivalry(59_851, 85_500, 114_000)

        assert an_award(first.auction).status == AwardStatus.OFFERED
        assert not LowPriceHold.objects.exists()

    def test_openings_count_not_what_sellers_came_down_to(self, at, a_rivalry, a_bid, an_award):
        low, other = a_rivalry(60_000, 100_000)
        at(low.auction.sealed_ends_at)
        a_bid(low.auction, seller=other.seller, price=59_400)
        a_bid(low.auction, seller=low.seller, price=58_000)

        award = an_award(low.auction)

        assert award.status == AwardStatus.VETTING
        assert LowPriceHold.objects.get().openings_sum_minor == 100_000

    def test_nobody_accepts_it_meanwhile(self, a_held_award):
        from marketplace.errors import AwardOver

        award = a_held_award()

        with pytest.raises(AwardOver):
            act(accept_award, award_id=award.id, user_id=award.seller.owner_id)


class TestAnswering:
    def test_the_seller_explains_once_and_an_operator_is_next(self, at, a_held_award, facts):
        award = a_held_award()
        facts()
        at(TUESDAY_24 - SECOND)

        answer(award, "  재고를 정리해요.  ")

        hold = LowPriceHold.objects.get()
        assert (hold.status, hold.answer, hold.answered_at) == (
            LowPriceStatus.ANSWERED,
            "재고를 정리해요.",
            TUESDAY_24 - SECOND,
        )
        [wait] = vetting_of(award.pool_id).waits
        assert (wait.owner, wait.deadline) == (WaitOwner.OPERATOR, WEDNESDAY_24)
        assert [view.award_id for view in low_price_part(Ask()).rows] == [award.id]
        assert facts() == ["marketplace.low_price_answered"]
        with pytest.raises(LowPriceSettled):
            answer(award, "한 번 더")

    def test_at_the_deadline_it_is_too_late(self, at, a_held_award):
        award = a_held_award()
        at(TUESDAY_24)

        with pytest.raises(LowPriceSettled):
            answer(award)

    def test_only_its_seller_answers_and_in_words(self, a_held_award, an_award, an_auction, a_seller):
        award = a_held_award()

        with pytest.raises(NoSuchAward):
            act(answer_low_price, award_id=award.id, user_id=a_seller().owner_id, text="저예요")
        for text in ("", "  ", "가" * 1_001):
            with pytest.raises(WordsMissing):
                answer(award, text)
        other = an_award(an_auction())
        with pytest.raises(NoSuchAward):
            answer(other)
        assert LowPriceHold.objects.get().status == LowPriceStatus.WAITING


class TestDeciding:
    def test_cleared_the_acceptance_clock_starts_then(self, at, a_held_award, an_operator, facts):
        award, operator = a_held_award(), an_operator()
        answer(award)
        facts()
        at(TUESDAY_24)

        decide(award, operator, is_cleared=True)

        award.refresh_from_db()
        assert (award.status, award.offered_at, award.accept_by) == (
            AwardStatus.OFFERED,
            TUESDAY_24,
            TUESDAY_24 + DAY,
        )
        hold = LowPriceHold.objects.get()
        assert (hold.status, hold.reason, hold.decided_by) == (
            LowPriceStatus.CLEARED,
            "영수증을 봤어요.",
            f"operator:{operator.id}",
        )
        assert AuditEntry.objects.filter(action="decide_low_price", actor=f"operator:{operator.id}").count() == 1
        assert facts() == ["marketplace.low_price_decided", "marketplace.award_offered"]

    def test_rejected_the_next_is_asked_without_a_strike(self, a_held_award, an_operator, facts):
        award, operator = a_held_award(50_000, 100_000, 104_000), an_operator()
        answer(award)
        facts()

        decide(award, operator, is_cleared=False)

        bid = Bid.objects.get(pk=award.bid_id)
        assert (bid.status, bid.rejected_reason) == (BidStatus.REJECTED, "영수증을 봤어요.")
        after = newest(award)
        assert (after.turn, after.price_minor, after.status) == (2, 100_000, AwardStatus.CONSENT)
        assert strikes_of(award.seller_id) == []
        assert facts() == [
            "marketplace.low_price_decided",
            "marketplace.bid_rejected",
            "marketplace.standby_promoted",
            "marketplace.consent_asked",
        ]

    def test_a_standby_is_tested_too_without_the_rejected_seller(self, a_held_award, an_operator):
        award, operator = a_held_award(40_000, 50_000, 120_000), an_operator()
        answer(award)

        decide(award, operator, is_cleared=False)

        after = newest(award)
        hold = LowPriceHold.objects.get(award=after)
        assert (after.price_minor, after.status) == (50_000, AwardStatus.VETTING)
        assert (hold.openings_sum_minor, hold.openings_count, hold.next_minor) == (120_000, 1, 120_000)

    def test_a_seller_is_heard_before_it_is_rejected_but_not_before_it_is_cleared(self, a_held_award, an_operator):
        award, operator = a_held_award(), an_operator()

        with pytest.raises(SellerNotHeard):
            decide(award, operator, is_cleared=False)
        decide(award, operator, is_cleared=True)

        with pytest.raises(LowPriceSettled):
            decide(award, operator, is_cleared=True)
        assert newest(award).status == AwardStatus.OFFERED

    def test_it_takes_a_reason_and_comes_in_time(self, at, a_held_award, an_operator):
        award, operator = a_held_award(), an_operator()
        answer(award)

        with pytest.raises(ReasonMissing):
            decide(award, operator, is_cleared=True, reason="  ")
        at(WEDNESDAY_24)
        with pytest.raises(LowPriceSettled):
            decide(award, operator, is_cleared=True)


class TestSilence:
    @pytest.mark.parametrize("answers", [False, True])
    def test_of_the_seller_or_the_operator_rejects(self, at, a_held_award, answers):
        award = a_held_award()
        if answers:
            answer(award)
        deadline, why = (WEDNESDAY_24, "not_decided") if answers else (TUESDAY_24, "not_answered")
        at(deadline - SECOND)
        assert act(reject_next_low_price) is None
        at(deadline + 2 * DAY)

        act(reject_next_low_price)

        hold, after = LowPriceHold.objects.get(award=award), newest(award)
        assert (hold.status, hold.decided_at, hold.decided_by, hold.reason) == (
            LowPriceStatus.REJECTED,
            deadline,
            "clock",
            why,
        )
        # However late the sweep, the next seller's clocks run from the deadline (product.md, "Lifecycle").
        assert (after.made_at, after.consent_until) == (deadline, deadline + DAY)
        assert act(reject_next_low_price) is None

    def test_without_another_bid_the_pool_fails(self, at, a_rivalry, an_award, a_bid):
        [first] = a_rivalry(50_000, threshold=3)
        a_bid(first.auction, price=100_000, min_units=400)
        award = an_award(first.auction)
        at(TUESDAY_24)

        act(reject_next_low_price)

        award.pool.refresh_from_db()
        assert (award.pool.status, award.pool.ended_at) == (PoolStatus.FAILED, TUESDAY_24)
