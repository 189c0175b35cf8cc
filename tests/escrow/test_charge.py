"""Charging: each answer of the provider and what comes of it, and the calendar of tries."""

from datetime import UTC, datetime, timedelta

import pytest

from common import clock
from common.lifecycle import Actor, ActorKind
from common.models import AuditEntry, OutboxFact
from common.transactions import unit_of_work
from escrow.errors import CardAmountOutOfRange, NoSuchMethod, PaymentConflicts, TooLateToCancel, TooLateToChangeCard
from escrow.flows import charge_due, look_up_unknown
from escrow.gateways.sandbox import Call, Fault, arrange, sandbox_balance, settle_pending
from escrow.models import Payment, SandboxMovement
from escrow.selectors import payment_of
from escrow.services import HoldShare, PaymentTerms, cancel_payment, change_method, open_payment
from tests.builders.money import FRIDAY_NOON

MONDAY_5PM = datetime(2026, 11, 23, 8, tzinfo=UTC)
TRIES = [FRIDAY_NOON, *(MONDAY_5PM + timedelta(days=days) for days in range(4))]


def charges():
    return SandboxMovement.objects.filter(call="charge", result="succeeded").count()


def statuses(payment):
    payment.refresh_from_db()
    return payment.status, sorted(set(payment.holds.values_list("status", flat=True)))


def test_a_charge_fills_every_hold(a_payment, balance, facts):
    payment = a_payment(units=[6_000, 4_000])

    assert charge_due() == 1

    assert statuses(payment) == ("paid", ["funded"])
    assert [balance(f"held:{hold.id}") for hold in payment.holds.order_by("number")] == [6_000, 4_000]
    assert balance("world:cards") == -10_000
    assert sandbox_balance() == 10_000
    assert facts() == ["escrow.payment_succeeded"]


def test_nothing_is_charged_before_its_instant(a_payment, at):
    payment = a_payment()
    at(FRIDAY_NOON - timedelta(microseconds=1))

    assert charge_due() == 0

    assert statuses(payment) == ("due", ["requested"])
    assert charges() == 0


def test_a_paid_payment_is_charged_once(a_paid_payment, at):
    payment = a_paid_payment()
    at(FRIDAY_NOON + timedelta(days=30))

    assert charge_due() == 0
    assert look_up_unknown() == 0

    assert statuses(payment) == ("paid", ["funded"])
    assert charges() == 1


ANSWERS = {
    # arranged fault or token: status at once, tries counted, next try, status after look-ups, charges
    "succeeded": ("tok_visa", None, "paid", 0, None, "paid", 1),
    "declined for good": ("tok_declined", None, "due", 1, MONDAY_5PM, "due", 0),
    "declined for now": ("tok_visa", Fault.SOFT_DECLINE, "due", 1, MONDAY_5PM, "due", 0),
    "rejected": ("tok_visa", Fault.REJECTED, "due", 1, MONDAY_5PM, "due", 0),
    "pending, then paid": ("tok_visa", Fault.PENDING, "charging", 0, None, "paid", 1),
    "unknown, then found": ("tok_unknown", None, "charging", 0, None, "paid", 1),
    "unknown, never arrived": ("tok_visa", Fault.LOST_REQUEST, "charging", 0, None, "paid", 1),
}


@pytest.mark.parametrize("case", ANSWERS.values(), ids=ANSWERS.keys())
def test_what_comes_of_each_answer(a_payment, look_ups_due, balance, case):
    token, fault, at_once, tries, next_try_at, in_the_end, charged = case
    payment = a_payment(token=token)
    if fault:
        arrange(Call.CHARGE, fault)

    charge_due()

    assert statuses(payment)[0] == at_once
    assert (payment.tries, payment.next_try_at) == (tries, next_try_at)
    settle_pending()
    look_ups_due()
    look_up_unknown()
    charge_due()
    assert statuses(payment)[0] == in_the_end
    assert charges() == charged
    assert balance("world:cards") == -10_000 * charged


def test_an_unknown_charge_stays_unknown_while_the_provider_is_silent(a_payment, look_ups_due):
    payment = a_payment(token="tok_unknown")
    arrange(Call.FIND, Fault.LOST_REQUEST, times=2)
    charge_due()

    for _ in range(2):
        look_ups_due()
        assert look_up_unknown() == 1
        assert charge_due() == 0
        assert statuses(payment) == ("charging", ["requested"])
    look_ups_due()
    look_up_unknown()

    assert statuses(payment) == ("paid", ["funded"])
    assert charges() == 1


def test_a_soft_decline_is_tried_again_by_the_calendar_until_it_succeeds(a_payment, at, facts):
    payment = a_payment(token="tok_insufficient")

    for instant in TRIES[:3]:
        at(instant - timedelta(seconds=1))
        assert charge_due() == 0
        at(instant)
        assert charge_due() == 1

    assert statuses(payment) == ("paid", ["funded"])
    assert payment.tries == 2
    assert facts() == ["escrow.payment_declined", "escrow.payment_declined", "escrow.payment_succeeded"]
    waits = OutboxFact.objects.filter(name="escrow.payment_declined").order_by("pk")
    assert [fact.payload["next_try_at"] for fact in waits] == [instant.isoformat() for instant in TRIES[1:3]]


def test_after_the_fifth_no_the_payment_is_dropped(a_payment, at, facts):
    payment = a_payment(token="tok_declined")

    for instant in TRIES:
        at(instant)
        charge_due()

    assert statuses(payment) == ("dropped", ["cancelled"])
    assert payment.tries == 5
    assert facts() == ["escrow.payment_declined"] * 4 + ["escrow.payment_dropped"]
    at(TRIES[-1] + timedelta(days=9))
    assert charge_due() == 0


def test_a_late_job_never_charges_twice_in_a_row(a_payment, at):
    payment = a_payment(token="tok_declined")
    at(TRIES[2] + timedelta(hours=1))

    charge_due()

    assert statuses(payment) == ("due", ["requested"])
    assert (payment.tries, payment.next_try_at) == (1, TRIES[3])


def test_a_new_card_after_a_no_is_charged_at_once(a_payment, a_method, at):
    payment = a_payment(token="tok_declined")
    charge_due()
    at(FRIDAY_NOON + timedelta(hours=1))

    other = a_method(token="tok_mastercard")
    with unit_of_work():
        change_method(payment_id=payment.id, method_id=other.id, now=clock.now())
    charge_due()

    assert statuses(payment) == ("paid", ["funded"])
    assert payment.method.last4 == "4444"


def test_a_new_card_before_the_charge_waits_for_it(a_payment, a_method, at):
    payment = a_payment()
    at(FRIDAY_NOON - timedelta(hours=1))

    other = a_method(token="tok_mastercard")
    with unit_of_work():
        change_method(payment_id=payment.id, method_id=other.id, now=clock.now())

    assert charge_due() == 0
    payment.refresh_from_db()
    assert payment.next_try_at == FRIDAY_NOON


CHANGE_ENDS = datetime(2026, 11, 26, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(("instant", "may"), [(CHANGE_ENDS - timedelta(microseconds=1), True), (CHANGE_ENDS, False)])
def test_the_card_may_change_until_half_past_four_of_the_last_day(a_payment, a_method, at, instant, may):
    payment, other = a_payment(token="tok_declined"), a_method(token="tok_mastercard")
    for tried_at in TRIES[:4]:
        at(tried_at)
        charge_due()
    at(instant)

    if may:
        with unit_of_work():
            change_method(payment_id=payment.id, method_id=other.id, now=clock.now())
        return
    with pytest.raises(TooLateToChangeCard), unit_of_work():
        change_method(payment_id=payment.id, method_id=other.id, now=clock.now())


@pytest.mark.parametrize("token", ["tok_unknown", "tok_visa"])
def test_the_card_of_a_charging_or_paid_payment_stays(a_payment, a_method, token):
    payment, other = a_payment(token=token), a_method(token="tok_mastercard")
    charge_due()

    with pytest.raises(TooLateToChangeCard), unit_of_work():
        change_method(payment_id=payment.id, method_id=other.id, now=clock.now())


def test_nobody_pays_with_another_partys_card(a_payment, a_method):
    payment, strange = a_payment(), a_method(party="buyer:2")

    with pytest.raises(NoSuchMethod), unit_of_work():
        change_method(payment_id=payment.id, method_id=strange.id, now=clock.now())


BUYER, OPERATOR = Actor(ActorKind.BUYER, "1"), Actor(ActorKind.OPERATOR, "7")


def cancelled(payment, actor=BUYER):
    with unit_of_work():
        return cancel_payment(payment_id=payment.id, actor=actor, now=clock.now())


def test_a_buyer_leaves_until_the_instant_of_the_charge(a_payment, at, facts):
    payment = a_payment()
    at(FRIDAY_NOON - timedelta(microseconds=1))

    cancelled(payment)
    cancelled(payment)

    assert statuses(payment) == ("cancelled", ["cancelled"])
    assert facts() == ["escrow.payment_cancelled"]
    at(FRIDAY_NOON)
    assert charge_due() == 0


def test_at_the_instant_of_the_charge_a_buyer_is_too_late_even_if_the_job_is_late(a_payment):
    payment = a_payment()

    with pytest.raises(TooLateToCancel):
        cancelled(payment)

    assert statuses(payment) == ("due", ["requested"])


def test_an_operator_cancels_between_tries_and_leaves_a_trace(a_payment):
    payment = a_payment(token="tok_declined")
    charge_due()

    cancelled(payment, OPERATOR)

    assert statuses(payment) == ("cancelled", ["cancelled"])
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.subject) == (
        "operator:7", "escrow.cancel_payment", payment.reference,
    )  # fmt: skip


@pytest.mark.parametrize("token", ["tok_unknown", "tok_visa"])
def test_a_payment_is_not_cancelled_once_charging(a_payment, token):
    payment = a_payment(token=token)
    charge_due()

    with pytest.raises(TooLateToCancel):
        cancelled(payment, OPERATOR)


def terms_of(payment, **changes):
    standing = {
        "payer": payment.payer, "payee": payment.payee, "reference": payment.reference, "method_id": payment.method_id,
        "charge_at": payment.charge_at, "commission_bp": payment.commission_bp,
        "shares": tuple(HoldShare(hold.reference, hold.card_minor) for hold in payment.holds.order_by("number")),
    }  # fmt: skip
    return PaymentTerms(**standing | changes)


def opened(terms):
    with unit_of_work():
        return open_payment(terms=terms, now=clock.now())


def test_opening_the_same_payment_twice_opens_one(a_payment):
    payment = a_payment(units=[6_000, 4_000])

    assert opened(terms_of(payment)).pk == payment.pk

    assert Payment.objects.count() == 1
    assert payment.holds.count() == 2


@pytest.mark.parametrize(
    "change",
    [{"commission_bp": 400}, {"payee": "seller:2"}, {"shares": (HoldShare("unit:x", 10_000),)}],
)
def test_another_payment_under_the_same_reference_is_refused(a_payment, change):
    payment = a_payment()

    with pytest.raises(PaymentConflicts):
        opened(terms_of(payment, **change))


@pytest.mark.parametrize("minor", [0, 999, 100_000_000])
def test_a_card_is_asked_for_a_sensible_amount(a_payment, minor):
    payment = a_payment()

    with pytest.raises(CardAmountOutOfRange):
        opened(terms_of(payment, reference="order:other", shares=(HoldShare("unit:other", minor),)))


def test_the_payment_page_shows_what_was_tried_and_what_is_to_come(a_payment):
    payment = a_payment(token="tok_insufficient")
    charge_due()

    view = payment_of(payment.reference)

    assert [(tried.at, tried.is_over) for tried in view.tries] == [
        (TRIES[0], True), (TRIES[1], False), (TRIES[2], False), (TRIES[3], False), (TRIES[4], False),
    ]  # fmt: skip
    assert view.tries[0].reason == view.last_reason
    assert view.card_may_change_until == CHANGE_ENDS
    assert (view.method.brand, view.method.last4) == ("Visa", "9995")
    assert [(hold.status, hold.card_minor, hold.held_minor) for hold in view.holds] == [("requested", 10_000, 0)]
