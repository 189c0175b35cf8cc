"""A stranger arrives at a pool, signs up by a code, agrees, proves a phone and takes a place that counts."""

import re

from django.core.cache import cache
from django.test import Client

from messaging.selectors import sandbox_mailbox
from tests.builders.visits import in_english, keyed, words
from tests.journeys.conftest import Site, becomes

NEW_ADDRESS = {
    "address": "new", "new_label": "집", "new_recipient": "김버들", "new_phone": "010-1234-5678",
    "new_postcode": "04780", "new_line1": "서울 성동구 성수이로 24", "new_line2": "꼭대기",
}  # fmt: skip


def code_for(destination: str) -> str:
    """The six digits the worker sent there."""
    becomes(lambda: len(sandbox_mailbox(destination=destination)), 1)
    text = sandbox_mailbox(destination=destination)[0].text
    found = re.search(r"^\d{6}$", text, re.MULTILINE) or re.search(r"\d{6}", text)
    assert found
    return found.group()


def test_from_a_link_to_a_place_that_counts(site: Site):
    cache.clear()
    pool_id = site.want(site.buyer(), threshold=5)
    site.status_becomes(pool_id, "gathering")
    browser, commit = in_english(Client()), f"/pools/{pool_id}/commit/"

    to_sign_in = browser.get(commit)
    browser.post("/account/login/code/", {"email": "stranger@example.kr", "next": commit})
    signed_in = browser.post("/account/login/code/confirm/", {"code": code_for("stranger@example.kr"), "next": commit})
    assert signed_in.status_code == 302, words(signed_in)
    asked = browser.get(signed_in.url)
    agreed = browser.post(asked.url, {"pseudonym": "길손이웃", "terms": "on", "privacy": "on", "next": commit})
    offer = browser.get(agreed.url)

    assert to_sign_in.url == f"/account/login/?next={commit}"
    assert (signed_in.url, asked.url) == (commit, f"/welcome/?next={commit.replace('/', '%2F')}")
    assert f'href="{commit}"' in offer.content.decode()

    form = {
        "units": "2", "cap": "90,000", "method": "new", "card": "tok_visa", "agree": "on",
        "phone_number": "010-5555-1234", **NEW_ADDRESS,
    }  # fmt: skip
    too_early = browser.post(commit, keyed(**form))
    browser.post(commit, keyed(**form, phone_step="ask"))
    code = code_for("+821055551234")
    done = browser.post(commit, keyed(**form, phone_asked="1", phone_code=code))

    assert (too_early.status_code, "confirm your phone number" in words(too_early)) == (409, True)
    assert done.status_code == 302
    pool = site.pool(pool_id)
    assert (pool["committed_units"], pool["committed_people"]) == (2, 1)
    assert "길손이웃" in words(browser.get("/me/"))
