"""Units under dispute: their clocks stand still, go on with what was left, and they end where their money does."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from common import clock
from common.transactions import unit_of_work
from escrow.errors import DisputeOver, NoSuchDispute, SharesUnfit
from escrow.models import Dispute, Hold, Proposal
from escrow.rules.disputes import Wish
from ledger.proofs import verdicts
from marketplace.errors import ComplaintUnfit, NoSuchOrder, NotToConfirm, NotToDispute
from marketplace.flows import do_what_is_due
from marketplace.gateways.base import ParcelState
from marketplace.models import Shipment, Unit
from marketplace.rules.parcels import CarrierState
from marketplace.rules.returns import ReturnReason
from marketplace.selectors.disputes import case_of, reportable_units
from marketplace.selectors.orders import order_of
from marketplace.services import disputes
from marketplace.services.order_refunds import refund_order
from marketplace.services.parcels import Parcel, confirm_units, note_look
from marketplace.services.returns import ReturnWish, ask_return, object_to_return, receive_return, send_return
from media.errors import NoSuchPhoto


def act(service, **asked):
    with unit_of_work():
        return service(**asked, now=clock.now())


def propose(dispute_id, shares, *, by):
    return act(disputes.propose_shares, dispute_id=dispute_id, user_id=by, shares=disputes.Shares(shares))


def withdraw(dispute_id, order):
    act(disputes.withdraw_dispute, dispute_id=dispute_id, buyer_id=order.buyer_id)


def units(order):
    return list(order.units.order_by("number"))


def statuses(order):
    return [unit.status for unit in units(order)]


@pytest.fixture
def an_order_of_two(a_delivered_order, a_buyer, a_pool, a_place, an_auction, an_award, a_due_order):
    """A delivered order of two units, alone in its pool."""

    def build(stage=a_delivered_order):
        pool = a_pool(threshold=2, terms={"threshold_people": 1})
        a_place(pool, buyer=a_buyer(), units=2)
        return stage(a_due_order(an_award(an_auction(pool))))

    return build


@pytest.fixture(autouse=True)
def the_books_agree(db):
    yield
    assert [verdict for verdict in verdicts() if verdict.differences] == []


class TestReporting:
    def test_stops_the_clock_of_the_named_units_alone(self, an_order_of_two, a_case, facts):
        order = an_order_of_two()
        facts()

        a_case(order, units=(2,))

        assert statuses(order) == ["delivered", "disputed"]
        assert facts() == ["escrow.dispute_opened", "marketplace.units_moved"]
        one, _two = units(order)
        assert order_of(order.id, order.buyer_id).confirm_at == one.confirm_at
        with pytest.raises(NotToConfirm):
            act(confirm_units, order_id=order.id, buyer_id=order.buyer_id, numbers=(2,))

    def test_the_days_to_confirm_do_not_end_while_it_is_disputed(self, an_order_of_two, a_case, at):
        order = an_order_of_two()
        a_case(order, units=(2,))
        at(units(order)[0].confirm_at)

        do_what_is_due()

        assert statuses(order) == ["released", "disputed"]
        order.pool.refresh_from_db()
        assert order.pool.status == "fulfilling"

    def test_only_by_its_buyer_about_its_units(self, an_order_of_two, a_case, a_buyer):
        order, stranger = an_order_of_two(), a_buyer()
        with pytest.raises(NotToDispute):
            a_case(order, units=(3,))

        order.buyer = stranger.user
        with pytest.raises(NoSuchOrder):
            a_case(order)

    def test_not_before_the_collection_is_over(self, a_paid_order, a_case):
        order = a_paid_order()
        order.pool.__class__.objects.filter(pk=order.pool_id).update(status="collecting")

        with pytest.raises(NotToDispute):
            a_case(order)
        assert reportable_units(order_of(order.id, order.buyer_id), now=clock.now()) == []
        order.pool.__class__.objects.filter(pk=order.pool_id).update(status="fulfilling")

    @pytest.mark.parametrize(
        "wish",
        [
            {"wish": Wish.PART},
            {"wish": Wish.REFUND, "wish_minor": 5},
            {"wish": Wish.PART, "wish_minor": 180_001},
        ],
    )
    def test_a_wish_for_part_of_the_money_names_it(self, an_order_of_two, a_case, wish):
        order = an_order_of_two()

        with pytest.raises(ComplaintUnfit):
            a_case(order, **wish)

    def test_with_own_photos_alone(self, an_order_of_two, a_case, a_photo, a_user):
        order = an_order_of_two()

        with pytest.raises(NoSuchPhoto):
            a_case(order, photo_ids=(a_photo(owner_id=a_user().id).id,))
        dispute_id = a_case(order, photo_ids=(a_photo(owner_id=order.buyer_id).id,))

        assert len(case_of(dispute_id, order.buyer_id)[0].photos) == 1

    def test_a_unit_that_was_paid_for_days_ago_is_no_longer_to_report(self, an_order_of_two, a_case, at):
        order = an_order_of_two()
        act(confirm_units, order_id=order.id, buyer_id=order.buyer_id)
        at(clock.now() + timedelta(hours=71))
        assert len(reportable_units(order_of(order.id, order.buyer_id), now=clock.now())) == 2
        a_case(order, units=(1,))

        at(clock.now() + timedelta(hours=1))

        assert reportable_units(order_of(order.id, order.buyer_id), now=clock.now()) == []

    def test_an_operators_refund_leaves_disputed_units_to_the_case(self, an_order_of_two, a_case, an_operator):
        order = an_order_of_two()
        a_case(order, units=(2,))

        act(refund_order, order_id=order.id, operator_id=an_operator().id, reason="r")

        assert statuses(order) == ["refunded", "disputed"]


class TestUnitsSentBack:
    def test_a_return_goes_first_until_the_seller_objects(self, an_order_of_two, a_case, at):
        order = an_order_of_two()
        wish = ReturnWish(unit_numbers=(2,), reason=ReturnReason.MIND, words="색이 달라요")
        given = act(ask_return, order_id=order.id, buyer_id=order.buyer_id, wish=wish)
        about = {"order_id": order.id, "return_id": given.id}
        assert [unit.number for unit, _hold in self.reportable(order)] == [1]
        with pytest.raises(NotToDispute):
            a_case(order, units=(2,))

        act(send_return, **about, buyer_id=order.buyer_id, parcel=Parcel("cj", "123456789012"))
        act(receive_return, **about, user_id=order.seller.owner_id)
        act(object_to_return, **about, user_id=order.seller.owner_id, words="쓴 흔적이 있어요.")
        assert [unit.number for unit, _hold in self.reportable(order)] == [1, 2]
        a_case(order, units=(2,))

        assert statuses(order) == ["delivered", "disputed"]

    def reportable(self, order):
        return reportable_units(order_of(order.id, order.buyer_id), now=clock.now())


class TestTakingBack:
    def test_the_days_to_confirm_go_on_with_what_was_left(self, an_order_of_two, a_case, at):
        order = an_order_of_two()
        at(clock.now() + timedelta(days=3))
        left = units(order)[1].confirm_at - clock.now()
        dispute_id = a_case(order, units=(2,))
        at(clock.now() + timedelta(days=10))

        withdraw(dispute_id, order)

        unit = units(order)[1]
        assert (unit.status, unit.confirm_at - clock.now()) == ("delivered", left)
        at(unit.confirm_at)
        do_what_is_due()
        assert statuses(order) == ["released", "released"]

    def test_so_do_the_days_to_ship(self, an_order_of_two, a_paid_order, a_case, at):
        order = an_order_of_two(a_paid_order)
        unit, asked_at = units(order)[0], clock.now()
        dispute_id = a_case(order)
        at(unit.refund_at + timedelta(days=1))
        do_what_is_due()
        assert statuses(order) == ["disputed", "disputed"]

        withdraw(dispute_id, order)

        resumed = units(order)[0]
        assert resumed.status == "held"
        assert resumed.refund_at - clock.now() == unit.refund_at - asked_at

    def test_what_was_delivered_meanwhile_has_all_its_days(self, an_order_of_two, a_shipped_order, a_case, at):
        order = an_order_of_two(a_shipped_order)
        dispute_id, shipment = a_case(order), Shipment.objects.get()
        arrived = clock.now() + timedelta(days=1)
        at(arrived)
        act(note_look, shipment_id=shipment.id, said=ParcelState(CarrierState.DELIVERED, arrived))
        assert statuses(order) == ["disputed", "disputed"]
        at(arrived + timedelta(days=20))

        withdraw(dispute_id, order)

        assert statuses(order) == ["delivered", "delivered"]
        assert units(order)[0].confirm_at == clock.now() + timedelta(days=8)

    def test_what_was_paid_is_paid_again_and_the_pool_closes(self, an_order_of_two, a_case):
        order = an_order_of_two()
        act(confirm_units, order_id=order.id, buyer_id=order.buyer_id)
        dispute_id = a_case(order)

        withdraw(dispute_id, order)

        assert statuses(order) == ["released", "released"]

    def test_only_by_its_buyer(self, an_order_of_two, a_case, a_user):
        order = an_order_of_two()
        dispute_id = a_case(order)

        for stranger in (order.seller.owner_id, a_user().id):
            with pytest.raises(NoSuchDispute):
                act(disputes.withdraw_dispute, dispute_id=dispute_id, buyer_id=stranger)


class TestAgreeing:
    def test_each_unit_ends_where_its_money_does_and_the_pool_closes(self, an_order_of_two, a_case):
        order = an_order_of_two()
        dispute_id = a_case(order)

        proposal_id = propose(dispute_id, {1: 90_000, 2: 20_000}, by=order.seller.owner_id)
        act(disputes.accept_shares, proposal_id=proposal_id, user_id=order.buyer_id)

        assert statuses(order) == ["refunded", "released"]
        order.pool.refresh_from_db()
        assert order.pool.status == "closed"
        assert list(Hold.objects.order_by("number").values_list("refunded_minor", flat=True)) == [90_000, 20_000]

    def test_strangers_learn_nothing(self, an_order_of_two, a_case, a_user, a_seller):
        order = an_order_of_two()
        dispute_id = a_case(order)
        proposal_id = propose(dispute_id, {1: 0, 2: 0}, by=order.buyer_id)

        for stranger in (a_user().id, a_seller().owner_id):
            with pytest.raises(NoSuchDispute):
                case_of(dispute_id, stranger)
            with pytest.raises(NoSuchDispute):
                act(disputes.accept_shares, proposal_id=proposal_id, user_id=stranger)
        assert Proposal.objects.get().status == "standing"

    @pytest.mark.parametrize("shares", [{1: 5}, {1: 5, 2: 5, 3: 5}, {1: 90_001, 2: 0}])
    def test_about_all_units_of_the_case_and_no_more_than_their_money(self, an_order_of_two, a_case, shares):
        order = an_order_of_two()

        with pytest.raises(SharesUnfit):
            propose(a_case(order), shares, by=order.buyer_id)


class TestRuling:
    def test_is_carried_out_when_nobody_appealed(self, an_order_of_two, a_case, an_operator, at):
        order = an_order_of_two()
        dispute_id = a_case(order, answered=True)
        shares = disputes.Shares({1: 36_000, 2: 90_000}, "사진으로 확인됩니다.")

        act(disputes.rule_case, dispute_id=dispute_id, operator_id=an_operator().id, shares=shares)
        assert statuses(order) == ["disputed", "disputed"]
        at(Dispute.objects.get().appeal_by)
        do_what_is_due()

        assert statuses(order) == ["released", "refunded"]
        order.pool.refresh_from_db()
        assert order.pool.status == "closed"

    def test_a_second_one_at_once(self, an_order_of_two, a_case, an_operator):
        order, operator = an_order_of_two(), an_operator()
        dispute_id = a_case(order, answered=True)
        for share in (0, 90_000):
            shares = disputes.Shares({1: share, 2: share}, "근거")
            act(disputes.rule_case, dispute_id=dispute_id, operator_id=operator.id, shares=shares)
            if not share:
                words = disputes.Words("새 사진이 있어요.")
                act(disputes.appeal_ruling, dispute_id=dispute_id, user_id=order.buyer_id, words=words)

        assert statuses(order) == ["refunded", "refunded"]

    def test_silence_of_everybody_gives_all_back(self, an_order_of_two, a_case, at):
        order = an_order_of_two()
        a_case(order)
        at(Dispute.objects.get().refund_at)

        do_what_is_due()

        assert statuses(order) == ["refunded", "refunded"]
        with pytest.raises(DisputeOver):
            withdraw(Dispute.objects.get().id, order)


def test_a_disputed_unit_cannot_forget_where_it_came_from(an_order_of_two, a_case):
    a_case(an_order_of_two())

    with pytest.raises(IntegrityError, match="knows_where_it_came_from"), transaction.atomic():
        Unit.objects.update(disputed_from="")
