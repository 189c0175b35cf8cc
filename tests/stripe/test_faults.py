"""What can go wrong between us and the provider, at the fake: F3–F6 as they meet the SDK without any try of its own."""

import threading

import pytest
import stripe

from tests.stripe import Fault

CHARGE = "POST /v1/payment_intents"


def test_the_same_key_gives_the_first_answer_again(a_saved_card, a_charge, fake_stripe):
    saved = a_saved_card()

    first, second = (a_charge(key="pay:1:1", saved=saved) for _ in range(2))

    assert first.id == second.id
    assert len(fake_stripe.charges()) == 1
    assert fake_stripe.calls[-1].is_replayed


def test_the_same_key_for_another_request_is_refused(a_saved_card, a_charge, fake_stripe):
    saved = a_saved_card()
    a_charge(10_000, key="pay:1:1", saved=saved)

    with pytest.raises(stripe.IdempotencyError):
        a_charge(10_001, key="pay:1:1", saved=saved)

    assert len(fake_stripe.charges()) == 1


def test_a_declined_charge_is_declined_again_under_its_key(a_saved_card, a_charge, fake_stripe):
    saved = a_saved_card("pm_card_chargeCustomerFail")
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            a_charge(key="pay:1:1", saved=saved)

    assert len(fake_stripe.rows("charge")) == 1


@pytest.mark.parametrize("fault", [Fault.DROPPED_ANSWER, Fault.BROKEN_AFTER])
def test_the_money_may_have_moved_without_an_answer(a_saved_card, a_charge, fake_stripe, fault):
    saved = a_saved_card()
    fake_stripe.arrange(fault, CHARGE)

    with pytest.raises((stripe.APIConnectionError, stripe.APIError)):
        a_charge(key="pay:1:1", saved=saved)

    assert len(fake_stripe.charges()) == 1


@pytest.mark.parametrize("fault", [Fault.LOST_REQUEST, Fault.IN_USE, Fault.TOO_MANY, Fault.UNAVAILABLE, Fault.BROKEN])
def test_nothing_moved_when_the_call_never_ran(a_saved_card, a_charge, fake_stripe, fault):
    saved = a_saved_card()
    fake_stripe.arrange(fault, CHARGE)

    with pytest.raises(stripe.StripeError):
        a_charge(key="pay:1:1", saved=saved)

    assert fake_stripe.rows("charge") == []


@pytest.mark.parametrize("fault", [Fault.LOST_REQUEST, Fault.IN_USE, Fault.TOO_MANY, Fault.UNAVAILABLE])
def test_a_call_that_never_ran_leaves_its_key_free(a_saved_card, a_charge, fake_stripe, fault):
    saved = a_saved_card()
    fake_stripe.arrange(fault, CHARGE)
    with pytest.raises(stripe.StripeError):
        a_charge(key="pay:1:1", saved=saved)

    assert a_charge(key="pay:1:1", saved=saved).status == "succeeded"


def test_a_stored_500_is_given_again_until_its_key_is_pruned(a_saved_card, a_charge, fake_stripe):
    saved = a_saved_card()
    fake_stripe.arrange(Fault.BROKEN, CHARGE)
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            a_charge(key="pay:1:1", saved=saved)

    fake_stripe.clock.advance(hours=24)

    assert a_charge(key="pay:1:1", saved=saved).status == "succeeded"
    assert len(fake_stripe.charges()) == 1


def test_a_pruned_key_charges_a_second_time_so_it_must_never_be_asked_again(a_saved_card, a_charge, fake_stripe):
    """The control of F5: this is what looking up first prevents."""
    saved = a_saved_card()
    a_charge(key="pay:1:1", saved=saved)

    fake_stripe.clock.advance(hours=24)
    a_charge(key="pay:1:1", saved=saved)

    assert len(fake_stripe.charges()) == 2


def test_a_late_answer_keeps_its_key_in_use_though_the_money_moved(a_saved_card, a_charge, fake_stripe):
    saved, done = a_saved_card(), []
    held = fake_stripe.arrange(Fault.LATE_ANSWER, CHARGE, seconds=10)
    waiting = threading.Thread(target=lambda: done.append(a_charge(key="pay:1:1", saved=saved)))
    waiting.start()
    while not fake_stripe.charges():
        waiting.join(0.01)
    with pytest.raises(stripe.APIError) as no:
        a_charge(key="pay:1:1", saved=saved)
    assert (no.value.http_status, done) == (409, [])

    held.released.set()
    waiting.join(5)

    assert [intent.status for intent in done] == ["succeeded"]
    assert a_charge(key="pay:1:1", saved=saved).id == done[0].id
    assert len(fake_stripe.charges()) == 1


def test_a_fault_waits_for_its_turn(a_saved_card, a_charge, fake_stripe):
    saved = a_saved_card()
    fake_stripe.arrange(Fault.TOO_MANY, CHARGE, after=1)

    assert a_charge(saved=saved).status == "succeeded"
    with pytest.raises(stripe.RateLimitError):
        a_charge(saved=saved)
