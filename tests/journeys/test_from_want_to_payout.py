"""The whole path: a want, a crowd, an auction, money held, parcels, confirmations, the seller's payout."""

from marketplace.models import Unit
from social.models import Post
from tests.journeys.conftest import becomes, ok, refused


def test_from_a_want_to_the_payout(site, books):
    poster, fan = site.buyer(), site.buyer()
    buyers = [site.buyer() for _ in range(4)]
    pool_id = site.want(poster, threshold=5)
    assert site.pool(pool_id)["status"] == "gathering"

    ok(fan.api.post(f"/pools/{pool_id}/interest"))
    ok(site.commit(poster, pool_id, units=2))
    ok(site.commit(buyers[0], pool_id, units=1))
    ok(site.commit(buyers[1], pool_id, units=1, cap=85_000))
    ok(site.commit(buyers[2], pool_id, units=1, cap=70_000))
    assert site.pool(pool_id)["status"] == "gathering"  # five units, but of four people
    ok(site.commit(buyers[3], pool_id, units=1))
    site.status_becomes(pool_id, "auction")

    pine, elm, oak = (site.seller(name) for name in ("소나무상회", "느릅상회", "참나무상회"))
    ok(site.bid(pine, pool_id, 84_000))
    ok(site.bid(elm, pool_id, 80_000))
    sealed = ok(fan.api.get(f"/pools/{pool_id}/auction"))
    assert (sealed["phase"], sealed["leading_price_minor"], sealed["bids"]) == ("sealed", None, [])

    site.let_pass(hours=60)
    opened = ok(fan.api.get(f"/pools/{pool_id}/auction"))
    assert (opened["phase"], opened["leading_price_minor"], opened["step_minor"]) == ("live", 80_000, 800)
    assert refused(site.bid(oak, pool_id, 79_201), 409, "marketplace.bid_refused")["limit_minor"] == 79_200
    ok(site.bid(oak, pool_id, 70_000))
    site.let_pass(hours=12)
    site.status_becomes(pool_id, "vetting")
    refused(site.bid(elm, pool_id, 60_000), 409, "marketplace.bid_refused")

    [award] = ok(oak.api.get("/awards"))["items"]
    assert (award["price_minor"], award["units"]) == (70_000, 6)
    refused(elm.api.post(f"/awards/{award['id']}/acceptance"), 404, "marketplace.no_such_award")
    ok(oak.api.post(f"/awards/{award['id']}/acceptance"))
    assert site.pool(pool_id)["status"] == "collecting"
    site.let_pass(hours=24)
    site.status_becomes(pool_id, "fulfilling")
    assert abs(books("world:cards")) == 420_000

    parcels = ok(oak.api.get("/parcels"))["items"]
    assert [len(parcel["units"]) for parcel in parcels] == [2, 1, 1, 1, 1]
    for number, parcel in enumerate(parcels):
        ok(
            oak.api.post(
                f"/orders/{parcel['id']}/shipment", {"carrier": "cj", "tracking_number": f"64000000000{number}"}
            )
        )
    site.let_pass(hours=48)

    [mine] = ok(poster.api.get("/orders"))["items"]
    becomes(lambda: {unit["status"] for unit in ok(poster.api.get(f"/orders/{mine['id']}"))["units"]}, {"delivered"})
    ok(poster.api.post(f"/orders/{mine['id']}/confirmation"))
    assert books(f"payable:seller:{oak.seller_id}") == 2 * (70_000 - 3_500)
    site.let_pass(days=8)
    site.status_becomes(pool_id, "closed")
    site.let_pass(days=5)

    becomes(lambda: {payout["status"] for payout in ok(oak.api.get("/payouts"))["payouts"]}, {"settled"})
    payouts = ok(oak.api.get("/payouts"))["payouts"]
    assert sum(payout["amount_minor"] for payout in payouts) == 6 * (70_000 - 3_500)
    assert books(f"payable:seller:{oak.seller_id}") == 0
    assert set(Unit.objects.values_list("status", flat=True)) == {"released"}
    becomes(
        lambda: {"reached", "awarded"} <= set(Post.objects.filter(status="sent").values_list("event", flat=True)), True
    )


def test_the_same_key_posts_one_want_and_bids_once(site):
    poster = site.buyer()
    pool_id = site.want(poster, threshold=2)
    for buyer in (poster, site.buyer()):
        ok(site.commit(buyer, pool_id))
    site.status_becomes(pool_id, "auction")
    seller = site.seller("한번상회")
    offer = {"price_minor": 90_000, "min_units": 1, "max_units": 9, "lead_days": 3}

    answers = [seller.api.post(f"/pools/{pool_id}/bids", offer, key="one-bid-only") for _ in range(3)]

    assert len({ok(answer)["id"] for answer in answers}) == 1
    refused(
        seller.api.post(f"/pools/{pool_id}/bids", offer | {"price_minor": 80_000}, key="one-bid-only"),
        409,
        "common.key_reused",
    )
