"""Fees, refunds after release, and terms: exact examples of rules.md, and sums that never lose a won."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escrow.rules.banks import digits_of, is_account_number
from escrow.rules.fees import Parts, release_parts, taken_back
from escrow.rules.refunds import held, refund_move, refundable
from escrow.rules.states import HoldStatus
from escrow.rules.terms import HoldShare, PaymentTerms, may_be_charged

amounts = st.integers(1, 99_999_999)
shares = st.integers(0, 10_000)


@pytest.mark.parametrize(
    ("released", "basis_points", "parts"),
    [
        (10_000, 500, Parts(9_500, 455, 45)),
        (9_990, 500, Parts(9_491, 454, 45)),  # F = floor(499.5) in the payee's favour, VAT floor(499 / 11)
        (19, 500, Parts(19, 0, 0)),
        (20, 500, Parts(19, 1, 0)),
        (220, 500, Parts(209, 10, 1)),
        (10_000, 0, Parts(10_000, 0, 0)),
        (11, 10_000, Parts(0, 10, 1)),
    ],
)
def test_released_money_is_split_to_the_won(released, basis_points, parts):
    assert release_parts(released, basis_points) == parts


@settings(max_examples=2_000)
@given(amounts, shares)
def test_a_split_loses_nothing_and_takes_no_more_than_the_fee(released, basis_points):
    parts = release_parts(released, basis_points)

    assert parts.total == released
    assert min(parts.payable, parts.commission, parts.vat) >= 0
    assert (parts.commission + parts.vat) * 10_000 <= released * basis_points
    assert parts.vat * 11 <= parts.commission + parts.vat


def test_a_refund_after_release_takes_from_each_its_share():
    assert taken_back(Parts(9_491, 454, 45), 1_000) == Parts(950, 45, 5)


def test_equal_remainders_go_to_the_payee_first():
    assert taken_back(Parts(1, 1, 1), 1) == Parts(1, 0, 0)
    assert taken_back(Parts(1, 1, 1), 2) == Parts(1, 1, 0)


def test_no_more_is_taken_than_remains():
    with pytest.raises(ValueError, match="more than"):
        taken_back(Parts(2, 1, 0), 4)


@settings(max_examples=2_000)
@given(amounts, shares, st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_refunds_in_random_steps_end_at_exactly_zero(released, basis_points, steps):
    """Over what remains, no step is ever negative and the last leaves nothing (money.md, "The books")."""
    remaining = release_parts(released, basis_points)

    for step in steps:
        amount = max(1, remaining.total * step // 40) if remaining.total else 0
        taken = taken_back(remaining, amount)
        assert taken.total == amount
        assert min(taken.payable, taken.commission, taken.vat) >= 0
        remaining = remaining - taken
        assert min(remaining.payable, remaining.commission, remaining.vat) >= 0
    assert remaining - taken_back(remaining, remaining.total) == Parts(0, 0, 0)


CASES = {
    HoldStatus.REQUESTED: (0, 0),
    HoldStatus.FUNDED: (7_500, 7_500),
    HoldStatus.RELEASED: (0, 6_500),
    HoldStatus.REFUNDED: (0, 0),
    HoldStatus.LOST: (0, 0),
    HoldStatus.CANCELLED: (0, 0),
}


@pytest.mark.parametrize(("status", "figures"), CASES.items())
def test_what_is_held_and_may_go_back_in_each_state(status, figures):
    assert held(status, amount_minor=10_000, refunded_minor=2_500) == figures[0]
    assert refundable(status, amount_minor=10_000, refunded_minor=2_500, released_minor=6_500) == figures[1]


@pytest.mark.parametrize(
    ("status", "amount", "move"),
    [
        (HoldStatus.FUNDED, 1, "refund_part"),
        (HoldStatus.FUNDED, 99, "refund_part"),
        (HoldStatus.FUNDED, 100, "refund"),
        (HoldStatus.RELEASED, 100, "take_back"),
        (HoldStatus.RELEASED, 1, "take_back"),
    ],
)
def test_the_rest_is_one_disposition(status, amount, move):
    assert refund_move(status, left_minor=100, amount_minor=amount) == move


def terms(*minors):
    return PaymentTerms(
        payer="buyer:1",
        payee="seller:1",
        reference="order:1",
        method_id=UUID(int=1),
        charge_at=datetime(2026, 11, 20, 3, tzinfo=UTC),
        commission_bp=500,
        shares=tuple(HoldShare(f"unit:{number}", minor) for number, minor in enumerate(minors)),
    )


@pytest.mark.parametrize(
    ("minors", "may"),
    [
        ([1_000], True),
        ([999], False),
        ([500, 500], True),
        ([99_999_999], True),
        ([99_999_999, 1], False),
        ([1_000, 0], False),
        ([2_000, -1], False),
        ([], False),
    ],
)
def test_what_a_card_may_be_asked_for(minors, may):
    assert may_be_charged(terms(*minors)) is may


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        ("110-123-456789", True),
        ("12345678", True),
        ("1234567", False),
        ("1234567890123456", True),
        ("12345678901234567", False),
        ("1234567a", False),
        ("１２３４５６７８", False),
        ("", False),
    ],
)
def test_account_numbers(number, is_one):
    assert is_account_number(digits_of(number)) is is_one
