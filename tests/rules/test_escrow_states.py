"""The machines of escrow: every move that is in the tables, and none that is not."""

import pytest

from common.lifecycle import ActorKind
from escrow.rules.states import (
    CHARGEBACK,
    DISPUTE,
    HOLD,
    LEG,
    OPEN_OPERATIONS,
    OPERATION,
    PAYMENT,
    PAYOUT,
    PROPOSAL,
    REFUND,
    REVERSAL,
    RULING,
    STRAY,
    ChargebackStatus,
    DisputeStatus,
    HoldStatus,
    LegStatus,
    OperationStatus,
    PaymentStatus,
    PayoutStatus,
    ProposalStatus,
    RefundStatus,
    ReversalStatus,
    RulingStatus,
    StrayStatus,
)

MACHINES = [
    (PAYMENT, PaymentStatus),
    (HOLD, HoldStatus),
    (REFUND, RefundStatus),
    (PAYOUT, PayoutStatus),
    (LEG, LegStatus),
    (REVERSAL, ReversalStatus),
    (OPERATION, OperationStatus),
    (CHARGEBACK, ChargebackStatus),
    (STRAY, StrayStatus),
    (DISPUTE, DisputeStatus),
    (PROPOSAL, ProposalStatus),
    (RULING, RulingStatus),
]


@pytest.mark.parametrize(("machine", "states"), MACHINES, ids=lambda value: getattr(value, "name", ""))
def test_every_state_is_reached_from_the_first(machine, states):
    reached, first = {next(iter(states))}, next(iter(states))
    for _ in states:
        reached |= {row.to for row in machine.moves.values() if row.origins & reached}

    assert reached == set(states), first


@pytest.mark.parametrize(
    ("machine", "ends"),
    [
        (PAYMENT, {"paid", "dropped", "cancelled"}),
        (HOLD, {"refunded", "lost", "cancelled"}),
        (REFUND, {"overtaken"}),
        (PAYOUT, {"settled"}),
        (LEG, {"settled"}),
        (REVERSAL, {"settled"}),
        (OPERATION, {"strayed", "bounced"}),
        (CHARGEBACK, {"won", "lost", "withdrawn"}),
        (STRAY, {"settled"}),
        (DISPUTE, {"closed", "withdrawn"}),
        (PROPOSAL, {"accepted", "rejected", "replaced", "lapsed", "overtaken"}),
        (RULING, {"standing", "sent_back", "overtaken"}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_what_ends_stays_ended(machine, ends):
    origins = set().union(*(row.origins for row in machine.moves.values()))

    assert not origins & ends
    assert {row.to for row in machine.moves.values()} - origins <= ends


def test_released_money_never_becomes_refunded_or_held_again():
    assert {row.to for row in HOLD.moves.values() if HoldStatus.RELEASED in row.origins} == {HoldStatus.RELEASED}


@pytest.mark.parametrize("kind", [ActorKind.BUYER, ActorKind.SELLER, ActorKind.OPERATOR, ActorKind.SYSTEM])
def test_only_the_provider_says_what_became_of_a_call(kind):
    for machine, transition in [
        (PAYMENT, "pay"),
        (REFUND, "settle"),
        (LEG, "settle"),
        (REVERSAL, "settle"),
        (OPERATION, "succeed"),
    ]:
        assert kind not in machine.moves[transition].by


LATE_NEWS = {"turn_out", "stray", "bounce"}
"""What a call that was answered may still turn out to have done; the money then is told, never forgotten."""


def test_an_open_call_may_get_any_answer_and_an_answered_one_only_late_news():
    for name, row in OPERATION.moves.items():
        assert row.origins == OPEN_OPERATIONS or name in LATE_NEWS
    assert OPERATION.moves["bounce"].origins == {OperationStatus.SUCCEEDED}
    assert not OPERATION.moves["turn_out"].origins & OPEN_OPERATIONS
