"""Stories that end otherwise: too few people, no bids, a silent winner, declined cards, refunds, nothing shipped."""

from escrow.models import Payment
from marketplace.models import Order, Pledge, Unit
from tests.journeys.conftest import Person, Site, becomes, ok, refused


def a_full_pool(site: Site, *, buyers: list[Person], units: int = 1) -> str:
    """A pool these buyers fill; its auction is open."""
    pool_id = site.want(buyers[0], threshold=units * len(buyers))
    for buyer in buyers:
        ok(site.commit(buyer, pool_id, units=units))
    site.status_becomes(pool_id, "auction")
    return pool_id


def an_accepted_award(site: Site, *, buyers: list[Person], price: int = 50_000, **offer: int) -> tuple[str, Person]:
    """A pool whose cheaper bidder won and took the order; the other asks for more units than there are."""
    pool_id, seller = a_full_pool(site, buyers=buyers), site.seller("한결상회")
    ok(site.bid(seller, pool_id, price, **offer))
    ok(site.bid(site.seller("많이상회"), pool_id, price * 11 // 10, min_units=400))
    site.let_pass(hours=72)
    site.status_becomes(pool_id, "vetting")
    [award] = ok(seller.api.get("/awards"))["items"]
    ok(seller.api.post(f"/awards/{award['id']}/acceptance"))
    return pool_id, seller


def statuses(rows, pool_id, **path):
    return sorted(rows.filter(**{next(iter(path), "pool_id"): pool_id}).values_list("status", flat=True))


def test_a_missed_threshold_costs_nobody_anything(site, books):
    poster, buyer = site.buyer(), site.buyer()
    pool_id = site.want(poster, threshold=5)
    ok(site.commit(buyer, pool_id))

    site.let_pass(days=7)

    site.status_becomes(pool_id, "expired")
    becomes(lambda: statuses(Pledge.objects, pool_id), ["lapsed"])
    assert Payment.objects.count() == 0
    refused(site.commit(poster, pool_id), 409, "marketplace.pool_closed")


def test_no_valid_bid_ends_the_pool(site):
    pool_id = a_full_pool(site, buyers=[site.buyer(), site.buyer()])

    site.let_pass(hours=72)

    site.status_becomes(pool_id, "no_bids")
    becomes(lambda: statuses(Pledge.objects, pool_id), ["lapsed", "lapsed"])
    assert Order.objects.count() == 0


def test_a_silent_winner_ends_the_pool_and_nobody_pays(site):
    pool_id, seller = a_full_pool(site, buyers=[site.buyer(), site.buyer()]), site.seller("조용상회")
    ok(site.bid(seller, pool_id, 50_000))

    site.let_pass(hours=72 + 24 + 24)  # the auction, the day in which buyers may leave a single bid, the acceptance

    site.status_becomes(pool_id, "failed")
    [award] = [*seller_awards(pool_id)]
    refused(seller.api.post(f"/awards/{award}/acceptance"), 409, "marketplace.award_over")
    assert Payment.objects.count() == 0


def seller_awards(pool_id):
    from marketplace.models import Award

    return Award.objects.filter(pool_id=pool_id).values_list("pk", flat=True)


def test_a_declined_card_is_tried_five_times_and_its_place_given_up(site, books):
    good, declined = site.buyer(), site.buyer("tok_declined")
    pool_id, seller = an_accepted_award(site, buyers=[good, declined])

    site.let_pass(hours=24)
    site.status_becomes(pool_id, "collecting")
    site.let_pass(days=8)

    becomes(lambda: statuses(Order.objects, pool_id), ["dropped", "paid"])
    assert Payment.objects.get(status="dropped").tries == 5
    site.status_becomes(pool_id, "fulfilling")
    assert len(ok(seller.api.get("/parcels"))["items"]) == 1


def test_a_declined_card_is_changed_in_time(site):
    good, declined = site.buyer(), site.buyer("tok_declined")
    pool_id, _seller = an_accepted_award(site, buyers=[good, declined])
    site.let_pass(hours=24)
    card = ok(declined.api.post("/payment-methods", {"token": "tok_mastercard"}))["id"]
    [order] = ok(declined.api.get("/orders"))["items"]

    ok(declined.api.put(f"/orders/{order['id']}/payment-method", {"payment_method_id": card}))
    site.let_pass(days=4)

    becomes(lambda: statuses(Order.objects, pool_id), ["paid", "paid"])


def test_too_few_paid_orders_send_everybody_their_money_back(site, books):
    good, declined = site.buyer(), site.buyer("tok_declined")
    pool_id, seller = an_accepted_award(site, buyers=[good, declined], min_units=2, max_units=9)

    site.let_pass(days=12)

    site.status_becomes(pool_id, "failed")
    becomes(lambda: statuses(Unit.objects, pool_id, order__pool_id=pool_id), ["cancelled", "refunded"])
    becomes(lambda: books("world:cards"), 0)
    assert books(f"payable:seller:{seller.seller_id}") == 0


def test_leaving_before_the_charge_is_free_and_after_it_refused(site):
    stays, leaves = site.buyer(), site.buyer()
    pool_id, _seller = an_accepted_award(site, buyers=[stays, leaves])
    [order] = ok(leaves.api.get("/orders"))["items"]
    refused(stays.api.post(f"/orders/{order['id']}/cancellation"), 404, "marketplace.no_such_order")

    ok(leaves.api.post(f"/orders/{order['id']}/cancellation"))
    site.let_pass(hours=24)

    becomes(lambda: statuses(Order.objects, pool_id), ["cancelled", "paid"])
    [paid] = ok(stays.api.get("/orders"))["items"]
    refused(stays.api.post(f"/orders/{paid['id']}/cancellation"), 409, "marketplace.order_underway")


def test_an_operator_gives_the_money_back(site, books):
    buyer, other = site.buyer(), site.buyer()
    pool_id, _seller = an_accepted_award(site, buyers=[buyer, other])
    site.let_pass(hours=24)
    site.status_becomes(pool_id, "fulfilling")
    [order] = ok(buyer.api.get("/orders"))["items"]
    refused(other.api.post(f"/orders/{order['id']}/refund", {"reason": "나도"}), 403, "merchants.operators_only")

    ok(site.operator.api.post(f"/orders/{order['id']}/refund", {"reason": "판매자가 보낼 수 없다고 함"}))
    site.let_pass(minutes=5)

    assert [unit["status"] for unit in ok(buyer.api.get(f"/orders/{order['id']}"))["units"]] == ["refunded"]
    becomes(lambda: abs(books("world:cards")), 50_000)
    refused(
        site.operator.api.post(f"/orders/{order['id']}/refund", {"reason": "또"}), 409, "marketplace.nothing_to_refund"
    )


def test_what_is_not_shipped_in_fourteen_days_is_refunded(site, books):
    pool_id, _seller = an_accepted_award(site, buyers=[site.buyer(), site.buyer()])

    site.let_pass(days=1)
    site.let_pass(days=14)

    becomes(lambda: statuses(Unit.objects, pool_id, order__pool_id=pool_id), ["refunded", "refunded"])
    becomes(lambda: books("world:cards"), 0)
    site.status_becomes(pool_id, "closed")


def test_seven_more_days_are_given_once(site):
    buyer, other = site.buyer(), site.buyer()
    pool_id, seller = an_accepted_award(site, buyers=[buyer, other])
    site.let_pass(hours=24)
    site.status_becomes(pool_id, "fulfilling")
    for number, parcel in enumerate(ok(seller.api.get("/parcels"))["items"]):
        ok(
            seller.api.post(
                f"/orders/{parcel['id']}/shipment", {"carrier": "post", "tracking_number": f"6400000000{number}"}
            )
        )
    site.let_pass(days=3)
    [order] = ok(buyer.api.get("/orders"))["items"]

    ok(buyer.api.post(f"/orders/{order['id']}/extension"))
    refused(buyer.api.post(f"/orders/{order['id']}/extension"), 409, "marketplace.only_once")
    site.let_pass(days=8)

    assert [unit["status"] for unit in ok(buyer.api.get(f"/orders/{order['id']}"))["units"]] == ["delivered"]
    assert [unit["status"] for unit in ok(other.api.get("/orders"))["items"][0]["units"]] == ["released"]
    site.let_pass(days=7)
    site.status_becomes(pool_id, "closed")
