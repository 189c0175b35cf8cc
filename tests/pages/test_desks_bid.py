"""The bid desk: what a seller sees and never sees, bidding once, the question about a slip, the end."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from common import clock
from common.transactions import unit_of_work
from marketplace.models import Bid
from marketplace.rules.states import BidStatus
from marketplace.services.auctions import reveal_next_auction
from merchants.rules import SellerStatus
from tests.builders.visits import in_english, keyed, signed_in, words

pytestmark = pytest.mark.django_db


def desk_of(seller):
    return in_english(signed_in(seller.owner))


def offer(price, **fields):
    return keyed(**{"price": price, "min_units": "1", "max_units": "50", "lead_days": "3", "note": "", **fields})


@pytest.fixture
def a_live_auction(at, an_auction, a_bid):
    """An auction whose sealed bids were opened a minute ago."""

    def build(*prices, **wish):
        auction = an_auction(**wish)
        bids = [a_bid(auction, price=price) for price in prices]
        at(auction.sealed_ends_at + timedelta(minutes=1))
        with unit_of_work():
            reveal_next_auction(now=clock.now())
        auction.refresh_from_db()
        return auction, bids

    return build


def test_a_sealed_bid_is_placed_and_shown_to_its_seller(a_seller, an_auction):
    seller, auction = a_seller(), an_auction()
    desk = desk_of(seller)

    answer = desk.post(f"/sell/pools/{auction.pool_id}/bid/", offer("80,900"), follow=True)

    assert answer.redirect_chain == [(f"/sell/pools/{auction.pool_id}/", 302)]
    assert "Your bid of ₩80,900 stands." in words(answer)
    assert "My opening bid ₩80,900" in words(answer)
    assert Bid.objects.get().price_minor == 80_900


def test_the_form_starts_with_an_amount_in_words_its_net_and_what_is_left_of_it(a_seller, an_auction, a_bid):
    seller, auction = a_seller(), an_auction()
    a_bid(auction, seller=seller, price=80_900)

    page = desk_of(seller).get(f"/sell/pools/{auction.pool_id}/")

    text = words(page)
    assert "팔만 구백 원" in text
    assert "−₩4,045" in text
    assert "My net per unit ₩76,855" in text
    assert 'data-if="units" hidden' in page.content.decode()  # three people are too few to tell of


def test_the_same_form_sent_twice_bids_once(a_seller, an_auction):
    seller, auction = a_seller(), an_auction()
    desk, form = desk_of(seller), offer("80900")

    desk.post(f"/sell/pools/{auction.pool_id}/bid/", form)
    again = desk.post(f"/sell/pools/{auction.pool_id}/bid/", form)

    assert again.status_code == 302
    assert Bid.objects.count() == 1


def test_a_form_without_its_key_is_refused_and_kept(a_seller, an_auction):
    seller, auction = a_seller(), an_auction()

    answer = desk_of(seller).post(f"/sell/pools/{auction.pool_id}/bid/", {**offer("81000"), "request_key": ""})

    assert answer.status_code == 422
    assert 'value="81000"' in answer.content.decode()
    assert not Bid.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"price": "cheap"}, "Write the amount in won, in digits only."),
        ({"price": ""}, "This field is required."),
        ({"min_units": "9", "max_units": "3"}, "The most units cannot be fewer than the fewest."),
        ({"lead_days": "99"}, "99 is not one of the available choices."),
    ],
)
def test_what_cannot_be_a_bid_comes_back_with_the_reason_and_all_that_was_typed(a_seller, an_auction, fields, said):
    seller, auction = a_seller(), an_auction()

    answer = desk_of(seller).post(f"/sell/pools/{auction.pool_id}/bid/", offer("80900", note="from Jeju") | fields)

    assert answer.status_code == 422
    assert said in words(answer)
    assert "from Jeju" in words(answer)
    assert "error-summary" in answer.content.decode()
    assert not Bid.objects.exists()


def test_sealed_prices_and_how_many_bid_never_reach_another_seller(a_seller, an_auction, a_bid):
    auction = an_auction(hint_price_minor=100_000)
    rivals = [a_seller(business_name=f"비밀상회{n}") for n in range(4)]
    for n, rival in enumerate(rivals):
        a_bid(auction, seller=rival, price=71_117 + n)
    seller = a_seller(business_name="한결상회")
    desk = desk_of(seller)

    pages = [
        desk.get(f"/sell/pools/{auction.pool_id}/"),
        desk.get(f"/sell/pools/{auction.pool_id}/mine/?part=now"),
        desk.get(f"/sell/pools/{auction.pool_id}/mine/?part=market"),
        desk.get("/sell/"),
        desk.get("/sell/bids/"),
    ]

    for page in pages:
        html = page.content.decode()
        assert page.status_code == 200
        assert not any(f"{71_117 + n:,}" in html or str(71_117 + n) in html for n in range(4))
        assert "비밀상회" not in html
        assert not any(str(rival.id) in html or str(rival.owner_id) in html for rival in rivals)
        assert "4 sellers" not in html
        assert "#1" not in words(page)


def test_live_a_seller_sees_the_leading_price_and_its_rank_but_no_name_and_no_count(a_seller, a_live_auction, a_bid):
    auction, rivals = a_live_auction(90_000, 91_000, 92_000)
    seller = rivals[2].seller
    desk = desk_of(seller)

    page = desk.get(f"/sell/pools/{auction.pool_id}/")

    text, html = words(page), page.content.decode()
    assert "₩90,000" in text
    assert "#3" in text
    assert "standing ₩92,000, ₩2,000 behind" in text
    assert "₩89,100" in text
    assert 'id="bid-limit" value="89100"' in html
    assert "₩91,000" not in text
    assert rivals[0].seller.business_name not in text
    assert rivals[1].seller.business_name not in text
    assert "3 sellers" not in text


def test_a_refused_bid_says_the_limit_and_moves_nothing(a_seller, a_live_auction):
    auction, _bids = a_live_auction(90_000)
    ends_at = auction.ends_at

    answer = desk_of(a_seller()).post(f"/sell/pools/{auction.pool_id}/bid/", offer("89,500"))

    auction.refresh_from_db()
    assert answer.status_code == 409
    assert "₩89,500 was not taken" in words(answer)
    assert "₩89,100 or less" in words(answer)
    assert 'value="89,500"' in answer.content.decode()
    assert auction.ends_at == ends_at
    assert Bid.objects.filter(auction=auction).count() == 1


def test_a_suggestion_refills_the_form_and_bids_nothing(a_seller, a_live_auction):
    auction, _bids = a_live_auction(90_000)
    desk = desk_of(a_seller())

    answer = desk.post(f"/sell/pools/{auction.pool_id}/bid/", offer("90,000", note="kept", suggest="88209"))

    assert answer.status_code == 200
    assert 'value="88209"' in answer.content.decode()
    assert "kept" in words(answer)
    assert "1 step, ₩89,100" in words(answer)
    assert "2 steps, ₩88,209" in words(answer)
    assert Bid.objects.filter(auction=auction).count() == 1


def test_a_price_far_from_the_last_is_asked_for_twice(a_seller, a_live_auction):
    auction, bids = a_live_auction(90_000)
    desk, url = desk_of(bids[0].seller), f"/sell/pools/{auction.pool_id}/bid/"

    question = desk.post(url, offer("8,900"))
    other = desk.post(url, offer("8,900", again="8,901"))
    taken = desk.post(url, offer("8,900", again="8,900"), follow=True)

    assert question.status_code == 409
    assert "Did you mean ₩8,900?" in words(question)
    assert "less than half of your last bid, ₩90,000" in words(question)
    assert question.content.decode().index("Correct it") < question.content.decode().index(">Bid ₩8,900<")
    assert other.status_code == 422
    assert "This is not the price you typed first." in words(other)
    assert "Your bid of ₩8,900 stands." in words(taken)
    assert Bid.objects.get(auction=auction, status=BidStatus.STANDING).price_minor == 8_900


def test_from_the_question_one_goes_back_with_everything_typed(a_live_auction):
    auction, bids = a_live_auction(90_000)

    back = desk_of(bids[0].seller).post(
        f"/sell/pools/{auction.pool_id}/bid/", offer("8,900", note="still here", correct="1", again="")
    )

    assert back.status_code == 200
    assert 'value="8,900"' in back.content.decode()
    assert "still here" in words(back)


def test_a_sealed_bid_is_withdrawn_and_a_live_one_is_not(at, a_seller, an_auction, a_bid):
    auction = an_auction()
    seller = a_seller()
    a_bid(auction, seller=seller)
    desk, url = desk_of(seller), f"/sell/pools/{auction.pool_id}/bid/withdraw/"

    gone = desk.post(url, keyed(), follow=True)
    a_bid(auction, seller=seller, price=85_000)
    at(auction.sealed_ends_at + timedelta(minutes=1))
    kept = desk.post(url, keyed())

    assert "Your bid is withdrawn." in words(gone)
    assert kept.status_code == 409
    assert "cannot be taken back in the live phase" in words(kept)
    assert Bid.objects.filter(status=BidStatus.STANDING).count() == 1


def test_after_the_end_a_late_bid_is_refused_and_everybody_learns_how_it_ended(at, a_seller, a_live_auction, an_award):
    auction, bids = a_live_auction(90_000, 91_000)
    award = an_award(auction)
    winner, loser = desk_of(bids[0].seller), desk_of(bids[1].seller)

    won, lost = winner.get(f"/sell/pools/{auction.pool_id}/"), loser.get(f"/sell/pools/{auction.pool_id}/")
    late = loser.post(f"/sell/pools/{auction.pool_id}/bid/", offer("70,000"))

    assert "You won at ₩90,000" in words(won)
    assert f"/sell/awards/{award.id}/accept/" in won.content.decode()
    assert "You came in as number 2 with ₩91,000." in words(lost)
    assert f"/sell/awards/{award.id}/accept/" not in lost.content.decode()
    assert late.status_code == 409
    assert "too late" in words(late)


def test_who_posted_the_want_is_told_why_it_cannot_bid(a_user, a_seller, an_auction):
    poster = a_user()
    seller = a_seller(owner=poster)
    auction = an_auction(poster=poster)

    answer = desk_of(seller).post(f"/sell/pools/{auction.pool_id}/bid/", offer("80,900"))

    assert answer.status_code == 403
    assert "you cannot bid" in words(answer)
    assert not Bid.objects.exists()


@pytest.mark.parametrize("status", [SellerStatus.DRAFT, SellerStatus.SUBMITTED, SellerStatus.SUSPENDED])
def test_who_is_not_verified_is_led_to_what_is_missing(a_seller, an_auction, status):
    seller, auction = a_seller(status=status), an_auction()

    page = desk_of(seller).get(f"/sell/pools/{auction.pool_id}/")
    bid = desk_of(seller).post(f"/sell/pools/{auction.pool_id}/bid/", offer("80,900"))

    assert page.headers["Location"] == "/sell/verify/"
    assert bid.headers["Location"] == "/sell/verify/"
    assert not Bid.objects.exists()


def test_strangers_and_buyers_see_no_desk(a_user, an_auction):
    auction = an_auction()

    stranger = Client().get(f"/sell/pools/{auction.pool_id}/")
    buyer = signed_in(a_user()).get(f"/sell/pools/{auction.pool_id}/mine/")

    assert stranger.status_code == 302
    assert stranger.headers["Location"].startswith("/account/login/")
    assert buyer.headers["Location"] == "/sell/verify/"


def test_a_pool_without_an_auction_leads_to_its_page_and_an_unknown_one_nowhere(a_seller, a_pool):
    desk = desk_of(a_seller())

    assert desk.get(f"/sell/pools/{a_pool().id}/").status_code == 302
    assert desk.get(f"/sell/pools/{uuid4()}/", follow=True).status_code == 404


def test_a_page_shown_after_a_post_can_be_asked_for_again(a_seller, an_auction):
    """Choosing another language on it goes back to its address."""
    auction = an_auction()
    desk = desk_of(a_seller())

    assert desk.get(f"/sell/pools/{auction.pool_id}/bid/").headers["Location"] == f"/sell/pools/{auction.pool_id}/"
    assert desk.get(f"/sell/pools/{auction.pool_id}/bid/withdraw/").status_code == 302


def test_the_desk_asks_few_questions_however_many_bid(a_seller, a_live_auction, django_assert_max_num_queries):
    auction, bids = a_live_auction(90_000, 91_000, 92_000, 93_000)
    desk = desk_of(bids[0].seller)

    with django_assert_max_num_queries(14):
        desk.get(f"/sell/pools/{auction.pool_id}/")
    with django_assert_max_num_queries(10):
        desk.get(f"/sell/pools/{auction.pool_id}/mine/?part=now")
