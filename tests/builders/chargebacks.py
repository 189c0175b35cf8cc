"""Builders of charges a bank takes back: opened and decided at the stand-in provider, then looked into."""

from collections.abc import Callable

import pytest

from escrow.flows import look_into_chargeback
from escrow.gateways.sandbox_chargebacks import decide_chargeback, escalate_chargeback, open_chargeback
from escrow.models import Chargeback, Payment


@pytest.fixture
def a_chargeback(db: None) -> Callable[..., Chargeback]:
    """A charge the payer's bank just took back: `a_chargeback(payment)`, `a_chargeback(payment, amount=5_000)`."""

    def build(payment: Payment, *, amount: int | None = None, is_warning: bool = False) -> Chargeback:
        reference = open_chargeback(payment.charge_reference, amount_minor=amount, is_warning=is_warning)
        chargeback = look_into_chargeback(reference=reference)
        assert chargeback is not None
        return chargeback

    return build


@pytest.fixture
def decide(db: None) -> Callable[..., Chargeback]:
    """Let the bank decide: `decide(chargeback, won=False)`."""

    def act(chargeback: Chargeback, *, won: bool) -> Chargeback:
        decide_chargeback(chargeback.reference, won=won)
        decided = look_into_chargeback(reference=chargeback.reference)
        assert decided is not None
        return decided

    return act


@pytest.fixture
def escalate(db: None) -> Callable[[Chargeback], Chargeback]:
    """Let a bank that only asked take the money."""

    def act(chargeback: Chargeback) -> Chargeback:
        escalate_chargeback(chargeback.reference)
        taken = look_into_chargeback(reference=chargeback.reference)
        assert taken is not None
        return taken

    return act
