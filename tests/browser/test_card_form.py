"""Stripe's form in a real browser: a stand-in for Stripe's script under the site's policy, our islands, our server."""

import re

import pytest
from django.conf import settings as site
from django.test import Client
from playwright.sync_api import expect

from escrow.flows import charge_due
from escrow.models import Payment, PaymentMethod
from tests.browser.conftest import DESK, PHONE, apart

SCRIPT = """
window.Stripe = (key, wish) => ({
  elements: ({clientSecret}) => ({
    secret: clientSecret,
    create: () => ({
      on: (what, then) => setTimeout(then),
      mount: (at) => { at.textContent = `card form ${wish.locale}`; },
    }),
  }),
  confirmSetup: async ({elements}) => window.typed(elements.secret),
  confirmCardPayment: async (secret, {payment_method}) => window.confirmed(secret, payment_method),
});
"""
NO = {"error": {"message": "Your card number is incomplete."}}


def at_home(window, user):
    """The window of somebody signed in, where Stripe's address is answered by our own script."""
    client = Client()
    apart(lambda: client.force_login(user))
    cookie = client.cookies[site.SESSION_COOKIE_NAME].value
    window.page.context.add_cookies([{"name": site.SESSION_COOKIE_NAME, "value": cookie, "url": window.url}])
    window.page.route(
        "https://js.stripe.com/**", lambda route: route.fulfill(content_type="text/javascript", body=SCRIPT)
    )
    return window


def test_a_card_is_entered_refused_entered_again_and_kept(at_stripe, a_user, visitor):
    user, answers = a_user(), [NO]
    window = at_home(visitor(PHONE, language="en"), user)
    page = window.page

    def typed(secret):
        if answers:
            return answers.pop()
        setup = secret.partition("_secret_")[0]
        at_stripe.save_card(setup, "pm_card_mastercard")
        return {"setupIntent": {"id": setup}}

    page.expose_function("typed", typed)
    window.goto("/me/#pay")
    assert at_stripe.counted("POST /v1/setup_intents") == 0
    page.get_by_text("Add a card").click()
    expect(page.get_by_text("card form en")).to_be_visible()
    save = page.locator("#pay").get_by_role("button", name="Save")
    save.click()
    expect(page.get_by_role("alert").filter(has_text="Your card number is incomplete.")).to_be_visible()
    save.click()

    expect(page.get_by_text("Mastercard ···· 4444")).to_be_visible()
    assert apart(lambda: PaymentMethod.objects.get().customer.startswith("cus_"))
    assert at_stripe.counted("POST /v1/setup_intents") == 1


@pytest.fixture
def an_unconfirmed_order(at_stripe, a_buyer, a_due_order, at, settings):
    """An order whose charge waits for its owner. Made before the site runs, whose own sweeps would take part."""
    settings.PAYMENT_GATEWAY = "sandbox"
    order = a_due_order(buyers=[a_buyer()])
    settings.PAYMENT_GATEWAY = "stripe"
    method = order.payment.method
    method.provider, method.token = "stripe", at_stripe.new_card("pm_card_authenticationRequired")["id"]
    method.save()
    at(order.charge_at)
    charge_due()
    return order


def test_a_charge_that_wants_its_owner_is_confirmed_here_and_asked_for_at_stripe(
    at_stripe, an_unconfirmed_order, visitor
):
    order = an_unconfirmed_order
    window = at_home(visitor(DESK, language="en"), order.buyer)
    page, seen = window.page, []

    def confirmed(secret, card):
        seen.append(card)
        at_stripe.authenticate(secret.partition("_secret_")[0], yes=True)
        return {}

    page.expose_function("confirmed", confirmed)
    window.goto(f"/orders/{order.id}/authenticate/")
    page.get_by_role("button", name=re.compile("^Confirm ₩")).click()

    expect(page.get_by_text("The payment is confirmed.")).to_be_visible()
    assert seen == [order.payment.method.token]
    assert apart(lambda: Payment.objects.get(pk=order.payment_id).status) == "paid"
