"""Freed places: offered in order to who found no room or asked for one, never beyond what others gave up."""

from datetime import timedelta

import pytest

from common import clock
from common.calendar import korean_calendar
from escrow.errors import NoSuchMethod
from escrow.models import Payment
from escrow.rules.retries import charge_tries
from marketplace.errors import NoPlaceOffered, NoSuchPool, NotWaiting, PledgeUnfit, SellerMayNotJoin
from marketplace.models import Order, Pledge, WaitingPlace
from marketplace.rules.states import OrderStatus, PledgeStatus, PoolStatus, WaitingStatus
from marketplace.services import waiting
from marketplace.services.collecting import finish_collecting
from marketplace.services.orders import cancel_order, note_dropped, note_paid
from marketplace.services.pledges import join_pool
from marketplace.services.waiting import (
    Acceptance,
    lapse_next_offer,
    stop_waiting,
    take_offered_place,
    wait_for_place,
)
from tests.marketplace.acts import act

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def leave(collection, place=0):
    order = collection.orders[place]
    act(cancel_order, order_id=order.id, buyer_id=order.buyer_id)
    act(finish_collecting, pool_id=order.pool_id)


def take(collection, buyer):
    choice = Acceptance(buyer.address_id, buyer.method_id)
    return act(take_offered_place, pool_id=collection.award.pool_id, buyer_id=buyer.id, acceptance=choice)


def statuses(collection):
    return [collection.place_of(buyer).status for buyer in collection.waiting]


def pool_status(collection):
    collection.award.pool.refresh_from_db()
    return collection.award.pool.status


class TestOffering:
    def test_who_found_no_room_waits_and_is_asked_when_somebody_leaves(self, a_collection, facts):
        collection = a_collection(2, waiting=(1, 1))
        assert statuses(collection) == ["waiting", "waiting"]
        facts()

        leave(collection)

        offered = collection.place_of(collection.waiting[0])
        assert statuses(collection) == ["offered", "waiting"]
        assert (offered.offered_at, offered.answer_by) == (clock.now(), clock.now() + DAY)
        assert "marketplace.place_offered" in facts()

    def test_nobody_is_asked_while_no_place_is_free(self, a_collection):
        collection = a_collection(2)

        act(finish_collecting, pool_id=collection.award.pool_id)

        assert (statuses(collection), pool_status(collection)) == (["waiting"], PoolStatus.COLLECTING)

    def test_a_small_wish_uses_the_gap_a_big_one_leaves(self, a_collection):
        collection = a_collection(3, waiting=(2, 1, 1))

        leave(collection)
        assert statuses(collection) == ["waiting", "offered", "waiting"]
        leave(collection, 1)

        assert statuses(collection) == ["waiting", "offered", "offered"]

    def test_however_many_wait_only_those_with_room_are_read(self, a_collection, monkeypatch):
        collection = a_collection(4, waiting=(2, 2, 2, 1, 1))
        seen = []
        plain = waiting.asked_next
        monkeypatch.setattr(waiting, "asked_next", lambda rows, room: seen.append(len(rows)) or plain(rows, room))

        for order in collection.orders[:3]:
            act(cancel_order, order_id=order.id, buyer_id=order.buyer_id)
        act(finish_collecting, pool_id=collection.award.pool_id)

        assert statuses(collection) == ["offered", "waiting", "waiting", "offered", "waiting"]
        assert seen == [3, 1]

    def test_offers_and_orders_together_never_exceed_what_was_awarded(self, a_collection):
        collection = a_collection(2, waiting=(1, 1, 1))
        leave(collection)
        take(collection, collection.waiting[0])

        act(finish_collecting, pool_id=collection.award.pool_id)

        assert statuses(collection) == ["taken", "waiting", "waiting"]
        live = Order.objects.exclude(status=OrderStatus.CANCELLED)
        assert sum(live.values_list("unit_count", flat=True)) == collection.award.bid.max_units


class TestAnswering:
    def test_a_yes_makes_an_order_charged_by_its_own_notice(self, a_collection, at):
        collection = a_collection(2)
        leave(collection)
        at(clock.now() + 2 * HOUR)

        first, second = (take(collection, collection.waiting[0]) for _turn in range(2))

        assert first == second
        assert (first.status, first.price_minor, first.charge_at) == (OrderStatus.DUE, 50_000, clock.now() + DAY)
        assert Payment.objects.get(pk=first.payment_id).amount_minor == 50_000
        assert first.pledge.status == PledgeStatus.ORDERED
        assert Pledge.objects.filter(buyer_id=first.buyer_id).count() == 2

    def test_the_collection_waits_for_the_answer_and_then_for_the_charge(self, a_collection, at):
        collection = a_collection(2)
        leave(collection)
        act(note_paid, order_id=collection.orders[1].id)
        act(finish_collecting, pool_id=collection.award.pool_id)
        assert pool_status(collection) == PoolStatus.COLLECTING

        order = take(collection, collection.waiting[0])
        act(finish_collecting, pool_id=collection.award.pool_id)
        assert pool_status(collection) == PoolStatus.COLLECTING
        act(note_dropped, order_id=order.id)
        act(finish_collecting, pool_id=collection.award.pool_id)

        assert pool_status(collection) == PoolStatus.FULFILLING

    def test_silence_passes_the_place_on(self, a_collection, at, facts):
        collection = a_collection(2, waiting=(1, 1))
        leave(collection)
        at(collection.place_of(collection.waiting[0]).answer_by)
        with pytest.raises(NoPlaceOffered):
            take(collection, collection.waiting[0])
        facts()

        act(lapse_next_offer)
        assert (act(lapse_next_offer), facts()) == (None, ["marketplace.place_freed"])
        act(finish_collecting, pool_id=collection.award.pool_id)

        assert statuses(collection) == ["lapsed", "offered"]

    def test_a_no_passes_it_on_at_once(self, a_collection):
        collection = a_collection(2, waiting=(1, 1))
        leave(collection)

        act(stop_waiting, pool_id=collection.award.pool_id, buyer_id=collection.waiting[0].id)
        act(finish_collecting, pool_id=collection.award.pool_id)

        assert statuses(collection) == ["declined", "offered"]

    def test_a_stranger_or_somebody_still_waiting_takes_nothing(self, a_collection, a_buyer):
        collection = a_collection(2, waiting=(1, 1))
        leave(collection)

        for buyer in (collection.waiting[1], a_buyer()):
            with pytest.raises(NoPlaceOffered):
                take(collection, buyer)

    def test_somebody_elses_card_pays_nothing(self, a_collection, a_buyer):
        collection, other = a_collection(2), a_buyer()
        leave(collection)
        buyer = collection.waiting[0]

        choice = Acceptance(buyer.address_id, other.method_id)
        with pytest.raises(NoSuchMethod):
            act(take_offered_place, pool_id=collection.award.pool_id, buyer_id=buyer.id, acceptance=choice)

        assert statuses(collection) == ["offered"]


class TestTheEnd:
    def test_places_given_up_at_the_last_try_are_offered_for_a_full_day(self, a_collection, at):
        collection = a_collection(2, waiting=(1, 1))
        last = charge_tries(collection.orders[0].charge_at, korean_calendar())[-1]
        act(note_paid, order_id=collection.orders[1].id)
        at(last)
        act(note_dropped, order_id=collection.orders[0].id)
        act(finish_collecting, pool_id=collection.award.pool_id)
        assert collection.place_of(collection.waiting[0]).answer_by == last + DAY

        at(last + 2 * HOUR)
        act(stop_waiting, pool_id=collection.award.pool_id, buyer_id=collection.waiting[0].id)
        act(finish_collecting, pool_id=collection.award.pool_id)

        assert collection.place_of(collection.waiting[1]).answer_by == last + DAY

    def test_after_that_day_nobody_is_asked_and_the_waiting_ends(self, a_collection, at):
        collection = a_collection(2, waiting=(1, 1))
        last = charge_tries(collection.orders[0].charge_at, korean_calendar())[-1]
        act(note_paid, order_id=collection.orders[1].id)
        at(last + DAY)

        act(note_dropped, order_id=collection.orders[0].id)
        act(finish_collecting, pool_id=collection.award.pool_id)

        assert (statuses(collection), pool_status(collection)) == (["lapsed", "lapsed"], PoolStatus.FULFILLING)


class TestAsking:
    def test_who_was_only_interested_asks_and_comes_after_those_without_room(self, a_collection, a_user):
        collection, user = a_collection(2), a_user()
        place = Pledge.objects.create(
            pool=collection.award.pool, buyer=user, status=PledgeStatus.LAPSED, joined_at=clock.now()
        )

        row = act(wait_for_place, pool_id=collection.award.pool_id, buyer_id=user.id, units=1)
        again = act(wait_for_place, pool_id=collection.award.pool_id, buyer_id=user.id, units=2)
        leave(collection)

        assert (row.pledge, row.status, again.pk, again.units) == (place, WaitingStatus.WAITING, row.pk, 2)
        assert statuses(collection) == ["offered"]

    def test_asking_takes_a_place_that_is_free_already(self, a_collection, a_user):
        collection, user = a_collection(2, waiting=()), a_user()
        Pledge.objects.create(pool=collection.award.pool, buyer=user, status=PledgeStatus.LAPSED, joined_at=clock.now())
        leave(collection)

        row = act(wait_for_place, pool_id=collection.award.pool_id, buyer_id=user.id, units=1)

        assert row.status == WaitingStatus.OFFERED

    def test_who_has_an_order_or_never_joined_cannot_wait(self, a_collection, a_user):
        collection = a_collection(2)
        leave(collection)

        for buyer_id in (collection.buyers[0].id, collection.buyers[1].id, a_user().id):
            with pytest.raises(NotWaiting):
                act(wait_for_place, pool_id=collection.award.pool_id, buyer_id=buyer_id, units=1)

    def test_not_before_the_award_is_accepted(self, an_award, a_user):
        award = an_award()
        user = award.pool.pledges.first().buyer

        with pytest.raises(NotWaiting):
            act(wait_for_place, pool_id=award.pool_id, buyer_id=user.id, units=1)

    def test_a_bidder_does_not_wait(self, a_collection):
        collection = a_collection(2)
        owner = collection.award.seller.owner
        Pledge.objects.create(
            pool=collection.award.pool, buyer=owner, status=PledgeStatus.LAPSED, joined_at=clock.now()
        )

        with pytest.raises(SellerMayNotJoin):
            act(wait_for_place, pool_id=collection.award.pool_id, buyer_id=owner.id, units=1)

    @pytest.mark.parametrize("units", [0, 100])
    def test_one_to_ninety_nine_units(self, a_collection, units):
        with pytest.raises(PledgeUnfit):
            act(wait_for_place, pool_id=a_collection().award.pool_id, buyer_id=a_collection().buyers[0].id, units=units)

    def test_a_hidden_pool_is_not_there(self, a_pool, a_user):
        pool = a_pool(details="me@example.com")

        with pytest.raises(NoSuchPool):
            act(wait_for_place, pool_id=pool.id, buyer_id=a_user().id, units=1)
        with pytest.raises(NoSuchPool):
            act(stop_waiting, pool_id=pool.id, buyer_id=a_user().id)

    def test_who_does_not_wait_cannot_stop(self, a_collection):
        collection = a_collection()

        with pytest.raises(NotWaiting):
            act(stop_waiting, pool_id=collection.award.pool_id, buyer_id=collection.buyers[0].id)


def test_interest_is_taken_as_long_as_the_auction_runs(a_collection, a_user):
    """Who joins later was never in the pool: only those who were may wait."""
    collection = a_collection()

    with pytest.raises(Exception, match="pool_closed"):
        act(join_pool, pool_id=collection.award.pool_id, buyer_id=a_user().id)

    assert WaitingPlace.objects.count() == 1
