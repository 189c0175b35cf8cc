"""Stories of what follows an award: confirming a payment, freed places, parts of orders, sending back, reviews."""

from escrow.gateways.sandbox import YES
from escrow.models import Payment
from marketplace.models import Order, Unit
from tests.journeys.conftest import Person, Site, becomes, ok, refused
from tests.journeys.test_other_endings import a_full_pool, statuses


def accepted(site: Site, pool_id: str, price: int = 50_000, **offer: int) -> Person:
    """One seller bids, wins and takes the order; as the only one, it is asked after a day in which buyers may leave."""
    seller = site.seller("한결상회")
    ok(site.bid(seller, pool_id, price, **offer))
    site.let_pass(hours=72)
    site.status_becomes(pool_id, "vetting")
    site.let_pass(hours=24)
    becomes(lambda: [award["status"] for award in ok(seller.api.get("/awards"))["items"]], ["offered"])
    [award] = ok(seller.api.get("/awards"))["items"]
    ok(seller.api.post(f"/awards/{award['id']}/acceptance"))
    return seller


def an_accepted_award(site: Site, *, buyers: list[Person]) -> tuple[str, Person]:
    """A pool these buyers fill, and the seller who took the order."""
    pool_id = a_full_pool(site, buyers=buyers)
    return pool_id, accepted(site, pool_id)


def a_collection(site: Site, *, buyers: list[Person], late: list[Person]) -> tuple[str, Person]:
    """A pool whose winner has room for the first buyers only; the late ones found none."""
    pool_id = a_full_pool(site, buyers=buyers)
    for buyer in late:
        ok(site.commit(buyer, pool_id))
    return pool_id, accepted(site, pool_id, max_units=len(buyers))


def own_order(person: Person) -> dict:
    return ok(person.api.get("/orders"))["items"][0]


def handed_over(site: Site, pool_id: str, seller: Person, **parts: list[int]) -> None:
    """Everything shipped, each order in one parcel."""
    for place, parcel in enumerate(ok(seller.api.get("/parcels"))["items"]):
        number = {"carrier": "post", "tracking_number": f"7700000000{place:02d}"}
        ok(seller.api.post(f"/orders/{parcel['id']}/shipment", number | parts))


def unit_states(person: Person) -> list[str]:
    return [unit["status"] for unit in own_order(person)["units"]]


def test_a_payment_confirmed_in_time_is_paid_and_a_missed_one_gives_its_place_up(site, books):
    confirms, misses = site.buyer("tok_authenticate"), site.buyer("tok_authenticate")
    pool_id, _seller = an_accepted_award(site, buyers=[confirms, misses])
    site.let_pass(hours=24)
    becomes(lambda: sorted(Payment.objects.values_list("tries", flat=True)), [1, 1])

    ok(confirms.api.post(f"/orders/{own_order(confirms)['id']}/authentication", {"proof": YES}))
    becomes(lambda: own_order(confirms)["status"], "paid")
    site.let_pass(days=8)

    becomes(lambda: statuses(Order.objects, pool_id), ["dropped", "paid"])
    site.status_becomes(pool_id, "fulfilling")
    assert books("world:cards") == -50_000


def test_who_waited_takes_the_place_somebody_left(site, books):
    stays, leaves, waits, sleeps = (site.buyer() for _ in range(4))
    pool_id, _seller = a_collection(site, buyers=[stays, leaves], late=[sleeps, waits])
    path = f"/pools/{pool_id}/waiting"
    assert [ok(person.api.get(path))["status"] for person in (sleeps, waits)] == ["waiting", "waiting"]

    ok(leaves.api.post(f"/orders/{own_order(leaves)['id']}/cancellation"))
    becomes(lambda: ok(sleeps.api.get(path))["status"], "offered")
    site.let_pass(hours=24)
    becomes(lambda: ok(waits.api.get(path))["status"], "offered")
    choice = {"address_id": waits.address_id, "payment_method_id": waits.method_id}
    ok(waits.api.post(f"{path}/acceptance", choice))
    site.let_pass(hours=25)

    becomes(lambda: own_order(waits)["status"], "paid")
    site.status_becomes(pool_id, "fulfilling")
    assert ok(sleeps.api.get(path))["status"] == "lapsed"
    refused(sleeps.api.post(f"{path}/acceptance", choice), 409, "marketplace.no_place_offered")
    assert books("world:cards") == -100_000


def test_two_parts_of_an_order_arrive_each_in_its_time(site, books):
    buyer, other, third = site.buyer(), site.buyer(), site.buyer()
    pool_id = site.want(buyer, threshold=3)
    ok(site.commit(buyer, pool_id, units=2))
    for person in (other, third):
        ok(site.commit(person, pool_id))
    site.status_becomes(pool_id, "auction")
    seller = accepted(site, pool_id)
    site.let_pass(hours=24)
    site.status_becomes(pool_id, "fulfilling")
    path = f"/orders/{own_order(buyer)['id']}/shipment"

    ok(seller.api.post(path, {"carrier": "cj", "tracking_number": "880000000001", "unit_numbers": [2]}))
    site.let_pass(days=3)
    becomes(lambda: unit_states(buyer), ["held", "delivered"])
    ok(seller.api.post(path, {"carrier": "cj", "tracking_number": "990000020001"}))
    site.let_pass(days=9)

    becomes(lambda: unit_states(buyer), ["shipped", "released"])
    site.let_pass(days=5)  # nobody ever scanned the second number
    becomes(lambda: unit_states(buyer), ["refunded", "released"])
    becomes(lambda: statuses(Unit.objects, pool_id, order__pool_id=pool_id), ["refunded"] * 3 + ["released"])


def test_three_returns_one_accepted_one_answered_by_silence_one_never_sent(site, books):
    quick, slow, lazy = (site.buyer() for _ in range(3))
    pool_id, seller = an_accepted_award(site, buyers=[quick, slow, lazy])
    site.let_pass(hours=24)
    site.status_becomes(pool_id, "fulfilling")
    handed_over(site, pool_id, seller)
    site.let_pass(days=3)
    becomes(lambda: [unit_states(person) for person in (quick, slow, lazy)], [["delivered"]] * 3)
    cases = {}
    for person in (quick, slow, lazy):
        path = f"/orders/{own_order(person)['id']}/returns"
        cases[person.user.id] = f"{path}/{ok(person.api.post(path, {'unit_numbers': [1], 'reason': 'mind'}))['id']}"

    ok(seller.api.post(f"{cases[quick.user.id]}/acceptance"))
    ok(slow.api.put(f"{cases[slow.user.id]}/parcel", {"carrier": "cj", "tracking_number": "660000000001"}))
    site.let_pass(days=9)

    becomes(
        lambda: [unit_states(person) for person in (quick, slow, lazy)], [["refunded"], ["refunded"], ["delivered"]]
    )
    refused(seller.api.post(f"{cases[slow.user.id]}/objection", {"words": "늦음"}), 409, "marketplace.return_over")
    site.let_pass(days=8)
    site.status_becomes(pool_id, "closed")
    becomes(lambda: unit_states(lazy), ["released"])
    becomes(lambda: books("world:cards"), -50_000)


def test_both_sides_review_blind_and_then_everybody_sees(site):
    buyer, other = site.buyer(), site.buyer()
    pool_id, seller = an_accepted_award(site, buyers=[buyer, other])
    site.let_pass(hours=24)
    site.status_becomes(pool_id, "fulfilling")
    handed_over(site, pool_id, seller)
    for person in (buyer, other):
        ok(person.api.post(f"/orders/{own_order(person)['id']}/confirmation"))
    public = f"/sellers/{seller.seller_id}/reviews"

    ok(buyer.api.put(f"/orders/{own_order(buyer)['id']}/review", {"stars": 5, "words": "좋아요"}))
    ok(other.api.put(f"/orders/{own_order(other)['id']}/review", {"stars": 2}))
    ok(seller.api.put(f"/orders/{own_order(buyer)['id']}/review", {"stars": 4}))
    assert [review["stars"] for review in ok(other.api.get(public))["items"]] == [5]
    site.let_pass(days=7)

    becomes(lambda: sorted(review["stars"] for review in ok(other.api.get(public))["items"]), [2, 5])
