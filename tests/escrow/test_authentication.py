"""A card that wants its owner: the same charge goes on once the owner confirms it, by the same calendar."""

from datetime import timedelta

import pytest

from common import clock
from common.lifecycle import Actor, ActorKind
from common.transactions import unit_of_work
from escrow.errors import NothingToAuthenticate
from escrow.flows import charge_due, look_up_unknown, make_call
from escrow.gateways.sandbox import YES, Call, Fault, arrange
from escrow.models import Operation, Payment, SandboxMovement
from escrow.selectors import payment_of
from escrow.services import cancel_payment, change_method, claim_authentication
from tests.escrow.test_charge import TRIES

HOUR = timedelta(hours=1)


@pytest.fixture
def asked(a_payment):
    """A payment whose card company asked for its owner on Friday at noon."""
    payment = a_payment(token="tok_authenticate")
    charge_due()
    payment.refresh_from_db()
    return payment


def confirm(payment, proof=YES):
    with unit_of_work():
        operation = claim_authentication(payment_id=payment.id, proof=proof, now=clock.now())
    make_call(operation_id=operation.pk)
    payment.refresh_from_db()
    return operation


def charged():
    return SandboxMovement.objects.filter(call="charge", result="succeeded").count()


def test_asking_for_the_owner_counts_as_a_try_and_waits_for_them(asked, facts):
    view = payment_of(asked.reference)

    assert (asked.status, asked.tries, asked.next_try_at) == ("due", 1, TRIES[1])
    assert (view.waits_for_payer, view.tries[0].is_over) == (True, True)
    assert facts() == ["escrow.payment_action_required"]


def test_the_owner_confirms_and_the_same_charge_is_paid(asked, facts, balance):

    confirm(asked)

    assert (asked.status, asked.action_reference, charged()) == ("paid", "", 1)
    assert (facts(), balance("world:cards")) == (
        ["escrow.payment_action_required", "escrow.payment_succeeded"],
        -asked.amount_minor,
    )
    with pytest.raises(NothingToAuthenticate):
        confirm(asked)


def test_a_no_goes_back_to_the_calendar_and_counts_no_further_try(asked, facts, at):

    confirm(asked, "sandbox_no")

    assert (asked.status, asked.tries, asked.next_try_at) == ("due", 1, TRIES[1])
    assert (asked.action_reference, charged(), facts()) == (
        "",
        0,
        ["escrow.payment_action_required", "escrow.payment_declined"],
    )
    with pytest.raises(NothingToAuthenticate):
        confirm(asked)
    at(TRIES[1])
    charge_due()
    confirm(asked)
    assert asked.status == "paid"


def test_a_missed_confirmation_drops_the_payment_after_the_fifth_try(asked, at):
    for instant in TRIES[1:]:
        at(instant)
        charge_due()

    asked.refresh_from_db()
    assert (asked.status, asked.tries, charged()) == ("dropped", 5, 0)


def test_the_last_try_is_the_end_of_confirming(asked, at):
    at(TRIES[-1] - timedelta(microseconds=1))
    with unit_of_work():
        claim_authentication(payment_id=asked.id, proof=YES, now=clock.now())
    Operation.objects.filter(kind="resume").delete()
    Payment.objects.update(status="due", next_try_at=TRIES[-1], action_reference="sb_ch_x")

    at(TRIES[-1])
    with pytest.raises(NothingToAuthenticate), unit_of_work():
        claim_authentication(payment_id=asked.id, proof=YES, now=clock.now())


@pytest.mark.parametrize(
    ("fault", "status", "charges"), [(Fault.LOST_ANSWER, "paid", 1), (Fault.LOST_REQUEST, "due", 0)]
)
def test_a_lost_answer_is_looked_up_and_never_asked_blindly(asked, look_ups_due, fault, status, charges):
    arrange(Call.CHARGE, fault)

    confirm(asked)
    assert asked.status == "charging"
    look_ups_due()
    look_up_unknown()

    asked.refresh_from_db()
    assert (asked.status, charged()) == (status, charges)
    if status == "due":
        confirm(asked)
        assert (asked.status, charged()) == ("paid", 1)


def test_the_call_is_made_once_however_often_it_is_pressed(asked):
    operation = confirm(asked)

    make_call(operation_id=operation.pk)

    assert charged() == 1


def test_another_card_forgets_what_the_first_asked(asked, a_method):
    other = a_method(token="tok_mastercard")
    with unit_of_work():
        change_method(payment_id=asked.id, method_id=other.id, now=clock.now())

    with pytest.raises(NothingToAuthenticate):
        confirm(asked)
    charge_due()
    asked.refresh_from_db()
    assert asked.status == "paid"


def test_an_operator_may_still_cancel_it(asked):
    with unit_of_work():
        cancel_payment(payment_id=asked.id, actor=Actor(ActorKind.OPERATOR, "7"), now=clock.now())

    asked.refresh_from_db()
    assert (asked.status, asked.action_reference) == ("cancelled", "")
