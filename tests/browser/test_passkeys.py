"""Passkeys in a real browser, with its own pretended device: made once, then the only thing needed to come in."""

import re

from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import expect

from accounts.rules.choices import Language
from tests.browser.conftest import PHONE, apart

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
PASSWORD = "gather-more-42"


def test_a_passkey_is_made_and_signs_in_alone(a_user, visitor):
    cache.clear()
    a_user(email="a@example.kr", password=PASSWORD, pseudonym="새벽커피", language=Language.ENGLISH)
    window = visitor(PHONE, language="en")
    window.url = window.url.replace("127.0.0.1", "localhost")  # a passkey belongs to a name
    page = window.page
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": window.url}])
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    window.goto("/account/login/")
    page.get_by_text("Sign in with a password").click()
    page.locator("[name=login]").fill("a@example.kr")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state()
    window.goto("/account/second-step/webauthn/add/")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    window.goto("/me/#security")
    page.get_by_role("button", name="Sign out", exact=True).last.click()
    page.wait_for_load_state()

    window.goto("/account/login/?next=/me/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile("/me/$"))
    expect(page.get_by_role("heading", name="새벽커피")).to_be_visible()

    assert apart(lambda: Authenticator.objects.filter(type="webauthn", last_used_at__isnull=False).count()) == 1
    assert window.troubles == []


def test_without_script_the_other_ways_stand_there(site_url, visitor):
    page = visitor(PHONE, language="en", script=False).goto("/account/login/").page

    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    expect(page.get_by_role("button", name="Send the code")).to_be_visible()
