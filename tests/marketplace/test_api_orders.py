"""Orders, parcels and money through the JSON API."""

from datetime import timedelta

import pytest

from accounts.selectors import addresses_of
from common.models import AuditEntry, RequestKey
from marketplace.models import Order, Shipment, Unit
from marketplace.rules.states import OrderStatus, PoolStatus, UnitStatus

DAY = timedelta(days=1)


@pytest.fixture
def a_double_buyer(a_buyer, a_pool, a_place, an_auction):
    """A buyer of two units in an auction of three, and the auction."""

    def build():
        buyer, pool = a_buyer(), a_pool(threshold=3, terms={"threshold_people": 2})
        a_place(pool, buyer=buyer, units=2)
        a_place(pool)
        return buyer, an_auction(pool)

    return build


class TestReading:
    def test_a_buyer_sees_the_order_with_its_address(self, api, a_buyer, a_due_order):
        buyer = a_buyer()
        order = a_due_order(buyers=[buyer], price=88_000)

        answer = api(buyer.user).get(f"/orders/{order.id}")

        assert answer["Cache-Control"] == "no-store"
        assert answer.json() == {
            "id": str(order.id),
            "pool_id": str(order.pool_id),
            "title": order.pool.want.title,
            "status": "due",
            "seller_name": order.seller.business_name,
            "price_minor": 88_000,
            "total_minor": 88_000,
            "held_minor": 0,
            "made_at": "2026-11-23T03:00:00Z",
            "charge_at": "2026-11-24T03:00:00Z",
            "paid_at": None,
            "units": [
                {
                    "number": 1,
                    "status": "pending",
                    "price_minor": 88_000,
                    "parcel": None,
                    "ship_by": None,
                    "refund_at": None,
                    "delivered_at": None,
                    "confirm_at": None,
                    "settled_at": None,
                }
            ],
            "address": {
                "recipient": "김버들",
                "phone": "010-1234-5678",
                "postcode": "04780",
                "line1": "서울 성동구 성수이로 24",
                "line2": addresses_of(buyer.id)[0].text.line2,
            },
        }

    def test_the_list_holds_ones_own_without_addresses(self, api, a_buyer, a_due_order):
        buyer = a_buyer()
        order = a_due_order(buyers=[buyer])

        mine, theirs = api(buyer.user).get("/orders"), api(order.seller.owner).get("/orders")

        assert [row["id"] for row in mine.json()["items"]] == [str(order.id)]
        assert "010-1234-5678" not in mine.content.decode()
        assert theirs.json() == {"items": [], "next": None}

    def test_an_operator_sees_it_without_the_address(self, api, a_due_order, an_operator):
        order = a_due_order()

        answer = api(an_operator()).get(f"/orders/{order.id}")

        assert (answer.status_code, answer.json()["address"]) == (200, None)


class TestBeforeTheCharge:
    def test_leaving_is_free(self, api, a_buyer, a_due_order, facts):
        buyer = a_buyer()
        order = a_due_order(buyers=[buyer])
        program, path = api(buyer.user), f"/orders/{order.id}/cancellation"
        facts()

        first, second = (program.post(path, key="cancel-0001") for _turn in range(2))

        assert first.json() == second.json()
        assert (first.status_code, first.json()["status"]) == (200, "cancelled")
        assert [unit["status"] for unit in first.json()["units"]] == ["cancelled"]
        assert facts() == ["escrow.payment_cancelled", "marketplace.order_changed"]

    def test_at_the_instant_of_the_charge_it_is_too_late(self, api, at, a_buyer, a_due_order):
        buyer = a_buyer()
        order = a_due_order(buyers=[buyer])
        at(order.charge_at)

        answer = api(buyer.user).post(f"/orders/{order.id}/cancellation")

        assert (answer.status_code, answer.json()["code"]) == (409, "marketplace.order_underway")

    def test_another_card_pays(self, api, a_buyer, a_due_order, a_method):
        buyer = a_buyer()
        order = a_due_order(buyers=[buyer])
        other = a_method(party=f"buyer:{buyer.id}", token="tok_mastercard")

        answer = api(buyer.user).put(f"/orders/{order.id}/payment-method", {"payment_method_id": str(other.id)})

        assert (answer.status_code, answer.json()["status"]) == (200, "due")
        order.payment.refresh_from_db()
        assert order.payment.method_id == other.id

    def test_somebody_elses_card_does_not(self, api, a_buyer, a_due_order):
        buyer, other = a_buyer(), a_buyer()
        order = a_due_order(buyers=[buyer])

        answer = api(buyer.user).put(f"/orders/{order.id}/payment-method", {"payment_method_id": str(other.method_id)})

        assert (answer.status_code, answer.json()["code"]) == (404, "escrow.no_such_method")
        order.payment.refresh_from_db()
        assert order.payment.method_id == buyer.method_id

    def test_a_paid_order_keeps_its_card(self, api, a_buyer, a_paid_order):
        buyer = a_buyer()
        order = a_paid_order(buyers=[buyer])

        answer = api(buyer.user).put(f"/orders/{order.id}/payment-method", {"payment_method_id": str(buyer.method_id)})

        assert (answer.status_code, answer.json()["code"]) == (409, "marketplace.order_underway")


class TestShipping:
    def test_a_seller_sees_what_to_ship_and_where_to(self, api, a_paid_order):
        order = a_paid_order(lead_days=3)

        rows = api(order.seller.owner).get("/parcels").json()["items"]

        assert len(rows) == 3
        assert {row["address"]["recipient"] for row in rows} == {"김버들"}
        assert {unit["ship_by"] for row in rows for unit in row["units"]} == {"2026-11-27T15:00:00Z"}

    def test_no_address_before_the_money_is_held(self, api, a_due_order):
        order = a_due_order()

        assert api(order.seller.owner).get("/parcels").json()["items"] == []

    def test_the_number_of_a_parcel_ships_the_order(self, api, a_paid_order, facts):
        order = a_paid_order()
        program, path = api(order.seller.owner), f"/orders/{order.id}/shipment"
        facts()

        first, second = (
            program.post(path, {"carrier": "cj", "tracking_number": "1234-5678-9012"}, key="parcel-0001")
            for _turn in range(2)
        )
        under_another_key = program.post(path, {"carrier": "cj", "tracking_number": "123456789012"})

        assert (
            first.json()
            == second.json()
            == under_another_key.json()
            == {
                "carrier": "cj",
                "tracking_number": "123456789012",
                "shipped_at": "2026-11-24T03:00:00Z",
                "delivered_at": None,
                "state": None,
            }
        )
        assert facts() == ["marketplace.units_moved"]
        assert Shipment.objects.count() == 1
        on_the_way = program.get("/parcels", {"state": "on_the_way"}).json()["items"]
        assert [(row["id"], row["address"]) for row in on_the_way] == [(str(order.id), None)]

    @pytest.mark.parametrize(
        ("carrier", "number"),
        [("cj", "123456789"), ("cj", "1-2-3-4-5-6"), ("dhl", "1234567890"), ("cj", "１２３４５６７８９０")],
    )
    def test_what_is_no_number_is_refused(self, api, a_paid_order, carrier, number):
        order = a_paid_order()

        answer = api(order.seller.owner).post(
            f"/orders/{order.id}/shipment", {"carrier": carrier, "tracking_number": number}
        )

        assert answer.status_code == 422
        assert answer.json()["code"] in {"common.invalid", "marketplace.tracking_unfit"}
        assert Shipment.objects.count() == 0

    def test_an_unpaid_order_is_not_shipped(self, api, a_due_order):
        order = a_due_order()

        answer = api(order.seller.owner).post(
            f"/orders/{order.id}/shipment", {"carrier": "cj", "tracking_number": "1234567890"}
        )

        assert (answer.status_code, answer.json()["code"]) == (409, "marketplace.not_to_ship")


class TestConfirming:
    @pytest.fixture
    def two_units(self, a_double_buyer, an_award, a_due_order, a_shipped_order, a_paid_order):
        buyer, auction = a_double_buyer()
        order = a_paid_order(a_due_order(an_award(auction, price=50_000)))
        assert order.buyer_id == buyer.id
        return buyer, a_shipped_order(order)

    def test_single_units_by_their_numbers(self, api, two_units, balance):
        buyer, order = two_units
        program, path = api(buyer.user), f"/orders/{order.id}/confirmation"

        one = program.post(path, {"unit_numbers": [2]})
        rest = program.post(path)

        assert [unit["status"] for unit in one.json()["units"]] == ["shipped", "released"]
        assert one.json()["held_minor"] == 50_000
        assert [unit["status"] for unit in rest.json()["units"]] == ["released", "released"]
        assert balance(f"payable:seller:{order.seller_id}") == 95_000

    def test_the_same_key_releases_once(self, api, two_units, facts, balance):
        buyer, order = two_units
        program, path = api(buyer.user), f"/orders/{order.id}/confirmation"
        facts()

        first, second = (program.post(path, key="confirm-0001") for _turn in range(2))

        assert first.json() == second.json()
        assert facts() == ["escrow.hold_released", "escrow.hold_released", "marketplace.units_moved"]
        assert balance(f"payable:seller:{order.seller_id}") == 95_000

    @pytest.mark.parametrize("numbers", [[3], [1, 3], [99]])
    def test_a_unit_that_does_not_exist_confirms_nothing(self, api, two_units, numbers):
        buyer, order = two_units

        answer = api(buyer.user).post(f"/orders/{order.id}/confirmation", {"unit_numbers": numbers})

        assert (answer.status_code, answer.json()["code"]) == (409, "marketplace.not_to_confirm")
        assert {unit.status for unit in Unit.objects.filter(order=order)} == {UnitStatus.SHIPPED}

    def test_what_was_not_shipped_cannot_be_confirmed(self, api, a_buyer, a_paid_order):
        buyer = a_buyer()
        order = a_paid_order(buyers=[buyer])

        answer = api(buyer.user).post(f"/orders/{order.id}/confirmation")

        assert (answer.status_code, answer.json()["code"]) == (409, "marketplace.not_to_confirm")

    def test_seven_more_days_once(self, api, a_buyer, a_delivered_order):
        buyer = a_buyer()
        order = a_delivered_order(buyers=[buyer])
        program, path = api(buyer.user), f"/orders/{order.id}/extension"
        before = program.get(f"/orders/{order.id}").json()["units"][0]["confirm_at"]

        given = program.post(path)
        again = program.post(path)

        assert (before, given.json()["units"][0]["confirm_at"]) == ("2026-12-04T04:00:00Z", "2026-12-11T04:00:00Z")
        assert (again.status_code, again.json()["code"]) == (409, "marketplace.only_once")


class TestRefunds:
    def test_an_operator_gives_all_back(self, api, a_paid_order, an_operator, balance, facts):
        order, operator = a_paid_order(price=50_000), an_operator()
        program, path = api(operator), f"/orders/{order.id}/refund"
        facts()

        first, second = (program.post(path, {"reason": "broken on arrival"}, key="refund-0001") for _turn in range(2))
        again = program.post(path, {"reason": "broken on arrival"})

        assert first.json() == second.json()
        assert (first.status_code, first.json()["held_minor"]) == (200, 0)
        assert [unit["status"] for unit in first.json()["units"]] == ["refunded"]
        assert (again.status_code, again.json()["code"]) == (409, "marketplace.nothing_to_refund")
        assert facts() == ["escrow.hold_refunded", "marketplace.units_moved"]
        assert balance(f"held:{order.units.get().hold_id}") == 0
        kept = AuditEntry.objects.get(action="refund_order")
        assert (kept.actor, kept.reason, kept.before, kept.after) == (
            f"operator:{operator.id}",
            "broken on arrival",
            {"1": "held"},
            {"1": "refunded", "refund_minor": {"1": 50_000}},
        )

    @pytest.mark.parametrize("reason", ["", "  ", None])
    def test_never_without_a_reason(self, api, a_paid_order, an_operator, reason):
        order = a_paid_order()

        answer = api(an_operator()).post(f"/orders/{order.id}/refund", {"reason": reason})

        assert (answer.status_code, answer.json()["code"]) == (422, "common.invalid")

    def test_the_buyer_cannot_refund_the_own_order(self, api, a_buyer, a_paid_order):
        buyer = a_buyer()
        order = a_paid_order(buyers=[buyer])

        answer = api(buyer.user).post(f"/orders/{order.id}/refund", {"reason": "please"})

        assert (answer.status_code, answer.json()["code"]) == (403, "merchants.operators_only")
        assert Order.objects.get(pk=order.pk).status == OrderStatus.PAID


class TestMoney:
    def test_a_card_is_saved_once(self, api, a_user):
        person = a_user()
        program = api(person)

        first = program.post("/payment-methods", {"token": "tok_visa"})
        second = program.post("/payment-methods", {"token": "tok_visa"})
        listed = program.get("/payment-methods")

        assert (first.status_code, first.json()) == (201, second.json())
        assert listed.json()["items"] == [first.json()]
        assert first.json().keys() == {"id", "brand", "last4", "expires_on"}
        assert api(a_user()).get("/payment-methods").json()["items"] == []

    def test_what_is_no_token_is_refused(self, api, a_user):
        answer = api(a_user()).post("/payment-methods", {"token": "4242424242424242"})

        assert (answer.status_code, answer.json()["code"]) == (422, "escrow.unknown_card")

    def test_a_seller_sees_what_is_expected_then_certain(self, api, a_buyer, a_shipped_order, a_payout_account):
        buyer = a_buyer()
        order = a_shipped_order(buyers=[buyer], price=50_000)
        a_payout_account(party=f"seller:{order.seller_id}")
        program = api(order.seller.owner)
        before = program.get("/payouts").json()

        api(buyer.user).post(f"/orders/{order.id}/confirmation")
        after = program.get("/payouts").json()

        assert (before["certain_minor"], before["expected_minor"]) == (0, 3 * 47_500)
        assert (after["certain_minor"], after["expected_minor"]) == (47_500, 2 * 47_500)
        assert after["certain"] == [{"on": "2026-11-25", "amount_minor": 47_500, "units": 1, "reserved_minor": 0}]
        assert after["account"]["last4"] == "6789"

    def test_who_has_no_business_has_no_payouts(self, api, a_user):
        answer = api(a_user()).get("/payouts")

        assert (answer.status_code, answer.json()["code"]) == (404, "merchants.no_such_seller")


def test_answers_kept_for_repeats_hold_no_address(api, a_buyer, a_due_order):
    buyer = a_buyer()
    order = a_due_order(buyers=[buyer])
    api(buyer.user).post(f"/orders/{order.id}/cancellation")

    kept = str(RequestKey.objects.values_list("answer", flat=True).get())

    for secret in ("010-1234-5678", "성수이로", "04780", "김버들"):
        assert secret not in kept


def test_the_last_confirmed_unit_closes_the_pool(api, a_buyer, a_shipped_order):
    buyer = a_buyer()
    order = a_shipped_order(buyers=[buyer], threshold=2, terms={"threshold_people": 1})
    first, last = Order.objects.filter(pool=order.pool).order_by("pk")
    for each in (first, last):
        if each.pk != order.pk:
            a_shipped_order(each)
    api(first.buyer).post(f"/orders/{first.id}/confirmation")
    open_pool = Order.objects.get(pk=order.pk).pool.status

    api(last.buyer).post(f"/orders/{last.id}/confirmation")

    assert (open_pool, Order.objects.get(pk=order.pk).pool.status) == (PoolStatus.FULFILLING, PoolStatus.CLOSED)
