"""The result of an auction for its buyers: what it waits for, and every way to have a say in it, without script."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from common import clock
from common.transactions import unit_of_work
from marketplace.models import Award, Consent, Flag, Pledge, Pool, SellerBar
from marketplace.services.awards import accept_award, refuse_award
from tests.builders.visits import in_english, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest():
    return in_english(Client())


@pytest.fixture
def four_buyers(a_buyer):
    return [a_buyer() for _ in range(4)]


@pytest.fixture
def a_result(an_auction, a_bid, a_seller, an_award, four_buyers):
    """The award of an auction with several sealed prices, the first of which is the lowest."""

    def build(*prices, **wish):
        auction = an_auction(buyers=four_buyers, **wish)
        for place, price in enumerate(prices):
            a_bid(auction, price=price, seller=a_seller(business_name=f"상점 {place + 1}"))
        return an_award(auction, is_offered=False)

    return build


def page_of(pool_id):
    return f"/pools/{pool_id}/award/"


def browser_of(buyer):
    return in_english(signed_in(buyer.user))


def post(browser, page, to, **fields):
    """Send the form of a page to its address, with the key the page gave it."""
    html = browser.get(page).content.decode()
    key = re.search(r'name="request_key" value="([^"]+)"', html)[1]
    assert f'action="{to}"' in html, f"the page has no form for {to}"
    return browser.post(to, {"request_key": key, **fields})


def test_before_the_end_there_is_only_the_auction(guest, an_auction, a_pool):
    auction = an_auction()

    assert guest.get(page_of(auction.pool_id)).url == f"/pools/{auction.pool_id}/auction/"
    assert guest.get(page_of(a_pool().id)).status_code == 302


def test_everybody_sees_price_seller_and_what_comes(guest, a_result):
    award = a_result(90_000, 95_000)

    text = words(guest.get(page_of(award.pool_id)))

    assert "Winning price, per unit ₩ 90,000" in text
    assert "상점 1" in text
    assert "Until the seller answers" in text
    assert "What I would pay" not in text


def test_a_buyer_sees_what_it_would_cost_and_that_nothing_is_charged_now(a_result, four_buyers):
    award = a_result(90_000, 95_000)

    text = words(browser_of(four_buyers[0]).get(page_of(award.pool_id)))

    assert "Unit price ₩90,000 × 1" in text
    assert "Charged now ₩0" in text
    assert "•" in text or "····" in text


def test_leaving_is_free_while_the_pool_stays_above_its_goal(a_result, four_buyers):
    award = a_result(90_000, 95_000)
    browser, page = browser_of(four_buyers[0]), page_of(award.pool_id)

    assert "3 units would be left" in words(browser.get(page))
    answer = post(browser, page, f"{page}leave/")

    assert answer.status_code == 302
    assert Pledge.objects.get(buyer_id=four_buyers[0].id).status == "withdrawn"
    assert "Without you the pool would fall below its goal" in words(browser_of(four_buyers[1]).get(page))


def test_a_lone_bid_lets_everybody_leave_for_a_day(a_result, four_buyers):
    award = a_result(90_000)
    page = page_of(award.pool_id)
    leavers = [browser_of(buyer) for buyer in four_buyers[:3]]

    assert "Only one seller bid." in words(leavers[0].get(page))
    for browser in leavers:
        assert post(browser, page, f"{page}opt-out/").status_code == 302

    assert [place.status for place in Pledge.objects.order_by("sequence")] == ["withdrawn"] * 3 + ["committed"]


def test_a_low_price_shows_the_figures_of_the_rule_and_no_clock(guest, a_result):
    award = a_result(50_000, 99_000, 101_000)

    text = words(guest.get(page_of(award.pool_id)))

    assert "The price is so low that we look into it." in text
    assert "₩100,000 on average; asked about at ₩60,000 or less" in text
    assert "₩99,000; asked about at ₩69,300 or less" in text
    assert "If not, the next seller at ₩99,000" in text
    assert "Until the seller answers" not in text


class TestConsent:
    @pytest.fixture
    def asked(self, a_result, at):
        """The winner left; everybody is asked about the next price."""
        award = a_result(90_000, 95_000)
        at(clock.now() + timedelta(hours=1))
        with unit_of_work():
            refuse_award(award_id=award.id, user_id=award.seller.owner_id, now=clock.now())
        return Award.objects.get(pool=award.pool, status="consent")

    def test_one_form_asks_with_both_prices_and_two_buttons(self, asked, four_buyers):
        html = browser_of(four_buyers[0]).get(page_of(asked.pool_id)).content.decode()

        text = words(browser_of(four_buyers[0]).get(page_of(asked.pool_id)))
        assert "₩90,000 ₩95,000 상점 2" in text
        assert "Stay in at ₩95,000" in text
        assert html.count('name="answer"') == 2
        assert "Without an answer by" in text

    def test_yes_stays_and_may_still_become_no(self, asked, four_buyers):
        browser, page = browser_of(four_buyers[0]), page_of(asked.pool_id)

        post(browser, page, f"{page}consent/", answer="yes")

        assert Consent.objects.get(pledge__buyer_id=four_buyers[0].id).status == "yes"
        assert "You said yes." in words(browser.get(page))
        post(browser, page, f"{page}consent/", answer="no")
        assert Consent.objects.get(pledge__buyer_id=four_buyers[0].id).status == "no"
        assert Pledge.objects.get(buyer_id=four_buyers[0].id).status == "withdrawn"

    def test_any_other_answer_decides_nothing(self, asked, four_buyers):
        browser, page = browser_of(four_buyers[0]), page_of(asked.pool_id)

        post(browser, page, f"{page}consent/", answer="perhaps")

        assert Consent.objects.get(pledge__buyer_id=four_buyers[0].id).status == "asked"

    def test_too_late_is_said_on_the_page(self, asked, four_buyers, at):
        browser, page = browser_of(four_buyers[0]), page_of(asked.pool_id)
        key = re.search(r'name="request_key" value="([^"]+)"', browser.get(page).content.decode())[1]
        at(asked.consent_until)

        answer = browser.post(f"{page}consent/", {"request_key": key, "answer": "yes"})

        assert answer.status_code == 409

    def test_a_stranger_is_asked_to_sign_in(self, asked, guest):
        answer = guest.post(f"{page_of(asked.pool_id)}consent/", {"answer": "yes"})

        assert answer.url.startswith("/account/login/")

    def test_the_record_keeps_the_first_winner_struck_through(self, asked, guest):
        html = guest.get(f"/pools/{asked.pool_id}/protocol/").content.decode()

        assert "<s>" in html
        assert "The decision is not final." in html


class TestFlags:
    def flag(self, browser, pool_id, page, **fields):
        return post(browser, page, f"/pools/{pool_id}/flags/", **fields)

    def test_a_flag_is_made_from_the_page_and_its_state_shown(self, a_result, four_buyers):
        award = a_result(90_000, 95_000)
        browser, page = browser_of(four_buyers[0]), page_of(award.pool_id)
        said = {"flag-bid": str(award.bid_id), "flag-reason": "other_product", "flag-text": "사진이 다른 물건이에요."}

        assert self.flag(browser, award.pool_id, page, **said).status_code == 302

        assert Flag.objects.get().text == "사진이 다른 물건이에요."
        text = words(browser.get(page))
        assert "You flagged 상점 1." in text
        assert "1 person did so far; 5 bring it before a person at Moa." in text
        assert "사진이 다른" not in words(browser_of(four_buyers[1]).get(page))

    def test_what_is_missing_is_said_on_the_same_page(self, a_result, four_buyers):
        award = a_result(90_000, 95_000)
        browser, page = browser_of(four_buyers[0]), page_of(award.pool_id)

        answer = self.flag(browser, award.pool_id, page, **{"flag-bid": str(award.bid_id), "flag-reason": "other"})

        assert answer.status_code == 422
        assert "Please write what makes you think so." in words(answer)
        assert not Flag.objects.exists()

    def test_who_is_not_in_has_no_form_and_cannot_flag(self, a_result, a_user, guest):
        award = a_result(90_000, 95_000)
        stranger = in_english(signed_in(a_user()))
        said = {"flag-bid": str(award.bid_id), "flag-reason": "other", "flag-text": "x", "request_key": "k" * 36}

        assert "Flag a bid" not in words(stranger.get(page_of(award.pool_id)))
        assert stranger.post(f"/pools/{award.pool_id}/flags/", said).status_code in {404, 409, 422}
        assert guest.post(f"/pools/{award.pool_id}/flags/", said).url.startswith("/account/login/")
        assert not Flag.objects.exists()

    def test_a_seller_is_turned_away_with_the_other_button_and_let_in_again(self, a_result, four_buyers):
        award = a_result(90_000, 95_000)
        browser, page = browser_of(four_buyers[0]), page_of(award.pool_id)

        self.flag(browser, award.pool_id, page, **{"flag-bid": str(award.bid_id), "bar": "yes"})

        bar = SellerBar.objects.get()
        assert bar.seller_id == award.seller_id
        assert "You want nothing from 상점 1." in words(browser.get(page))
        assert post(browser, page, f"/pools/{award.pool_id}/bars/{bar.id}/").status_code == 302
        bar.refresh_from_db()
        assert bar.ended_at is not None


def test_after_the_yes_the_page_is_the_notice_of_the_charge(a_result, four_buyers):
    award = a_result(90_000, 95_000)
    with unit_of_work():
        accept_award(award_id=award.id, user_id=award.seller.owner_id, now=clock.now())

    page = browser_of(four_buyers[0]).get(page_of(award.pool_id))

    text = words(page)
    assert page.content.decode().count("/method/") == 2  # beside the page, and under the thumb of a phone
    assert "Until the charge" in text
    assert "Leave this order" in text
    assert "The seller accepted" in text


def test_who_is_over_the_cap_reads_so(a_pool, a_place, a_buyer, an_auction, a_bid, an_award):
    pool, capped = a_pool(threshold=3), a_buyer()
    for _ in range(3):
        a_place(pool)
    a_place(pool, buyer=capped, cap=80_000)
    auction = an_auction(pool)
    a_bid(auction, price=90_000)
    a_bid(auction, price=95_000)
    an_award(auction)

    text = words(browser_of(capped).get(page_of(pool.id)))

    assert "You are out this time." in text
    assert "What I would pay" not in text


@pytest.mark.parametrize(("status", "done"), [("collecting", 2), ("fulfilling", 4), ("closed", 6)])
def test_the_calendar_says_how_far_it_has_come(guest, a_result, status, done):
    award = a_result(90_000, 95_000)
    with unit_of_work():
        accept_award(award_id=award.id, user_id=award.seller.owner_id, now=clock.now())
    Pool.objects.filter(pk=award.pool_id).update(status=status)

    html = guest.get(page_of(award.pool_id)).content.decode()

    calendar = html[html.index("What happens when") :]
    assert calendar[: calendar.index("</ol>")].count('data-state="done"') == done


def test_a_pool_that_failed_has_only_its_own_page(guest, a_result):
    award = a_result(90_000, 95_000)
    Pool.objects.filter(pk=award.pool_id).update(status="failed")

    assert guest.get(page_of(award.pool_id)).url == f"/pools/{award.pool_id}/"
