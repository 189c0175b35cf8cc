"""Refunds after payout: the platform advances at once, takes it back by the transfers, and keeps the rest later."""

from datetime import date

import pytest

from common.transactions import unit_of_work
from escrow.flows import look_up_unknown, pay_out, reverse_transfers, sweep
from escrow.gateways.sandbox import Call, Fault, arrange, sandbox_balance, settle_pending
from escrow.models import Debt, Operation, PayoutLeg, Reversal, SandboxMovement
from escrow.rules.retries import REVERSAL_TRIES
from escrow.selectors import payouts_of
from escrow.selectors.statements import statement_of
from escrow.services.debts import net_debt


@pytest.fixture
def a_paid_hold(a_released_hold, a_payout_account, at):
    """A unit's money that its payee has: 9,500 of 10,000."""

    def build(**terms):
        hold = a_released_hold(**terms)
        a_payout_account()
        at(hold.payout_at)
        pay_out()
        return hold

    return build


def reversed_at_the_provider():
    made = SandboxMovement.objects.filter(call="reverse", result="succeeded")
    return sum(made.values_list("amount_minor", flat=True))


def test_what_was_advanced_is_taken_back_from_the_transfer(a_paid_hold, refund, balance):
    hold = a_paid_hold()

    refund(hold, 2_000)
    assert (payouts_of("seller:1").owed_minor, balance("platform:advances")) == (1_900, -1_900)
    assert reverse_transfers() == 1

    reversal, leg, debt = Reversal.objects.get(), PayoutLeg.objects.get(), Debt.objects.get()
    assert (reversal.status, reversal.amount_minor, leg.reversed_minor, leg.status) == (
        "settled",
        1_900,
        1_900,
        "settled",
    )
    assert (debt.advanced_minor, debt.repaid_minor, debt.reversing_minor) == (1_900, 1_900, 0)
    assert balance("platform:advances") == balance("payable:seller:1") == 0
    assert balance("world:bank") == 7_600
    assert reversed_at_the_provider() == 1_900
    assert reverse_transfers() == 0


ANSWERS = {
    # arranged fault: status at once, status in the end, taken back
    "pending, then made": (Fault.PENDING, "sending", "settled", 9_500),
    "answer lost": (Fault.LOST_ANSWER, "sending", "settled", 9_500),
    "request lost": (Fault.LOST_REQUEST, "sending", "settled", 9_500),
    "not enough there": (Fault.SOFT_DECLINE, "failed", "failed", 0),
    "never": (Fault.HARD_DECLINE, "failed", "failed", 0),
    "rejected": (Fault.REJECTED, "failed", "failed", 0),
}


@pytest.mark.parametrize("case", ANSWERS.values(), ids=ANSWERS.keys())
def test_what_comes_of_each_answer(a_paid_hold, refund, look_ups_due, balance, case):
    fault, at_once, in_the_end, taken = case
    refund(a_paid_hold())
    arrange(Call.REVERSE, fault)

    reverse_transfers()
    assert Reversal.objects.get().status == at_once

    settle_pending()
    look_ups_due()
    look_up_unknown()
    reverse_transfers()
    assert Reversal.objects.get().status == in_the_end
    assert reversed_at_the_provider() == Debt.objects.get().repaid_minor == taken
    assert balance("platform:advances") == taken - 9_500
    assert PayoutLeg.objects.get().reversed_minor == taken


def test_a_failed_reversal_leaves_the_debt_to_later_earnings(a_paid_hold, a_released_hold, refund, balance, at):
    """F23: the payee has spent the money."""
    refund(a_paid_hold())
    arrange(Call.REVERSE, Fault.SOFT_DECLINE)
    sweep()
    assert payouts_of("seller:1").owed_minor == 9_500

    later = a_released_hold(amount=20_000)
    at(later.payout_at)
    sweep()

    later.refresh_from_db()
    assert (later.netted_minor, later.paid_minor) == (9_500, 9_500)
    assert payouts_of("seller:1").owed_minor == balance("platform:advances") == 0


def test_what_is_being_taken_back_is_not_kept_from_earnings_as_well(
    a_paid_hold, a_released_hold, refund, look_ups_due, at
):
    refund(a_paid_hold())
    arrange(Call.REVERSE, Fault.LOST_ANSWER)
    reverse_transfers()

    later = a_released_hold(amount=20_000)
    at(later.payout_at)
    pay_out()

    later.refresh_from_db()
    assert (later.netted_minor, later.paid_minor) == (0, 19_000)
    look_ups_due()
    look_up_unknown()
    assert (Debt.objects.get().repaid_minor, payouts_of("seller:1").owed_minor) == (9_500, 0)


def test_refunds_in_steps_never_take_back_more_than_was_paid(a_paid_hold, refund, balance):
    hold = a_paid_hold()
    for amount in (1, 333, 2_500, 7_166):
        refund(hold, amount)
        sweep()

    assert reversed_at_the_provider() == PayoutLeg.objects.get().reversed_minor == 9_500
    assert balance("world:bank") == balance("platform:advances") == 0
    assert sandbox_balance() == 0


def test_what_was_kept_for_an_earlier_debt_is_owed_again_and_not_reversed(a_paid_hold, a_released_hold, refund, at):
    refund(a_paid_hold())
    arrange(Call.REVERSE, Fault.SOFT_DECLINE)
    sweep()
    later = a_released_hold(amount=20_000)
    at(later.payout_at)
    sweep()

    refund(later)
    sweep()

    taken = Reversal.objects.get(status="settled")
    assert taken.amount_minor == 9_500
    assert payouts_of("seller:1").owed_minor == 9_500


def test_a_leg_still_under_way_is_reversed_once_it_is_settled(
    a_released_hold, a_payout_account, refund, look_ups_due, at
):
    hold = a_released_hold()
    a_payout_account()
    at(hold.payout_at)
    arrange(Call.TRANSFER, Fault.PENDING)
    pay_out()
    refund(hold, 1_000)

    assert reverse_transfers() == 0
    settle_pending()
    look_ups_due()
    look_up_unknown()
    assert reverse_transfers() == 1

    assert Reversal.objects.get().status == "settled"


def test_the_call_names_its_transfer_and_is_made_once(a_paid_hold, refund):
    refund(a_paid_hold(), 1_000)
    reverse_transfers()

    operation, reversal = Operation.objects.get(kind="reverse"), Reversal.objects.get()
    assert operation.key == f"reversal:{reversal.id}:1"
    assert operation.request["transfer"] == PayoutLeg.objects.get().reference
    assert operation.request["group"] == PayoutLeg.objects.get().payment.reference
    assert (operation.amount_minor, reversal.cause.partition(":")[0]) == (950, "refund")


def test_the_month_says_what_was_taken_back_from_the_bank(a_paid_hold, refund):
    refund(a_paid_hold(), 1_000)
    sweep()

    month = statement_of("seller:1", date(2026, 11, 1))

    assert [(line.kind, line.net_minor) for line in month.lines[-4:]] == [
        ("advance", 950), ("refund", -950), ("reversal", 950), ("repayment", -950),
    ]  # fmt: skip
    assert (month.taken_back_minor, month.paid_minor, month.closing_minor) == (1_000, 8_550, 0)


def test_netting_keeps_nothing_while_all_is_being_reversed(a_paid_hold, a_released_hold, refund):
    refund(a_paid_hold())
    later = a_released_hold(amount=20_000)

    with unit_of_work():
        net_debt(payee="seller:1", holds=[later], now=later.payout_at)

    later.refresh_from_db()
    assert later.netted_minor == 0


def ended_tries():
    return Reversal.objects.get().operations.count()


def test_a_payee_who_had_not_enough_is_asked_on_five_business_days_and_no_more(a_paid_hold, refund, balance, at):
    refund(a_paid_hold())  # paid out on a Monday
    arrange(Call.REVERSE, Fault.SOFT_DECLINE, times=9)
    reverse_transfers()

    while (again := Reversal.objects.get().next_try_at) is not None:
        at(again)
        assert reverse_transfers() == 1

    reversal, debt = Reversal.objects.get(), Debt.objects.get()
    assert (reversal.status, ended_tries()) == ("failed", REVERSAL_TRIES)
    assert (debt.reversing_minor, debt.repaid_minor, PayoutLeg.objects.get().reversed_minor) == (0, 0, 0)
    assert payouts_of("seller:1").owed_minor == -balance("platform:advances") == 9_500


def test_a_later_try_takes_back_all_of_it(a_paid_hold, refund, balance, at):
    refund(a_paid_hold())
    arrange(Call.REVERSE, Fault.SOFT_DECLINE)
    reverse_transfers()

    at(Reversal.objects.get().next_try_at)
    reverse_transfers()

    assert Reversal.objects.get().status == "settled"
    assert reversed_at_the_provider() == PayoutLeg.objects.get().reversed_minor == 9_500
    assert Debt.objects.get().reversing_minor == balance("platform:advances") == 0


def test_what_was_kept_from_earnings_meanwhile_is_not_asked_for_again(a_paid_hold, a_released_hold, refund, at):
    refund(a_paid_hold())
    arrange(Call.REVERSE, Fault.SOFT_DECLINE)
    reverse_transfers()
    again = Reversal.objects.get().next_try_at
    later = a_released_hold(amount=4_000)
    at(later.payout_at)
    pay_out()

    at(max(again, later.payout_at))
    reverse_transfers()

    assert (Reversal.objects.get().status, Reversal.objects.get().next_try_at) == ("failed", None)
    assert (reversed_at_the_provider(), payouts_of("seller:1").owed_minor) == (0, 9_500 - 3_800)


def test_a_share_another_refund_takes_back_meanwhile_is_not_taken_twice(a_paid_hold, refund, at):
    hold = a_paid_hold()
    refund(hold, 9_000)
    arrange(Call.REVERSE, Fault.SOFT_DECLINE)
    reverse_transfers()
    failed = Reversal.objects.get()
    refund(hold, 1_000)
    reverse_transfers()

    at(failed.next_try_at)
    reverse_transfers()

    assert reversed_at_the_provider() == PayoutLeg.objects.get().reversed_minor == 9_500
    assert payouts_of("seller:1").owed_minor == 0
