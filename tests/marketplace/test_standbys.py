"""Who comes next when a winner is lost: at its own price, and only for those who say yes where that is higher."""

from datetime import UTC, datetime, timedelta

import pytest

from escrow.models import Payment
from marketplace.errors import NoConsentAsked
from marketplace.models import Auction, Award, Bid, Consent, Judgement, Order, Pledge
from marketplace.rules.judgements import Occasion
from marketplace.rules.states import AwardStatus, BidStatus, ConsentStatus, PledgeStatus, PoolStatus
from marketplace.selectors.consents import consent_counts, own_consent
from marketplace.selectors.rankings import final_ranking
from marketplace.selectors.vetting import WaitKind, vetting_of
from marketplace.services.awards import accept_award, lapse_next_award, refuse_award
from marketplace.services.collecting import release_next_standbys
from marketplace.services.consents import end_next_consent, give_consent
from marketplace.services.pledges import withdraw_pledge
from merchants.rules import StrikeReason
from merchants.selectors import strike_counts, strikes_of
from tests.marketplace.acts import act

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def places(award):
    return list(Pledge.objects.filter(pool=award.pool_id).order_by("committed_at", "sequence"))


def say(award, place, *, is_yes):
    return act(give_consent, pool_id=award.pool_id, buyer_id=place.buyer_id, is_yes=is_yes)


def refuse(award):
    return act(refuse_award, award_id=award.id, user_id=award.seller.owner_id)


def newest(award):
    rows = Award.objects.select_related("bid", "pool", "seller").filter(pool=award.pool_id)
    return rows.order_by("-turn")[0]


class TestConsent:
    def test_everybody_whose_cap_allows_it_is_asked_even_under_the_cap(
        self, a_pool, a_place, an_auction, a_bid, an_award, facts
    ):
        pool = a_pool(threshold=2, terms={"threshold_people": 1})
        open_minded, capped, too_low = a_place(pool), a_place(pool, cap=90_000), a_place(pool, cap=82_000)
        auction = an_auction(pool)
        for price in (80_000, 84_000):
            a_bid(auction, price=price)
        award = an_award(auction)
        facts()

        refuse(award)

        after = newest(award)
        assert (after.status, after.price_minor, after.consent_until) == (
            AwardStatus.CONSENT,
            84_000,
            award.made_at + DAY,
        )
        assert set(Consent.objects.values_list("pledge_id", flat=True)) == {open_minded.id, capped.id}
        view = own_consent(pool.id, capped.buyer_id)
        assert (view.price_minor, view.former_price_minor, view.units, view.is_open) == (84_000, 80_000, 1, True)
        assert own_consent(pool.id, too_low.buyer_id) is None
        assert [wait.kind for wait in vetting_of(pool.id).waits] == [WaitKind.CONSENT]
        assert facts() == [
            "merchants.seller_struck",
            "marketplace.award_reneged",
            "marketplace.standby_promoted",
            "marketplace.consent_asked",
        ]

    def test_the_last_answer_ends_the_asking_and_starts_the_sellers_clock(self, at, an_asking, facts):
        award = an_asking(threshold=3)
        first, second, third = places(award)
        at(award.made_at + timedelta(hours=2))
        facts()

        for place in (first, second):
            say(award, place, is_yes=True)
        assert consent_counts(award.id).answered == 2
        assert newest(award).status == AwardStatus.CONSENT
        say(award, third, is_yes=True)

        after = newest(award)
        assert (after.status, after.offered_at, after.units) == (
            AwardStatus.OFFERED,
            award.made_at + timedelta(hours=2),
            3,
        )
        judged = Judgement.objects.get(occasion=Occasion.CONSENT)
        assert (judged.units, judged.people, judged.served_units, judged.is_valid) == (3, 3, 3, True)
        assert facts() == ["marketplace.award_offered"]

    def test_silence_is_out_and_who_said_yes_alone_is_served(self, at, a_pool, a_place, an_auction, a_bid, an_award):
        pool = a_pool(threshold=2, terms={"threshold_people": 1})
        yes, silent = a_place(pool, units=2), a_place(pool)
        auction = an_auction(pool)
        for price in (80_000, 84_000):
            a_bid(auction, price=price)
        award = an_award(auction)
        refuse(award)
        asking = newest(award)
        say(asking, yes, is_yes=True)
        at(asking.consent_until - SECOND)
        assert act(end_next_consent) is None
        at(asking.consent_until + DAY)

        act(end_next_consent)

        after = newest(award)
        assert (after.status, after.offered_at, after.units) == (AwardStatus.OFFERED, asking.consent_until, 2)
        silent.refresh_from_db()
        assert (silent.status, Consent.objects.get(pledge=silent).status) == (
            PledgeStatus.LAPSED,
            ConsentStatus.SILENT,
        )
        at(after.accept_by - SECOND)
        act(accept_award, award_id=after.id, user_id=after.seller.owner_id)
        order = Order.objects.get()
        assert (order.pledge_id, order.price_minor, order.seller_id) == (yes.id, 84_000, after.seller_id)

    def test_a_no_leaves_freely_and_too_few_yes_end_the_pool(self, at, an_asking):
        award = an_asking(threshold=3)
        first, second, third = places(award)
        say(award, first, is_yes=True)

        say(award, second, is_yes=False)

        second.refresh_from_db()
        assert second.status == PledgeStatus.WITHDRAWN
        with pytest.raises(NoConsentAsked):
            say(award, second, is_yes=True)
        at(award.consent_until)
        act(end_next_consent)
        award = newest(award)
        assert (award.status, award.bid.status, award.pool.status) == (
            AwardStatus.UNMET,
            BidStatus.RELEASED,
            PoolStatus.FAILED,
        )
        assert Payment.objects.count() == 0
        third.refresh_from_db()
        assert third.status == PledgeStatus.LAPSED

    def test_who_leaves_by_the_pools_page_is_out_too(self, at, an_asking):
        award = an_asking(threshold=3)
        first, *others = places(award)

        act(withdraw_pledge, pool_id=award.pool_id, buyer_id=first.buyer_id)  # the lock does not hold now

        with pytest.raises(NoConsentAsked):
            say(award, first, is_yes=True)
        for place in others:
            say(award, place, is_yes=True)
        assert newest(award).status == AwardStatus.UNMET
        assert Consent.objects.get(pledge=first).status == ConsentStatus.NO

    def test_a_yes_may_become_a_no_until_the_end_but_not_at_it(self, at, an_asking):
        award = an_asking(threshold=3)
        first, second, _third = places(award)
        say(award, first, is_yes=True)
        say(award, first, is_yes=True)

        say(award, first, is_yes=False)

        assert Consent.objects.get(pledge=first).status == ConsentStatus.NO
        at(award.consent_until)
        with pytest.raises(NoConsentAsked):
            say(award, second, is_yes=True)

    def test_strangers_are_not_asked(self, an_asking, a_buyer, a_pool):
        award = an_asking()

        with pytest.raises(NoConsentAsked):
            act(give_consent, pool_id=award.pool_id, buyer_id=a_buyer().id, is_yes=True)
        with pytest.raises(NoConsentAsked):
            act(give_consent, pool_id=a_pool().id, buyer_id=a_buyer().id, is_yes=True)


class TestTheNextOne:
    def test_at_the_same_price_nobody_is_asked(self, at, a_rivalry, an_award):
        first, second = a_rivalry(80_000, 80_000)
        award = an_award(first.auction)
        at(award.accept_by + DAY)

        act(lapse_next_award)

        after = newest(award)
        assert (after.bid_id, after.status, after.offered_at) == (second.id, AwardStatus.OFFERED, award.accept_by)
        assert Consent.objects.count() == 0
        assert [strike.struck_at for strike in strikes_of(award.seller_id)] == [award.accept_by]

    def test_after_two_who_left_the_pool_fails_though_a_third_waits(self, a_rivalry, an_award, facts):
        first, second, third = a_rivalry(80_000, 80_000, 80_000)
        award = an_award(first.auction)
        refuse(award)
        again = newest(award)

        refuse(again)

        third.refresh_from_db()
        assert (newest(award).turn, newest(award).pool.status, third.status) == (
            2,
            PoolStatus.FAILED,
            BidStatus.RELEASED,
        )
        assert strike_counts([first.seller_id, second.seller_id, third.seller_id]) == {
            first.seller_id: 1,
            second.seller_id: 1,
        }
        assert [strike.reason for strike in strikes_of(first.seller_id)] == [StrikeReason.REFUSED]
        assert facts()[-1] == "marketplace.pool_failed"

    def test_one_that_those_who_are_left_cannot_make_valid_is_passed_over(
        self, a_pool, a_place, an_auction, a_bid, an_award
    ):
        pool = a_pool(threshold=3, terms={"threshold_people": 1})
        a_place(pool, units=3)
        leaves = a_place(pool)
        auction = an_auction(pool)
        bids = [a_bid(auction, price=80_000), a_bid(auction, price=80_000, min_units=4), a_bid(auction, price=80_000)]
        award = an_award(auction)
        act(withdraw_pledge, pool_id=pool.id, buyer_id=leaves.buyer_id)

        refuse(award)

        assert newest(award).bid_id == bids[2].id
        bids[1].refresh_from_db()
        assert bids[1].status == BidStatus.RELEASED

    def test_standbys_bind_until_five_business_days_after_the_end(self, at, a_rivalry, an_award):
        first, second = a_rivalry(80_000, 80_000)
        award = an_award(first.auction)
        auction = award.bid.auction
        auction.refresh_from_db()
        assert auction.standby_until == datetime(2026, 11, 30, 15, tzinfo=UTC)  # 24:00 of Monday 30 November
        assert act(release_next_standbys) is None
        at(auction.standby_until)
        assert act(release_next_standbys) is None  # the winner's silence is older, and found the next one bound

        act(lapse_next_award)

        assert (newest(award).bid_id, newest(award).made_at) == (second.id, award.accept_by)

    def test_who_binds_no_longer_is_free_and_not_asked(self, at, a_rivalry, an_award):
        first, second = a_rivalry(80_000, 80_000)
        award = an_award(first.auction)
        Auction.objects.update(standby_until=award.made_at + timedelta(hours=1))
        at(award.made_at + timedelta(hours=1))

        act(release_next_standbys)
        refuse(award)

        second.refresh_from_db()
        assert (second.status, newest(award).turn, newest(award).pool.status) == (
            BidStatus.RELEASED,
            1,
            PoolStatus.FAILED,
        )

    def test_the_final_ranking_is_kept(self, a_rivalry, an_award, a_bid):
        second, first = a_rivalry(84_000, 80_000)
        invalid = a_bid(first.auction, price=70_000, min_units=400)

        award = an_award(first.auction)
        refuse(award)

        ranked = final_ranking(award.pool_id)
        assert [(row.bid_id, row.rank, row.is_valid) for row in ranked] == [
            (first.id, 1, True),
            (second.id, 2, True),
            (invalid.id, 3, False),
        ]
        assert [row.status for row in ranked] == [BidStatus.RENEGED, BidStatus.WINNING, BidStatus.RELEASED]
        assert Bid.objects.get(pk=invalid.id).judgements.get().units == 3
