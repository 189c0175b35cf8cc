"""Everybody's say between the end and the orders, through the forms of the pages, without a line of script."""

from io import StringIO

from django.core.management import call_command

from marketplace.models import Award, Bid, Consent, Order, Pledge
from marketplace.selectors.replays import proof_of_pool
from tests.builders.visits import in_english, keyed, signed_in, words
from tests.journeys.conftest import Person, Site, becomes, ok


def browser_of(person: Person):
    return in_english(signed_in(person.user))


def a_full_pool(site: Site, buyers: list[Person], *, threshold: int) -> str:
    pool_id = site.want(buyers[0], threshold=threshold)
    for buyer in buyers:
        ok(site.commit(buyer, pool_id))
    site.status_becomes(pool_id, "auction")
    return pool_id


def sent(answer):
    assert answer.status_code == 302, words(answer)


def award_becomes(pool_id, status):
    becomes(lambda: Award.objects.filter(pool_id=pool_id).latest("turn").status, status)
    return Award.objects.filter(pool_id=pool_id).latest("turn")


def replayed():
    out = StringIO()
    call_command("replay_auction", "--all", stdout=out)
    return out.getvalue()


def test_flag_answer_rejection_consent_and_acceptance(site, books):
    buyers = [site.buyer() for _ in range(6)]
    pool_id = a_full_pool(site, buyers, threshold=5)
    cheap, fair, dear = (site.seller(name) for name in ("너무싼집", "보통집", "비싼집"))
    for seller, price in ((cheap, 50_000), (fair, 99_000), (dear, 101_000)):
        ok(site.bid(seller, pool_id, price))
    site.let_pass(hours=60)
    becomes(lambda: Bid.objects.filter(auction__pool_id=pool_id, is_opening=True).count(), 3)

    suspect = Bid.objects.get(auction__pool_id=pool_id, price_minor=50_000)
    said = {"flag-bid": str(suspect.id), "flag-reason": "cannot_be_true", "flag-text": "정가의 절반이에요."}
    sent(browser_of(buyers[0]).post(f"/pools/{pool_id}/flags/", keyed(**said)))
    assert "1 person did so far" in words(browser_of(buyers[0]).get(f"/pools/{pool_id}/auction/"))

    site.let_pass(hours=12)
    award = award_becomes(pool_id, "vetting")
    assert "The price is so low that we look into it." in words(browser_of(buyers[1]).get(f"/pools/{pool_id}/award/"))
    sent(browser_of(cheap).post(f"/sell/awards/{award.id}/price/", keyed(text="재고 정리예요.")))
    site.let_pass(minutes=5)
    decision = keyed(decision="reject", reason="증빙이 없어요.")
    sent(browser_of(site.operator).post(f"/desk/prices/{award.id}/", decision))

    award_becomes(pool_id, "consent")
    for place, buyer in enumerate(buyers):
        answer = keyed(answer="no" if place == 5 else "yes")
        sent(browser_of(buyer).post(f"/pools/{pool_id}/award/consent/", answer))
    award = award_becomes(pool_id, "offered")
    assert Consent.objects.filter(award=award, status="yes").count() == 5
    sent(browser_of(fair).post(f"/sell/awards/{award.id}/accept/", keyed()))
    site.status_becomes(pool_id, "collecting")
    site.let_pass(hours=24)

    site.status_becomes(pool_id, "fulfilling")
    assert {order.price_minor for order in Order.objects.filter(pool_id=pool_id)} == {99_000}
    assert Order.objects.filter(pool_id=pool_id, status="paid").count() == 5
    record = words(browser_of(buyers[5]).get(f"/pools/{pool_id}/protocol/"))
    for public in ("재고 정리예요.", "증빙이 없어요.", "Everybody was asked about ₩99,000", "5 of 6 said yes"):
        assert public in record
    assert proof_of_pool(pool_id).differences == ()
    assert "1 of 1 auctions agree" in replayed()


def test_after_a_lone_bid_one_leaves_and_the_others_are_charged(site, books):
    buyers = [site.buyer() for _ in range(4)]
    pool_id = a_full_pool(site, buyers, threshold=3)
    alone = site.seller("한집")
    ok(site.bid(alone, pool_id, 80_000))
    site.let_pass(hours=72)
    award_becomes(pool_id, "vetting")

    leaver = browser_of(buyers[0])
    assert "Only one seller bid." in words(leaver.get(f"/pools/{pool_id}/award/"))
    sent(leaver.post(f"/pools/{pool_id}/award/opt-out/", keyed()))
    site.let_pass(hours=24)
    award = award_becomes(pool_id, "offered")
    sent(browser_of(alone).post(f"/sell/awards/{award.id}/accept/", keyed()))
    site.let_pass(hours=24)

    site.status_becomes(pool_id, "fulfilling")
    statuses = Pledge.objects.filter(pool_id=pool_id).order_by("sequence").values_list("status", flat=True)
    assert list(statuses) == ["withdrawn", "ordered", "ordered", "ordered"]
    assert "1 of 1 auctions agree" in replayed()
