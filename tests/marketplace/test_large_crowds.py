"""A large crowd is settled in batches: the same orders, notices and releases as at once, whatever dies between them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from common import clock, failpoints
from common.locks import locked
from common.models import OutboxFact
from common.transactions import unit_of_work
from escrow.flows import charge_due
from escrow.models import Payment
from ledger.models import Entry
from ledger.proofs import verdicts
from marketplace.errors import NoSuchOrder
from marketplace.flows import do_what_is_due
from marketplace.models import Award, Order, PlaceToOrder, Pledge, Pool, Unit
from marketplace.rules.states import OrderStatus, PledgeStatus, PoolStatus, UnitStatus
from marketplace.services import awards, order_making
from marketplace.services.awards import accept_award, continue_next_orders
from marketplace.services.collecting import finish_collecting
from marketplace.services.orders import cancel_order, note_all_paid
from marketplace.services.parcels import confirm_next_delivered
from marketplace.services.places import lapse_places

pytestmark = pytest.mark.django_db

CROWD = 5


class Killed(BaseException):
    """The worker dies."""


def in_a_unit(act, **asked):
    with unit_of_work():
        return act(**asked)


@pytest.fixture
def a_large_award(an_award, monkeypatch):
    """An award of five places that counts as large, just taken by its seller."""

    def build():
        monkeypatch.setattr(awards, "MOST_AT_ONCE", 2)
        award = an_award(threshold=CROWD)
        in_a_unit(accept_award, award_id=award.id, user_id=award.seller.owner_id, now=clock.now())
        return Award.objects.select_related("pool", "seller").get(pk=award.pk)

    return build


def told(name):
    return OutboxFact.objects.filter(name=f"marketplace.{name}").count()


def step(at_most=2):
    """One batch: whether there was one."""
    with unit_of_work():
        award = order_making.continue_orders(at_most=at_most)
        if award is not None and order_making.orders_are_made(award):
            awards._begin_collecting(award, now=clock.now())
    return award is not None


def test_the_places_wait_in_their_order_and_nobody_is_told_before_all_are_made(a_large_award):
    award = a_large_award()

    assert (award.status, award.pool.status) == ("accepted", PoolStatus.COLLECTING)
    assert PlaceToOrder.objects.filter(award=award).count() == CROWD
    assert [step() for _ in range(3)] == [True] * 3
    assert (Order.objects.count(), told("order_changed"), told("award_accepted")) == (CROWD, 0, 0)
    assert list(Pledge.objects.values_list("status", "address").distinct()) == [(PledgeStatus.ORDERED, None)]

    assert [step() for _ in range(4)] == [True, True, True, False]

    assert (told("order_changed"), told("award_accepted"), PlaceToOrder.objects.count()) == (CROWD, 1, 0)
    positions = Order.objects.order_by("pk").values_list("pledge__committed_at", "pledge__sequence")
    assert list(positions) == sorted(positions)
    assert [one for one in verdicts() if one.differences] == []


def test_each_has_a_day_from_being_told_however_late_the_work_is_done(a_large_award, at):
    a_large_award()
    for _ in range(3):
        step()
    at(clock.now() + timedelta(hours=30))
    assert charge_due() == 0

    for _ in range(3):
        step()

    due = clock.now() + timedelta(days=1)
    assert set(Order.objects.values_list("charge_at", flat=True)) == {due}
    assert set(Payment.objects.values_list("charge_at", "next_try_at")) == {(due, due)}


def test_the_collection_does_not_end_before_all_orders_are_made(a_large_award):
    award = a_large_award()
    step()
    first = Order.objects.order_by("pk")[0]
    in_a_unit(cancel_order, order_id=first.pk, buyer_id=first.buyer_id, now=clock.now())
    Order.objects.exclude(pk=first.pk).update(status=OrderStatus.DROPPED)

    assert in_a_unit(finish_collecting, pool_id=award.pool_id, now=clock.now()).status == PoolStatus.COLLECTING

    while step():
        pass
    assert (Order.objects.count(), told("award_accepted")) == (CROWD, 1)
    assert Pool.objects.get(pk=award.pool_id).status == PoolStatus.COLLECTING


@pytest.mark.parametrize("point", ["order.payment_opened", "order.made", "orders.told"])
def test_dying_in_any_batch_makes_no_order_twice_and_none_less(a_large_award, point):
    a_large_award()
    deaths = iter([False, True, False, True] + [False] * 20)

    def strike(name):
        if name == point and next(deaths):
            raise Killed

    with failpoints.struck_by(strike):
        for _ in range(20):
            try:
                if not step():
                    break
            except Killed:
                continue

    assert (Order.objects.count(), Payment.objects.count(), Unit.objects.count()) == (CROWD, CROWD, CROWD)
    assert (told("order_changed"), told("award_accepted"), PlaceToOrder.objects.count()) == (CROWD, 1, 0)
    assert Order.objects.values("pledge").distinct().count() == CROWD


def test_orders_made_in_batches_are_those_made_at_once(a_large_award, an_award):
    a_large_award()
    while in_a_unit(continue_next_orders, now=clock.now()):
        pass
    in_batches = list(Order.objects.order_by("pk").values_list("status", "unit_count", "price_minor"))
    shares = list(Payment.objects.order_by("pk").values_list("amount_minor", "card_minor", "holds__amount_minor"))
    Order.objects.all()
    award = an_award(threshold=CROWD)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(awards, "MOST_AT_ONCE", CROWD)
        in_a_unit(accept_award, award_id=award.id, user_id=award.seller.owner_id, now=clock.now())

    others = Order.objects.filter(award=award).order_by("pk")
    assert list(others.values_list("status", "unit_count", "price_minor")) == in_batches
    payments = Payment.objects.filter(pk__in=others.values("payment")).order_by("pk")
    assert list(payments.values_list("amount_minor", "card_minor", "holds__amount_minor")) == shares


@pytest.fixture
def delivered(a_large_award, at, a_method):
    """Five delivered units whose days to confirm are over."""
    award = a_large_award()
    while step():
        pass
    at(Order.objects.values_list("charge_at", flat=True)[0])
    assert charge_due() == CROWD
    do_what_is_due()
    Order.objects.update(status=OrderStatus.PAID)
    Unit.objects.update(status=UnitStatus.DELIVERED, delivered_at=clock.now(), confirm_at=clock.now())
    Pool.objects.update(status=PoolStatus.FULFILLING)
    return award


def test_silent_buyers_confirm_together_and_the_last_closes_the_pool(delivered, balance):
    assert len(in_a_unit(confirm_next_delivered, now=clock.now(), at_most=3)) == 3
    assert Pool.objects.get(pk=delivered.pool_id).status == PoolStatus.FULFILLING
    assert len(in_a_unit(confirm_next_delivered, now=clock.now(), at_most=3)) == 2
    assert in_a_unit(confirm_next_delivered, now=clock.now()) is None

    assert Pool.objects.get(pk=delivered.pool_id).status == PoolStatus.CLOSED
    assert set(Unit.objects.values_list("status", "confirm_at")) == {(UnitStatus.RELEASED, None)}
    paid = delivered.price_minor * CROWD
    assert (
        balance(f"payable:seller:{delivered.seller_id}") + balance("platform:commission") + balance("platform:vat")
        == paid
    )
    assert Entry.objects.filter(kind="release").count() == CROWD
    assert (told("units_moved"), told("pool_closed")) == (CROWD, 1)
    assert [one for one in verdicts() if one.differences] == []


def test_dying_while_releasing_releases_nothing_of_the_batch(delivered, balance):
    def strike(name):
        if name == "unit.released":
            raise Killed

    with failpoints.struck_by(strike), pytest.raises(Killed):
        in_a_unit(confirm_next_delivered, now=clock.now(), at_most=3)

    assert set(Unit.objects.values_list("status", flat=True)) == {UnitStatus.DELIVERED}
    assert balance("platform:commission") == 0
    while in_a_unit(confirm_next_delivered, now=clock.now(), at_most=3):
        pass
    assert Entry.objects.filter(kind="release").count() == CROWD
    assert [one for one in verdicts() if one.differences] == []


def statements(act, **asked):
    """How many statements it takes."""
    with CaptureQueriesContext(connection) as seen:
        in_a_unit(act, **asked)
    return len(seen)


def lapse(pool_id):
    lapse_places(locked(Pool.objects.filter(pk=pool_id)).get())


@pytest.mark.parametrize("has_batches", [True, False])
def test_a_crowd_takes_as_many_statements_as_a_few(an_award, monkeypatch, has_batches):
    monkeypatch.setattr(awards, "MOST_AT_ONCE", 2 if has_batches else 100)
    taken = []
    for size in (3, 9):
        award = an_award(threshold=size)
        before = transaction.savepoint_create()
        lapsing = statements(lapse, pool_id=award.pool_id)
        assert set(Pledge.objects.filter(pool=award.pool).values_list("status", "address")) == {("lapsed", None)}
        transaction.savepoint_rollback(before)
        accepting = statements(accept_award, award_id=award.id, user_id=award.seller.owner_id, now=clock.now())
        while in_a_unit(continue_next_orders, now=clock.now()):
            pass
        orders = list(Order.objects.filter(award=award).values_list("pk", flat=True))
        noting = statements(note_all_paid, order_ids=orders, now=clock.now())
        ending = statements(finish_collecting, pool_id=award.pool_id, now=clock.now())
        taken.append((accepting, lapsing, noting, ending))
        assert Pool.objects.get(pk=award.pool_id).status == PoolStatus.FULFILLING
        assert set(Unit.objects.filter(order__award=award).values_list("status", flat=True)) == {UnitStatus.HELD}

    assert taken[0] == taken[1]


def test_hearing_of_many_payments_twice_changes_nothing(a_large_award):
    a_large_award()
    while step():
        pass
    orders = list(Order.objects.values_list("pk", flat=True))

    for _ in range(2):
        assert len(in_a_unit(note_all_paid, order_ids=orders, now=clock.now())) == CROWD
    with pytest.raises(NoSuchOrder):
        in_a_unit(note_all_paid, order_ids=[*orders, uuid4()], now=clock.now())

    assert OutboxFact.objects.filter(name="marketplace.order_changed", payload__status="paid").count() == CROWD
