"""Charges nobody waits for any more, and money that comes back: never kept silently (faults.md F25, F28)."""

import pytest

from common import clock
from common.lifecycle import Actor, ActorKind
from common.transactions import unit_of_work
from escrow.flows import charge_due, look_up, look_up_unknown, send_refunds
from escrow.gateways.sandbox import Call, Fault, arrange, bounce_refund, sandbox_balance, succeed_after_all
from escrow.models import Operation, SandboxMovement, StrayCharge
from escrow.rules.states import StrayReason
from escrow.selectors import stuck_money
from escrow.selectors.desk import strays_under_way
from escrow.services import cancel_payment, change_method, retry_refund
from escrow.services.strays import note_stray
from tests.builders.mixed import BUDGET

OPERATOR = Actor(ActorKind.OPERATOR, "7")


def cancel(payment):
    with unit_of_work():
        return cancel_payment(payment_id=payment.id, actor=OPERATOR, now=clock.now())


def change(payment, method):
    with unit_of_work():
        return change_method(payment_id=payment.id, method_id=method.id, now=clock.now())


def charge_of(payment):
    return SandboxMovement.objects.filter(group=payment.reference, call="charge").order_by("pk").first().reference


def told_after_all(payment):
    """The provider says of the first call that it succeeded after all."""
    succeed_after_all(charge_of(payment))
    look_up(operation_id=payment.operations.get(kind="charge", key__endswith=":1").id)
    payment.refresh_from_db()


def test_a_charge_that_succeeds_after_the_payment_was_given_up_is_sent_back(a_payment, balance, facts):
    payment = a_payment(token="tok_declined")
    charge_due()
    cancel(payment)
    facts()

    told_after_all(payment)

    stray = StrayCharge.objects.get()
    assert (payment.status, stray.reason, stray.status) == ("cancelled", "late", "due")
    assert (balance(f"stray:{stray.id}"), sandbox_balance()) == (10_000, 10_000)
    assert facts() == ["escrow.charge_strayed"]
    assert [view.reason for view in strays_under_way()] == [StrayReason.LATE]

    assert send_refunds() == 1
    stray.refresh_from_db()
    assert (stray.status, balance(f"stray:{stray.id}"), sandbox_balance()) == ("settled", 0, 0)
    assert strays_under_way() == ()


def test_a_declined_charge_that_moved_the_money_pays_while_the_payment_waits(a_payment, balance):
    payment = a_payment(token="tok_declined")
    charge_due()

    told_after_all(payment)

    assert (payment.status, StrayCharge.objects.count()) == ("paid", 0)
    assert balance(f"held:{payment.holds.get().id}") == 10_000
    assert Operation.objects.get(kind="charge").status == "succeeded"


def test_a_second_charge_of_one_payment_is_sent_back(a_payment, a_method, balance):
    payment = a_payment(token="tok_declined")
    charge_due()
    change(payment, a_method(token="tok_visa"))
    charge_due()

    told_after_all(payment)
    send_refunds()

    assert StrayCharge.objects.values_list("reason", "status").get() == ("twice", "settled")
    assert (balance("world:cards"), sandbox_balance()) == (-10_000, 10_000)


def test_told_twice_it_strays_once(a_payment):
    payment = a_payment(token="tok_declined")
    charge_due()
    cancel(payment)

    told_after_all(payment)
    told_after_all(payment)

    assert StrayCharge.objects.count() == 1


def test_a_charge_whose_coupon_is_gone_meanwhile_is_sent_back_and_the_payment_waits(
    a_payment, a_share, balance, look_ups_due, monkeypatch
):
    payment = a_payment(units=[a_share(card=7_000, coupon=1_000)])
    arrange(Call.CHARGE, Fault.LOST_ANSWER)
    charge_due()
    monkeypatch.setattr("escrow.services.successes.funds_are_there", lambda payment: False)

    look_ups_due()
    look_up_unknown()

    payment.refresh_from_db()
    assert (payment.status, payment.last_decline) == ("due", "funds_lack")
    assert StrayCharge.objects.get().reason == "unfunded"
    assert balance(BUDGET) == 1_000
    send_refunds()


def test_one_the_provider_will_not_send_back_waits_for_an_operator(a_payment):
    payment = a_payment(token="tok_declined")
    charge_due()
    cancel(payment)
    told_after_all(payment)
    arrange(Call.REFUND, Fault.HARD_DECLINE)
    send_refunds()

    (stuck,) = stuck_money()
    with unit_of_work():
        retry_refund(refund_id=stuck.id, reason="once more", actor=OPERATOR, now=clock.now())
    send_refunds()

    assert StrayCharge.objects.get().status == "settled"


@pytest.mark.parametrize("fault", [Fault.LOST_ANSWER, Fault.LOST_REQUEST, Fault.SOFT_DECLINE])
def test_sending_one_back_survives_what_sending_any_refund_does(a_payment, look_ups_due, at, fault):
    payment = a_payment(token="tok_declined")
    charge_due()
    cancel(payment)
    told_after_all(payment)
    arrange(Call.REFUND, fault)
    send_refunds()

    look_ups_due()
    look_up_unknown()
    if due := StrayCharge.objects.get().next_try_at:
        at(due)
    send_refunds()

    assert StrayCharge.objects.get().status == "settled"
    assert sandbox_balance() == 0


def test_a_charge_nobody_asked_for_can_be_sent_back_by_its_name(a_paid_payment, a_payment):
    payment = a_payment(token="tok_declined")
    charge_due()
    succeed_after_all(charge_of(payment))
    cancel(payment)

    for _time in range(2):
        with unit_of_work():
            note_stray(
                payment_id=payment.id,
                reference=charge_of(payment),
                amount_minor=10_000,
                reason=StrayReason.UNASKED,
                now=clock.now(),
            )
    look_up(operation_id=Operation.objects.get(kind="charge").id)
    send_refunds()

    assert StrayCharge.objects.values_list("reason", "status").get() == ("unasked", "settled")
    Operation.objects.filter(kind="charge").update(status="strayed")


class TestGivingUp:
    """A charge that waits for its payer is given up at the provider when nobody waits for it any more."""

    def test_cancelled_here_it_is_cancelled_there(self, a_payment):
        payment = a_payment(token="tok_authenticate")
        charge_due()

        cancel(payment)
        assert look_up_unknown() == 1

        call = Operation.objects.get(kind="cancel")
        assert (call.status, SandboxMovement.objects.get(call="charge").result) == ("succeeded", "cancelled")

    def test_paid_there_before_it_is_sent_back(self, a_payment):
        payment = a_payment(token="tok_authenticate")
        charge_due()
        cancel(payment)
        succeed_after_all(charge_of(payment))

        look_up_unknown()
        send_refunds()

        assert StrayCharge.objects.values_list("reason", "status").get() == ("late", "settled")

    def test_no_answer_is_asked_for_again(self, a_payment, look_ups_due):
        payment = a_payment(token="tok_authenticate")
        charge_due()
        cancel(payment)
        arrange(Call.CANCEL, Fault.LOST_REQUEST)
        look_up_unknown()
        assert Operation.objects.get(kind="cancel").status == "unknown"

        look_ups_due()
        look_up_unknown()

        assert Operation.objects.get(kind="cancel").status == "succeeded"

    def test_another_card_gives_up_the_charge_of_the_first(self, a_payment, a_method):
        payment = a_payment(token="tok_authenticate")
        charge_due()
        change(payment, a_method(token="tok_visa"))

        charge_due()
        look_up_unknown()

        payment.refresh_from_db()
        assert (payment.status, Operation.objects.get(kind="cancel").status) == ("paid", "succeeded")


def test_a_refund_that_fails_weeks_later_lies_here_again_for_an_operator(a_funded_hold, refund, balance, facts):
    made = refund(a_funded_hold(), 4_000)
    send_refunds()
    call = made.operations.get()
    facts()

    bounce_refund(call.reference)
    for _time in range(2):
        look_up(operation_id=call.id)

    made.refresh_from_db()
    call.refresh_from_db()
    assert (made.status, made.settled_at, call.status) == ("failed", None, "bounced")
    assert (balance(f"refund:due:{made.id}"), balance("world:cards")) == (4_000, -10_000)
    assert facts() == ["escrow.refund_bounced"]
    assert [stuck.id for stuck in stuck_money()] == [made.id]

    with unit_of_work():
        retry_refund(refund_id=made.id, reason="another account", actor=OPERATOR, now=clock.now())
    send_refunds()
    made.refresh_from_db()
    assert (made.status, balance(f"refund:due:{made.id}"), sandbox_balance()) == ("settled", 0, 6_000)
