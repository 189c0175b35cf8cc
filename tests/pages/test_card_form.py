"""Cards where Stripe takes them: its form on our pages, its word about the card, its question to the payer."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from common.limits import LimitReached
from escrow.flows import begin_card_setup, charge_due
from escrow.models import PaymentMethod
from escrow.selectors import methods_of
from tests.builders.visits import in_english, keyed, signed_in, words
from tests.stripe.faults import Fault

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"(seti_\w+?)_secret_")


@pytest.fixture
def buyer(a_user):
    return a_user()


@pytest.fixture
def browser(buyer):
    return in_english(signed_in(buyer))


@pytest.fixture
def taken(at_stripe):
    """A card Stripe's form took in somebody's browser: `taken(browser)` gives what the form hands in."""

    def build(browser, card="pm_card_visa"):
        secret = browser.post("/me/cards/begin/", {"key": keyed()["request_key"]}).json()["secret"]
        setup = SECRET.match(secret)[1]
        at_stripe.save_card(setup, card)
        return setup

    return build


class TestThePage:
    def test_only_pages_with_the_form_may_load_it(self, at_stripe, browser):
        with_form, without = browser.get("/me/"), browser.get("/orders/")

        policy = with_form.headers["Content-Security-Policy"]
        assert "https://js.stripe.com" in policy
        assert "connect-src 'self' https://api.stripe.com" in policy
        assert "unsafe-eval" not in policy
        assert "stripe" not in without.headers["Content-Security-Policy"]
        page = with_form.content.decode()
        assert 'src="https://js.stripe.com/endive/stripe.js"' in page
        assert 'data-key="pk_test_fake"' in page
        assert "sk_test" not in page

    def test_it_says_plainly_what_needs_script_and_that_nothing_is_real(self, at_stripe, browser, settings):
        settings.SANDBOX = False

        shown = words(browser.get("/me/"))

        assert "A new card can only be added with script" in shown
        assert "Test mode: no real money moves" in shown
        assert "Test card" not in shown

    def test_the_stand_in_loads_nothing_of_anybody(self, browser):
        answer = browser.get("/me/")

        assert "stripe" not in answer.headers["Content-Security-Policy"]
        assert "js.stripe.com" not in answer.content.decode()

    def test_money_is_protected_and_nothing_is_called_escrow(self, at_stripe, browser, a_pool):
        texts = (Path(settings.BASE_DIR) / "locale/ko/LC_MESSAGES/django.po").read_text()
        said = [line for line in texts.splitlines() if not line.startswith("#")]

        assert "Payment protection: held until you confirm" in words(browser.get(f"/pools/{a_pool().id}/"))
        assert [line for line in said if "escrow" in line.lower() or "에스크로" in line] == []

    def test_with_real_keys_nothing_speaks_of_tests(self, at_stripe, browser, settings):
        settings.SANDBOX = settings.PAYMENTS_ARE_TESTS = False

        assert "Test mode" not in words(browser.get("/me/"))


class TestACard:
    def test_it_is_kept_as_stripe_tells_of_it(self, browser, buyer, taken):
        browser.post("/me/cards/", keyed(card=taken(browser, "pm_card_mastercard")))

        method = PaymentMethod.objects.get(party=f"buyer:{buyer.id}")
        assert (method.provider, method.brand, method.last4) == ("stripe", "Mastercard", "4444")
        assert method.token.startswith("pm_")
        assert method.customer.startswith("cus_")
        assert method.expires_on.day >= 28
        assert len(method.card_hash) == 64

    def test_handed_in_twice_it_is_one_card_of_one_customer(self, at_stripe, browser, buyer, taken):
        setup = taken(browser)
        for _ in range(2):
            browser.post("/me/cards/", keyed(card=setup))
        browser.get("/me/cards/return/", {"setup_intent": setup})
        browser.post("/me/cards/", keyed(card=taken(browser, "pm_card_mastercard")))

        methods = PaymentMethod.objects.filter(party=f"buyer:{buyer.id}")
        assert methods.count() == 2
        assert len(set(methods.values_list("customer", flat=True))) == 1
        assert len(at_stripe.rows("customer")) == 1

    def test_the_same_card_of_two_people_has_one_mark(self, browser, taken, a_user):
        other = in_english(signed_in(a_user()))
        for one in (browser, other):
            one.post("/me/cards/", keyed(card=taken(one)))

        assert len(set(PaymentMethod.objects.values_list("card_hash", flat=True))) == 1

    def test_somebody_elses_form_gives_no_card(self, browser, buyer, taken, a_user):
        theirs = taken(in_english(signed_in(a_user())))

        answer = browser.post("/me/cards/", keyed(card=theirs))

        assert (answer.status_code, "This card could not be read." in words(answer)) == (422, True)
        assert methods_of(f"buyer:{buyer.id}") == ()

    @pytest.mark.parametrize("odd", ["", "seti_nobody", "pm_card_visa", "tok_visa", "seti_/../../v1/charges"])
    def test_what_is_no_finished_form_gives_no_card(self, at_stripe, browser, odd):
        assert browser.post("/me/cards/", keyed(card=odd)).status_code == 422
        assert not PaymentMethod.objects.exists()

    def test_a_form_nobody_filled_in_gives_no_card(self, at_stripe, browser):
        secret = browser.post("/me/cards/begin/", {"key": "a"}).json()["secret"]

        assert browser.post("/me/cards/", keyed(card=SECRET.match(secret)[1])).status_code == 422

    def test_a_saved_card_is_chosen_without_any_script(self, at_stripe, browser, buyer, taken, a_due_order_of):
        order = a_due_order_of(browser)
        browser.post("/me/cards/", keyed(card=taken(browser)))
        [card] = methods_of(f"buyer:{buyer.id}")

        page = browser.get(f"/orders/{order.id}/method/").content.decode()
        answer = browser.post(f"/orders/{order.id}/method/", keyed(method=str(card.id)))

        order.payment.refresh_from_db()
        assert f'value="{card.id}" checked' in page
        assert (answer.status_code, order.payment.method_id) == (302, card.id)

    def test_silence_loses_nothing_that_was_typed(self, at_stripe, browser, taken, a_due_order_of):
        order, setup = a_due_order_of(browser), taken(browser)
        at_stripe.arrange(Fault.UNAVAILABLE, "GET /v1/setup_intents*", times=9)

        answer = browser.post(f"/orders/{order.id}/method/", keyed(method="new", card=setup))

        assert answer.status_code == 503
        assert f'value="{setup}"' in answer.content.decode()
        assert "You need not enter it again" in words(answer)


class TestBeginning:
    def test_one_page_begins_once(self, at_stripe, browser):
        first, again = (browser.post("/me/cards/begin/", {"key": "one-page"}).json() for _ in range(2))

        assert first == again
        assert len(at_stripe.rows("setup_intent")) == 1

    def test_strangers_begin_nothing(self, at_stripe):
        assert Client().post("/me/cards/begin/", {"key": "a"}).status_code == 302
        assert at_stripe.counted("POST /v1/setup_intents") == 0

    def test_silence_and_haste_are_said_in_words(self, at_stripe, browser, buyer):
        at_stripe.arrange(Fault.UNAVAILABLE, "POST /v1/customers*", times=3)
        silent = browser.post("/me/cards/begin/", {"key": "a"})
        for number in range(19):
            begin_card_setup(party=f"buyer:{buyer.id}", key=str(number))
        hasty = browser.post("/me/cards/begin/", {"key": "b"})

        assert (silent.status_code, hasty.status_code) == (503, 429)
        assert "Nothing was changed" in silent.json()["message"]
        assert "short rest" in hasty.json()["message"]
        with pytest.raises(LimitReached):
            begin_card_setup(party=f"buyer:{buyer.id}", key="c")


@pytest.fixture
def a_due_order_of(a_buyer, a_due_order, buyer, settings):
    """An order of the buyer, made while cards were words; then Stripe takes over."""

    def build(_browser):
        settings.PAYMENT_GATEWAY = "sandbox"
        order = a_due_order(buyers=[a_buyer(user=buyer)])
        settings.PAYMENT_GATEWAY = "stripe"
        return order

    return build


class TestConfirmingTheCharge:
    @pytest.fixture
    def asked(self, at_stripe, browser, taken, a_due_order_of, at):
        order = a_due_order_of(browser)
        card = taken(browser, "pm_card_authenticationRequired")
        assert browser.post(f"/orders/{order.id}/method/", keyed(method="new", card=card)).status_code == 302
        at(order.charge_at)
        charge_due()
        order.payment.refresh_from_db()
        return order

    def test_the_page_gives_the_browser_the_same_charge(self, at_stripe, asked, browser):
        [intent] = at_stripe.rows("payment_intent")

        page = browser.get(f"/orders/{asked.id}/authenticate/").content.decode()

        assert asked.payment.action_reference == intent["id"]
        assert f'data-secret="{intent["client_secret"]}"' in page
        assert f'data-method="{asked.payment.method.token}"' in page
        assert "sandbox_yes" not in page

    def test_a_yes_pays_by_the_charge_that_asked(self, at_stripe, asked, browser):
        at_stripe.authenticate(asked.payment.action_reference, yes=True)

        answer = browser.post(f"/orders/{asked.id}/authenticate/", keyed(proof="confirmed"), follow=True)

        asked.payment.refresh_from_db()
        [intent] = at_stripe.rows("payment_intent")
        assert (asked.payment.status, asked.payment.charge_reference) == ("paid", intent["id"])
        assert "The payment is confirmed." in words(answer)

    @pytest.mark.parametrize("proof", ["confirmed", "refused"])
    def test_the_browsers_word_alone_pays_nothing(self, at_stripe, asked, browser, proof):
        browser.post(f"/orders/{asked.id}/authenticate/", keyed(proof=proof))

        asked.payment.refresh_from_db()
        assert (asked.payment.status, at_stripe.charges()) == ("due", [])
        assert asked.payment.action_reference

    def test_a_no_at_the_bank_charges_nothing_and_waits_for_the_next_try(self, at_stripe, asked, browser):
        at_stripe.authenticate(asked.payment.action_reference, yes=False)

        answer = browser.post(f"/orders/{asked.id}/authenticate/", keyed(proof="refused"), follow=True)

        asked.payment.refresh_from_db()
        assert (asked.payment.status, at_stripe.charges()) == ("due", [])
        assert "Nothing was charged." in words(answer)
