"""The transfers of a payout: from each charge as much as it can bear, the rest from our balance, each on its own."""

import pytest

from escrow.flows import begin_onboarding, look_at_payee, pay_out
from escrow.models import Operation, PayoutLeg, SandboxMovement
from tests.escrow.test_payouts import MONDAY_10AM


@pytest.fixture
def a_payee(a_payout_account):
    """A payee with a bank account, known to the provider, who may receive."""

    def build(party="seller:1"):
        a_payout_account(party=party)
        begin_onboarding(party=party, email="a@b.kr", return_url="/back", refresh_url="/again")
        look_at_payee(party=party)
        return party

    return build


def legs():
    rows = PayoutLeg.objects.order_by("payment", "pk").values_list("payment__reference", "amount_minor", "status")
    return [(reference is not None, minor, status) for reference, minor, status in rows]


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
    movement = SandboxMovement.objects.get(call="transfer")
    assert movement.part_of.reference == leg.charge
