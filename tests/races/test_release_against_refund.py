"""A buyer confirms while the clock refunds: exactly one of them gets the money, and the control shows why."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection

from common import clock
from common.lifecycle import Actor, ActorKind, MoveRefused
from common.refusals import Refusal
from common.transactions import unit_of_work
from escrow.flows import send_refunds
from escrow.gateways.sandbox import sandbox_balance
from escrow.models import Hold
from escrow.services import holds, refund_hold, refunds, release_hold
from ledger.errors import PotLacks
from ledger.proofs import verdicts
from tests.races.rounds import rounds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

BUYER, CLOCK, OPERATOR = Actor(ActorKind.BUYER, "1"), Actor(ActorKind.CLOCK), Actor(ActorKind.OPERATOR, "7")


def confirm(hold):
    release_hold(hold_id=hold.id, actor=BUYER, now=clock.now())


def give_back(hold, *, actor=CLOCK):
    refund_hold(hold_id=hold.id, amount_minor=None, reason="not shipped", actor=actor, now=clock.now())


def together(*acts):
    """Run the acts at once, each on a connection of its own; what refused each, or None."""
    start = threading.Barrier(len(acts), timeout=10)

    def run(act):
        try:
            start.wait()
            with unit_of_work():
                act()
        except (Refusal, IntegrityError) as refusal:
            return refusal
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def differences():
    return [verdict for verdict in verdicts() if verdict.differences]


def test_exactly_one_of_release_and_refund_wins(a_funded_hold, balance):
    winners = set()
    for _ in rounds(12):
        hold = a_funded_hold()

        refused = together(lambda hold=hold: confirm(hold), lambda hold=hold: give_back(hold))

        assert sorted(type(refusal) for refusal in refused if refusal) == [MoveRefused]
        hold.refresh_from_db()
        winners.add(hold.status)
        assert (hold.released_minor, hold.refunded_minor) == {
            "released": (10_000, 0),
            "refunded": (0, 10_000),
        }[hold.status]
        assert balance(f"held:{hold.id}") == 0
    assert winners <= {"released", "refunded"}
    assert differences() == []


def test_many_clicks_and_many_jobs_move_the_money_once(a_funded_hold, balance):
    hold = a_funded_hold()

    together(*[lambda: confirm(hold)] * 4, *[lambda: give_back(hold)] * 4)
    send_refunds()

    hold.refresh_from_db()
    paid = 9_500 if hold.status == "released" else 0
    assert balance("payable:seller:1") == paid
    assert sandbox_balance() == (10_000 if paid else 0)
    assert differences() == []


def test_an_operators_refund_takes_back_what_was_just_released(a_funded_hold, balance):
    """Whichever comes first, the buyer has the money in the end: after release it comes from the payee."""
    hold = a_funded_hold()

    together(lambda: confirm(hold), lambda: give_back(hold, actor=OPERATOR))
    send_refunds()

    assert Hold.objects.get(pk=hold.pk).refunded_minor == 10_000
    assert balance("payable:seller:1") == 0
    assert sandbox_balance() == 0
    assert differences() == []


def test_partial_refunds_at_once_never_give_back_more_than_was_held(a_funded_hold):
    hold = a_funded_hold()

    def take_a_third():
        refund_hold(hold_id=hold.id, amount_minor=3_500, reason="part", actor=OPERATOR, now=clock.now())

    refused = together(*[take_a_third] * 6)
    send_refunds()

    assert sum(refusal is None for refusal in refused) == 2
    assert sandbox_balance() == 3_000
    assert differences() == []


def test_control_without_the_lock_both_spend_the_same_money(a_funded_hold, balance, monkeypatch):
    """If this one fails, the tests above have stopped proving anything.

    Both decide that the money is theirs; only the database, by the pot's floor or the hold's moves, stops the second.
    """
    hold, both_have_read = a_funded_hold(), threading.Barrier(2, timeout=10)

    def read_without_lock(*, hold_id):
        seen = Hold.objects.select_related("payment").get(pk=hold_id)
        both_have_read.wait()
        return seen

    monkeypatch.setattr(holds, "lock_hold", read_without_lock)
    monkeypatch.setattr(refunds, "lock_hold", read_without_lock)

    refused = together(lambda: confirm(hold), lambda: give_back(hold))

    (stopped_by,) = [type(refusal) for refusal in refused if refusal]
    assert stopped_by in {PotLacks, IntegrityError}
    assert balance(f"held:{hold.id}") == 0
