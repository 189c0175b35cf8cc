"""The transfers of a payout: from each charge as much as it can bear, the rest from our balance, each on its own."""

from datetime import timedelta

import pytest

from common import clock
from common.lifecycle import Actor, ActorKind
from common.transactions import unit_of_work
from escrow.flows import begin_onboarding, check_payees, look_at_payee, look_up_unknown, pay_out
from escrow.gateways.base import PayeeStanding
from escrow.gateways.sandbox import Call, Fault, SandboxGateway, arrange, restrict
from escrow.models import Hold, Operation, PayeeAccount, Payout, PayoutLeg, SandboxMovement
from escrow.selectors import payouts_of
from escrow.selectors.payees import payee_of
from escrow.services import retry_payout
from escrow.services.payees import note_standing
from tests.escrow.test_payouts import MONDAY_10AM, TUESDAY_10AM, transfers


@pytest.fixture
def a_payee(a_payout_account):
    """A payee with a bank account, known to the provider, who may receive."""

    def build(party="seller:1"):
        a_payout_account(party=party)
        begin_onboarding(party=party, email="a@b.kr", return_url="/back", refresh_url="/again")
        look_at_payee(party=party)
        return party

    return build


@pytest.fixture
def a_mixed_payout_due(a_mixed_hold, release, a_payout_account, at):
    """9,500 due of 10,000, of which a card paid 6,000; Monday at ten."""
    hold = release(a_mixed_hold(card=6_000, points=3_000, coupon=1_000))
    a_payout_account()
    at(MONDAY_10AM)
    return hold


def legs():
    rows = PayoutLeg.objects.order_by("payment", "pk").values_list("charge", "amount_minor", "status")
    return [("A" if charge else "B", minor, status) for charge, minor, status in rows]


def drain_the_balance():
    """Leave our balance at the provider without a won that is not from a charge."""
    SandboxMovement.objects.create(
        call="transfer", key="x", reference="x", content={}, amount_minor=9_000, currency="KRW", group="x",
        result="succeeded",
    )  # fmt: skip


def test_a_leg_takes_from_the_charge_it_came_by(a_released_hold, a_payout_account, at):
    hold = a_released_hold()
    a_payout_account()
    at(MONDAY_10AM)
    pay_out()

    leg, operation = PayoutLeg.objects.get(), Operation.objects.get(kind="transfer")
    assert operation.key == f"leg:{leg.id}:1"
    assert operation.request["charge"] == hold.payment.charge_reference == leg.charge
    assert operation.request["group"] == hold.payment.reference
    assert leg.reference == operation.reference
    assert SandboxMovement.objects.get(call="transfer").part_of.reference == leg.charge


def test_the_card_pays_as_much_as_it_can_and_our_balance_the_rest(a_mixed_payout_due, a_funded_hold, balance, at):
    """rules.md G14: commission is taken from leg B last."""
    a_funded_hold(amount=4_000)  # whose charge fills our balance
    at(MONDAY_10AM)

    assert pay_out() == 2

    assert legs() == [("A", 6_000, "settled"), ("B", 3_500, "settled")]
    payout = Payout.objects.get()
    assert (payout.status, payout.amount_minor) == ("settled", 9_500)
    assert Operation.objects.get(request__charge="", kind="transfer").request["group"] == f"payout:{payout.id}"
    assert balance("world:bank") == 9_500


def test_a_refund_before_lowers_what_the_charge_may_pay(a_mixed_hold, release, refund, a_payout_account, at):
    hold = release(a_mixed_hold(card=6_000, points=3_000, coupon=1_000))
    refund(hold, 1_000)
    a_payout_account()
    at(MONDAY_10AM)
    pay_out()

    assert [leg[:2] for leg in legs()] == [("A", 5_400), ("B", 3_150)]


def test_another_units_charge_is_never_touched(a_paid_payment, a_share, release, a_payout_account, at):
    one, two = a_paid_payment(units=[a_share(card=5_000, points=5_000)] * 2).holds.order_by("number")
    release(one)
    a_payout_account()
    at(MONDAY_10AM)
    pay_out()

    assert [leg[:2] for leg in legs()] == [("A", 5_000), ("B", 4_500)]
    assert Hold.objects.get(pk=two.pk).paid_minor == 0


def test_a_unit_no_card_paid_is_paid_from_our_balance(
    a_paid_payment, a_share, a_funded_hold, release, a_payout_account, at
):
    release(a_paid_payment(units=[a_share(card=0, points=10_000)]).holds.get())
    a_funded_hold(amount=20_000)
    a_payout_account()
    at(MONDAY_10AM)
    pay_out()

    assert legs() == [("B", 9_500, "settled")]


def test_a_short_balance_blocks_the_rest_and_cuts_nothing(a_mixed_payout_due, balance, facts, at, a_funded_hold):
    """F26: leg A is paid; leg B waits whole, is seen, and goes on by itself."""
    drain_the_balance()

    pay_out()

    assert legs() == [("A", 6_000, "settled"), ("B", 3_500, "blocked")]
    leg = PayoutLeg.objects.get(charge="")
    assert (leg.trouble, leg.next_try_at, leg.payout.status) == ("balance_insufficient", TUESDAY_10AM, "blocked")
    assert facts()[-1:] == ["escrow.payout_blocked"]
    assert (balance("world:bank"), balance("payable:seller:1")) == (6_000, 3_500)
    assert pay_out() == 0
    at(TUESDAY_10AM)
    pay_out()
    assert "escrow.payout_blocked" not in facts()  # it was said
    SandboxMovement.objects.get(key="x").delete()
    a_funded_hold(amount=4_000)
    at(TUESDAY_10AM + timedelta(days=1))
    pay_out()
    assert legs() == [("A", 6_000, "settled"), ("B", 3_500, "settled")]


def test_an_operator_sends_a_blocked_leg_at_once(a_mixed_payout_due, a_funded_hold, at):
    drain_the_balance()
    pay_out()
    SandboxMovement.objects.get(key="x").delete()
    a_funded_hold(amount=4_000)
    at(MONDAY_10AM)

    with unit_of_work():
        payout = Payout.objects.get()
        retry_payout(payout_id=payout.id, reason="topped up", actor=Actor(ActorKind.OPERATOR, "7"), now=clock.now())
    at_once = pay_out()

    assert at_once == 1
    assert Payout.objects.get().status == "settled"


def test_an_unknown_transfer_is_looked_up_and_never_repeated(a_released_hold, a_payout_account, look_ups_due, at):
    a_released_hold()
    a_payout_account()
    at(MONDAY_10AM)
    arrange(Call.TRANSFER, Fault.LOST_ANSWER)
    pay_out()

    for _ in range(3):
        assert pay_out() == 0
    look_ups_due()
    look_up_unknown()

    assert Operation.objects.filter(kind="transfer").count() == 1
    assert transfers() == [9_500]
    assert Payout.objects.get().status == "settled"


def test_a_known_payee_is_paid_by_its_account(a_released_hold, a_payee, at):
    a_released_hold()
    a_payee()
    at(MONDAY_10AM)
    pay_out()

    account = PayeeAccount.objects.get()
    assert Operation.objects.get(kind="transfer").request["destination"] == account.reference
    assert (account.may_receive, account.missing, account.check_at) == (True, [], None)


def test_a_payee_that_loses_its_capability_waits_and_goes_on_by_itself(a_released_hold, a_payee, facts, at):
    """F24: nothing is gathered, the hold is not lost, everybody concerned is told once."""
    hold = a_released_hold()
    restrict(a_payee())
    look_at_payee(party="seller:1")
    at(MONDAY_10AM)

    for _ in range(2):
        assert pay_out() == 0
    assert facts().count("escrow.payout_blocked") == 1
    view = payee_of("seller:1")
    assert (view.may_receive, view.missing, view.blocked_at) == (False, ("identity_document",), MONDAY_10AM)
    assert [coming.amount_minor for coming in payouts_of("seller:1").certain] == [9_500]

    restrict("seller:1", missing="")
    at(TUESDAY_10AM)
    assert check_payees() == 1
    assert pay_out() == 1
    hold.refresh_from_db()
    assert (hold.paid_minor, transfers()) == (9_500, [9_500])


def test_a_payee_restricted_while_its_transfer_is_made_is_blocked_until_it_may(a_released_hold, a_payee, at):
    a_released_hold()
    party = a_payee()
    at(MONDAY_10AM)
    restrict(party)

    pay_out()

    leg, account = PayoutLeg.objects.get(), PayeeAccount.objects.get()
    assert (leg.status, leg.trouble, account.may_receive) == ("blocked", "payee_may_not_receive", False)
    assert pay_out() == 0
    restrict(party, missing="")
    with unit_of_work():
        note_standing(standing=PayeeStanding(account.reference, may_receive=True), now=clock.now())
    assert pay_out() == 1
    assert Payout.objects.get().status == "settled"


def test_where_payees_must_be_known_an_unknown_one_waits(a_released_hold, a_payout_account, facts, at, monkeypatch):
    monkeypatch.setattr(SandboxGateway, "onboards_payees", True)
    a_released_hold()
    a_payout_account()
    at(MONDAY_10AM)

    assert pay_out() == 0
    assert facts()[-1:] == ["escrow.payout_blocked"]
    begin_onboarding(party="seller:1", email="a@b.kr", return_url="/back", refresh_url="/again")
    assert check_payees() == 1
    assert pay_out() == 1


def test_onboarding_twice_is_one_account(db):
    urls = {
        begin_onboarding(party="seller:1", email="a@b.kr", return_url="/back", refresh_url="/again") for _ in range(2)
    }

    assert urls == {"/back"}
    assert PayeeAccount.objects.get().reference.startswith("sb_acct_")


def test_a_standing_of_a_stranger_is_not_ours(db):
    with unit_of_work():
        assert note_standing(standing=PayeeStanding("acct_stranger", may_receive=True), now=MONDAY_10AM) is None
