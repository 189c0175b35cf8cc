"""The step, the order of bids, and the judgement on one bid."""

from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from marketplace.rules.auction import (
    Accepted,
    BidView,
    RefusalReason,
    Refused,
    highest_price_that_leads,
    judge_bid,
    leader,
    ranking,
    step,
)
from marketplace.rules.demand import Demand, is_valid
from tests.rules.given import (
    CLOCK,
    END,
    IN_LIVE,
    IN_SEALED,
    LOW_BAR,
    OPENS,
    PRICES,
    SEALED_END,
    SECOND,
    SELLERS,
    TERMS,
    TICK,
    a_bid,
    a_crowd,
    a_pledge,
    a_room,
    an_offer,
    bands,
    crowds,
    standing_bids,
)

ONE_MINUTE = timedelta(minutes=1)


def refused(reason: RefusalReason, limit: int | None = None) -> Refused:
    return Refused(reason, limit)


class TestStep:
    @pytest.mark.parametrize(
        ("price", "step_bp", "expected"),
        [(9_050, 100, 91), (9_000, 100, 90), (9_001, 100, 91), (10_000, 50, 50), (10_000, 300, 300), (99, 100, 1)],
    )
    def test_b2_the_step_is_rounded_up_to_the_won(self, price, step_bp, expected):
        assert step(price, step_bp) == expected

    @pytest.mark.parametrize("price", [0, 1])
    def test_b2_the_step_is_never_less_than_one(self, price):
        assert step(price, 50) == 1

    @pytest.mark.parametrize(("price", "limit"), [(9_050, 8_959), (61_900, 61_281), (86_600, 85_734), (2, 1)])
    def test_b3_the_highest_price_that_leads_is_a_whole_step_below(self, price, limit):
        assert highest_price_that_leads(price, 100) == limit

    def test_b7_below_one_there_is_no_price_that_leads(self):
        assert highest_price_that_leads(1, 100) is None
        assert highest_price_that_leads(2, 100) == 1

    @given(st.integers(1, 10**9), st.integers(50, 300))
    def test_b2_the_step_is_the_least_whole_won_that_is_at_least_the_percentage(self, price, step_bp):
        won = step(price, step_bp)

        assert won * 10_000 >= price * step_bp
        assert won == 1 or (won - 1) * 10_000 < price * step_bp


class TestRanking:
    def test_equal_prices_go_to_the_earlier_then_to_the_lower_sequence(self):
        third = a_bid("pine", at=IN_SEALED + SECOND, no=1)
        second = a_bid("maple", at=IN_SEALED, no=3)
        first = a_bid("ginkgo", at=IN_SEALED, no=2)

        assert ranking([third, second, first], Demand(a_crowd()), TERMS) == [first, second, third]

    def test_a_cheaper_bid_goes_before_an_earlier_one(self):
        dear, cheap = a_bid("pine", 10_001, no=1), a_bid("maple", 10_000, at=IN_LIVE, no=2)

        assert leader([dear, cheap], Demand(a_crowd()), TERMS) == cheap

    def test_d1_a_valid_bid_goes_before_a_cheaper_invalid_one(self):
        greedy, modest = a_bid("pine", 5_000, band=(31, 99)), a_bid("maple", 9_000)

        assert ranking([greedy, modest], Demand(a_crowd()), TERMS) == [modest, greedy]

    def test_d1_when_none_is_valid_the_best_of_all_leads(self):
        cheap, dear = a_bid("pine", 5_000, band=(31, 99)), a_bid("maple", 9_000, band=(31, 99))

        assert leader([dear, cheap], Demand(a_crowd()), TERMS) == cheap

    def test_d1_an_invalid_bid_becomes_valid_when_more_people_pledge(self):
        greedy, modest = a_bid("pine", 5_000, band=(33, 99)), a_bid("maple", 9_000)

        assert leader([greedy, modest], Demand(a_crowd(11)), TERMS) == greedy

    def test_nobody_leads_an_empty_auction(self):
        assert leader([], Demand(a_crowd()), TERMS) is None

    @given(standing_bids(), crowds(), st.randoms())
    def test_the_order_in_which_bids_are_read_does_not_matter(self, bids, pledges, random):
        demand = Demand(pledges)

        assert ranking(random.sample(bids, len(bids)), demand, LOW_BAR) == ranking(bids, demand, LOW_BAR)


class TestWhen:
    @pytest.mark.parametrize(("now", "reason"), [(OPENS - TICK, RefusalReason.NOT_OPEN), (END, RefusalReason.TOO_LATE)])
    def test_a2_before_the_opening_and_from_the_end_on_nothing_is_taken(self, now, reason):
        assert judge_bid(an_offer(), room=a_room(), now=now) == refused(reason)

    @pytest.mark.parametrize("now", [OPENS, SEALED_END - TICK, SEALED_END, END - TICK])
    def test_a2_between_opening_and_end_bids_are_taken(self, now):
        assert isinstance(judge_bid(an_offer(), room=a_room(), now=now), Accepted)

    def test_a3_a_bid_at_the_sealed_end_is_live_and_must_beat_the_opening(self):
        room, offer = a_room(a_bid("pine", 10_000)), an_offer("maple", 9_901)

        assert isinstance(judge_bid(offer, room=room, now=SEALED_END - TICK), Accepted)
        assert judge_bid(offer, room=room, now=SEALED_END) == refused(RefusalReason.STEP_TOO_SMALL, 9_900)

    def test_a10_an_unconfirmed_slip_after_the_end_is_late_not_a_question(self):
        offer = an_offer("pine", 100)

        assert judge_bid(offer, room=a_room(a_bid("pine")), now=END) == refused(RefusalReason.TOO_LATE)


class TestOffer:
    @pytest.mark.parametrize("now", [IN_SEALED, IN_LIVE])
    @pytest.mark.parametrize("band", [(0, 5), (-1, 5), (6, 5)])
    def test_a_band_without_units_is_refused(self, band, now):
        assert judge_bid(an_offer(band=band), room=a_room(), now=now) == refused(RefusalReason.BAND_IS_EMPTY)

    @pytest.mark.parametrize("now", [IN_SEALED, IN_LIVE])
    def test_a_band_of_one_quantity_is_fine(self, now):
        assert isinstance(judge_bid(an_offer(band=(1, 1)), room=a_room(), now=now), Accepted)

    @pytest.mark.parametrize("now", [IN_SEALED, IN_LIVE])
    def test_b7_a_price_is_at_least_one(self, now):
        assert judge_bid(an_offer(price=0), room=a_room(), now=now) == refused(RefusalReason.BELOW_ONE)
        assert isinstance(judge_bid(an_offer(price=1), room=a_room(), now=now), Accepted)

    @pytest.mark.parametrize("now", [IN_SEALED, IN_LIVE])
    def test_a11_a_rejected_seller_does_not_come_back(self, now):
        room = a_room(shut_out={"maple"})

        assert judge_bid(an_offer("maple"), room=room, now=now) == refused(RefusalReason.SHUT_OUT)
        assert isinstance(judge_bid(an_offer("pine"), room=room, now=now), Accepted)

    def test_a11_a_seller_who_withdrew_while_sealed_is_a_newcomer(self):
        taken = judge_bid(an_offer("pine", 100_000), room=a_room(a_bid("maple", 100)), now=IN_SEALED)

        assert taken == Accepted(leads=False, changes_leader=False, renews_time=True, clock=CLOCK)


class TestSlip:
    @pytest.mark.parametrize(
        ("price", "is_slip"), [(4_999, True), (5_000, False), (20_000, False), (20_001, True), (10_000, False)]
    )
    def test_a10_strictly_below_half_or_above_double_asks_once_more(self, price, is_slip):
        room, offer = a_room(a_bid("pine", 10_000)), an_offer("pine", price)

        asked = judge_bid(offer, room=room, now=IN_SEALED)

        assert (asked == refused(RefusalReason.NEEDS_CONFIRMATION)) is is_slip
        assert isinstance(judge_bid(offer, room=room, now=IN_SEALED, is_confirmed=True), Accepted)

    @pytest.mark.parametrize("last", [9_999, 10_001])
    def test_a10_half_of_an_odd_price_is_exact(self, last):
        room = a_room(a_bid("pine", last))
        half_down, half_up = an_offer("pine", last // 2), an_offer("pine", last // 2 + 1)

        assert judge_bid(half_down, room=room, now=IN_SEALED) == refused(RefusalReason.NEEDS_CONFIRMATION)
        assert isinstance(judge_bid(half_up, room=room, now=IN_SEALED), Accepted)

    def test_a10_without_a_last_price_there_is_no_question(self):
        room = a_room(a_bid("pine", 10_000))

        assert isinstance(judge_bid(an_offer("maple", 1), room=room, now=IN_SEALED), Accepted)

    def test_a10_holds_while_live_too(self):
        room, offer = a_room(a_bid("pine", 10_000)), an_offer("pine", 4_999)

        assert judge_bid(offer, room=room, now=IN_LIVE) == refused(RefusalReason.NEEDS_CONFIRMATION)
        assert isinstance(judge_bid(offer, room=room, now=IN_LIVE, is_confirmed=True), Accepted)

    def test_a10_confirming_saves_no_bid_from_the_step(self):
        room, offer = a_room(a_bid("pine", 30_000), a_bid("maple", 10_000, no=2)), an_offer("pine", 9_999)

        assert judge_bid(offer, room=room, now=IN_LIVE, is_confirmed=True) == refused(
            RefusalReason.STEP_TOO_SMALL, 9_900
        )


class TestSealed:
    def test_a_sealed_price_is_freely_edited_up_and_down_and_nobody_leads(self):
        room = a_room(a_bid("pine", 10_000), a_bid("maple", 8_000, no=2))

        for price in (15_000, 9_999, 8_000):
            taken = judge_bid(an_offer("pine", price), room=room, now=IN_SEALED + SECOND)
            assert taken == Accepted(leads=False, changes_leader=False, renews_time=True, clock=CLOCK)

    def test_a9_an_edit_that_keeps_the_price_keeps_the_time(self):
        room, offer = a_room(a_bid("pine", 10_000)), an_offer("pine", 10_000, band=(7, 70))

        taken = judge_bid(offer, room=room, now=IN_SEALED + SECOND)

        assert taken == Accepted(leads=False, changes_leader=False, renews_time=False, clock=CLOCK)

    @pytest.mark.parametrize("price", [9_999, 10_001])
    def test_a9_a_change_of_price_up_or_down_renews_the_time(self, price):
        taken = judge_bid(an_offer("pine", price), room=a_room(a_bid("pine", 10_000)), now=IN_SEALED + SECOND)

        assert isinstance(taken, Accepted)
        assert taken.renews_time

    def test_a_sealed_band_may_ask_for_more_units_than_there_are(self):
        taken = judge_bid(an_offer("pine", band=(500, 900)), room=a_room(a_bid("pine")), now=IN_SEALED)

        assert isinstance(taken, Accepted)


class TestLive:
    def test_b1_b2_b3_a_bid_must_be_a_whole_step_below_the_leader(self):
        room = a_room(a_bid("pine", 9_050))

        assert judge_bid(an_offer("maple", 8_960), room=room, now=IN_LIVE) == refused(
            RefusalReason.STEP_TOO_SMALL, 8_959
        )
        assert judge_bid(an_offer("maple", 8_959), room=room, now=IN_LIVE) == Accepted(
            leads=True, changes_leader=True, renews_time=True, clock=CLOCK
        )

    def test_b4_the_leader_needs_the_step_against_its_own_price(self):
        room = a_room(a_bid("pine", 10_000))

        assert judge_bid(an_offer("pine", 9_901), room=room, now=IN_LIVE) == refused(
            RefusalReason.STEP_TOO_SMALL, 9_900
        )
        assert judge_bid(an_offer("pine", 9_900), room=room, now=IN_LIVE) == Accepted(
            leads=True, changes_leader=False, renews_time=True, clock=CLOCK
        )

    def test_b8_a_price_falls_even_where_ones_own_invalid_last_is_under_the_leader(self):
        room = a_room(a_bid("pine", 10_000), a_bid("maple", 8_000, band=(31, 99), no=2))

        assert judge_bid(an_offer("maple", 8_000), room=room, now=IN_LIVE) == refused(
            RefusalReason.NOT_BELOW_OWN, 7_999
        )
        assert judge_bid(an_offer("maple", 9_901), room=room, now=IN_LIVE) == refused(
            RefusalReason.STEP_TOO_SMALL, 7_999
        )
        assert judge_bid(an_offer("maple", 7_999), room=room, now=IN_LIVE) == Accepted(
            leads=True, changes_leader=True, renews_time=True, clock=CLOCK
        )

    def test_b8_under_an_own_last_of_one_there_is_no_room(self):
        room = a_room(a_bid("pine", 10_000), a_bid("maple", 1, band=(31, 99), no=2))

        assert judge_bid(an_offer("maple", 1), room=room, now=IN_LIVE) == refused(RefusalReason.NO_ROOM_BELOW)

    def test_b7_under_a_leader_at_one_there_is_no_room(self):
        room = a_room(a_bid("pine", 1))

        assert judge_bid(an_offer("maple", 1), room=room, now=IN_LIVE) == refused(RefusalReason.NO_ROOM_BELOW)

    def test_a7_a_seller_without_a_sealed_bid_enters_by_the_step(self):
        room = a_room(a_bid("pine", 10_000))

        assert isinstance(judge_bid(an_offer("cedar", 9_900), room=room, now=IN_LIVE), Accepted)
        assert judge_bid(an_offer("cedar", 10_500), room=room, now=IN_LIVE) == refused(
            RefusalReason.STEP_TOO_SMALL, 9_900
        )

    def test_a7_with_no_leader_any_price_opens(self):
        taken = judge_bid(an_offer("cedar", 999_999_999), room=a_room(), now=IN_LIVE)

        assert taken == Accepted(leads=True, changes_leader=True, renews_time=True, clock=CLOCK)

    def test_a5_a_change_of_leading_seller_in_the_last_minutes_moves_the_end(self):
        room, now = a_room(a_bid("pine", 10_000)), END - ONE_MINUTE

        taken = judge_bid(an_offer("maple", 9_900), room=room, now=now)

        assert isinstance(taken, Accepted)
        assert taken.clock.ends_at == END + 4 * ONE_MINUTE

    def test_a5_a_leader_lowering_its_own_price_moves_nothing(self):
        taken = judge_bid(an_offer("pine", 9_900), room=a_room(a_bid("pine", 10_000)), now=END - ONE_MINUTE)

        assert taken == Accepted(leads=True, changes_leader=False, renews_time=True, clock=CLOCK)

    def test_a5_the_first_live_bid_when_nobody_led_is_a_change(self):
        taken = judge_bid(an_offer("pine"), room=a_room(), now=END - ONE_MINUTE)

        assert isinstance(taken, Accepted)
        assert taken.clock.ends_at == END + 4 * ONE_MINUTE

    def test_a5_an_invalid_bid_under_a_valid_leader_stands_but_moves_nothing(self):
        room, offer = a_room(a_bid("pine", 10_000)), an_offer("maple", 5_000, band=(31, 99))

        assert judge_bid(offer, room=room, now=END - ONE_MINUTE) == Accepted(
            leads=False, changes_leader=False, renews_time=True, clock=CLOCK
        )

    def test_a6_a_bid_is_judged_against_who_leads_now_by_the_pledges_of_now(self):
        cheap, dear = a_bid("pine", 5_000, band=(33, 99)), a_bid("maple", 10_000, no=2)
        offer = an_offer("cedar", 9_900)

        assert isinstance(judge_bid(offer, room=a_room(cheap, dear), now=IN_LIVE), Accepted)
        assert judge_bid(offer, room=a_room(cheap, dear, pledges=a_crowd(11)), now=IN_LIVE) == refused(
            RefusalReason.STEP_TOO_SMALL, 4_950
        )

    def test_d1_a_bid_of_huge_minimum_does_not_block_the_others(self):
        blocker = a_bid("pine", 100, band=(900, 999))

        taken = judge_bid(an_offer("cedar", 9_900), room=a_room(blocker, a_bid("maple", no=2)), now=IN_LIVE)

        assert isinstance(taken, Accepted)
        assert taken.leads

    def test_d1_where_none_is_valid_the_best_of_all_must_be_beaten(self):
        room = a_room(a_bid("pine", 10_000, band=(900, 999)))

        assert judge_bid(an_offer("maple", 9_901), room=room, now=IN_LIVE) == refused(
            RefusalReason.STEP_TOO_SMALL, 9_900
        )

    def test_d10_a_seller_is_judged_by_those_who_did_not_opt_out_of_it(self):
        room = a_room(a_bid("pine", 10_000), pledges=[*a_crowd(9), a_pledge(10, 3, bars={"maple"})])

        taken = judge_bid(an_offer("maple", 5_000), room=room, now=IN_LIVE)

        assert isinstance(taken, Accepted)
        assert not taken.leads

    @pytest.mark.parametrize("own_price", [10_000, 9_000])
    def test_a8_asking_for_more_than_there_is_does_not_withdraw_a_live_bid(self, own_price):
        room = a_room(a_bid("pine", own_price), a_bid("maple", 9_500, no=2))

        assert judge_bid(an_offer("pine", 8_000, band=(31, 99)), room=room, now=IN_LIVE) == refused(
            RefusalReason.GIVES_UP_OWN_PLACE
        )
        assert isinstance(judge_bid(an_offer("pine", 8_000, band=(30, 99)), room=room, now=IN_LIVE), Accepted)

    def test_d1_a_bid_that_was_never_valid_may_fall_and_stay_invalid(self):
        room = a_room(a_bid("pine", 10_000, band=(31, 99)), a_bid("maple", 9_500, no=2))

        assert judge_bid(an_offer("pine", 9_000, band=(40, 99)), room=room, now=IN_LIVE) == Accepted(
            leads=False, changes_leader=False, renews_time=True, clock=CLOCK
        )

    @given(standing_bids(), crowds(), st.sampled_from(SELLERS), PRICES, bands(), st.integers(1, 1_200))
    def test_an_accepted_live_bid_keeps_its_promises(self, bids, pledges, seller, price, band, seconds):
        room, now = a_room(*bids, pledges=pledges, terms=LOW_BAR), END - seconds * SECOND
        offer = an_offer(seller, price, band=band)
        taken = judge_bid(offer, room=room, now=now, is_confirmed=True)
        assume(isinstance(taken, Accepted))
        before, own = room.leader(), room.own_bid(seller)

        bid = a_bid(seller, price, band=band, at=now, no=99)
        after = leader([*(other for other in bids if other.seller != seller), bid], room.demand, LOW_BAR)

        assert after is not None
        if before:
            assert price <= before.price_minor - step(before.price_minor, LOW_BAR.step_bp)
            assert is_valid(after, room.demand, LOW_BAR) >= is_valid(before, room.demand, LOW_BAR)
            if is_valid(before, room.demand, LOW_BAR) == is_valid(after, room.demand, LOW_BAR):
                assert after.price_minor <= before.price_minor
        assert own is None or price < own.price_minor
        assert taken.leads == (after is bid)
        assert taken.changes_leader == (before is None or after.seller != before.seller)
        assert taken.changes_leader or taken.clock == room.clock
        assert (taken.clock.ends_at > END) == (taken.changes_leader and seconds < 300)

    @given(standing_bids(), crowds(), st.sampled_from(SELLERS), PRICES, bands())
    def test_the_limit_of_a_refusal_is_the_dearest_price_that_is_taken(self, bids, pledges, seller, price, band):
        room = a_room(*bids, pledges=pledges, terms=LOW_BAR)
        answer = judge_bid(an_offer(seller, price, band=band), room=room, now=IN_LIVE, is_confirmed=True)
        assume(isinstance(answer, Refused) and answer.limit_minor is not None)

        def ask(at_price: int) -> RefusalReason | None:
            again = judge_bid(an_offer(seller, at_price, band=band), room=room, now=IN_LIVE, is_confirmed=True)
            return again.reason if isinstance(again, Refused) else None

        assert ask(answer.limit_minor) in {None, RefusalReason.GIVES_UP_OWN_PLACE}
        assert ask(answer.limit_minor + 1) in {RefusalReason.STEP_TOO_SMALL, RefusalReason.NOT_BELOW_OWN}

    @given(crowds(), st.lists(st.tuples(st.sampled_from(SELLERS), PRICES, bands(), st.integers(1, 400)), max_size=12))
    def test_a_whole_live_phase_only_ever_falls_and_ends_in_time(self, pledges, offers):
        room, now, number = a_room(pledges=pledges, terms=LOW_BAR), IN_LIVE, 0
        paid: list[int] = []

        for seller, price, band, seconds in offers:
            now = max(now + TICK, room.clock.ends_at - seconds * SECOND)
            taken = judge_bid(an_offer(seller, price, band=band), room=room, now=now, is_confirmed=True)
            if isinstance(taken, Refused):
                continue
            number += 1
            bid = BidView(
                bid_id=str(number), seller=seller, price_minor=price, min_units=band[0], max_units=band[1],
                accepted_at=now, sequence=number,
            )  # fmt: skip
            others = [other for other in room.standing if other.seller != seller]
            room = a_room(*others, bid, pledges=pledges, terms=LOW_BAR, clock=taken.clock)
            ahead = room.leader()
            if ahead and is_valid(ahead, room.demand, LOW_BAR):
                paid.append(ahead.price_minor)

        assert paid == sorted(paid, reverse=True)
        assert END <= room.clock.ends_at <= END + timedelta(hours=1)

    @given(standing_bids(), crowds(), PRICES, st.randoms())
    def test_the_order_of_the_standing_bids_does_not_matter(self, bids, pledges, price, random):
        shuffled = random.sample(bids, len(bids))
        offer = an_offer("pine", price)

        assert judge_bid(offer, room=a_room(*shuffled, pledges=pledges, terms=LOW_BAR), now=IN_LIVE) == judge_bid(
            offer, room=a_room(*bids, pledges=pledges, terms=LOW_BAR), now=IN_LIVE
        )
