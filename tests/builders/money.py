"""Builders of money: cards, payments, funded holds, bank accounts, and what an account of the books holds."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from common import clock
from common.lifecycle import Actor, ActorKind
from common.transactions import unit_of_work
from escrow.flows import capture_covered, charge_due
from escrow.models import Hold, Operation, Payment, PaymentMethod, PayoutAccount
from escrow.services import (
    HoldShare,
    PaymentTerms,
    open_payment,
    release_hold,
    save_payment_method,
    set_payout_account,
)
from ledger.selectors import balance as balance_of

FRIDAY_NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
"""Friday 20 November 2026, 12:00 in Seoul."""

BUYER, SELLER = "buyer:1", "seller:1"


@pytest.fixture
def balance(db: None) -> Callable[[str], int]:
    """What an account holds: `balance("held:…") == 9_500`."""
    return balance_of


@pytest.fixture
def a_method(db: None) -> Callable[..., PaymentMethod]:
    """A saved card: `a_method(token="tok_declined")`."""

    def build(*, party: str = BUYER, token: str = "tok_visa") -> PaymentMethod:
        with unit_of_work():
            return save_payment_method(party=party, token=token, now=clock.now())

    return build


@pytest.fixture
def a_payment(at: Callable[..., None], a_method: Callable[..., PaymentMethod]) -> Callable[..., Payment]:
    """A payment due on Friday at noon, with a hold for each unit: `a_payment(units=[6_000, 4_000])`.

    A unit that others pay too is a share: `a_payment(units=[HoldShare("", 7_000, parts)])`.
    """

    def build(
        *, units: Sequence[int | HoldShare] = (10_000,), token: str = "tok_visa", payer: str = BUYER,
        payee: str = SELLER, commission_bp: int = 500,
    ) -> Payment:  # fmt: skip
        at(FRIDAY_NOON - timedelta(days=1))
        mark = uuid4()
        terms = PaymentTerms(
            payer=payer,
            payee=payee,
            reference=f"order:{mark}",
            method_id=a_method(party=payer, token=token).id,
            charge_at=FRIDAY_NOON,
            commission_bp=commission_bp,
            shares=tuple(
                replace(unit if isinstance(unit, HoldShare) else HoldShare("", unit), reference=f"unit:{mark}:{number}")
                for number, unit in enumerate(units)
            ),
        )
        with unit_of_work():
            payment = open_payment(terms=terms, now=clock.now())
        at(FRIDAY_NOON)
        return payment

    return build


@pytest.fixture
def a_paid_payment(a_payment: Callable[..., Payment]) -> Callable[..., Payment]:
    """A payment whose card was charged on Friday at noon."""

    def build(**terms: object) -> Payment:
        payment = a_payment(**terms)
        charge_due()
        capture_covered()
        payment.refresh_from_db()
        return payment

    return build


@pytest.fixture
def a_funded_hold(a_paid_payment: Callable[..., Payment]) -> Callable[..., Hold]:
    """One unit's captured money: `a_funded_hold(amount=10_000, commission_bp=500)`."""

    def build(*, amount: int = 10_000, **terms: object) -> Hold:
        return a_paid_payment(units=[amount], **terms).holds.get()

    return build


@pytest.fixture
def a_released_hold(a_funded_hold: Callable[..., Hold]) -> Callable[..., Hold]:
    """One unit's money after its buyer confirmed on Friday at noon."""

    def build(**terms: object) -> Hold:
        hold = a_funded_hold(**terms)
        with unit_of_work():
            return release_hold(hold_id=hold.id, actor=Actor(ActorKind.BUYER, "1"), now=clock.now())

    return build


@pytest.fixture
def a_payout_account(db: None) -> Callable[..., PayoutAccount]:
    """A payee's bank account, in use at once when it is the first: `a_payout_account(number="110-999-888777")`."""

    def build(*, party: str = SELLER, bank_code: str = "088", number: str = "110-123-456789") -> PayoutAccount:
        with unit_of_work():
            return set_payout_account(party=party, bank_code=bank_code, number=number, holder="김버들", now=clock.now())

    return build


@pytest.fixture
def look_ups_due(db: None) -> Callable[[], None]:
    """Let the lease of every call without an answer be over."""

    def pass_time() -> None:
        Operation.objects.update(look_up_at=datetime(2020, 1, 1, tzinfo=UTC))

    return pass_time
