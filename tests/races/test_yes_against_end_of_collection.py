"""A yes to a freed place while the collection ends: an order waits for its charge, or there is none and it is over."""

import threading

import pytest

from common import clock
from common.transactions import unit_of_work
from marketplace.errors import NoPlaceOffered, NotWaiting
from marketplace.models import Order, Pool, WaitingPlace
from marketplace.rules.states import OrderStatus, PoolStatus, WaitingStatus
from marketplace.services import waiting
from marketplace.services.collecting import finish_collecting
from marketplace.services.orders import cancel_order, note_paid
from marketplace.services.waiting import Acceptance, stop_waiting, take_offered_place
from tests.races.rounds import rounds
from tests.races.together import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def done(service, **wish):
    with unit_of_work():
        return service(**wish, now=clock.now())


@pytest.fixture
def offered(a_collection):
    """A collection in which all is paid but one place, which is offered to who waits."""

    def build():
        collection = a_collection(2)
        left, paid = collection.orders
        done(note_paid, order_id=paid.id)
        done(cancel_order, order_id=left.id, buyer_id=left.buyer_id)
        done(finish_collecting, pool_id=left.pool_id)
        return collection

    return build


def yes_and_end(collection):
    """The yes of one tab, and the no of another with the end of the collection it leads to, at once."""
    buyer, pool_id = collection.waiting[0], collection.award.pool_id
    choice = Acceptance(buyer.address_id, buyer.method_id)

    def end():
        done(stop_waiting, pool_id=pool_id, buyer_id=buyer.id)
        done(finish_collecting, pool_id=pool_id)

    return together([lambda: done(take_offered_place, pool_id=pool_id, buyer_id=buyer.id, acceptance=choice), end])


def test_either_an_order_waits_for_its_charge_or_the_collection_is_over(offered):
    for _round in rounds(4):
        collection = offered()

        answers = yes_and_end(collection)

        refused = [answer for answer in answers if isinstance(answer, Exception)]
        pool = Pool.objects.get(pk=collection.award.pool_id)
        made = Order.objects.filter(pool=pool, buyer_id=collection.waiting[0].id, status=OrderStatus.DUE).count()
        assert [type(each) for each in refused] in ([NoPlaceOffered], [NotWaiting])
        assert (pool.status, made) in {(PoolStatus.COLLECTING, 1), (PoolStatus.FULFILLING, 0)}
        live = Order.objects.filter(pool=pool).exclude(status=OrderStatus.CANCELLED)
        assert sum(live.values_list("unit_count", flat=True)) <= collection.award.bid.max_units


def test_control_without_the_locks_the_place_is_taken_and_given_up(offered, monkeypatch):
    """If this one fails, the test above has stopped proving anything."""
    collection, both_have_read = offered(), threading.Barrier(2, timeout=10)

    def own_without_lock(award, buyer_id):
        row = WaitingPlace.objects.get(award=award, buyer_id=buyer_id, status=WaitingStatus.OFFERED)
        both_have_read.wait()
        return row

    monkeypatch.setattr(waiting, "_locked_pool", lambda pool_id: Pool.objects.get(pk=pool_id))
    monkeypatch.setattr(waiting, "_own", own_without_lock)

    answers = yes_and_end(collection)

    assert not any(isinstance(answer, NoPlaceOffered | NotWaiting) for answer in answers)
    assert Order.objects.filter(buyer_id=collection.waiting[0].id).exists()
