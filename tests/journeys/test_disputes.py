"""A problem with what arrived: every way it can end, through the API, each with the ledger proved."""

import pytest

from escrow.gateways.sandbox import Call, Fault, arrange
from escrow.models import Dispute
from marketplace.models import Unit
from tests.journeys.conftest import becomes, ok, refused
from tests.journeys.test_other_endings import an_accepted_award

PRICE, FEE = 50_000, 2_500


@pytest.fixture
def a_story(site):
    """Two buyers with an order each, delivered unless said otherwise: who has the problem, her order, the seller."""

    def build(*, delivered=True):
        buyers = [site.buyer(), site.buyer()]
        pool_id, seller = an_accepted_award(site, buyers=buyers)
        site.let_pass(hours=24)
        site.status_becomes(pool_id, "fulfilling")
        for number, parcel in enumerate(ok(seller.api.get("/parcels"))["items"]):
            sent = {"carrier": "cj", "tracking_number": f"64000000000{number}"}
            ok(seller.api.post(f"/orders/{parcel['id']}/shipment", sent))
        if delivered:
            site.let_pass(hours=48)
            becomes(lambda: set(Unit.objects.values_list("status", flat=True)), {"delivered"})
        [order] = ok(buyers[0].api.get("/orders"))["items"]
        return buyers[0], order["id"], seller

    return build


def report(buyer, order_id, **complaint):
    wish = {"unit_numbers": [1], "kind": "broken", "words": "바퀴가 부러졌어요."} | complaint
    return ok(buyer.api.post(f"/orders/{order_id}/disputes", wish))


def shares(refund_minor):
    return {"shares": [{"unit_number": 1, "refund_minor": refund_minor}]}


def rule(site, dispute, refund_minor):
    return site.operator.api.post(f"/desk/disputes/{dispute['id']}/ruling", shares(refund_minor) | {"reason": "사진"})


def unit_of(order_id):
    return Unit.objects.values_list("status", flat=True).get(order_id=order_id)


def refunded(books, amount):
    """Money back on cards, once the provider has said so."""
    becomes(lambda: -books("world:cards"), 2 * PRICE - amount)


def test_the_seller_answers_and_both_agree(site, books, a_story):
    buyer, order_id, seller = a_story()
    dispute = report(buyer, order_id)
    path = f"/disputes/{dispute['id']}"

    ok(seller.api.post(f"{path}/answer", {"words": "죄송합니다. 일부 돌려 드릴게요."}))
    ok(seller.api.post(f"{path}/proposals", shares(12_000)))
    case = ok(buyer.api.get(path))
    assert (case["status"], case["proposals"][0]["shares"]) == (
        "answered",
        [{"unit_number": 1, "refund_minor": 12_000}],
    )
    ok(buyer.api.post(f"/disputes/proposals/{case['proposals'][0]['id']}/acceptance"))

    assert unit_of(order_id) == "released"
    refunded(books, 12_000)
    refused(rule(site, dispute, PRICE), 409, "escrow.dispute_over")
    site.let_pass(days=3)
    paid = ok(seller.api.get("/payouts"))["payouts"]
    assert sum(payout["amount_minor"] for payout in paid) == 38_000 - 1_900


def test_a_silent_seller_is_ruled_without_and_the_ruling_is_a_split(site, books, a_story):
    buyer, order_id, seller = a_story()
    dispute = report(buyer, order_id)
    refused(rule(site, dispute, 20_000), 409, "escrow.dispute_over")
    site.let_pass(days=6)
    refused(seller.api.post(f"/disputes/{dispute['id']}/answer", {"words": "늦었네요"}), 409, "escrow.answer_too_late")
    assert [case["id"] for case in ok(site.operator.api.get("/desk/disputes"))["items"]] == [dispute["id"]]

    ok(rule(site, dispute, 20_000))
    assert unit_of(order_id) == "disputed"
    site.let_pass(days=6)

    becomes(lambda: unit_of(order_id), "released")
    refunded(books, 20_000)
    assert ok(buyer.api.get(f"/disputes/{dispute['id']}"))["outcome"] == "ruled"


def test_a_ruling_for_the_seller_is_appealed_and_the_last_word_goes_to_the_buyer(site, books, a_story):
    buyer, order_id, seller = a_story()
    dispute = report(buyer, order_id)
    ok(seller.api.post(f"/disputes/{dispute['id']}/answer", {"words": "멀쩡했어요."}))
    ok(rule(site, dispute, 0))

    ok(buyer.api.post(f"/disputes/{dispute['id']}/appeal", {"words": "새 사진이 있어요."}))
    refused(seller.api.post(f"/disputes/{dispute['id']}/appeal", {"words": "저도요"}), 409, "escrow.appeal_over")
    ok(rule(site, dispute, PRICE))

    assert unit_of(order_id) == "refunded"
    refunded(books, PRICE)


def test_a_ruling_for_the_seller_pays_it(site, books, a_story):
    buyer, order_id, seller = a_story()
    dispute = report(buyer, order_id, kind="not_arrived")
    ok(seller.api.post(f"/disputes/{dispute['id']}/answer", {"words": "배송 완료예요."}))
    ok(rule(site, dispute, 0))

    site.let_pass(days=8)

    becomes(lambda: unit_of(order_id), "released")
    becomes(lambda: books("world:bank") > 0, True)
    refunded(books, 0)


def test_taken_back_everything_goes_on_as_before(site, books, a_story):
    buyer, order_id, _seller = a_story()
    dispute = report(buyer, order_id)
    site.let_pass(days=10)
    assert unit_of(order_id) == "disputed"

    ok(buyer.api.post(f"/disputes/{dispute['id']}/withdrawal"))
    assert unit_of(order_id) == "delivered"
    site.let_pass(days=8)

    becomes(lambda: unit_of(order_id), "released")


def test_what_nobody_decides_in_sixty_days_goes_back(site, books, a_story):
    buyer, order_id, _seller = a_story(delivered=False)
    report(buyer, order_id, kind="not_arrived")

    site.let_pass(days=59)
    assert unit_of(order_id) == "disputed"
    site.let_pass(days=1)

    becomes(lambda: unit_of(order_id), "refunded")
    assert Dispute.objects.get().outcome == "expired"
    refunded(books, PRICE)


def test_after_the_payout_the_platform_advances_and_later_earnings_repay(site, books, a_story):
    buyer, order_id, seller = a_story()
    ok(buyer.api.post(f"/orders/{order_id}/confirmation"))
    site.let_pass(days=3, hours=-12)  # Sunday to Wednesday: paid out on Monday
    becomes(lambda: books("world:bank"), PRICE - FEE)

    dispute = report(buyer, order_id)
    arrange(Call.REVERSE, Fault.HARD_DECLINE)  # the seller has spent it: nothing can be taken back
    ok(seller.api.post(f"/disputes/{dispute['id']}/proposals", shares(PRICE)))
    [proposal] = ok(buyer.api.get(f"/disputes/{dispute['id']}"))["proposals"]
    ok(buyer.api.post(f"/disputes/proposals/{proposal['id']}/acceptance"))
    assert unit_of(order_id) == "refunded"
    assert ok(seller.api.get("/payouts"))["owed_minor"] == -books("platform:advances") == PRICE - FEE

    site.let_pass(days=14)  # the other buyer's unit confirms itself; all of it repays

    becomes(lambda: books("platform:advances"), 0)
    page = ok(seller.api.get("/payouts"))
    assert (page["owed_minor"], len(page["payouts"])) == (0, 1)
