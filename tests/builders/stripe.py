"""The fake Stripe for tests: one server for the session, emptied before each test, its contract checked after it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import stripe

    from tests.stripe import FakeStripe

SECRET_KEY = "sk_test_fake"


@pytest.fixture(scope="session")
def _stripe_server() -> Iterator["FakeStripe"]:
    from tests.stripe import FakeStripe
    from tests.stripe.contract.published import MISSING, is_there

    if not is_there():
        pytest.fail(MISSING)
    fake = FakeStripe().start()
    yield fake
    fake.stop()


@pytest.fixture
def fake_stripe(_stripe_server: "FakeStripe") -> Iterator["FakeStripe"]:
    """An empty account at the fake. The test fails when a request or an answer broke the contract.

    A test that breaks it on purpose empties `fake_stripe.violations` itself.
    """
    _stripe_server.reset()
    yield _stripe_server
    assert _stripe_server.violations == []


@pytest.fixture
def sdk(fake_stripe: "FakeStripe") -> "stripe.StripeClient":
    """The real SDK, set up as the house sets it up but without tries of its own, talking to the fake."""
    import stripe

    addresses = {"api": fake_stripe.url, "files": fake_stripe.url}
    client = stripe.RequestsClient(timeout=(3, 15))
    return stripe.StripeClient(SECRET_KEY, max_network_retries=0, http_client=client, base_addresses=addresses)


@pytest.fixture
def at_stripe(fake_stripe: "FakeStripe", settings, monkeypatch) -> "FakeStripe":
    """The house in Stripe mode, pointed at the fake: `settings` as in production but with test keys, quick retries."""
    import stripe._http_client

    settings.PAYMENT_GATEWAY = "stripe"
    settings.STRIPE_API_BASE = fake_stripe.url
    settings.STRIPE_SECRET_KEY = SECRET_KEY
    settings.STRIPE_PUBLISHABLE_KEY = "pk_test_fake"
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_fake"]
    settings.PAYMENTS_ARE_TESTS = True
    monkeypatch.setattr(stripe._http_client.HTTPClient, "INITIAL_DELAY", 0.001)
    monkeypatch.setattr(stripe._http_client.HTTPClient, "MAX_DELAY", 0.002)
    return fake_stripe
