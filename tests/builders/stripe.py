"""The fake Stripe for tests: one server for the session, emptied before each test, its contract checked after it."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models.functions import Now

from common import clock
from escrow.flows import work_inbox
from escrow.models import InboxEvent, Operation, PayeeAccount, PaymentMethod
from tests.builders.money import BUYER, SELLER

if TYPE_CHECKING:
    import stripe
    from django.test import Client

    from tests.stripe import FakeStripe
    from tests.stripe.webhooks import Delivery

SECRET_KEY = "sk_test_fake"
FEES = ("platform:provider_fees", "platform:dispute_fees")


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


@pytest.fixture
def impatient(at_stripe: "FakeStripe", monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """We give up on an answer after a second instead of fifteen."""
    from escrow.gateways.stripe import client

    monkeypatch.setattr(client, "READ_SECONDS", 1)
    client.edge.cache_clear()
    yield
    client.edge.cache_clear()


@pytest.fixture
def a_stripe_method(at_stripe: "FakeStripe", db: None) -> Callable[..., PaymentMethod]:
    """A card saved in Stripe's own form: `a_stripe_method(token="pm_card_authenticationRequired")`."""

    def build(*, party: str = BUYER, token: str = "pm_card_visa") -> PaymentMethod:
        return PaymentMethod.objects.create(
            party=party,
            provider="stripe",
            token=at_stripe.new_card("pm_card_visa" if token == "tok_visa" else token)["id"],
            brand="Visa",
            last4="4242",
            expires_on=date(2031, 12, 31),
            saved_at=clock.now(),
        )

    return build


@pytest.fixture
def stripe_agrees(at_stripe: "FakeStripe", db: None) -> Iterator[None]:
    """Afterwards every proof is silent, and the fake moved as much as our books say, fees apart."""
    from ledger.proofs import verdicts
    from ledger.selectors import balance

    yield
    Operation.objects.filter(look_up_at__lt=Now()).update(look_up_at=Now())
    assert [verdict for verdict in verdicts() if verdict.differences] == []
    ours = sum(balance(account) for account in ("world:cards", "world:bank", *FEES))
    assert at_stripe.moved() == -ours


@pytest.fixture
def stripe_tells(at_stripe: "FakeStripe", client: "Client", db: None) -> Callable[..., list[int]]:
    """Everything Stripe has to tell is posted to us and looked into: `stripe_tells(times=5, shuffled_by=7)`.

    What was put off is looked into again, until nothing waits. The answers of our webhook are given back.
    """

    def post(sent: "Delivery") -> int:
        headers = {"Stripe-Signature": sent.signature}
        answer = client.post("/webhooks/stripe/", sent.body, content_type="application/json", headers=headers)
        return answer.status_code

    def deliver(**how: Any) -> list[int]:
        answers = [post(sent) for sent in at_stripe.webhooks.take(**how, at=int(clock.real().timestamp()))]
        for _ in range(3):
            InboxEvent.objects.filter(status="waiting").update(due_at=clock.real())
            work_inbox(at_most=1_000)
        return answers

    return deliver


@pytest.fixture
def a_stripe_payee(
    at_stripe: "FakeStripe", sdk: "stripe.StripeClient", a_payout_account: Callable[..., object]
) -> Callable[..., PayeeAccount]:
    """A seller with an account at Stripe that may receive: `a_stripe_payee(party="seller:2")`."""

    def build(*, party: str = SELLER) -> PayeeAccount:
        a_payout_account(party=party)
        recipient = {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}
        account = sdk.v2.core.accounts.create(
            {"configuration": {"recipient": recipient}, "identity": {"country": "kr"}}
        )
        at_stripe.onboard(account.id)
        return PayeeAccount.objects.create(
            party=party, provider="stripe", reference=account.id, may_receive=True, opened_at=clock.now()
        )

    return build
