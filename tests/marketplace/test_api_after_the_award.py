"""Authentication, freed places, parts of orders, returns and reviews through the JSON API."""

from datetime import timedelta

import pytest

from common import clock
from escrow.flows import charge_due
from escrow.gateways.sandbox import YES
from marketplace.models import Order, Return, Unit
from marketplace.rules.states import UnitStatus
from marketplace.services.collecting import finish_collecting
from marketplace.services.orders import cancel_order
from marketplace.services.parcels import confirm_units
from tests.marketplace.acts import act

DAY = timedelta(days=1)


class TestAuthentication:
    @pytest.fixture
    def asked(self, a_buyer, a_due_order, at):
        buyer = a_buyer(token="tok_authenticate")
        order = a_due_order(buyers=[buyer])
        at(order.charge_at)
        charge_due()
        return order

    def test_the_buyer_confirms_and_the_charge_is_paid(self, api, asked):
        program, path = api(asked.buyer), f"/orders/{asked.id}/authentication"

        first, second = (program.post(path, {"proof": YES}, key="confirm-0001") for _turn in range(2))

        assert (first.status_code, first.json()) == (200, second.json())
        asked.payment.refresh_from_db()
        assert asked.payment.status == "paid"

    def test_nothing_to_confirm_is_refused(self, api, a_due_order):
        order = a_due_order()

        answer = api(order.buyer).post(f"/orders/{order.id}/authentication", {"proof": YES})

        assert (answer.status_code, answer.json()["code"]) == (409, "escrow.nothing_to_authenticate")


class TestFreedPlaces:
    def test_from_waiting_to_an_order(self, api, a_collection):
        collection = a_collection(2)
        buyer, path = collection.waiting[0], f"/pools/{collection.award.pool_id}/waiting"
        program = api(buyer.user)
        assert program.get(path).json() == {
            "status": "waiting",
            "units": 1,
            "price_minor": 50_000,
            "total_minor": 50_000,
            "ahead": 0,
            "answer_by": None,
        }
        act(cancel_order, order_id=collection.orders[0].id, buyer_id=collection.buyers[0].id)
        act(finish_collecting, pool_id=collection.award.pool_id)
        assert program.get(path).json()["status"] == "offered"

        wish = {"address_id": str(buyer.address_id), "payment_method_id": str(buyer.method_id)}
        answer = program.post(f"{path}/acceptance", wish)

        assert (answer.status_code, answer.json()["status"], answer.json()["total_minor"]) == (201, "due", 50_000)

    def test_saying_no_passes_it_on(self, api, a_collection):
        collection = a_collection(2)
        path = f"/pools/{collection.award.pool_id}/waiting"

        assert api(collection.waiting[0].user).delete(path).status_code == 204
        assert api(collection.waiting[0].user).get(path).json()["status"] == "declined"
        again = api(collection.waiting[0].user).post(path, {"units": 1})
        assert again.json()["status"] == "waiting"


class TestParts:
    def test_a_part_is_shipped_in_a_parcel_of_its_own(
        self, api, a_pool, a_place, an_auction, an_award, a_due_order, a_paid_order
    ):
        pool = a_pool(threshold=2, terms={"threshold_people": 1})
        a_place(pool, units=2)
        order = a_paid_order(a_due_order(an_award(an_auction(pool))))
        wish = {"carrier": "cj", "tracking_number": "123456789012", "unit_numbers": [2]}

        answer = api(order.seller.owner).post(f"/orders/{order.id}/shipment", wish)

        assert (answer.status_code, answer.json()["state"]) == (201, None)
        statuses = Unit.objects.filter(order=order).order_by("number").values_list("status", flat=True)
        assert list(statuses) == [UnitStatus.HELD, UnitStatus.SHIPPED]


class TestReturns:
    def test_from_asking_to_the_refund(self, api, a_delivered_order):
        order = a_delivered_order()
        buyer, seller, path = api(order.buyer), api(order.seller.owner), f"/orders/{order.id}/returns"

        case = buyer.post(path, {"unit_numbers": [1], "reason": "mind", "words": "생각이 바뀜"}).json()
        parcel = {"carrier": "post", "tracking_number": "6400-0000-0001"}
        sent = buyer.put(f"{path}/{case['id']}/parcel", parcel).json()
        [listed] = seller.get("/returns").json()["items"]
        received = seller.post(f"{path}/{case['id']}/receipt").json()
        accepted = seller.post(f"{path}/{case['id']}/acceptance").json()

        assert (case["status"], case["amount_minor"], case["unit_numbers"]) == ("asked", 90_000, [1])
        assert (sent["status"], listed["id"], received["status"]) == ("sent", case["id"], "arrived")
        assert (accepted["status"], accepted["due_at"]) == ("accepted", None)
        assert Order.objects.get(pk=order.id).units.get().status == UnitStatus.REFUNDED
        assert seller.get("/returns").json() == {"items": [], "next": None}

    def test_an_objection_and_a_withdrawal(self, api, a_return):
        case = a_return()
        path = f"/orders/{case.order_id}/returns/{case.id}"
        seller = api(case.order.seller.owner)
        seller.post(f"{path}/receipt")

        objected = seller.post(f"{path}/objection", {"words": "사용 흔적"})
        kept = api(case.order.buyer).post(f"{path}/withdrawal")

        assert (objected.json()["status"], objected.json()["answer"]) == ("objected", "사용 흔적")
        assert (kept.status_code, kept.json()["code"]) == (409, "marketplace.return_over")

    @pytest.mark.parametrize(
        "wish",
        [
            {"unit_numbers": [], "reason": "mind"},
            {"unit_numbers": [1], "reason": "because"},
            {"unit_numbers": ["1"], "reason": "mind"},
            {"unit_numbers": [1], "reason": "mind", "words": "가" * 501},
        ],
    )
    def test_what_is_no_wish_is_refused(self, api, a_delivered_order, wish):
        order = a_delivered_order()

        assert api(order.buyer).post(f"/orders/{order.id}/returns", wish).status_code in {400, 422}
        assert Return.objects.count() == 0


class TestReviews:
    def test_blind_then_shown_to_everybody(self, api, a_delivered_order):
        order = a_delivered_order()
        act(confirm_units, order_id=order.id, buyer_id=order.buyer_id)
        path, public = f"/orders/{order.id}/review", f"/sellers/{order.seller_id}/reviews"

        mine = api(order.buyer).put(path, {"stars": 4, "words": "빨라요"}).json()
        assert (mine["shown_at"], api(None).get(public).json()["items"]) == (None, [])
        api(order.seller.owner).put(path, {"stars": 5})

        [shown] = api(None).get(public).json()["items"]
        assert (shown["stars"], shown["words"], shown["side"]) == (4, "빨라요", "buyer")
        assert shown["author"] != order.buyer.email
        changed = api(order.buyer).put(path, {"stars": 1})
        assert (changed.status_code, changed.json()["code"]) == (409, "marketplace.review_is_shown")

    def test_not_before_the_end(self, api, a_delivered_order):
        order = a_delivered_order()

        answer = api(order.buyer).put(f"/orders/{order.id}/review", {"stars": 4})

        assert (answer.status_code, answer.json()["code"]) == (409, "marketplace.not_to_review")
        assert clock.now() < order.units.get().confirm_at
