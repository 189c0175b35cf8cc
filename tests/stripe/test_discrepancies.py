"""Each discrepancy changes the provider's account of our balance as it says, without any webhook."""

import pytest

from tests.stripe.discrepancies import Discrepancy


@pytest.fixture
def about(sdk, a_charge, a_seller, fake_stripe):
    """The object each discrepancy is about."""
    charge = a_charge(10_000).latest_charge.id
    refund = sdk.v1.refunds.create({"charge": charge, "amount": 1_000}).id
    terms = {"amount": 5_000, "currency": "krw", "destination": a_seller(), "source_transaction": charge}
    transfer = sdk.v1.transfers.create(terms).id
    fake_stripe.top_up(20_000)
    return {
        Discrepancy.TRANSFER_ONLY_THERE: terms["destination"],
        Discrepancy.CHARGE_MISSING_THERE: charge,
        Discrepancy.CHARGED_TWICE: charge,
        Discrepancy.REFUND_ONLY_THERE: charge,
        Discrepancy.REFUND_FAILED_UNHEARD: refund,
        Discrepancy.TRANSFER_MISSING_THERE: transfer,
        Discrepancy.AMOUNT_DIFFERS: charge,
        Discrepancy.FEE_DIFFERS: charge,
    }


@pytest.mark.parametrize(
    ("kind", "change", "movements"),
    [
        (Discrepancy.CHARGE_ONLY_THERE, 9_680, 1),
        (Discrepancy.CHARGE_MISSING_THERE, -9_680, -1),
        (Discrepancy.CHARGED_TWICE, 9_680, 1),
        (Discrepancy.REFUND_ONLY_THERE, -9_000, 1),
        (Discrepancy.REFUND_FAILED_UNHEARD, 1_000, 1),
        (Discrepancy.TRANSFER_ONLY_THERE, -10_000, 1),
        (Discrepancy.TRANSFER_MISSING_THERE, 5_000, -1),
        (Discrepancy.AMOUNT_DIFFERS, 100, 0),
        (Discrepancy.FEE_DIFFERS, -100, 0),
        (Discrepancy.UNKNOWN_MOVEMENT, 100, 1),
        (Discrepancy.LATE_MOVEMENT, 9_680, 1),
    ],
)
def test_a_discrepancy_is_planted(sdk, fake_stripe, about, kind, change, movements):
    before, rows = fake_stripe.balance(), len(fake_stripe.rows("balance_transaction"))
    queued = len(fake_stripe.webhooks.queued)

    reference = fake_stripe.plant(kind, about=about.get(kind, ""))

    assert fake_stripe.balance() == before + change
    assert len(fake_stripe.rows("balance_transaction")) == rows + movements
    assert len(fake_stripe.webhooks.queued) == queued
    listed = [row.id for row in sdk.v1.balance_transactions.list({"limit": 100})]
    assert (reference in listed) == (movements >= 0)


def test_a_late_movement_lies_before_what_was_read(sdk, fake_stripe, a_charge):
    a_charge()

    late = fake_stripe.plant(Discrepancy.LATE_MOVEMENT, hours=30)

    rows = list(sdk.v1.balance_transactions.list({"limit": 100}))
    assert rows[-1].id == late
    assert rows[-1].created <= rows[0].created - 30 * 3_600
