"""Dying at each step of a charge, a refund and a payout: the sweep finishes the work, and money moves once."""

from datetime import UTC, datetime

import pytest

from common.failpoints import struck_by
from common.transactions import _unit_is_open
from escrow.flows import calls as flows
from escrow.gateways.sandbox import SandboxGateway, sandbox_balance
from escrow.models import Operation, Payment, Payout, Refund, SandboxMovement

MONDAY_10AM = datetime(2026, 11, 23, 1, tzinfo=UTC)


class Crash(Exception):
    """The process dies here."""


def dies_once(monkeypatch, holder, name, *, before):
    """Die the next time the function is called: before it does its work, or after."""
    work, alive = getattr(holder, name), []

    def deadly(*args, **kwargs):
        if alive:
            return work(*args, **kwargs)
        alive.append(True)
        if not before:
            work(*args, **kwargs)
        raise Crash

    monkeypatch.setattr(holder, name, deadly)


STEPS = {
    "after the intent, before the call": lambda call: (SandboxGateway, call, True),
    "after the call, before the answer is noted": lambda call: (SandboxGateway, call, False),
    "while the answer is noted": lambda call: (flows, "_write", True),
    "before the noted answer is committed": lambda call: (flows, "_write", False),
}


TOGETHER = {
    "after the intent, before the call": lambda call: (SandboxGateway, call, True),
    "after the call, before the answer is noted": lambda call: (SandboxGateway, call, False),
    "while the answer is noted": lambda call: (flows, "note_plain_charges", True),
    "before the noted answer is committed": lambda call: (flows, "note_plain_charges", False),
}
"""Payers the provider knows are charged side by side."""


def die_at(monkeypatch, step, call, act):
    holder, name, before = (TOGETHER if call == "charge_many" else STEPS)[step](call)
    dies_once(monkeypatch, holder, name, before=before)
    with pytest.raises(Crash):
        act()


def sweep_until_quiet():
    while flows.sweep():
        pass


def made(call):
    return SandboxMovement.objects.filter(call=call, result="succeeded").count()


@pytest.mark.parametrize(
    ("step", "call"),
    [*((step, "ensure_customer") for step in STEPS), *((step, "charge_off_session") for step in list(STEPS)[:2])],
)
def test_a_charge(a_payment, look_ups_due, balance, monkeypatch, step, call):
    payment = a_payment(units=[6_000, 4_000])
    die_at(monkeypatch, step, call, flows.charge_due)

    assert flows.sweep() == 0  # the call may be under way: nobody touches it before its lease is over
    look_ups_due()
    sweep_until_quiet()

    payment.refresh_from_db()
    assert payment.status == "paid"
    assert made("charge") == 1
    assert balance("world:cards") == -10_000


@pytest.mark.parametrize("step", TOGETHER)
def test_a_charge_by_a_known_payer(a_paid_payment, a_payment, look_ups_due, balance, monkeypatch, step):
    a_paid_payment()
    payment = a_payment()
    die_at(monkeypatch, step, "charge_many", flows.charge_due)

    assert flows.sweep() == 0
    look_ups_due()
    sweep_until_quiet()

    payment.refresh_from_db()
    assert payment.status == "paid"
    assert made("charge") == 2
    assert balance("world:cards") == -20_000


@pytest.mark.parametrize("step", STEPS)
def test_a_refund(a_funded_hold, refund, look_ups_due, balance, monkeypatch, step):
    refund(a_funded_hold())
    die_at(monkeypatch, step, "refund", flows.send_refunds)

    assert flows.sweep() == 0
    look_ups_due()
    sweep_until_quiet()

    assert Refund.objects.get().status == "settled"
    assert made("refund") == 1
    assert balance("world:cards") == 0
    assert sandbox_balance() == 0


@pytest.mark.parametrize("step", STEPS)
def test_a_payout(a_released_hold, a_payout_account, look_ups_due, balance, at, monkeypatch, step):
    a_released_hold()
    a_payout_account()
    at(MONDAY_10AM)
    die_at(monkeypatch, step, "transfer", flows.pay_out)

    assert flows.sweep() == 0
    look_ups_due()
    sweep_until_quiet()

    assert Payout.objects.get().status == "settled"
    assert made("transfer") == 1
    assert balance("world:bank") == 9_500


@pytest.mark.parametrize(("name", "before"), [("find", True), ("find", False), ("_write", False)])
def test_a_look_up(a_payment, look_ups_due, monkeypatch, name, before):
    payment = a_payment(token="tok_unknown")
    flows.charge_due()
    dies_once(monkeypatch, flows if name == "_write" else SandboxGateway, name, before=before)
    with pytest.raises(Crash):
        flows.look_up_unknown()

    look_ups_due()
    sweep_until_quiet()

    payment.refresh_from_db()
    assert payment.status == "paid"
    assert made("charge") == 1


def test_dying_between_gathering_and_transferring_a_payout(a_released_hold, a_payout_account, at, monkeypatch):
    a_released_hold()
    a_payout_account()
    at(MONDAY_10AM)
    dies_once(monkeypatch, flows, "claim_next_leg", before=True)
    with pytest.raises(Crash):
        flows.pay_out()
    assert Payout.objects.get().status == "scheduled"

    sweep_until_quiet()

    assert Payout.objects.get().status == "settled"
    assert made("transfer") == 1


def test_one_payment_whose_charge_crashes_does_not_hold_back_the_rest(a_payment, monkeypatch):
    payments = [a_payment(), a_payment()]
    dies_once(monkeypatch, SandboxGateway, "ensure_customer", before=True)
    with pytest.raises(Crash):
        flows.charge_due()

    flows.charge_due()

    assert sorted(Payment.objects.filter(pk__in=[payment.pk for payment in payments]).values_list(
        "status", flat=True)) == ["charging", "paid"]  # fmt: skip


def test_the_provider_is_never_asked_inside_a_unit_of_work(
    a_payment, a_released_hold, a_funded_hold, refund, a_payout_account, at, monkeypatch
):
    asked = []

    def spied(name, work):
        def call(self, ask):
            assert _unit_is_open.get() is False
            asked.append(name)
            return work(self, ask)

        return call

    for name in ("ensure_customer", "charge_off_session", "refund", "transfer", "find", "fetch"):
        monkeypatch.setattr(SandboxGateway, name, spied(name, getattr(SandboxGateway, name)))
    a_released_hold()
    refund(a_funded_hold())
    a_payment(token="tok_unknown")
    a_payout_account()
    at(MONDAY_10AM)

    sweep_until_quiet()

    assert set(asked) == {"ensure_customer", "charge_off_session", "refund", "transfer", "find"}


def test_what_is_asked_is_what_was_written_down(a_payment, monkeypatch):
    seen = []
    work = SandboxGateway.charge_off_session
    monkeypatch.setattr(SandboxGateway, "charge_off_session", lambda self, ask: seen.append(ask) or work(self, ask))
    payment = a_payment()

    flows.charge_due()

    operation = Operation.objects.get(kind="charge")
    assert operation.key == seen[0].key == f"pay:{payment.id}:1"
    assert (seen[0].amount_minor, seen[0].group, seen[0].operation_id) == (
        10_000, payment.reference, str(operation.id),
    )  # fmt: skip
    assert operation.request["amount_minor"] == 10_000


def test_a_success_after_the_call_was_given_up_is_an_alarm(a_payment, look_ups_due, caplog, monkeypatch):
    """A worker slower than its lease: the call was looked up, not found, and made again meanwhile."""
    payment, work, gave_up = a_payment(), SandboxGateway.charge_off_session, []

    def slow(self, ask):
        if not gave_up:
            gave_up.append(ask.key)
            look_ups_due()
            flows.look_up_unknown()
            flows.charge_due()
        return work(self, ask)

    monkeypatch.setattr(SandboxGateway, "charge_off_session", slow)
    flows.charge_due()

    payment.refresh_from_db()
    assert payment.status == "paid"
    assert f"{gave_up[0]} succeeded as" in caplog.text


@pytest.mark.parametrize("point", ["customer.after_commit", "charge.before_call"])
def test_a_worker_that_slept_longer_than_its_lease_makes_no_call_others_made_meanwhile(a_payment, look_ups_due, point):
    """A seed found this: its charge was looked up, not found, and asked for anew."""
    payment = a_payment()

    def sleep(name):
        if name == point and not slept:
            slept.append(name)
            look_ups_due()
            sweep_until_quiet()

    slept: list[str] = []
    with struck_by(sleep):
        flows.charge_due()

    payment.refresh_from_db()
    assert (payment.status, made("charge"), slept) == ("paid", 1, [point])
