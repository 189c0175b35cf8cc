"""Releasing a hold: who gets how much, once, and when it will be paid out."""

from datetime import UTC, datetime

import pytest

from common.lifecycle import Actor, ActorKind, MoveRefused
from common.models import AuditEntry
from escrow.models import Hold
from escrow.selectors import held_total, hold_of


def test_the_payee_gets_the_money_less_our_fee(a_funded_hold, release, balance, facts):
    hold = a_funded_hold(amount=9_990, commission_bp=500)
    facts()

    released = release(hold)

    assert balance("payable:seller:1") == 9_491
    assert balance("platform:commission") == 454
    assert balance("platform:vat") == 45
    assert balance(f"held:{hold.id}") == 0
    assert (released.status, released.released_minor) == ("released", 9_990)
    assert released.payout_at == datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert facts()[-1:] == ["escrow.hold_released"]


def test_without_commission_the_payee_gets_all(a_funded_hold, release, balance):
    release(a_funded_hold(commission_bp=0))

    assert balance("payable:seller:1") == 10_000
    assert balance("platform:commission") == balance("platform:vat") == 0


def test_releasing_twice_pays_once(a_funded_hold, release, balance, facts):
    hold = a_funded_hold()

    release(hold)
    release(hold)

    assert balance("payable:seller:1") == 9_500
    assert facts().count("escrow.hold_released") == 1


def test_commission_is_taken_of_what_is_released_only(a_funded_hold, release, refund, balance):
    hold = a_funded_hold(amount=10_000)
    refund(hold, 2_500)

    release(hold)

    assert balance("payable:seller:1") == 7_125
    assert balance("platform:commission") + balance("platform:vat") == 375
    assert hold_of(hold.reference).released_minor == 7_500


@pytest.mark.parametrize("kind", [ActorKind.SELLER, ActorKind.GATEWAY])
def test_not_everybody_releases(a_funded_hold, release, balance, kind):
    hold = a_funded_hold()

    with pytest.raises(MoveRefused):
        release(hold, actor=Actor(kind))

    assert balance(f"held:{hold.id}") == 10_000


def test_money_that_was_never_captured_is_not_released(a_payment, release):
    with pytest.raises(MoveRefused):
        release(a_payment().holds.get())


def test_refunded_money_is_not_released(a_funded_hold, release, refund, balance):
    hold = a_funded_hold()
    refund(hold)

    with pytest.raises(MoveRefused):
        release(hold)

    assert balance("payable:seller:1") == 0


def test_an_operators_release_leaves_a_trace(a_funded_hold, release):
    hold = a_funded_hold()

    release(hold, actor=Actor(ActorKind.OPERATOR, "7"))

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject, entry.after) == ("escrow.release_hold", hold.reference, {"status": "released"})


def test_what_is_held_is_known_by_payee_and_in_all(a_funded_hold, release, refund):
    first, _second, other = a_funded_hold(), a_funded_hold(), a_funded_hold(payee="seller:2")
    refund(first, 1_000)
    release(other)

    assert held_total("seller:1") == 19_000
    assert held_total("seller:2") == 0
    assert held_total() == 19_000
    assert Hold.objects.count() == 3
