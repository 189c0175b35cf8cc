"""What the tests of held money share: doing one step, the facts told, and a proof at the end of every test."""

from collections.abc import Iterator

import pytest
from django.db.models.functions import Now

from common import clock
from common.lifecycle import Actor, ActorKind
from common.transactions import unit_of_work
from escrow.models import Operation
from escrow.services import refund_hold, release_hold
from ledger.proofs import verdicts

BUYER = Actor(ActorKind.BUYER, "1")
OPERATOR = Actor(ActorKind.OPERATOR, "7")
CLOCK = Actor(ActorKind.CLOCK)


@pytest.fixture
def release(db):
    """Release a hold as its buyer: `release(hold)`."""

    def act(hold, *, actor=BUYER):
        with unit_of_work():
            return release_hold(hold_id=hold.id, actor=actor, now=clock.now())

    return act


@pytest.fixture
def refund(db):
    """Refund a hold as an operator: `refund(hold, 2_500)`, `refund(hold)` for all."""

    def act(hold, amount=None, *, actor=OPERATOR):
        with unit_of_work():
            return refund_hold(hold_id=hold.id, amount_minor=amount, reason="broken", actor=actor, now=clock.now())

    return act


@pytest.fixture(autouse=True)
def the_books_agree(db) -> Iterator[None]:
    """Whatever a test did, every proof is silent afterwards."""
    yield
    Operation.objects.filter(look_up_at__lt=Now()).update(look_up_at=Now())
    assert [verdict for verdict in verdicts() if verdict.differences] == []
