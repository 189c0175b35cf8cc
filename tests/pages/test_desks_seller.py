"""The seller's day, payouts, and the way to be verified."""

import pytest
from django.test import Client

from common.transactions import unit_of_work
from escrow.selectors import payout_account_of
from escrow.services import set_payout_account
from marketplace.services.parcels import confirm_units
from merchants.models import Seller
from merchants.rules import SellerStatus
from tests.builders.people import NOON, a_business_number
from tests.builders.visits import in_english, keyed, signed_in, words

pytestmark = pytest.mark.django_db


def application(**fields):
    return keyed(
        **{
            "business_number": a_business_number(),
            "business_name": "버들데스크",
            "representative": "류버들",
            "mail_order_number": "2021-고양일산동-0412",
            "bank_code": "088",
            "account_number": "110-482-190921",
            "holder": "류버들",
            "agree": "on",
            "act": "send",
            **fields,
        }
    )


def person_desk(user):
    return in_english(signed_in(user))


def test_a_stranger_is_asked_to_sign_in():
    for page in ("/sell/", "/sell/ship/", "/sell/payouts/", "/sell/verify/", "/sell/bids/"):
        assert Client().get(page).headers["Location"].startswith("/account/login/")


def test_who_sells_nothing_yet_sees_the_checklist_and_pools(a_user, an_auction):
    an_auction(title="Folding wagon")

    page = person_desk(a_user()).get("/sell/")

    assert "Before your first bid 0 of 4" in words(page)
    assert "Folding wagon" in words(page)
    assert "/sell/pools/" not in page.content.decode()


@pytest.mark.parametrize("page", ["/sell/ship/", "/sell/payouts/", "/sell/bids/"])
def test_who_sells_nothing_is_led_to_the_application(a_user, page):
    assert person_desk(a_user()).get(page).headers["Location"] == "/sell/verify/"


def test_nothing_waits_on_a_quiet_day(a_seller):
    page = person_desk(a_seller().owner).get("/sell/")

    text = words(page)
    assert "Nothing waits for you" in text
    assert "Nothing to ship" in text
    assert "No standing bid" in text
    assert "Nothing comes in the next days." in page.content.decode()


def test_the_heading_says_what_waits_and_the_figures_agree(a_paid_order):
    order = a_paid_order()

    page = person_desk(order.seller.owner).get("/sell/")

    text = words(page)
    assert "3 parcels to send" in text
    assert "To ship today 0 of 3 parcels" in text
    assert "Held for you ₩270,000 3 units, before commission" in text


def test_late_and_todays_parcels_come_first(at, a_paid_order):
    order = a_paid_order(lead_days=1)
    ship_by = order.units.first().ship_by
    desk = person_desk(order.seller.owner)

    at(ship_by.replace(hour=3))
    today = desk.get("/sell/")
    at(ship_by)
    late = desk.get("/sell/")

    assert "3 parcels leave today" in words(today)
    assert "3 parcels are late" in words(late)


def test_a_price_that_was_overtaken_asks_to_be_defended(at, a_seller, an_auction, a_bid):
    auction, seller = an_auction(), a_seller()
    a_bid(auction, price=88_000)
    a_bid(auction, seller=seller, price=90_000)
    at(auction.sealed_ends_at)

    page = person_desk(seller.owner).get("/sell/")

    assert "1 price needs defending" in words(page)
    assert "₩88,000 ₩90,000 #2 ₩87,120 or less leads" in words(page)
    assert f'data-live-topics="pool:{auction.pool_id}"' in page.content.decode()


def test_pools_one_posted_or_buys_in_are_not_offered(a_seller, a_buyer, an_auction):
    seller = a_seller()
    an_auction(title="My own want", poster=seller.owner)
    an_auction(title="I buy here", buyers=[a_buyer(user=seller.owner)])
    an_auction(title="For me to bid")

    page = person_desk(seller.owner).get("/sell/")

    assert "For me to bid" in words(page)
    assert "My own want" not in words(page)
    assert "I buy here" not in words(page)


def test_released_money_is_certain_and_held_money_expected(a_delivered_order):
    order = a_delivered_order()
    with unit_of_work():
        confirm_units(order_id=order.id, buyer_id=order.buyer_id, now=order.paid_at)

    page = person_desk(order.seller.owner).get("/sell/payouts/")

    text = words(page)
    assert "₩85,500 comes on" in text
    assert "Expected ₩171,000" in text
    assert "Held for you ₩180,000" in text
    assert "No bank account yet" in text


def test_an_empty_payouts_page_says_when_the_first_one_comes(a_seller):
    assert "The first payout comes the business day after" in words(person_desk(a_seller().owner).get("/sell/payouts/"))


def test_an_application_is_sent_with_its_account_in_one_go(a_user):
    user = a_user()

    answer = person_desk(user).post("/sell/verify/", application(), follow=True)

    seller = Seller.objects.get(owner=user)
    assert seller.status == SellerStatus.SUBMITTED
    assert payout_account_of(f"seller:{seller.id}").last4 == "0921"
    assert "A person is looking at your application" in words(answer)
    assert "In review since" in words(answer)
    assert "110-482-190921" not in answer.content.decode()
    assert "110482190921" not in answer.content.decode()


def test_the_same_application_sent_twice_is_sent_once(a_user):
    user, form = a_user(), application()
    desk = person_desk(user)

    desk.post("/sell/verify/", form)
    again = desk.post("/sell/verify/", form)

    assert again.status_code == 302
    assert Seller.objects.get(owner=user).status == SellerStatus.SUBMITTED


def test_a_draft_is_saved_without_an_account_and_filled_in_again(a_user):
    user = a_user()
    desk = person_desk(user)

    desk.post("/sell/verify/", application(act="save", bank_code="", account_number="", holder="", agree=""))
    page = desk.get("/sell/verify/")

    assert Seller.objects.get(owner=user).status == SellerStatus.DRAFT
    assert 'value="버들데스크"' in page.content.decode()
    assert "3 steps, then you can bid" in words(page)


def test_every_fault_is_named_at_once_and_nothing_typed_is_lost(a_user):
    user = a_user()

    answer = person_desk(user).post(
        "/sell/verify/", application(business_number="219-12-40805", account_number="12", agree="")
    )

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "3 things to look at" in words(answer)
    assert "These ten digits do not add up" in words(answer)
    assert "An account number has 8 to 16 digits" in words(answer)
    assert 'value="219-12-40805"' in html
    assert 'value="류버들"' in html
    assert not Seller.objects.exists()


def test_a_business_number_somebody_has_is_refused_beside_its_field(a_user, a_seller):
    taken = a_seller().business_number

    answer = person_desk(a_user()).post("/sell/verify/", application(business_number=taken))

    assert answer.status_code == 409
    assert "This business number is already here." in words(answer)
    assert 'aria-invalid="true"' in answer.content.decode()


def test_what_came_back_shows_its_reason_and_can_be_sent_again(a_seller):
    seller = a_seller(status=SellerStatus.RETURNED)
    desk = person_desk(seller.owner)

    page = desk.get("/sell/verify/")
    desk.post("/sell/verify/", application(business_number=seller.business_number))

    assert "papers seen" in words(page)
    seller.refresh_from_db()
    assert seller.status == SellerStatus.SUBMITTED


def test_a_verified_seller_changes_only_the_account_and_payouts_rest(a_seller):
    seller = a_seller()
    with unit_of_work():
        set_payout_account(party=f"seller:{seller.id}", bank_code="004", number="12345678", holder="한결", now=NOON)
    desk = person_desk(seller.owner)

    account = keyed(bank_code="088", account_number="110-482-190921", holder="한결")

    answer = desk.post("/sell/verify/", {**account, "business_name": "다른상회"}, follow=True)
    stale = desk.post("/sell/verify/", application(business_name="다른상회"))

    seller.refresh_from_db()
    assert stale.status_code == 302
    assert seller.business_name == "한결상회"
    assert payout_account_of(f"seller:{seller.id}").bank_code == "088"
    assert "Shinhan Bank ···0921" in words(answer)
    assert "Payouts rest" in words(desk.get("/sell/payouts/"))
