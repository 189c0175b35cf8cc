"""The winner's answer: orders with their units and payments, or an end at which nobody pays."""

from datetime import timedelta

import pytest

from escrow.models import Hold, Payment
from marketplace.errors import AwardOver, NoSuchAward
from marketplace.models import Award, Order, Pledge, Unit
from marketplace.rules.states import AwardStatus, BidStatus, OrderStatus, PledgeStatus, PoolStatus, UnitStatus
from marketplace.services.awards import accept_award, lapse_next_award, refuse_award
from marketplace.services.pledges import withdraw_pledge
from merchants.rules import StrikeReason
from merchants.selectors import strikes_of
from tests.marketplace.acts import act

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture
def accept(db):
    def build(award):
        accepted = act(accept_award, award_id=award.id, user_id=award.seller.owner_id)
        award.refresh_from_db()
        award.pool.refresh_from_db()
        return accepted

    return build


class TestAccepting:
    def test_each_place_becomes_an_order_with_a_payment_and_a_hold_for_each_unit(
        self, a_pool, a_place, a_buyer, an_auction, an_award, accept, facts
    ):
        pool, buyer = a_pool(threshold=3, terms={"threshold_people": 2}), a_buyer()
        place = a_place(pool, buyer=buyer, units=2)
        a_place(pool)
        award = an_award(an_auction(pool), price=50_000)
        facts()

        accept(award)

        assert (award.status, award.decided_at, award.pool.status) == (
            AwardStatus.ACCEPTED,
            award.offered_at,
            PoolStatus.COLLECTING,
        )
        order = Order.objects.get(buyer_id=buyer.id)
        assert (order.status, order.unit_count, order.price_minor, order.seller_id, order.pledge_id) == (
            OrderStatus.DUE,
            2,
            50_000,
            award.seller_id,
            place.id,
        )
        assert (order.made_at, order.charge_at) == (award.offered_at, award.offered_at + 24 * HOUR)
        payment = order.payment
        assert (payment.reference, payment.payer, payment.payee, payment.amount_minor, payment.commission_bp) == (
            f"order:{order.id}",
            f"buyer:{buyer.id}",
            f"seller:{award.seller_id}",
            100_000,
            500,
        )
        units = list(order.units.order_by("number"))
        assert [(unit.number, unit.status, unit.price_minor) for unit in units] == [
            (1, UnitStatus.PENDING, 50_000),
            (2, UnitStatus.PENDING, 50_000),
        ]
        assert [unit.hold.reference for unit in units] == [f"unit:{unit.id}" for unit in units]
        assert [unit.hold.card_minor for unit in units] == [50_000, 50_000]
        assert {place.status for place in Pledge.objects.all()} == {PledgeStatus.ORDERED}
        assert facts() == ["marketplace.order_changed"] * 2 + ["marketplace.award_accepted"]

    def test_the_address_is_sealed(self, a_buyer, an_award, accept):
        buyer = a_buyer()
        accept(an_award(buyers=[buyer]))

        kept = Order.objects.get(buyer_id=buyer.id).address

        assert "010-1234-5678" not in kept
        assert "성수이로" not in kept

    def test_accepting_again_changes_nothing(self, an_award, accept, facts):
        award = an_award()
        accept(award)
        facts()

        accept(award)

        assert (Order.objects.count(), Payment.objects.count(), facts()) == (3, 3, [])

    def test_places_over_the_price_or_without_room_lapse(self, a_pool, a_place, an_auction, a_bid, an_award, accept):
        pool = a_pool(threshold=3, terms={"threshold_people": 1})
        served = a_place(pool, units=3)
        over_cap, too_many, gap = a_place(pool, cap=49_999), a_place(pool, units=3), a_place(pool)
        auction = an_auction(pool)
        a_bid(auction, price=50_000, max_units=4)

        accept(an_award(auction))

        settled = dict(Pledge.objects.values_list("pk", "status"))
        assert [settled[place.pk] for place in (served, over_cap, too_many, gap)] == [
            PledgeStatus.ORDERED,
            PledgeStatus.LAPSED,
            PledgeStatus.LAPSED,
            PledgeStatus.ORDERED,
        ]
        assert sorted(Order.objects.values_list("unit_count", flat=True)) == [1, 3]

    def test_who_left_meanwhile_has_no_order_and_does_not_undo_it(self, a_pool, a_place, an_auction, an_award, accept):
        pool = a_pool(threshold=2, terms={"threshold_people": 1})
        stays, leaves = a_place(pool, units=2), a_place(pool)
        award = an_award(an_auction(pool))
        act(withdraw_pledge, pool_id=pool.id, buyer_id=leaves.buyer_id)

        accept(award)

        assert [order.pledge_id for order in Order.objects.all()] == [stays.id]
        assert award.pool.status == PoolStatus.COLLECTING

    def test_when_nobody_is_left_who_accepts_the_price_the_pool_ends_at_once(
        self, a_pool, a_place, an_auction, a_bid, an_award, accept, facts
    ):
        pool = a_pool(threshold=2, terms={"threshold_people": 1})
        leaves = a_place(pool, units=2)
        for _fan in range(2):
            a_place(pool, units=1, cap=1_000)
        award = an_award(an_auction(pool), price=50_000)
        act(withdraw_pledge, pool_id=pool.id, buyer_id=leaves.buyer_id)
        facts()

        accept(award)

        assert (Order.objects.count(), award.pool.status) == (0, PoolStatus.FAILED)
        assert facts() == ["marketplace.award_accepted", "marketplace.pool_failed"]

    def test_an_order_no_card_can_be_asked_for_lapses(self, a_pool, a_place, an_auction, an_award, accept):
        pool = a_pool(threshold=3, terms={"threshold_people": 1})
        two, one = a_place(pool, units=2), a_place(pool)

        accept(an_award(an_auction(pool), price=999))

        assert [order.pledge_id for order in Order.objects.all()] == [two.id]
        one.refresh_from_db()
        assert one.status == PledgeStatus.LAPSED


class TestRefusing:
    def test_without_another_bid_the_pool_ends_and_nobody_pays(self, an_auction, a_bid, an_award, facts):
        auction = an_auction()
        a_bid(auction, price=80_000)
        award = an_award(auction)
        facts()

        act(refuse_award, award_id=award.id, user_id=award.seller.owner_id)

        award = Award.objects.select_related("bid", "pool").get()
        assert (award.status, award.bid.status, award.pool.status) == (
            AwardStatus.REFUSED,
            BidStatus.RENEGED,
            PoolStatus.FAILED,
        )
        assert {place.status for place in Pledge.objects.all()} == {PledgeStatus.LAPSED}
        assert (Order.objects.count(), Payment.objects.count(), Hold.objects.count(), Unit.objects.count()) == (0,) * 4
        [strike] = strikes_of(award.seller_id)
        assert (strike.reason, strike.source) == (StrikeReason.REFUSED, f"award:{award.id}")
        assert facts() == ["merchants.seller_struck", "marketplace.award_reneged", "marketplace.pool_failed"]

    def test_an_answered_award_is_over(self, an_award, accept):
        award = an_award()
        accept(award)

        with pytest.raises(AwardOver):
            act(refuse_award, award_id=award.id, user_id=award.seller.owner_id)

        award.refresh_from_db()
        assert award.status == AwardStatus.ACCEPTED


class TestSilence:
    def test_at_the_deadline_the_winner_has_reneged(self, at, an_award, facts):
        award = an_award()
        facts()
        at(award.accept_by - SECOND)
        assert act(lapse_next_award) is None
        at(award.accept_by)

        act(lapse_next_award)

        award = Award.objects.select_related("bid", "pool").get(pk=award.pk)
        assert (award.status, award.bid.status, award.pool.status, award.decided_at) == (
            AwardStatus.LAPSED,
            BidStatus.RENEGED,
            PoolStatus.VETTING,
            award.accept_by,
        )
        assert [strike.reason for strike in strikes_of(award.seller_id)] == [StrikeReason.SILENT]
        assert act(lapse_next_award) is None
        assert facts() == [
            "merchants.seller_struck",
            "marketplace.award_reneged",
            "marketplace.standby_promoted",
            "marketplace.consent_asked",
        ]

    def test_an_answer_at_the_deadline_is_too_late_before_any_sweep(self, at, an_award):
        award = an_award()
        at(award.accept_by)

        for answer in (accept_award, refuse_award):
            with pytest.raises(AwardOver):
                act(answer, award_id=award.id, user_id=award.seller.owner_id)

        assert (Award.objects.get().status, Order.objects.count()) == (AwardStatus.OFFERED, 0)

    def test_one_second_earlier_it_counts(self, at, an_award, accept):
        award = an_award()
        at(award.accept_by - SECOND)

        accept(award)

        assert Order.objects.first().charge_at == award.accept_by - SECOND + 24 * HOUR


def test_somebody_elses_award_is_none(an_award, a_seller, a_user):
    award = an_award()

    for stranger in (a_seller().owner_id, a_user().id):
        for answer in (accept_award, refuse_award):
            with pytest.raises(NoSuchAward):
                act(answer, award_id=award.id, user_id=stranger)

    award = Award.objects.select_related("bid").get()
    assert (award.status, award.bid.status) == (AwardStatus.OFFERED, BidStatus.WINNING)
