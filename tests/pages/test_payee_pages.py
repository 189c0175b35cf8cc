"""A seller's account at Stripe: from the desk to Stripe's pages and back, and what it still lacks."""

import pytest

from escrow.models import PayeeAccount
from tests.builders.visits import in_english, signed_in, words
from tests.stripe.faults import Fault

pytestmark = pytest.mark.django_db
ACCOUNTS = "POST /v2/core/accounts"


@pytest.fixture
def seller(a_seller):
    return a_seller()


@pytest.fixture
def browser(seller):
    return in_english(signed_in(seller.owner))


@pytest.fixture
def begun(at_stripe, browser, seller):
    browser.post("/sell/payouts/account/begin/")
    return PayeeAccount.objects.get(party=f"seller:{seller.id}")


def test_where_nobody_is_asked_there_is_no_page(browser):
    assert browser.get("/sell/payouts/account/").url == "/sell/payouts/"
    assert browser.post("/sell/payouts/account/begin/").url == "/sell/payouts/"
    assert not PayeeAccount.objects.exists()


def test_the_desk_leads_to_stripes_pages(at_stripe, browser, seller):
    assert "Your account for payouts is not finished" in words(browser.get("/sell/payouts/"))
    shown = browser.get("/sell/payouts/account/")

    answer = browser.post("/sell/payouts/account/begin/")

    assert "Open an account for payouts" in words(shown)
    assert "form-action 'self' https://connect.stripe.com" in shown.headers["Content-Security-Policy"]
    assert answer.url.startswith("https://connect.stripe.com/")
    [made] = at_stripe.rows("v2.core.account")
    assert (made["contact_email"], made["metadata"]) == (seller.owner.email, {})
    assert PayeeAccount.objects.get().reference == made["id"]


def test_beginning_again_goes_on_with_the_same_account(at_stripe, begun, browser):
    browser.post("/sell/payouts/account/begin/")

    assert len(at_stripe.rows("v2.core.account")) == 1
    assert at_stripe.counted("POST /v2/core/account_links") == 2


def test_coming_back_asks_stripe_what_is_missing(at_stripe, begun, browser):
    first = words(browser.get("/sell/payouts/account/return/", follow=True))
    at_stripe.onboard(begun.reference)
    then = words(browser.get("/sell/payouts/account/return/", follow=True))

    assert "may not receive yet Still missing Facts about the person in charge A bank account for your payouts" in first
    assert "Your account may receive payouts" in then
    assert "Still missing" not in then
    assert "is not finished" not in words(browser.get("/sell/payouts/"))


def test_who_loses_something_is_shown_what(at_stripe, begun, browser):
    at_stripe.onboard(begun.reference)
    browser.get("/sell/payouts/account/return/")
    at_stripe.onboard(begun.reference, missing=("identity.business_details.id_numbers", "a.new.word"))

    shown = words(browser.get("/sell/payouts/account/return/", follow=True))

    assert "Facts about your business A fact the provider names" in shown


def test_an_old_link_leads_back_to_the_button(at_stripe, browser):
    assert "can be used only once" in words(browser.get("/sell/payouts/account/refresh/", follow=True))


def test_silence_is_said_on_the_page(at_stripe, browser):
    at_stripe.arrange(Fault.UNAVAILABLE, ACCOUNTS, times=9)

    answer = browser.post("/sell/payouts/account/begin/")

    assert (answer.status_code, "Nothing was changed" in words(answer)) == (503, True)
    assert PayeeAccount.objects.get().reference == ""


def test_who_did_not_just_prove_who_they_are_does_so_first(at_stripe, seller, client):
    client.force_login(seller.owner)

    assert "/me/proof/" in client.post("/sell/payouts/account/begin/").url
    assert at_stripe.counted(ACCOUNTS) == 0
