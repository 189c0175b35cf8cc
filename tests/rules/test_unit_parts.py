"""What a unit is paid from: how refunds, lost chargebacks and entries split it, to the won."""

import random

import pytest

from escrow.rules.parts import (
    Funding,
    ShareKind,
    SharesBack,
    in_order,
    matched,
    over_units,
    shares_back,
    shares_lost,
)
from escrow.rules.terms import HoldShare

SEQUENCES = 20_000


@pytest.mark.parametrize(
    ("amount", "card", "others", "expected"),
    [
        (1_000, 7_000, (2_000, 1_000), (700, 200, 100)),
        (1, 5, (5, 5), (1, 0, 0)),
        (2, 5, (5, 5), (1, 1, 0)),
        (1, 0, (0, 7), (0, 0, 1)),
        (10, 4, (3, 3), (4, 3, 3)),
        (0, 4, (3,), (0, 0)),
        (999, 999, (), (999,)),
    ],
)
def test_a_refund_is_split_over_what_remains_ties_to_card_points_coupon(amount, card, others, expected):
    assert shares_back(amount, card_minor=card, others=others) == SharesBack(expected[0], expected[1:])


def test_more_than_remains_is_no_refund():
    with pytest.raises(ValueError, match="more than the 10"):
        shares_back(11, card_minor=7, others=(3,))


def test_twenty_thousand_refund_sequences_end_at_exactly_zero():
    """F21: no step takes more than a part has left, none is negative, and the last leaves nothing of any part."""
    seeded = random.Random(2026)
    for _sequence in range(SEQUENCES):
        left = [seeded.choice((0, seeded.randrange(1, 40), seeded.randrange(1, 200_000))) for _part in range(4)]
        while whole := sum(left):
            amount = whole if seeded.random() < 0.2 else seeded.randint(1, whole)
            back = shares_back(amount, card_minor=left[0], others=left[1:])
            assert back.total == amount
            left = [had - took for had, took in zip(left, (back.card_minor, *back.others), strict=True)]
            assert min(left) >= 0
    assert SEQUENCES == 20_000


@pytest.mark.parametrize(
    ("lost", "card", "others", "expected"),
    [
        (7_000, 7_000, (2_000, 1_001), (7_000, 2_000, 1_001)),
        (3_500, 7_000, (2_001, 1), (3_500, 1_000, 0)),
        (0, 7_000, (2_000,), (0, 0)),
        (0, 0, (2_000,), (0, 0)),
    ],
)
def test_a_lost_chargeback_takes_the_cards_part_and_sends_the_same_share_of_others_back(lost, card, others, expected):
    assert shares_lost(lost, card_minor=card, others=others) == SharesBack(expected[0], expected[1:])


@pytest.mark.parametrize("lost", [-1, 7_001])
def test_only_what_the_card_paid_can_be_lost(lost):
    with pytest.raises(ValueError, match="cannot be lost"):
        shares_lost(lost, card_minor=7_000, others=())


@pytest.mark.parametrize(
    ("amount", "units", "expected"),
    [
        (1_000, (5_000, 3_000, 0), [625, 375, 0]),
        (1, (5, 5), [1, 0]),
        (10, (5, 5), [5, 5]),
        (3, (1, 1, 1, 1), [1, 1, 1, 0]),
    ],
)
def test_an_amount_over_an_order_falls_on_open_units_ties_to_the_lower_number(amount, units, expected):
    assert over_units(amount, open_minors=units) == expected


def test_more_than_is_open_cannot_be_spread():
    with pytest.raises(ValueError, match="more than the 8"):
        over_units(9, open_minors=(5, 3))


def test_what_gives_meets_what_takes_in_order():
    lines = matched(
        [("payable", 950), ("commission", 0), ("vat", 50)], [("due", 700), ("points", 200), ("coupon", 100)]
    )

    assert lines == [
        ("payable", "due", 700),
        ("payable", "points", 200),
        ("payable", "coupon", 50),
        ("vat", "coupon", 50),
    ]


@pytest.mark.parametrize(("gives", "takes"), [(10, 9), (9, 10), (1, 0), (0, 1)])
def test_lines_that_do_not_add_up_are_refused(gives, takes):
    with pytest.raises(ValueError, match=r"go nowhere|nothing gives"):
        matched([("a", gives)], [("b", takes)])


def test_points_come_before_coupons_whatever_the_request_said():
    coupon = Funding(ShareKind.COUPON, "budget:a", 1)
    points = Funding(ShareKind.POINTS, "platform:points", 2)

    assert in_order([coupon, points, coupon]) == (points, coupon, coupon)


@pytest.mark.parametrize(
    ("card", "part", "is_sound"),
    [
        (0, Funding(ShareKind.COUPON, "budget:a", 1), True),
        (1, Funding(ShareKind.COUPON, "budget:held:1", 1, "budget:a"), True),
        (-1, Funding(ShareKind.COUPON, "budget:a", 5), False),
        (1, Funding(ShareKind.COUPON, "budget:a", 0), False),
        (1, Funding(ShareKind.COUPON, "held:1", 1), False),
        (1, Funding(ShareKind.COUPON, "budget:a", 1, "payable:seller:1"), False),
        (1, Funding(ShareKind.POINTS, "world:cards", 1), False),
    ],
)
def test_a_part_comes_from_a_fund_and_goes_back_to_one(card, part, is_sound):
    assert HoldShare("unit:1", card, (part,)).is_sound == is_sound
