"""Events repeated, shuffled, three days late or never sent, before or after our own look: one end (F7, F8)."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction

from common import clock
from common.lifecycle import ActorKind, MoveRefused
from escrow.flows import charge_due, look_up_unknown, pay_out, receive_event, send_refunds, work_inbox
from escrow.flows.inbox import fill_gap
from escrow.gateways import sandbox_account
from escrow.gateways.base import Absent, Declined, DeclineKind, Pending, Succeeded, Unknown
from escrow.gateways.sandbox import Call, Fault, arrange, settle_pending
from escrow.models import InboxEvent, Operation, Payment, Payout, Refund, SandboxMovement
from escrow.rules.states import OPEN_OPERATIONS, OPERATION, OperationStatus
from escrow.services.operations import _reading
from ledger.models import Entry
from tests.escrow.test_reconciliation import MONDAY_10AM

IN_MEMORY = 5_000
ON_THE_DATABASE = 101
A_YEAR = timedelta(days=365)


def repeated_shuffled_and_lost(events, dice):
    """Each event up to five times, in any order, some of them never."""
    sent = [event for event in events for _ in range(dice.choice((0, 1, 1, 2, 5)))]
    dice.shuffle(sent)
    return sent


def ends(dice):
    """What becomes of a call at the provider, step by step; the last is the end."""
    yes = Succeeded("ref")
    no = Declined(DeclineKind.HARD, "no", "ref")
    return dice.choice(
        ([Pending("ref"), yes], [Pending("ref"), no], [yes], [no], [Pending("ref"), Pending("ref"), yes])
    )


def noted(status, answer):
    """What the worker notes of an answer: a move of the machine while the call is open, nothing afterwards."""
    if isinstance(answer, Unknown | Absent) or status not in OPEN_OPERATIONS:
        return status
    return OperationStatus(OPERATION.next(status, _reading(answer)[0], by=ActorKind.GATEWAY))


def in_order(world):
    return {call: noted(OperationStatus.ASKED, steps[-1]) for call, steps in world.items()}


def test_any_order_of_events_ends_the_same_in_memory():
    """The machine and the reading of answers are the house's own; only rows and the provider are left out."""
    seen = Counter()
    for seed in range(IN_MEMORY):
        dice = random.Random(seed)
        world = {call: ends(dice) for call in range(dice.randrange(1, 5))}
        made = [(call, step) for call, steps in world.items() for step in range(len(steps))]
        known = dict.fromkeys(world, OperationStatus.ASKED)
        reached = dict.fromkeys(world, -1)
        for call, step in repeated_shuffled_and_lost(made, dice):
            reached[call] = max(reached[call], step)  # an event is told when the thing has come at least so far
            answer = world[call][reached[call]] if dice.random() < 0.9 else dice.choice((Unknown("lost"), Absent()))
            known[call] = noted(known[call], answer)
        for call, steps in world.items():  # the gaps are filled, our own look-ups done
            known[call] = noted(known[call], steps[-1])

        assert known == in_order(world), seed
        seen.update(known.values())

    assert min(seen[OperationStatus.SUCCEEDED], seen[OperationStatus.DECLINED]) > 1_000


def test_a_closed_call_takes_no_second_answer():
    for status in set(OperationStatus) - OPEN_OPERATIONS:
        for move in OPERATION.moves:
            if OPERATION.allows(status, move, by=ActorKind.GATEWAY):
                assert move in {"turn_out", "stray", "bounce"}, (status, move)
            else:
                with pytest.raises(MoveRefused):
                    OPERATION.next(status, move, by=ActorKind.GATEWAY)


@pytest.fixture
def a_pending_world(a_payment, a_funded_hold, a_released_hold, a_payout_account, refund, at):
    """A charge, a refund and a payout the provider still works on; what it did before is long ago."""
    for call in (Call.REFUND, Call.TRANSFER):
        arrange(call, Fault.PENDING)
    refund(a_funded_hold(), 2_500)
    a_released_hold(payee="seller:2")
    a_payout_account(party="seller:2")
    a_payment(payer="buyer:2")
    send_refunds()
    at(MONDAY_10AM)
    arrange(Call.CHARGE, Fault.PENDING)
    charge_due()
    pay_out()
    assert SandboxMovement.objects.filter(result="pending").count() == 3
    SandboxMovement.objects.exclude(result="pending").update(changed_at=clock.real() - 2 * A_YEAR)


def test_any_order_of_events_ends_the_same_on_the_database(a_pending_world, at):
    told = events()
    settle_pending()
    told += events()
    assert len(told) == 6
    expected = played(told, random.Random(0), at, is_in_order=True)
    assert Counter(expected["payments"]) == {"paid": 3}

    for seed in range(1, ON_THE_DATABASE):
        assert played(told, random.Random(seed), at) == expected, seed


def played(told, dice, at, *, is_in_order=False):
    """The end state after these events, whatever came of them and whenever; everything is taken back afterwards."""
    point = transaction.savepoint_create()
    sent = told if is_in_order else repeated_shuffled_and_lost(told, dice)
    for event in sent:
        receive(event)
        if dice.random() < 0.15:
            work()
        if not is_in_order and dice.random() < 0.05:
            at(clock.now() + timedelta(days=3))
        if not is_in_order and dice.random() < 0.05:
            look()  # before or after the answer to our own call
    fill_gap(since=clock.real() - A_YEAR)
    work()
    look()
    end = end_state()
    transaction.savepoint_rollback(point)
    return end


def events():
    return list(sandbox_account.event_page(since=clock.real() - A_YEAR, cursor="").events)


def receive(event):
    body = sandbox_account.body_of(event)
    receive_event(body=body, signature=sandbox_account.signed(body, at=clock.real()))


def work():
    while work_inbox():
        pass


def look():
    Operation.objects.update(look_up_at=clock.real())
    look_up_unknown()


def end_state():
    """Statuses and what was posted; not when."""
    return {
        "payments": sorted(Payment.objects.values_list("status", flat=True)),
        "refunds": sorted(Refund.objects.values_list("status", flat=True)),
        "payouts": sorted(Payout.objects.values_list("status", flat=True)),
        "operations": sorted(Operation.objects.values_list("key", "status")),
        "entries": sorted(Entry.objects.values_list("key", "digest")),
        "moved": SandboxMovement.objects.filter(result="succeeded").count(),
        "left": InboxEvent.objects.exclude(status="applied").count(),
    }
