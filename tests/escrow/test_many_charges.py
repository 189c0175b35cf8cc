"""A crowd is charged together: the same rows, books and facts as one by one, whatever dies between two steps."""

import pytest

from common import clock, failpoints
from common.lifecycle import SYSTEM
from common.models import OutboxFact
from common.transactions import unit_of_work
from escrow.flows import calls as flows
from escrow.gateways import current_gateway
from escrow.gateways.base import ChargeAsk
from escrow.gateways.sandbox import Call, Fault, SandboxGateway, arrange, sandbox_balance
from escrow.models import Circuit, Hold, Operation, Payment, PaymentMethod, SandboxMovement
from escrow.rules.circuit import MOST_FAILURES
from escrow.services.many_charges import claim_plain_charges, note_plain_charges
from escrow.services.payments import cancel_payment
from ledger.models import Entry, Posting

CROWD = 4


class Killed(BaseException):
    """The worker dies."""


@pytest.fixture
def known(a_paid_payment):
    """Payers the provider knows, each with a paid payment: `known(3, token="tok_visa")` gives their names."""

    def build(many=CROWD, *, token="tok_visa"):
        payers = [f"buyer:{number}" for number in range(10, 10 + many)]
        for payer in payers:
            a_paid_payment(payer=payer)
        PaymentMethod.objects.update(token=token)
        return payers

    return build


@pytest.fixture
def a_crowd(known, a_payment):
    """A due payment of two units of each of a few known payers."""
    return lambda many=CROWD: [a_payment(payer=payer, units=[6_000, 4_000]) for payer in known(many)]


def statuses():
    return sorted(Payment.objects.values_list("status", flat=True))


def facts(name):
    return OutboxFact.objects.filter(name=f"escrow.{name}").count()


def test_the_calls_are_written_down_before_the_provider_is_asked(a_crowd, monkeypatch):
    a_crowd()
    asked = []

    def look(gateway, asks):
        asked.append(sorted(Operation.objects.filter(status="asked").values_list("key", flat=True)))
        assert asked[0] == sorted(ask.key for ask in asks)
        return [gateway.charge_off_session(ask) for ask in asks]

    monkeypatch.setattr(SandboxGateway, "charge_many", look)

    assert flows.charge_due() == CROWD
    assert [len(keys) for keys in asked] == [CROWD]
    assert set(Operation.objects.values_list("status", flat=True)) == {"succeeded"}


def test_together_is_as_one_by_one(a_crowd, monkeypatch, balance):
    payments = a_crowd()
    alone = payments.pop()
    with monkeypatch.context() as patched:
        patched.setattr(flows, "_charge_together", lambda at_most: 0)
        Payment.objects.exclude(pk=alone.pk).filter(status="due").update(next_try_at="2027-01-01T00:00Z")
        assert flows.charge_due() == 1
    Payment.objects.filter(status="due").update(next_try_at=alone.next_try_at)

    assert flows.charge_due() == CROWD - 1

    def written(payment):
        rows = Payment.objects.filter(pk=payment.pk)
        calls = Operation.objects.filter(payment=payment, kind="charge")
        lines = Posting.objects.filter(entry__key=f"capture:{payment.pk}").order_by("pk")
        return (
            rows.values_list("status", "attempt", "tries", "next_try_at", "amount_minor", "action_reference")[0],
            calls.values_list("status", "code", "amount_minor", "provider", "lookups")[0],
            list(lines.values_list("debit__code", "amount_minor")),
            list(Hold.objects.filter(payment=payment).order_by("number").values_list("status", "amount_minor")),
            calls[0].reference == rows[0].charge_reference != "",
            sorted(calls[0].request),
        )

    assert len({repr(written(payment)) for payment in [alone, *payments]}) == 1
    assert facts("payment_succeeded") == 2 * CROWD
    assert sandbox_balance() == -balance("world:cards") == 2 * CROWD * 10_000


def test_statements_do_not_grow_with_the_crowd(a_crowd, django_assert_num_queries, django_assert_max_num_queries):
    a_crowd(2)
    with django_assert_max_num_queries(45) as few:
        flows.charge_due()
    a_crowd(8)

    with django_assert_num_queries(len(few)):
        assert flows.charge_due() == 8


def test_whoever_wants_more_than_a_yes_is_done_by_itself(a_crowd, a_payment, a_share):
    a_crowd(2)
    a_payment(payer="buyer:10", units=[a_share(card=7_000, coupon=1_000)])
    stranger = a_payment(payer="buyer:99")
    declined = a_payment(payer="buyer:10", token="tok_declined")
    PaymentMethod.objects.filter(pk=declined.method_id).update(customer=PaymentMethod.objects.first().customer)

    flows.charge_due()

    declined.refresh_from_db()
    assert (declined.status, declined.tries, declined.last_decline) == ("due", 1, "card_declined")
    assert Payment.objects.get(pk=stranger.pk).status == "paid"
    assert statuses().count("paid") == Payment.objects.count() - 1


@pytest.mark.parametrize("point", ["opened", "before_call", "after_call", "before_commit", "after_commit"])
def test_dying_anywhere_charges_each_once(a_crowd, look_ups_due, balance, point):
    a_crowd()

    def strike(name):
        if name == f"charge.{point}":
            raise Killed

    with failpoints.struck_by(strike), pytest.raises(Killed):
        flows.charge_due()
    look_ups_due()
    while flows.sweep():
        pass

    assert set(statuses()) == {"paid"}
    assert SandboxMovement.objects.filter(call="charge", result="succeeded").count() == 2 * CROWD
    assert Entry.objects.filter(kind="capture").count() == facts("payment_succeeded") == 2 * CROWD
    assert sandbox_balance() == -balance("world:cards")


@pytest.mark.parametrize("fault", [Fault.LOST_ANSWER, Fault.LOST_REQUEST, Fault.PENDING, Fault.SOFT_DECLINE])
def test_one_that_goes_wrong_holds_nobody_up(a_crowd, fault):
    a_crowd()
    arrange(Call.CHARGE, fault)

    assert flows.charge_due() == CROWD

    assert statuses().count("paid") == 2 * CROWD - 1


def test_what_was_answered_meanwhile_is_left_as_it_is(a_crowd):
    a_crowd()
    with unit_of_work():
        calls = claim_plain_charges(now=clock.now(), at_most=CROWD)
    asks = [ChargeAsk(**call.request) for call in calls]
    answers = {
        call.pk: answer.reference for call, answer in zip(calls, current_gateway().charge_many(asks), strict=True)
    }
    flows.look_up(operation_id=calls[0].pk)

    with unit_of_work():
        booked = note_plain_charges(references=answers, now=clock.now())

    assert booked == {call.pk for call in calls[1:]}
    assert Entry.objects.filter(kind="capture").count() == 2 * CROWD


def test_nobody_claims_what_another_worker_holds(a_crowd):
    a_crowd()
    with unit_of_work():
        first = claim_plain_charges(now=clock.now(), at_most=3)
        second = claim_plain_charges(now=clock.now(), at_most=3)

    assert (len(first), len(second)) == (3, 1)
    assert not {call.payment_id for call in first} & {call.payment_id for call in second}


def test_a_provider_that_rests_is_tried_by_one(a_crowd, monkeypatch):
    a_crowd()
    Circuit.objects.create(provider="sandbox", failures=MOST_FAILURES, try_at="2020-01-01T00:00Z")
    sizes = []
    many = SandboxGateway.charge_many
    monkeypatch.setattr(
        SandboxGateway, "charge_many", lambda gateway, asks: sizes.append(len(asks)) or many(gateway, asks)
    )

    assert flows.charge_due() == CROWD

    assert sizes == [1, CROWD - 1]


def test_who_leaves_in_time_is_not_charged(a_crowd):
    payments = a_crowd()
    with unit_of_work():
        cancel_payment(payment_id=payments[0].pk, actor=SYSTEM, now=clock.now())

    assert flows.charge_due() == CROWD - 1
