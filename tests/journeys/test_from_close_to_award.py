"""Stories between the end of an auction and the shipping: suspect prices, flags, one bid, standbys, smaller orders."""

from uuid import UUID

from escrow.models import Payment
from marketplace.models import Order, Unit
from merchants.selectors import strikes_of
from tests.journeys.conftest import Person, Site, becomes, ok, refused


def a_closed_auction(site: Site, *prices: int, buyers: list[Person], **offer: int) -> tuple[str, list[Person]]:
    """A pool these buyers fill, whose auction has ended with these bids; `offer` is said by the first bidder."""
    pool_id = site.want(buyers[0], threshold=len(buyers) - offer.pop("spare", 0))
    for buyer in buyers:
        ok(site.commit(buyer, pool_id))
    site.status_becomes(pool_id, "auction")
    sellers = [site.seller(f"상회 {number}") for number, _price in enumerate(prices, 1)]
    for number, (seller, price) in enumerate(zip(sellers, prices, strict=True)):
        ok(site.bid(seller, pool_id, price, **(offer if number == 0 else {})))
    site.let_pass(hours=72)
    site.status_becomes(pool_id, "vetting")
    return pool_id, sellers


def award_of(seller: Person) -> dict:
    """The seller's only award that is under way."""
    [award] = ok(seller.api.get("/awards"))["items"]
    return award


def accepts(seller: Person) -> None:
    ok(seller.api.post(f"/awards/{award_of(seller)['id']}/acceptance"))


def vetting(site: Site, pool_id: str) -> dict:
    return ok(site.operator.api.get(f"/pools/{pool_id}/vetting"))


def waits(site: Site, pool_id: str) -> list[tuple[str, str]]:
    return [(wait["kind"], wait["owner"]) for wait in vetting(site, pool_id)["waits"]]


def agree(buyer: Person, pool_id: str, *, is_yes: bool = True) -> None:
    ok(buyer.api.put(f"/pools/{pool_id}/consent", {"is_yes": is_yes}))


def buyers_of(site: Site, count: int) -> list[Person]:
    return [site.buyer() for _turn in range(count)]


def test_a_low_price_is_explained_cleared_and_sold_at(site, books):
    buyers = buyers_of(site, 2)
    pool_id, [low, *_others] = a_closed_auction(site, 50_000, 100_000, buyers=buyers)
    award = award_of(low)
    assert (award["status"], waits(site, pool_id)) == ("vetting", [("low_price", "seller")])
    refused(low.api.post(f"/awards/{award['id']}/acceptance"), 409, "marketplace.award_over")

    ok(low.api.post(f"/awards/{award['id']}/low-price", {"text": "재고를 정리해요."}))
    [held] = ok(site.operator.api.get("/desk/low-prices"))["items"]
    decision = {"is_cleared": True, "reason": "매입 영수증을 봤어요."}
    ok(site.operator.api.post(f"/desk/low-prices/{held['award_id']}", decision))
    accepts(low)
    site.let_pass(hours=24)

    site.status_becomes(pool_id, "fulfilling")
    assert abs(books("world:cards")) == 100_000


def test_a_low_price_rejected_gives_the_next_its_turn_at_its_own_price(site, books):
    buyers = buyers_of(site, 2)
    pool_id, [low, second] = a_closed_auction(site, 50_000, 100_000, buyers=buyers)
    award = award_of(low)
    ok(low.api.post(f"/awards/{award['id']}/low-price", {"text": "그냥 싸요."}))
    decision = {"is_cleared": False, "reason": "까닭이 없어요."}

    ok(site.operator.api.post(f"/desk/low-prices/{award['id']}", decision))
    for buyer in buyers:
        agree(buyer, pool_id)
    accepts(second)
    site.let_pass(hours=24)

    site.status_becomes(pool_id, "fulfilling")
    assert abs(books("world:cards")) == 200_000
    assert strikes_of(low.seller_id) == []


def test_flags_of_enough_buyers_put_a_bid_out(site):
    buyers = buyers_of(site, 5)
    pool_id, [flagged, second] = a_closed_auction(site, 80_000, 80_000, buyers=buyers)
    bid_id = ok(buyers[0].api.get(f"/pools/{pool_id}/auction"))["bids"][-1]["id"]
    for buyer in buyers:
        ok(buyer.api.post(f"/bids/{bid_id}/flags", {"reason": "other_product", "text": "사진이 달라요."}))
    assert waits(site, pool_id) == [("flags", "seller")]

    ok(flagged.api.post(f"/bids/{bid_id}/flags/reply", {"text": "색만 달라요."}))
    [case] = ok(site.operator.api.get("/desk/flags"))["items"]
    decision = {"is_rejected": True, "reason": "다른 물건이에요."}
    ok(site.operator.api.post(f"/desk/flags/{case['bid_id']}", decision))

    accepts(second)
    assert site.pool(pool_id)["status"] == "collecting"


def test_one_bid_is_left_by_too_many_or_goes_on_after_a_day(site):
    stays, leaves = buyers_of(site, 2)
    left_id, [_lonely] = a_closed_auction(site, 80_000, buyers=[stays, leaves])
    assert leaves.api.post(f"/pools/{left_id}/opt-out").status_code == 204
    others = buyers_of(site, 2)
    stayed_id, [seller] = a_closed_auction(site, 80_000, buyers=others)
    assert waits(site, stayed_id) == [("opt_out", "buyers")]

    site.let_pass(hours=24)

    site.status_becomes(left_id, "failed")
    accepts(seller)
    assert site.pool(stayed_id)["status"] == "collecting"
    assert Payment.objects.count() == 2


def test_a_silent_winner_is_struck_and_a_dearer_one_serves_who_says_yes(site, books):
    buyers = buyers_of(site, 3)
    pool_id, [silent, second] = a_closed_auction(site, 80_000, 84_000, buyers=buyers, spare=1)

    site.let_pass(hours=24)
    becomes(lambda: vetting(site, pool_id)["status"], "consent")
    for buyer in buyers[:2]:
        agree(buyer, pool_id)
    site.let_pass(hours=24)  # the third stays silent
    becomes(lambda: award_of(second)["status"], "offered")
    accepts(second)
    site.let_pass(hours=24)

    site.status_becomes(pool_id, "fulfilling")
    assert abs(books("world:cards")) == 168_000
    assert Order.objects.filter(pool_id=pool_id).count() == 2
    assert [strike.reason for strike in strikes_of(silent.seller_id)] == ["silent"]


def test_a_winner_who_refuses_leaves_it_to_the_next_and_two_are_enough(site):
    buyers = buyers_of(site, 2)
    pool_id, [first, second, _third] = a_closed_auction(site, 80_000, 80_000, 80_000, buyers=buyers)

    ok(first.api.post(f"/awards/{award_of(first)['id']}/refusal"))
    assert award_of(second)["status"] == "offered"
    ok(second.api.post(f"/awards/{award_of(second)['id']}/refusal"))

    site.status_becomes(pool_id, "failed")
    assert Payment.objects.count() == 0
    assert [len(strikes_of(seller.seller_id)) for seller in (first, second)] == [1, 1]


def test_a_winner_takes_fewer_than_it_bid_for(site, books):
    buyers = [*buyers_of(site, 2), site.buyer("tok_declined")]
    pool_id, [seller, _second] = a_closed_auction(site, 80_000, 88_000, buyers=buyers, min_units=3)
    accepts(seller)
    site.let_pass(days=7, hours=6)  # the last try of a card: Monday 30 November, 17:00
    becomes(lambda: award_of(seller)["status"], "fewer")

    ok(seller.api.post(f"/awards/{award_of(seller)['id']}/fewer/acceptance"))

    site.status_becomes(pool_id, "fulfilling")
    assert abs(books("world:cards")) == 160_000


def test_a_winner_leaves_a_smaller_order_and_the_next_charges_who_agrees_anew(site, books):
    buyers = [*buyers_of(site, 2), site.buyer("tok_declined")]
    pool_id, [first, second] = a_closed_auction(site, 80_000, 80_000, buyers=buyers, spare=1, min_units=3)
    accepts(first)
    site.let_pass(days=7, hours=6)  # the last try of a card: Monday 30 November, 17:00
    becomes(lambda: award_of(first)["status"], "fewer")

    ok(first.api.post(f"/awards/{award_of(first)['id']}/fewer/refusal"))
    becomes(lambda: books("world:cards"), 0)
    for buyer in buyers[:2]:
        agree(buyer, pool_id)
    accepts(second)
    site.let_pass(hours=24)

    site.status_becomes(pool_id, "fulfilling")
    assert abs(books("world:cards")) == 160_000
    held = Unit.objects.filter(order__pool_id=pool_id, status="held")
    assert {unit.order.seller_id for unit in held.select_related("order")} == {UUID(second.seller_id)}
    refused(buyers[2].api.put(f"/pools/{pool_id}/consent", {"is_yes": True}), 409, "marketplace.no_consent_asked")
