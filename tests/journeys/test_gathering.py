"""Stories of gathering: changes that ask everybody again, second chances, removals; none of them ever moves money."""

import pytest

from escrow.models import Payment
from marketplace.models import Auction, Bid, Pledge
from social.models import Post
from tests.journeys.conftest import Person, Site, becomes, ok, refused


def places(pool_id):
    return sorted(Pledge.objects.filter(pool_id=pool_id).values_list("status", flat=True))


def confirm(person: Person, pool_id: str):
    return person.api.post(f"/pools/{pool_id}/pledge/confirmation")


@pytest.fixture(autouse=True)
def nobody_is_charged(site):
    yield
    assert Payment.objects.count() == 0


def test_an_expired_pool_is_prolonged_everybody_confirms_and_it_is_reached(site: Site):
    buyers = [site.buyer() for _turn in range(3)]
    pool_id = site.want(buyers[0], threshold=3)
    for buyer in buyers[:2]:
        ok(site.commit(buyer, pool_id))
    site.let_pass(days=7)
    site.status_becomes(pool_id, "expired")
    becomes(lambda: places(pool_id), ["lapsed", "lapsed"])

    ok(buyers[0].api.post(f"/pools/{pool_id}/extension", {"days": 5}))
    assert (site.pool(pool_id)["committed_units"], places(pool_id)) == (0, ["to_confirm", "to_confirm"])
    ok(site.commit(buyers[2], pool_id))
    for buyer in buyers[:2]:
        ok(confirm(buyer, pool_id))

    pool = site.status_becomes(pool_id, "auction")
    assert (pool["committed_units"], pool["committed_people"]) == (3, 3)
    order = Pledge.objects.filter(pool_id=pool_id).order_by("committed_at", "sequence")
    assert [place.buyer_id for place in order] == [buyer.user.id for buyer in buyers]
    refused(buyers[0].api.post(f"/pools/{pool_id}/extension", {"days": 1}), 409, "marketplace.change_refused")


def test_after_an_edit_some_confirm_and_some_lapse_with_the_deadline(site: Site):
    poster, stays, silent = site.buyer(), site.buyer(), site.buyer()
    pool_id = site.want(poster, threshold=5)
    for buyer in (stays, silent):
        ok(site.commit(buyer, pool_id, units=2))
    edit = {"title": "접이식 캠핑 의자", "details": "", "hint_price_minor": 90_000, "threshold_units": 4}
    ok(poster.api.put(f"/pools/{pool_id}/want", edit))

    ok(confirm(stays, pool_id))
    assert (site.pool(pool_id)["committed_units"], places(pool_id)) == (2, ["committed", "to_confirm"])
    site.let_pass(days=7)

    site.status_becomes(pool_id, "expired")
    becomes(lambda: places(pool_id), ["lapsed", "lapsed"])
    refused(confirm(silent, pool_id), 409, "marketplace.pool_closed")


def test_the_same_want_runs_again_and_a_former_member_moves_there(site: Site):
    poster, buyer = site.buyer(), site.buyer()
    former_id = site.want(poster, threshold=2)
    ok(site.commit(buyer, former_id, units=1, cap=80_000))
    site.let_pass(days=7)
    site.status_becomes(former_id, "expired")

    pool_id = ok(poster.api.post(f"/pools/{former_id}/rerun"))["id"]
    moved = ok(buyer.api.post(f"/pools/{former_id}/move", {"to_pool_id": pool_id}))
    assert (moved["status"], moved["wished_units"], moved["wished_cap_minor"]) == ("interested", 1, 80_000)
    for person in (poster, buyer):
        ok(site.commit(person, pool_id))

    site.status_becomes(pool_id, "auction")
    refused(poster.api.post(f"/pools/{former_id}/rerun"), 409, "marketplace.already_gathering")


def test_a_removed_pool_is_gone_its_auction_called_off_and_its_posts_withdrawn(site: Site):
    buyers, seller = [site.buyer(), site.buyer()], site.seller("한결상회")
    pool_id = site.want(buyers[0], threshold=2)
    for buyer in buyers:
        ok(site.commit(buyer, pool_id))
    site.status_becomes(pool_id, "auction")
    ok(site.bid(seller, pool_id, 50_000))
    ok(buyers[1].api.post(f"/pools/{pool_id}/report", {"reason": "deception", "words": "가짜예요"}))

    ok(site.operator.api.post(f"/pools/{pool_id}/removal", {"reason": "가짜예요"}))

    refused(seller.api.get(f"/pools/{pool_id}"), 410, "marketplace.pool_taken_down")
    assert places(pool_id) == ["lapsed", "lapsed"]
    assert (Auction.objects.get().status, Bid.objects.get().status) == ("closed", "released")
    becomes(lambda: Post.objects.filter(subject=f"pool:{pool_id}", status="pending").count(), 0)
    site.let_pass(hours=80)
    assert places(pool_id) == ["lapsed", "lapsed"]


def test_an_appeal_brings_it_back_and_everybody_is_asked(site: Site):
    poster, buyer = site.buyer(), site.buyer()
    pool_id = site.want(poster, threshold=2)
    ok(site.commit(buyer, pool_id))
    ok(site.operator.api.post(f"/pools/{pool_id}/removal", {"reason": "의심스러워요"}))
    appeal = ok(poster.api.post(f"/pools/{pool_id}/appeal", {"words": "제 것이에요"}))
    site.let_pass(days=1)

    decision = {"is_granted": True, "reason": "맞네요"}
    ok(site.operator.api.post(f"/desk/appeals/{appeal['id']}/decision", decision))

    assert (site.pool(pool_id)["status"], places(pool_id)) == ("gathering", ["to_confirm"])
    ok(confirm(buyer, pool_id))
    ok(site.commit(poster, pool_id))
    site.status_becomes(pool_id, "auction")
    refused(poster.api.post(f"/pools/{pool_id}/appeal", {"words": "또"}), 409, "marketplace.not_to_appeal")


def test_a_cancelled_pool_costs_nobody_anything(site: Site):
    poster, buyer = site.buyer(), site.buyer()
    pool_id = site.want(poster, threshold=5)
    ok(site.commit(buyer, pool_id, units=2))

    assert ok(poster.api.post(f"/pools/{pool_id}/cancellation"))["status"] == "cancelled"

    assert places(pool_id) == ["lapsed"]
    refused(site.commit(buyer, pool_id), 409, "marketplace.pool_closed")
    site.let_pass(days=8)
    assert site.pool(pool_id)["status"] == "cancelled"
