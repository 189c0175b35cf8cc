"""Refunds: before release from the hold, after it from payee, commission and VAT, and back to the card."""

import random
from datetime import timedelta

import pytest

from common import clock
from common.lifecycle import Actor, ActorKind, MoveRefused
from common.models import AuditEntry
from common.transactions import unit_of_work
from escrow.errors import NoSuchRefund, RefundTooLarge
from escrow.flows import look_up_unknown, pay_out, send_refunds
from escrow.gateways.sandbox import Call, Fault, arrange, sandbox_balance, settle_pending
from escrow.models import Refund
from escrow.selectors import hold_of, money_totals, stuck_money
from escrow.services import retry_refund
from tests.builders.money import FRIDAY_NOON


def figures(hold):
    hold.refresh_from_db()
    return hold.status, hold.refunded_minor, hold.released_minor


def test_the_whole_hold_goes_back_to_the_card(a_funded_hold, refund, balance, facts):
    hold = a_funded_hold()

    made = refund(hold)

    assert figures(hold) == ("refunded", 10_000, 0)
    assert balance(f"held:{hold.id}") == 0
    assert balance(f"refund:due:{made.id}") == 10_000
    assert sandbox_balance() == 10_000
    assert send_refunds() == 1
    assert balance(f"refund:due:{made.id}") == 0
    assert balance("world:cards") == 0
    assert sandbox_balance() == 0
    assert facts()[-2:] == ["escrow.hold_refunded", "escrow.refund_settled"]


def test_refunding_all_twice_refunds_once(a_funded_hold, refund):
    hold = a_funded_hold()

    first, again = refund(hold), refund(hold)
    send_refunds()

    assert again.pk == first.pk
    assert sandbox_balance() == 0


def test_a_part_leaves_the_rest_open(a_funded_hold, refund, balance):
    hold = a_funded_hold()

    refund(hold, 2_500)

    assert figures(hold) == ("funded", 2_500, 0)
    assert balance(f"held:{hold.id}") == 7_500
    assert hold_of(hold.reference).refundable_minor == 7_500


def test_parts_that_take_everything_end_the_hold(a_funded_hold, refund):
    hold = a_funded_hold()

    refund(hold, 2_500)
    refund(hold, 7_500)

    assert figures(hold) == ("refunded", 10_000, 0)


@pytest.mark.parametrize("amount", [0, -1, 7_501])
def test_no_more_goes_back_than_is_held(a_funded_hold, refund, balance, amount):
    hold = a_funded_hold()
    refund(hold, 2_500)

    with pytest.raises(RefundTooLarge):
        refund(hold, amount)

    assert figures(hold) == ("funded", 2_500, 0)
    assert balance(f"held:{hold.id}") == 7_500


def test_after_release_each_gives_its_share(a_released_hold, refund, balance):
    hold = a_released_hold(amount=9_990)

    refund(hold, 1_000)

    assert balance("payable:seller:1") == 9_491 - 950
    assert balance("platform:commission") == 454 - 45
    assert balance("platform:vat") == 45 - 5
    assert figures(hold) == ("released", 1_000, 8_990)


def test_after_release_all_may_still_go_back(a_released_hold, refund, balance):
    hold = a_released_hold()

    refund(hold)
    refund(hold)
    send_refunds()

    assert figures(hold) == ("released", 10_000, 0)
    assert Refund.objects.count() == 1
    assert balance("payable:seller:1") == balance("platform:commission") == balance("platform:vat") == 0
    assert sandbox_balance() == 0


def test_after_release_no_more_goes_back_than_was_released(a_funded_hold, refund, release):
    hold = a_funded_hold()
    refund(hold, 2_500)
    release(hold)

    with pytest.raises(RefundTooLarge):
        refund(hold, 7_501)

    assert figures(hold) == ("released", 2_500, 7_500)


def test_what_was_paid_out_the_platform_advances(a_released_hold, a_payout_account, refund, at, balance):
    hold = a_released_hold()
    a_payout_account()
    at(hold.payout_at)
    pay_out()

    refund(hold, 1_000)

    assert figures(hold) == ("released", 1_000, 9_000)
    assert balance("platform:advances") == -950
    assert hold_of(hold.reference).refundable_minor == 9_000


@pytest.mark.parametrize("kind", [ActorKind.BUYER, ActorKind.SELLER, ActorKind.GATEWAY])
def test_not_everybody_refunds(a_funded_hold, refund, kind):
    hold = a_funded_hold()

    with pytest.raises(MoveRefused):
        refund(hold, actor=Actor(kind))

    assert figures(hold) == ("funded", 0, 0)


def test_money_that_was_never_captured_does_not_go_back(a_payment, refund):
    with pytest.raises(MoveRefused):
        refund(a_payment().holds.get())


def test_an_operators_refund_leaves_a_trace(a_funded_hold, refund):
    hold = a_funded_hold()

    refund(hold, 2_500)

    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.reason) == ("operator:7", "escrow.refund_hold", "broken")
    assert entry.before == {"status": "funded", "refunded_minor": 0, "released_minor": 0}
    assert entry.after == {"status": "funded", "refunded_minor": 2_500, "released_minor": 0}


ANSWERS = {
    # arranged fault: status at once, status after an hour and look-ups, refunds made
    "succeeded": (None, "settled", "settled", 1),
    "pending, then made": (Fault.PENDING, "sending", "settled", 1),
    "answer lost": (Fault.LOST_ANSWER, "sending", "settled", 1),
    "request lost": (Fault.LOST_REQUEST, "sending", "settled", 1),
    "not now": (Fault.SOFT_DECLINE, "due", "settled", 1),
    "never": (Fault.HARD_DECLINE, "failed", "failed", 0),
    "rejected": (Fault.REJECTED, "failed", "failed", 0),
}


@pytest.mark.parametrize("case", ANSWERS.values(), ids=ANSWERS.keys())
def test_what_comes_of_each_answer(a_funded_hold, refund, look_ups_due, balance, at, case):
    fault, at_once, in_the_end, made = case
    hold = a_funded_hold()
    asked = refund(hold)
    if fault:
        arrange(Call.REFUND, fault)

    send_refunds()

    asked.refresh_from_db()
    assert asked.status == at_once
    at(FRIDAY_NOON + timedelta(hours=1))
    settle_pending()
    look_ups_due()
    look_up_unknown()
    send_refunds()
    asked.refresh_from_db()
    assert asked.status == in_the_end
    assert sandbox_balance() == 10_000 * (1 - made)
    assert balance(f"refund:due:{asked.id}") == 10_000 * (1 - made)


def test_a_pending_refund_that_fails_waits_for_an_operator_who_sends_it_again(a_funded_hold, refund, look_ups_due):
    asked = refund(a_funded_hold())
    arrange(Call.REFUND, Fault.PENDING)
    send_refunds()
    settle_pending(succeed=False)
    look_ups_due()
    look_up_unknown()

    (stuck,) = stuck_money()
    assert (stuck.id, stuck.amount_minor, stuck.trouble) == (asked.id, 10_000, "failed")
    assert money_totals().refunds_due_minor == 10_000
    with unit_of_work():
        retry_refund(refund_id=asked.id, reason="card reissued", actor=Actor(ActorKind.OPERATOR, "7"), now=clock.now())
    send_refunds()

    asked.refresh_from_db()
    assert (asked.status, asked.attempt) == ("settled", 2)
    assert stuck_money() == ()
    assert AuditEntry.objects.filter(action="escrow.retry_refund", reason="card reissued").exists()


def test_only_an_operator_sends_a_failed_refund_again(a_funded_hold, refund):
    asked = refund(a_funded_hold())

    with pytest.raises(MoveRefused), unit_of_work():
        retry_refund(refund_id=asked.id, reason="", actor=Actor(ActorKind.OPERATOR, "7"), now=clock.now())
    with pytest.raises(NoSuchRefund), unit_of_work():
        retry_refund(refund_id=asked.hold_id, reason="", actor=Actor(ActorKind.OPERATOR, "7"), now=clock.now())


def test_a_refund_that_is_never_possible_now_fails_after_a_day(a_funded_hold, refund, at):
    asked = refund(a_funded_hold())
    arrange(Call.REFUND, Fault.SOFT_DECLINE, times=30)

    for hour in range(30):
        at(FRIDAY_NOON + timedelta(hours=hour))
        send_refunds()

    asked.refresh_from_db()
    assert (asked.status, asked.tries) == ("failed", 24)


@pytest.mark.parametrize("seed", range(12))
def test_refunds_in_random_steps_end_at_exactly_zero(a_funded_hold, refund, release, balance, seed):
    chance = random.Random(seed)
    hold = a_funded_hold(amount=chance.randint(1_000, 99_999), commission_bp=chance.choice([0, 333, 500, 2_000]))
    steps = chance.randint(0, 3)
    for _ in range(steps):
        refund(hold, chance.randint(1, hold_of(hold.reference).refundable_minor - 1))
    release(hold)
    while left := hold_of(hold.reference).refundable_minor:
        refund(hold, chance.randint(1, left))
    send_refunds()

    assert figures(hold) == ("released", hold.card_minor, 0)
    assert balance("payable:seller:1") == balance("platform:commission") == balance("platform:vat") == 0
    assert balance("world:cards") == 0
    assert sandbox_balance() == 0
