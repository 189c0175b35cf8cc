"""What a new seller earns is paid in two parts: nearly all at once, a tenth thirty days later."""

from datetime import UTC, datetime, timedelta

import pytest

from escrow.flows import pay_out, sweep
from escrow.gateways.sandbox import Call, Fault, arrange
from escrow.models import Hold, Newcomer, PayoutItem, PayoutLeg
from escrow.selectors import next_deadline, payouts_of
from tests.builders.money import FRIDAY_NOON
from tests.escrow.test_payouts import MONDAY_10AM, transfers

RESERVE_DAY = datetime(2026, 12, 21, 1, tzinfo=UTC)
"""The batch of the first business day after Friday 20 November and thirty days."""


@pytest.fixture(autouse=True)
def a_tenth_is_kept(settings):
    """As in production."""
    settings.NEW_SELLER_RESERVE_BP = 1_000


def test_a_tenth_waits_thirty_days_and_is_paid_by_itself(a_released_hold, a_payout_account, balance, at):
    a_released_hold()
    a_payout_account()
    certain = payouts_of("seller:1").certain
    assert [(coming.on.isoformat(), coming.amount_minor, coming.reserved_minor) for coming in certain] == [
        ("2026-11-23", 8_550, 0), ("2026-12-21", 950, 950),
    ]  # fmt: skip

    at(MONDAY_10AM)
    pay_out()
    assert (transfers(), balance("payable:seller:1")) == ([8_550], 950)
    assert next_deadline(after=MONDAY_10AM) == RESERVE_DAY
    assert [coming.amount_minor for coming in payouts_of("seller:1").certain] == [950]
    at(RESERVE_DAY - timedelta(microseconds=1))
    assert pay_out() == 0
    at(RESERVE_DAY)
    assert pay_out() == 1

    assert (sorted(transfers()), balance("payable:seller:1")) == ([950, 8_550], 0)
    assert list(PayoutItem.objects.order_by("pk").values_list("amount_minor", "is_reserve")) == [
        (8_550, False), (950, True),
    ]  # fmt: skip
    assert PayoutLeg.objects.exclude(charge="").count() == 2


def test_a_refund_takes_from_the_reserve_before_anything_is_advanced(
    a_released_hold, a_payout_account, refund, balance, at
):
    hold = a_released_hold()
    a_payout_account()
    at(MONDAY_10AM)
    pay_out()

    refund(hold, 600)

    assert (balance("payable:seller:1"), balance("platform:advances")) == (380, 0)
    refund(hold, 1_000)
    assert (balance("payable:seller:1"), balance("platform:advances")) == (0, -570)
    sweep()
    at(RESERVE_DAY)
    assert pay_out() == 0
    assert balance("platform:advances") == 0


def test_what_is_owed_is_kept_from_the_reserve_too(a_released_hold, a_payout_account, refund, at):
    early = a_released_hold(amount=10_000)
    late = a_released_hold(amount=20_000)
    a_payout_account()
    at(MONDAY_10AM)
    pay_out()
    arrange(Call.REVERSE, Fault.SOFT_DECLINE)
    refund(early)
    sweep()

    at(RESERVE_DAY)
    sweep()

    late.refresh_from_db()
    assert (late.netted_minor, late.paid_minor) == (1_900, 17_100)
    assert payouts_of("seller:1").owed_minor == 8_550 - 1_900


def test_who_has_earned_for_ninety_days_is_paid_whole(a_released_hold, a_payout_account, at):
    a_released_hold(amount=5_000)
    Newcomer.objects.update(since=FRIDAY_NOON - timedelta(days=90))

    assert a_released_hold().reserved_minor == 0


def test_a_share_of_nothing_keeps_nothing(a_released_hold, settings):
    settings.NEW_SELLER_RESERVE_BP = 0

    a_released_hold()

    assert list(Hold.objects.values_list("reserved_minor", "reserve_at")) == [(0, None)]
