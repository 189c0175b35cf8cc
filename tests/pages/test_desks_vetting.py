"""Between the end and the acceptance, on the desks: sellers answer, operators decide with public reasons."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from common import clock
from common.models import AuditEntry
from common.transactions import unit_of_work
from marketplace.models import Award, Bid, FlagCase, LowPriceHold
from marketplace.rules.flags import FlagReason
from marketplace.selectors.replays import proof_of_pool
from marketplace.services.auctions import reveal_next_auction
from marketplace.services.flags import flag_bid
from marketplace.services.low_price import answer_low_price
from tests.builders.visits import in_english, keyed, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_books():
    cache.clear()


@pytest.fixture
def operator(an_operator):
    return in_english(signed_in(an_operator()))


@pytest.fixture
def a_low_price(an_auction, a_bid, an_award):
    """An award whose price lies far under the others'."""

    def build():
        auction = an_auction()
        for price in (50_000, 99_000, 101_000):
            a_bid(auction, price=price)
        return an_award(auction, is_offered=False)

    return build


@pytest.fixture
def a_flagged_award(an_auction, a_bid, an_award, a_buyer):
    """An award whose bid was flagged by the five buyers it takes."""

    def build():
        buyers = [a_buyer() for _ in range(5)]
        auction = an_auction(buyers=buyers)
        a_bid(auction, price=90_000)
        a_bid(auction, price=95_000)
        award = an_award(auction, is_offered=False)
        for buyer in buyers:
            flag(award.bid_id, buyer)
        return award

    return build


def flag(bid_id, buyer, text="다른 물건 사진이에요."):
    with unit_of_work():
        flag_bid(bid_id=bid_id, buyer_id=buyer.id, reason=FlagReason.OTHER_PRODUCT, text=text, now=clock.now())


def desk_of(award):
    return in_english(signed_in(award.seller.owner))


class TestLowPrice:
    def test_the_seller_is_asked_on_its_desk_and_answers_once(self, a_low_price):
        award = a_low_price()
        desk, url = desk_of(award), f"/sell/awards/{award.id}/price/"

        assert "how can you sell at ₩50,000?" in words(desk.get("/sell/"))
        assert "₩100,000 on average; 50% under it" in words(desk.get(url))
        empty = desk.post(url, keyed(text=""))
        assert empty.status_code == 422
        assert "Please write your answer." in words(empty)
        assert desk.post(url, keyed(text="공장 직거래예요.")).status_code == 302

        assert LowPriceHold.objects.get().answer == "공장 직거래예요."
        assert "Your answer is in." in words(desk.get(url))
        assert "how can you sell" not in words(desk.get("/sell/"))

    def test_nobody_else_finds_the_question(self, a_low_price, a_seller):
        award = a_low_price()
        other = in_english(signed_in(a_seller().owner))

        assert other.get(f"/sell/awards/{award.id}/price/").status_code == 404
        assert other.post(f"/sell/awards/{award.id}/price/", keyed(text="x")).status_code == 404

    def test_an_answer_after_its_time_is_refused_on_the_page(self, a_low_price, at):
        award = a_low_price()
        desk, url = desk_of(award), f"/sell/awards/{award.id}/price/"
        at(LowPriceHold.objects.get().answer_by)

        answer = desk.post(url, keyed(text="늦었어요."))

        assert answer.status_code == 409
        assert "Nothing was changed" in words(answer)

    def test_an_operator_clears_it_with_a_reason_that_becomes_public(self, a_low_price, operator):
        award = a_low_price()
        item = f"/desk/?item=price-{award.id}"

        text = words(operator.get(item))
        assert "Not answered yet" in text
        assert "₩150,000" in text  # three units in question
        decided = operator.post(f"/desk/prices/{award.id}/", keyed(decision="clear", reason="직거래 계약서를 봤어요."))

        assert decided.status_code == 302
        award.refresh_from_db()
        assert award.status == "offered"
        assert AuditEntry.objects.get(action="decide_low_price").reason == "직거래 계약서를 봤어요."
        page = words(operator.get(f"/pools/{award.pool_id}/protocol/"))
        assert "직거래 계약서를 봤어요." in page

    def test_it_is_not_rejected_before_the_seller_was_heard(self, a_low_price, operator):
        award = a_low_price()

        answer = operator.post(f"/desk/prices/{award.id}/", keyed(decision="reject", reason="못 믿겠어요."))

        assert answer.status_code == 409
        award.refresh_from_db()
        assert award.status == "vetting"

    def test_rejected_it_is_the_next_sellers_turn_and_the_record_keeps_both(self, a_low_price, operator):
        award = a_low_price()
        with unit_of_work():
            answer_low_price(award_id=award.id, user_id=award.seller.owner_id, text="싸게 사 왔어요.", now=clock.now())

        operator.post(f"/desk/prices/{award.id}/", keyed(decision="reject", reason="증빙이 없어요."))

        text = words(operator.get(f"/pools/{award.pool_id}/protocol/"))
        assert Award.objects.filter(pool=award.pool).count() == 2
        assert "증빙이 없어요." in text
        assert "싸게 사 왔어요." in text

    def test_without_a_reason_nothing_is_decided(self, a_low_price, operator):
        award = a_low_price()

        assert operator.post(f"/desk/prices/{award.id}/", keyed(decision="clear", reason="")).status_code == 422
        assert operator.post(f"/desk/prices/{award.id}/", keyed(decision="maybe", reason="x")).status_code == 404
        assert LowPriceHold.objects.get().decided_at is None


class TestFlags:
    def test_the_seller_replies_and_everybody_reads_it(self, a_flagged_award, operator):
        award = a_flagged_award()
        desk, url = desk_of(award), f"/sell/bids/{award.bid_id}/flags/"

        assert "5 buyers flagged you" in words(desk.get("/sell/"))
        assert "5 buyers flagged your bid of ₩90,000" in words(desk.get(url))
        assert desk.post(url, keyed(text="같은 물건이에요.")).status_code == 302

        assert FlagCase.objects.get().reply == "같은 물건이에요."
        assert "같은 물건이에요." in words(operator.get(f"/pools/{award.pool_id}/award/"))

    def test_an_operator_dismisses_them_and_the_clock_of_the_winner_starts(self, a_flagged_award, operator):
        award = a_flagged_award()

        assert "다른 물건 사진이에요." in words(operator.get(f"/desk/?item=flags-{award.bid_id}"))
        operator.post(f"/desk/flags/{award.bid_id}/", keyed(decision="dismiss", reason="사진을 대조했어요."))

        award.refresh_from_db()
        assert award.status == "offered"
        assert "사진을 대조했어요." in words(operator.get(f"/pools/{award.pool_id}/award/"))
        assert "사진을 대조했어요." in words(operator.get(f"/pools/{award.pool_id}/protocol/"))

    @pytest.mark.parametrize("path", ["prices", "flags"])
    def test_only_operators_decide(self, a_flagged_award, path):
        award = a_flagged_award()
        asked = award.id if path == "prices" else award.bid_id

        answer = desk_of(award).post(f"/desk/{path}/{asked}/", keyed(decision="reject", reason="x"))

        assert answer.status_code == 404
        assert not AuditEntry.objects.filter(action__startswith="decide_").exists()


class TestARunningAuction:
    @pytest.fixture
    def running(self, an_auction, a_bid, at):
        auction = an_auction()
        a_bid(auction, price=90_000)
        a_bid(auction, price=95_000)
        at(auction.sealed_ends_at)
        with unit_of_work():
            reveal_next_auction(now=clock.now())
        return auction

    def test_an_operator_puts_a_bid_out_with_a_reason(self, running, operator):
        bid = Bid.objects.get(price_minor=90_000)
        url = f"/desk/bids/{bid.id}/reject/"

        assert url in operator.get(f"/pools/{running.pool_id}/auction/").content.decode()
        assert "This cannot be taken back." in words(operator.get(url))
        assert operator.post(url, keyed(reason="")).status_code == 422
        assert operator.post(url, keyed(reason="다른 물건의 사진")).url == f"/pools/{running.pool_id}/auction/"

        bid.refresh_from_db()
        assert bid.status == "rejected"
        assert "₩ 95,000" in words(operator.get(f"/pools/{running.pool_id}/auction/"))

    def test_the_record_tells_it_and_works_out_without_it(self, running, operator, an_award):
        bid = Bid.objects.get(price_minor=90_000)
        operator.post(f"/desk/bids/{bid.id}/reject/", keyed(reason="다른 물건의 사진"))
        award = an_award(running)

        text = words(operator.get(f"/pools/{running.pool_id}/protocol/"))

        assert award.price_minor == 95_000
        assert "다른 물건의 사진" in text
        assert proof_of_pool(running.pool_id).differences == ()

    def test_nobody_else_sees_the_way_or_finds_it(self, running, a_user):
        person, bid = in_english(signed_in(a_user())), Bid.objects.get(price_minor=90_000)

        assert "/desk/bids/" not in person.get(f"/pools/{running.pool_id}/auction/").content.decode()
        assert person.get(f"/desk/bids/{bid.id}/reject/").status_code == 404
        assert person.post(f"/desk/bids/{bid.id}/reject/", keyed(reason="x")).status_code == 404

    def test_a_sealed_bid_is_nobodys_to_see(self, an_auction, a_bid, operator):
        bid = a_bid(an_auction(), price=61_234)

        answer = operator.get(f"/desk/bids/{bid.id}/reject/")

        assert answer.status_code == 404
        assert "61,234" not in answer.content.decode()


class TestTheBidDeskAfterTheEnd:
    def test_each_seller_reads_where_it_came_in(self, an_auction, a_bid, a_seller, an_award):
        auction, names = an_auction(), {}
        for price in (90_000, 95_000, 96_000, 97_000):
            names[price] = a_seller()
            a_bid(auction, price=price, seller=names[price])
        award = an_award(auction)

        texts = {
            price: words(in_english(signed_in(one.owner)).get(f"/sell/pools/{auction.pool_id}/"))
            for price, one in names.items()
        }

        assert "You won at ₩90,000" in texts[90_000]
        assert "You came in as number 2 with ₩95,000." in texts[95_000]
        assert "Your bid binds until" in texts[95_000]
        assert "You came in as number 4 with ₩97,000." in texts[97_000]
        assert "Your bid binds until" not in texts[97_000]
        assert all("My bids here" in text for text in texts.values())
        assert award.price_minor == 90_000

    def test_what_the_award_waits_for_stands_there_with_the_way_to_answer(self, a_low_price):
        award = a_low_price()

        page = desk_of(award).get(f"/sell/pools/{award.pool_id}/")

        assert "comes first, and is being looked at" in words(page)
        assert f"/sell/awards/{award.id}/price/" in page.content.decode()

    def test_standbys_are_listed_on_the_sellers_desk(self, an_auction, a_bid, a_seller, an_award):
        auction, second = an_auction(), a_seller()
        a_bid(auction, price=90_000)
        a_bid(auction, price=95_000, seller=second)
        an_award(auction)

        assert "Next in line" in words(in_english(signed_in(second.owner)).get("/sell/"))


def test_fewer_units_are_answered_with_the_amounts(an_award, at):
    award = an_award(threshold=4)
    Award.objects.filter(pk=award.pk).update(status="fewer", fewer_units=2, fewer_by=clock.now() + timedelta(hours=24))

    page = desk_of(award).get(f"/sell/awards/{award.id}/fewer/")

    assert "2 units were paid" in words(page)
    assert "Deliver for ₩180,000" in words(page)
    assert "Leave, refund ₩180,000" in words(page)
