"""Money: whole minor units, currencies apart, and splits that lose nothing and favour nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import Money, ceil_bp, floor_bp, krw, pts, split_by_weight

amounts = st.integers(0, 10**12)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any)
shares = st.integers(0, 10_000)


@given(amounts, weights)
def test_the_parts_of_a_split_add_up(total, over):
    assert sum(split_by_weight(total, over)) == total


@given(amounts, weights)
def test_each_part_is_its_exact_share_give_or_take_less_than_one(total, over):
    whole = sum(over)

    for part, weight in zip(split_by_weight(total, over), over, strict=True):
        assert abs(part * whole - total * weight) < whole


@given(amounts, weights)
def test_who_gets_the_odd_unit_had_the_larger_remainder_or_came_first(total, over):
    whole = sum(over)
    parts = split_by_weight(total, over)
    rank = [(-(total * weight % whole), place) for place, weight in enumerate(over)]
    lucky = [rank[place] for place, part in enumerate(parts) if part > total * over[place] // whole]
    others = [rank[place] for place, part in enumerate(parts) if part == total * over[place] // whole]

    assert not lucky or not others or max(lucky) < min(others)


@given(amounts, weights)
def test_who_weighs_nothing_gets_nothing(total, over):
    assert all(part == 0 for part, weight in zip(split_by_weight(total, over), over, strict=True) if weight == 0)


@pytest.mark.parametrize(
    ("total", "over", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (2, [1, 1, 1], [1, 1, 0]),
        (10, [1, 2, 4], [1, 3, 6]),
        (0, [], []),
        (0, [0, 0], [0, 0]),
        (7, [0, 3], [0, 7]),
    ],
)
def test_splits_known_by_hand(total, over, parts):
    assert split_by_weight(total, over) == parts


@pytest.mark.parametrize(("total", "over"), [(-1, [1]), (1, [2, -1]), (1, []), (1, [0, 0])])
def test_what_cannot_be_split(total, over):
    with pytest.raises(ValueError):
        split_by_weight(total, over)


@given(amounts, shares)
def test_a_share_rounded_down_and_one_rounded_up_enclose_the_exact_one(minor, basis_points):
    down, up = floor_bp(minor, basis_points), ceil_bp(minor, basis_points)

    assert down * 10_000 <= minor * basis_points <= up * 10_000
    assert up - down == (minor * basis_points % 10_000 != 0)


def test_shares_known_by_hand():
    assert (floor_bp(9_050, 100), ceil_bp(9_050, 100)) == (90, 91)
    assert (floor_bp(9_000, 100), ceil_bp(9_000, 100)) == (90, 90)
    assert (floor_bp(1, 10_000), ceil_bp(0, 10_000)) == (1, 0)


@pytest.mark.parametrize("minor", [1.0, 0.1, True, "1", None])
def test_only_whole_numbers_are_money(minor):
    with pytest.raises(TypeError):
        krw(minor)


@pytest.mark.parametrize(
    "reckon",
    [
        lambda: ceil_bp(9_050.0, 100),
        lambda: ceil_bp(9_050, 0.5),
        lambda: floor_bp(9_050.0, 100),
        lambda: floor_bp(9_050, 0.5),
        lambda: split_by_weight(100.0, [1, 1]),
        lambda: split_by_weight(100, [0.5, 0.5]),
    ],
)
def test_no_fraction_slips_into_a_reckoning(reckon):
    with pytest.raises(TypeError):
        reckon()


@pytest.mark.parametrize(
    "meet",
    [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a <= b, lambda a, b: a > b],
)
def test_currencies_never_meet(meet):
    with pytest.raises(ValueError, match="never meet"):
        meet(krw(1), pts(1))
    with pytest.raises(TypeError):
        meet(krw(1), 1)


def test_a_won_is_not_a_point():
    assert krw(1) != pts(1)
    assert krw(1) == Money(1, "KRW")
    assert pts(1) == Money(1, "PTS")


@given(st.integers(), st.integers())
def test_money_reckons_like_its_numbers(a, b):
    assert krw(a) + krw(b) == krw(a + b)
    assert krw(a) - krw(b) == krw(a - b)
    assert (krw(a) < krw(b), krw(a) <= krw(b), krw(a) >= krw(b)) == (a < b, a <= b, a >= b)
