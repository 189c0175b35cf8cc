"""The provider's account against ours: every difference is found, parked and told; nothing is repaired silently."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from common import clock
from common.lifecycle import Actor, ActorKind, MoveRefused
from common.models import AuditEntry, OutboxFact
from common.transactions import unit_of_work
from escrow.errors import NoSuchDifference, NotThatSettlement, WriteOffSignedByAnother
from escrow.flows import charge_due, pay_out, reconcile, reconcile_hourly, reconcile_nightly, send_refunds, sweep
from escrow.gateways import sandbox_account
from escrow.gateways.base import MovementKind
from escrow.gateways.sandbox import Call, Fault, arrange, sandbox_balance
from escrow.gateways.sandbox_account import enter
from escrow.gateways.sandbox_chargebacks import decide_chargeback, open_chargeback
from escrow.models import (
    Chargeback,
    Difference,
    Operation,
    ProviderMovement,
    ProviderPull,
    ReconciliationRun,
    SandboxMovement,
)
from escrow.rules.differences import Settlement
from escrow.selectors.reconciliation import last_run, open_differences
from escrow.services.differences import decide_difference, send_back_difference, sign_difference
from ledger.models import Entry
from tests.builders.discrepancies import a_movement

ANNA, BEN = Actor(ActorKind.OPERATOR, "7"), Actor(ActorKind.OPERATOR, "8")
MONDAY_10AM = datetime(2026, 11, 23, 1, tzinfo=UTC)
KINDS = (
    "a charge nobody knows",
    "a refund nobody knows",
    "a transfer nobody knows",
    "a charge the provider forgot",
    "another amount",
    "one call, two movements",
    "a correction nobody asked for",
    "done there, not done here",
)


def compare(*, hours_later=4):
    """Compare the last day, some hours after everything was made."""
    return reconcile(since=clock.real() - timedelta(days=1), began_at=clock.real() + timedelta(hours=hours_later))


def provider_holds(balance):
    """What our books say the provider holds for us."""
    return -balance("world:cards") - balance("world:bank")


def decide(difference, settlement=Settlement.WRITE_OFF, *, by=ANNA):
    with unit_of_work():
        decide_difference(
            difference_id=difference.pk, settlement=settlement, reason="made by hand", actor=by, now=clock.now()
        )


def sign(difference, *, by=BEN):
    with unit_of_work():
        return sign_difference(difference_id=difference.pk, reason="seen", actor=by, now=clock.now())


def test_what_both_sides_say_alike_is_matched_and_nothing_else_happens(
    a_released_hold, a_funded_hold, refund, a_payout_account, at
):
    a_released_hold()
    refund(a_funded_hold(), 2_500)
    a_payout_account()
    send_refunds()
    at(MONDAY_10AM)
    pay_out()
    entries = Entry.objects.count()

    found = compare()

    assert found.differences_found == 0
    assert sorted(ProviderMovement.objects.values_list("kind", "amount_minor")) == [
        ("charge", 10_000), ("charge", 10_000), ("refund", -2_500), ("transfer", -9_500),
    ]  # fmt: skip
    assert not ProviderMovement.objects.filter(operation=None).exists()
    assert Entry.objects.count() == entries
    assert last_run().gap_minor == 0


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_of_discrepancy_is_found_and_parked(discrepancies, name, balance, caplog):
    made = discrepancies[name]()
    world = provider_holds(balance)

    compare()

    [difference] = Difference.objects.all()
    assert (difference.kind, difference.found_minor - difference.expected_minor) == (made.kind, made.amount_minor)
    parked = 0 if made.kind == "late" else made.amount_minor
    assert (difference.status, difference.parked_minor) == ("open", parked)
    assert balance("platform:suspense") == parked
    assert provider_holds(balance) == world + parked
    assert OutboxFact.objects.filter(name="escrow.difference_found").count() == 1
    assert "the provider's account differs" in caplog.text


def test_all_eight_at_once_are_eight_differences_and_none_is_found_twice(discrepancies, balance):
    made = [make() for make in discrepancies.values()]

    compare()
    compare()

    assert sorted(
        (found.kind, found.found_minor - found.expected_minor) for found in Difference.objects.all()
    ) == sorted((one.kind, one.amount_minor) for one in made)
    assert balance("platform:suspense") == sum(one.amount_minor for one in made if one.kind != "late")
    assert Difference.objects.exclude(status="open").count() == 0  # nothing repairs itself
    assert last_run().gap_minor == 10_000  # what is late; all else is in suspense


def test_nothing_is_found_where_nothing_differs_however_alike_the_amounts(a_paid_payment, balance):
    """Two charges of the same amount, one of them made by nobody here: never matched by amount."""
    a_paid_payment()
    stranger = a_movement("charge", 10_000)

    compare()

    [difference] = Difference.objects.all()
    assert difference.movement.subject == stranger.reference


def test_a_line_without_our_id_is_matched_by_its_reference(a_paid_payment):
    a_paid_payment()
    SandboxMovement.objects.update(content={})

    compare()

    assert ProviderMovement.objects.get().operation == Operation.objects.get(kind="charge")
    assert Difference.objects.count() == 0


def test_fees_are_posted_and_are_no_difference(a_paid_payment, balance):
    a_paid_payment()
    SandboxMovement.objects.update(fee_minor=290)
    enter(kind=MovementKind.FEE, subject="sb_fee_1", amount_minor=-1_000)
    enter(kind=MovementKind.FEE, subject="sb_fee_2", amount_minor=150)

    compare()
    compare()

    assert Difference.objects.count() == 0
    assert balance("platform:provider_fees") == -290 - 1_000 + 150
    assert provider_holds(balance) == sandbox_balance() == 10_000 - 290 - 1_000 + 150


def test_another_currency_is_a_difference_that_parks_nothing(a_paid_payment, balance):
    a_paid_payment()
    SandboxMovement.objects.update(currency="USD")

    compare()

    assert Difference.objects.get().kind == "amount_differs"
    assert balance("platform:suspense") == 0
    SandboxMovement.objects.update(currency="KRW")


def test_what_was_missing_there_and_comes_is_cleared(a_paid_payment, balance):
    a_paid_payment()
    known = SandboxMovement.objects.get()
    known.delete()
    compare()
    assert balance("platform:suspense") == -10_000
    known.save(force_insert=True)

    compare()

    difference = Difference.objects.get()
    assert (difference.kind, difference.status, difference.parked_minor) == ("missing_there", "cleared", 0)
    assert balance("platform:suspense") == 0


def test_what_is_late_is_cleared_once_it_is_done_here(a_payment, balance):
    payment = a_payment(token="tok_unknown")
    arrange(Call.FIND, Fault.LOST_ANSWER, times=1)
    charge_due()
    compare()
    assert Difference.objects.get().kind == "late"

    compare()  # asked once more, and now it answers

    payment.refresh_from_db()
    assert payment.status == "paid"
    assert Difference.objects.get().status == "cleared"
    assert balance("world:cards") == -10_000


def test_a_movement_of_the_last_hour_is_not_late_yet(a_payment):
    a_payment(token="tok_unknown")
    arrange(Call.FIND, Fault.LOST_ANSWER, times=1)
    charge_due()

    compare(hours_later=0)

    assert Difference.objects.count() == 0


def test_a_call_of_the_last_two_hours_is_not_missing_yet(a_paid_payment):
    a_paid_payment()
    movement = SandboxMovement.objects.get()
    movement.delete()

    compare(hours_later=1)

    assert Difference.objects.count() == 0
    movement.save(force_insert=True)


@pytest.mark.parametrize("made_minor", [5_000, -1_200])
def test_an_entry_by_hand_needs_two_operators(made_minor, balance):
    a_movement("charge" if made_minor > 0 else "refund", abs(made_minor))
    compare()
    difference = Difference.objects.get()

    decide(difference)
    assert balance("platform:losses") == 0  # proposed only
    with pytest.raises(WriteOffSignedByAnother):
        sign(difference, by=ANNA)
    sign(difference)

    difference.refresh_from_db()
    assert (difference.status, difference.proposed_by, difference.settled_by) == ("settled", "operator:7", "operator:8")
    assert balance("platform:suspense") == 0
    assert balance("platform:losses") == made_minor
    assert list(AuditEntry.objects.order_by("at", "pk").values_list("action", "actor")) == [
        ("escrow.decide_difference", "operator:7"), ("escrow.sign_difference", "operator:8"),
    ]  # fmt: skip
    compare()
    assert Difference.objects.count() == 1


def test_what_was_not_signed_is_open_again(balance):
    a_movement("charge", 5_000)
    compare()
    difference = Difference.objects.get()
    decide(difference)

    with unit_of_work():
        send_back_difference(difference_id=difference.pk, reason="ask the bank first", actor=BEN, now=clock.now())

    difference.refresh_from_db()
    assert (difference.status, difference.settlement) == ("open", "")
    assert balance("platform:suspense") == 5_000
    with pytest.raises(MoveRefused):
        sign(difference)


def test_what_was_written_off_and_comes_after_all_is_found_again(a_paid_payment, balance):
    a_paid_payment()
    known = SandboxMovement.objects.get()
    known.delete()
    compare()
    decide(Difference.objects.get())
    sign(Difference.objects.get())
    assert balance("platform:losses") == -10_000
    known.save(force_insert=True)

    compare()

    back = Difference.objects.get(status="open")
    assert (back.kind, back.parked_minor) == ("amount_differs", 10_000)
    assert provider_holds(balance) == sandbox_balance()


def test_what_is_late_is_not_decided_but_looked_up(discrepancies):
    discrepancies["done there, not done here"]()
    compare()

    assert open_differences()[0].choices == ()
    with pytest.raises(NotThatSettlement):
        decide(Difference.objects.get())
    with pytest.raises(NoSuchDifference), unit_of_work():
        sign_difference(difference_id=UUID(int=1), reason="x", actor=BEN, now=clock.now())


def test_operators_see_the_posting_before_it_is_made():
    a_movement("refund", 1_200)
    compare()

    [shown] = open_differences()

    assert shown.choices == ((Settlement.WRITE_OFF, (("platform:losses", "platform:suspense", 1_200),)),)
    assert (shown.about, shown.amount_minor) == ("refund", -1_200)


def test_it_runs_by_the_hour_and_by_night(a_paid_payment, monkeypatch):
    monkeypatch.setattr(sandbox_account, "PER_PAGE", 1)
    assert (reconcile_hourly(), reconcile_nightly()) == (0, 0)
    a_paid_payment()
    a_movement("charge", 5_000)
    ProviderPull.objects.update(due_at=clock.real())

    assert (reconcile_hourly(), reconcile_nightly()) == (2, 0)  # by night the same lines, read once
    assert (reconcile_hourly(), reconcile_nightly()) == (0, 0)
    assert ReconciliationRun.objects.count() == 2
    due = dict(ProviderPull.objects.values_list("listing", "due_at"))
    assert timedelta(minutes=59) < due["movements"] - clock.real() < timedelta(minutes=61)
    assert due["week"].astimezone(UTC).hour == 18  # three in the night in Seoul


def test_a_provider_that_does_not_answer_is_asked_again_later():
    reconcile_hourly()
    ProviderPull.objects.update(due_at=clock.real())
    arrange(Call.LIST, Fault.LOST_ANSWER)

    assert reconcile_hourly() == 0

    assert ReconciliationRun.objects.count() == 0
    assert ProviderPull.objects.get().due_at > clock.real()


def test_what_was_read_before_dying_is_judged_by_the_next(discrepancies, monkeypatch):
    from escrow.flows import reconciliation

    discrepancies["a charge nobody knows"]()
    with monkeypatch.context() as dying:
        dying.setattr(reconciliation, "_judge", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            compare()
    assert Difference.objects.count() == 0

    compare()

    assert Difference.objects.count() == 1


def test_sweeping_after_a_comparison_changes_nothing(discrepancies, balance):
    discrepancies["another amount"]()
    compare()
    before = balance("platform:suspense")

    while sweep():
        pass

    assert balance("platform:suspense") == before


def test_a_chargeback_nobody_told_us_of_is_found_by_its_line(a_paid_payment):
    open_chargeback(a_paid_payment().charge_reference)

    compare()

    assert Chargeback.objects.get().status == "opened"
    assert Difference.objects.count() == 0
    decide_chargeback(Chargeback.objects.get().reference, won=True)
    compare()
    assert Chargeback.objects.get().status == "won"
    assert Difference.objects.count() == 0


def test_a_line_of_a_chargeback_nobody_knows_is_a_difference():
    enter(kind=MovementKind.CHARGEBACK, subject="sb_cb_nobody", amount_minor=-4_000)

    compare()

    assert Difference.objects.get().parked_minor == -4_000


def test_a_charge_nobody_made_for_an_order_of_ours_goes_back_to_its_card(a_paid_payment, balance):
    stranger = a_movement("charge", 5_000, group=a_paid_payment().reference)
    compare()
    shown = open_differences()[0]
    assert [choice for choice, _steps in shown.choices] == [Settlement.GIVE_BACK, Settlement.WRITE_OFF]
    assert shown.choices[0][1] == (("platform:suspense", "world:cards", 5_000),)

    decide(Difference.objects.get(), Settlement.GIVE_BACK)
    while sweep():
        pass
    compare()

    assert SandboxMovement.objects.get(call="refund").part_of == stranger
    assert (balance("platform:suspense"), balance("platform:losses")) == (0, 0)
    assert Difference.objects.get().status == "settled"
    assert provider_holds(balance) == sandbox_balance() == 10_000


def test_a_charge_for_no_order_of_ours_cannot_go_back_by_itself():
    a_movement("charge", 5_000)
    compare()

    with pytest.raises(NotThatSettlement):
        decide(Difference.objects.get(), Settlement.GIVE_BACK)
