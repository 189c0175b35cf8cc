"""A collection outside the winner's band: it may take fewer, else all money goes back and the next is asked anew."""

from datetime import timedelta

import pytest

from escrow.models import Payment, Refund
from ledger.selectors import balance
from marketplace.errors import NoSuchAward, NotFewer
from marketplace.models import Award, Bid, Consent, Order, Pledge, Unit
from marketplace.rules.states import AwardStatus, BidStatus, ConsentStatus, OrderStatus, PoolStatus, UnitStatus
from marketplace.selectors.places import own_place
from marketplace.services.awards import accept_award
from marketplace.services.collecting import accept_fewer, decline_fewer, lapse_next_fewer
from marketplace.services.consents import end_next_consent, give_consent
from merchants.selectors import strikes_of
from tests.marketplace.acts import act

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def by_seller(service, award):
    return act(service, award_id=award.id, user_id=award.seller.owner_id)


def newest(award):
    rows = Award.objects.select_related("bid", "pool", "seller").filter(pool=award.pool_id)
    return rows.order_by("-turn")[0]


def units_of(award):
    return sorted(Unit.objects.filter(order__award=award).values_list("status", flat=True))


class TestTaking:
    def test_it_has_a_day_and_ships_what_was_collected_at_its_own_price(self, a_smaller_order, facts):
        award = a_smaller_order()
        assert (award.fewer_units, award.fewer_by - award.decided_at) == (2, 2 * DAY)
        facts()

        by_seller(accept_fewer, award)
        by_seller(accept_fewer, award)

        award = newest(award)
        assert (award.turn, award.status, award.pool.status) == (1, AwardStatus.ACCEPTED, PoolStatus.FULFILLING)
        assert units_of(award) == [UnitStatus.CANCELLED, UnitStatus.HELD, UnitStatus.HELD]
        assert Unit.objects.filter(status=UnitStatus.HELD, ship_by=None).count() == 0
        assert Bid.objects.filter(status=BidStatus.STANDBY).count() == 0
        assert facts() == ["marketplace.pool_fulfilling"]

    def test_at_the_deadline_it_is_too_late_and_strangers_find_nothing(self, at, a_smaller_order, a_seller):
        award = a_smaller_order()

        with pytest.raises(NoSuchAward):
            act(accept_fewer, award_id=award.id, user_id=a_seller().owner_id)
        at(award.fewer_by)
        for answer in (accept_fewer, decline_fewer):
            with pytest.raises(NotFewer):
                by_seller(answer, award)

    def test_only_a_smaller_order_is_answered_so(self, an_award):
        with pytest.raises(NotFewer):
            by_seller(accept_fewer, an_award())


class TestLeaving:
    def test_all_money_goes_back_before_the_next_is_asked_for_a_second_yes(self, a_smaller_order, facts):
        award = a_smaller_order()
        facts()

        by_seller(decline_fewer, award)

        first = Award.objects.get(pk=award.pk)
        assert (first.status, Bid.objects.get(pk=award.bid_id).status) == (AwardStatus.DECLINED, BidStatus.RELEASED)
        assert units_of(first) == [UnitStatus.CANCELLED, UnitStatus.REFUNDED, UnitStatus.REFUNDED]
        assert sum(Refund.objects.values_list("amount_minor", flat=True)) == 160_000
        assert strikes_of(award.seller_id) == []
        # Two units are under the threshold of three: nobody can stand by for them.
        assert newest(award).pool.status == PoolStatus.FAILED
        assert facts()[-2:] == ["marketplace.fewer_declined", "marketplace.pool_failed"]

    def test_silence_is_a_no(self, at, a_smaller_order):
        award = a_smaller_order()
        at(award.fewer_by - SECOND)
        assert act(lapse_next_fewer) is None
        at(award.fewer_by + DAY)

        act(lapse_next_fewer)

        award = newest(award)
        assert (award.status, award.fewer_decided_at) == (AwardStatus.DECLINED, award.fewer_by)


class TestTheNextAfterwards:
    @pytest.fixture
    def declined(self, at, a_pool, a_place, an_auction, a_bid, an_award, collected):
        """Three of four paid, the winner wanted four and left; the next takes any at the same price."""

        def build(next_price=80_000):
            pool = a_pool(threshold=3, terms={"threshold_people": 1})
            for _turn in range(4):
                a_place(pool)
            auction = an_auction(pool)
            a_bid(auction, price=80_000, min_units=4)
            a_bid(auction, price=next_price)
            award = collected(an_award(auction), leaving=1)
            by_seller(decline_fewer, award)
            return newest(award)

        return build

    def test_even_at_the_same_price_each_who_had_paid_is_asked(self, declined):
        award = declined()

        assert (award.turn, award.status, award.pool.status) == (2, AwardStatus.CONSENT, PoolStatus.VETTING)
        assert Consent.objects.filter(award=award).count() == 3
        assert Payment.objects.count() == 4

    def test_who_says_yes_has_a_new_order_and_nobody_pays_twice(self, at, declined, collected):
        award = declined(next_price=84_000)
        paid = Pledge.objects.filter(orders__status=OrderStatus.PAID).order_by("committed_at", "sequence")
        for place in paid:
            act(give_consent, pool_id=award.pool_id, buyer_id=place.buyer_id, is_yes=True)
        award = newest(award)
        assert (award.status, award.units) == (AwardStatus.OFFERED, 3)

        collected(award, leaving=0)

        award = newest(award)
        assert (award.status, award.pool.status) == (AwardStatus.ACCEPTED, PoolStatus.FULFILLING)
        orders = Order.objects.filter(award=award)
        assert {(order.status, order.price_minor, order.unit_count) for order in orders} == {
            (OrderStatus.PAID, 84_000, 1)
        }
        first = Order.objects.filter(award__turn=1, pledge=paid[0]).get()
        assert orders.get(pledge=paid[0]).address == first.address
        assert own_place(award.pool_id, paid[0].buyer_id).order_id == orders.get(pledge=paid[0]).id
        assert sum(balance(f"held:{unit.hold_id}") for unit in Unit.objects.all()) == 3 * 84_000

    def test_silence_leaves_too_few_and_everybody_stays_refunded(self, at, declined):
        award = declined()
        first = Pledge.objects.filter(orders__status=OrderStatus.PAID).first()
        act(give_consent, pool_id=award.pool_id, buyer_id=first.buyer_id, is_yes=True)
        at(award.consent_until)

        act(end_next_consent)

        award = newest(award)
        assert (award.status, award.pool.status) == (AwardStatus.UNMET, PoolStatus.FAILED)
        assert Consent.objects.filter(status=ConsentStatus.SILENT).count() == 2
        assert Order.objects.filter(award=award).count() == 0
        assert sum(balance(f"held:{unit.hold_id}") for unit in Unit.objects.all()) == 0


def test_nobody_paid_and_there_is_nothing_to_ask(an_award, collected):
    award = collected(an_award(), leaving=3)

    assert (award.turn, award.status, award.pool.status) == (1, AwardStatus.ACCEPTED, PoolStatus.FAILED)


@pytest.fixture
def collected(at):
    """Let a winner accept and collect; the last buyers leave before the charge."""
    from tests.builders.awarding import collect

    def build(award, *, leaving):
        act(accept_award, award_id=award.id, user_id=award.seller.owner_id)
        collect(at, award, leaving=leaving)
        return newest(award)

    return build
