"""Payouts: who is paid when, what comes of each answer, and bank accounts that change."""

from datetime import UTC, datetime, timedelta

import pytest

from common import clock
from common.encryption import unseal
from common.lifecycle import Actor, ActorKind, MoveRefused
from common.transactions import unit_of_work
from escrow.errors import HolderMissing, NoSuchPayout, NotAnAccountNumber, UnknownBank
from escrow.flows import look_up_unknown, pay_out
from escrow.gateways.sandbox import Call, Fault, arrange, settle_pending
from escrow.models import Payout, PayoutAccount, PayoutLeg, SandboxMovement
from escrow.selectors import (
    marks_of_parties,
    money_totals,
    payout_account_of,
    payouts_of,
    stuck_money,
    stuck_operations,
)
from escrow.services import retry_payout, set_payout_account
from tests.builders.money import FRIDAY_NOON

MONDAY_10AM = datetime(2026, 11, 23, 1, tzinfo=UTC)
TUESDAY_10AM = MONDAY_10AM + timedelta(days=1)


def transfers():
    return list(
        SandboxMovement.objects.filter(call="transfer", result="succeeded").values_list("amount_minor", flat=True)
    )


def test_released_money_is_paid_in_the_batch_of_the_next_business_day(
    a_released_hold, a_payout_account, balance, at, facts
):
    a_released_hold()
    a_payout_account()

    at(MONDAY_10AM - timedelta(microseconds=1))
    assert pay_out() == 0
    at(MONDAY_10AM)
    assert pay_out() == 1
    assert pay_out() == 0

    assert transfers() == [9_500]
    assert balance("payable:seller:1") == 0
    assert balance("world:bank") == 9_500
    assert facts()[-1:] == ["escrow.payout_settled"]


def test_one_payout_for_all_units_of_a_payee_with_a_leg_for_each_charge(a_released_hold, a_payout_account, at):
    for amount in (10_000, 20_000):
        a_released_hold(amount=amount)
    a_released_hold(amount=4_000, payee="seller:2")
    a_payout_account()
    a_payout_account(party="seller:2", number="222-333-444555")
    at(MONDAY_10AM)

    assert pay_out() == 3

    assert sorted(transfers()) == [3_800, 9_500, 19_000]
    payout = Payout.objects.get(payee="seller:1")
    assert (payout.amount_minor, payout.items.count(), payout.legs.count()) == (28_500, 2, 2)


def test_held_and_refunded_money_is_never_paid_out(a_funded_hold, a_released_hold, refund, a_payout_account, at):
    a_funded_hold()
    refund(a_released_hold())
    a_payout_account()
    at(MONDAY_10AM)

    assert pay_out() == 0
    assert transfers() == []


def test_without_a_bank_account_the_money_waits(a_released_hold, a_payout_account, at):
    a_released_hold()
    at(MONDAY_10AM)

    assert pay_out() == 0
    a_payout_account()
    assert pay_out() == 1


def test_after_a_change_of_account_payouts_rest_for_three_days(a_released_hold, a_payout_account, at):
    a_released_hold()
    a_payout_account()
    at(MONDAY_10AM - timedelta(hours=1))
    changed = a_payout_account(number="999-888-777666")
    rested = MONDAY_10AM - timedelta(hours=1) + timedelta(days=3)

    assert changed.usable_from == rested
    for instant in (MONDAY_10AM, rested - timedelta(microseconds=1)):
        at(instant)
        assert pay_out() == 0
    at(rested)
    assert pay_out() == 1
    assert PayoutLeg.objects.get().account == changed


def test_the_same_account_again_changes_nothing(a_payout_account, at):
    at(FRIDAY_NOON)
    first = a_payout_account(number="110-123-456789")
    at(FRIDAY_NOON + timedelta(days=9))

    again = a_payout_account(number="110 123 456789")

    assert again == first
    assert again.usable_from == FRIDAY_NOON
    assert PayoutAccount.objects.count() == 1


def test_bank_data_are_sealed_and_shown_by_their_last_digits(a_payout_account):
    account = a_payout_account()

    assert unseal(account.sealed_number) == "110123456789"
    assert "123456" not in account.sealed_number
    view = payout_account_of("seller:1")
    assert (view.bank_code, view.last4) == ("088", "6789")
    assert payout_account_of("seller:2") is None


def test_two_parties_with_one_account_share_its_hash(a_payout_account):
    a_payout_account()
    a_payout_account(number="999-888-777666")
    a_payout_account(party="buyer:5", number="110123456789")

    marks = marks_of_parties(["seller:1", "seller:2", "buyer:5"])
    assert marks["seller:1"].marks & marks["buyer:5"].marks
    assert not marks["seller:1"].marks & marks["seller:2"].marks


@pytest.mark.parametrize(
    ("bank_code", "number", "holder", "refusal"),
    [
        ("999", "110-123-456789", "김버들", UnknownBank),
        ("088", "1234567", "김버들", NotAnAccountNumber),
        ("088", "110-123-45678x", "김버들", NotAnAccountNumber),
        ("088", "１１０１２３４５６７８９", "김버들", NotAnAccountNumber),
        ("088", "110-123-456789", "  ", HolderMissing),
    ],
)
def test_impossible_bank_data_are_refused(db, bank_code, number, holder, refusal):
    with pytest.raises(refusal), unit_of_work():
        set_payout_account(party="seller:1", bank_code=bank_code, number=number, holder=holder, now=clock.now())


ANSWERS = {
    # arranged fault: status at once, status by Tuesday's batch, transfers made
    "succeeded": (None, "settled", "settled", 1),
    "pending, then made": (Fault.PENDING, "sent", "settled", 1),
    "answer lost": (Fault.LOST_ANSWER, "unknown", "settled", 1),
    "request lost": (Fault.LOST_REQUEST, "unknown", "settled", 1),
    "not now": (Fault.SOFT_DECLINE, "blocked", "settled", 1),
    "never": (Fault.HARD_DECLINE, "frozen", "frozen", 0),
    "rejected": (Fault.REJECTED, "frozen", "frozen", 0),
}


@pytest.mark.parametrize("case", ANSWERS.values(), ids=ANSWERS.keys())
def test_what_comes_of_each_answer(a_released_hold, a_payout_account, look_ups_due, balance, at, case):
    fault, at_once, in_the_end, made = case
    a_released_hold()
    a_payout_account()
    at(MONDAY_10AM)
    if fault:
        arrange(Call.TRANSFER, fault)

    pay_out()

    assert Payout.objects.get().status == PayoutLeg.objects.get().status == at_once
    at(TUESDAY_10AM)
    settle_pending()
    look_ups_due()
    look_up_unknown()
    pay_out()
    assert Payout.objects.get().status == PayoutLeg.objects.get().status == in_the_end
    assert transfers() == [9_500] * made
    assert balance("payable:seller:1") == 9_500 * (1 - made)
    assert balance("world:bank") == 9_500 * made


def frozen_leg(a_released_hold, a_payout_account, at):
    a_released_hold()
    a_payout_account()
    at(MONDAY_10AM)
    arrange(Call.TRANSFER, Fault.HARD_DECLINE)
    pay_out()
    return PayoutLeg.objects.get()


def test_an_operator_thaws_a_frozen_payout(a_released_hold, a_payout_account, at):
    leg = frozen_leg(a_released_hold, a_payout_account, at)
    (stuck,) = stuck_money()
    assert (stuck.id, stuck.subject, stuck.trouble) == (leg.payout_id, "seller:1", "refused")

    with unit_of_work():
        retry_payout(
            payout_id=leg.payout_id, reason="bank says yes", actor=Actor(ActorKind.OPERATOR, "7"), now=clock.now()
        )
    pay_out()

    leg.refresh_from_db()
    assert (leg.status, leg.attempt) == ("settled", 2)


def test_a_new_bank_account_thaws_a_frozen_payout_after_its_rest(a_released_hold, a_payout_account, at):
    leg = frozen_leg(a_released_hold, a_payout_account, at)

    changed = a_payout_account(number="999-888-777666")
    assert pay_out() == 0
    at(MONDAY_10AM + timedelta(days=3))
    assert pay_out() == 1

    leg.refresh_from_db()
    assert (leg.status, leg.account) == ("settled", changed)


def test_a_payout_that_is_not_frozen_is_not_thawed(a_released_hold, a_payout_account, at):
    a_released_hold()
    a_payout_account()
    at(MONDAY_10AM)
    pay_out()

    with pytest.raises(MoveRefused), unit_of_work():
        retry_payout(
            payout_id=Payout.objects.get().id, reason="", actor=Actor(ActorKind.OPERATOR, "7"), now=clock.now()
        )
    with pytest.raises(NoSuchPayout), unit_of_work():
        retry_payout(
            payout_id=PayoutAccount.objects.get().id, reason="", actor=Actor(ActorKind.OPERATOR, "7"), now=clock.now()
        )


def test_the_payees_page_tells_certain_from_expected(a_funded_hold, a_released_hold, a_payout_account, refund, at):
    refund(a_funded_hold(), 1_000)
    a_released_hold()
    a_payout_account()

    page = payouts_of("seller:1")

    assert [(coming.on.isoformat(), coming.amount_minor, coming.units) for coming in page.certain] == [
        ("2026-11-23", 9_500, 1)
    ]
    assert [coming.amount_minor for coming in page.expected] == [8_550]
    assert (page.certain_minor, page.expected_minor, page.payouts) == (9_500, 8_550, ())
    at(MONDAY_10AM)
    pay_out()
    (paid,) = payouts_of("seller:1").payouts
    assert (paid.status, paid.amount_minor, paid.units, paid.account_last4) == ("settled", 9_500, 1, "6789")
    assert payouts_of("seller:1").certain == ()


def test_the_operators_strip(a_funded_hold, a_released_hold, a_payout_account, refund, at):
    a_funded_hold(amount=3_000)
    refund(a_funded_hold(amount=2_000), 500)
    a_released_hold()
    a_payout_account()
    at(MONDAY_10AM)
    arrange(Call.TRANSFER, Fault.LOST_ANSWER)
    pay_out()

    totals = money_totals()

    assert (totals.held_minor, totals.payable_minor, totals.refunds_due_minor) == (4_500, 9_500, 500)
    assert (totals.paid_out_minor, totals.unknown_operations, totals.unknown_minor) == (0, 1, 9_500)
    assert totals.oldest_unknown_at == MONDAY_10AM
    assert stuck_operations(now=MONDAY_10AM + timedelta(minutes=14)) == ()
    (stuck,) = stuck_operations(now=MONDAY_10AM + timedelta(minutes=15))
    assert (stuck.kind, stuck.status, stuck.subject, stuck.amount_minor) == ("transfer", "unknown", "seller:1", 9_500)
