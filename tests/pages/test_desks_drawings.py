"""What the desks draw, worked out in whole pixels: demand bands, the fall of a price, the soft close, payouts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.rules.demand import DemandBand
from pages.presentation.demand_bands import GROUND, LEFT, RIGHT, at_least, demand_chart, nice_step
from pages.presentation.payout_bars import payout_bars, payout_days
from pages.presentation.price_line import Lowering, price_line
from pages.presentation.soft_close import soft_close
from pages.presentation.verdict import judge

NINE = datetime(2026, 11, 20, 0, tzinfo=UTC)
BANDS = [DemandBand(price, units) for price, units in [(110, None), (105, 10), (100, 20), (95, 25)]]


def test_a_price_is_surely_accepted_by_the_band_that_is_not_cheaper():
    assert at_least(BANDS, 100) == 20
    assert at_least(BANDS, 101) == 10
    assert at_least(BANDS, 90) == 25
    assert at_least(BANDS, 107) is None
    assert at_least(BANDS, 200) is None


def test_bands_stand_side_by_side_and_grow_as_the_price_falls():
    chart = demand_chart(BANDS, threshold_units=20, prices=[("leader", 100), ("mine", 100)])

    assert chart is not None
    assert [bar.units for bar in chart.bars] == [None, 10, 20, 25]
    assert [bar.up_to for bar in chart.bars] == [None, 14, 24, 29]
    assert chart.bars[0].x == LEFT + 1
    assert chart.bars[-1].end == RIGHT - 1
    assert all(one.y >= other.y for one, other in zip(chart.bars, chart.bars[1:], strict=False))
    assert all(bar.y + bar.height == GROUND for bar in chart.bars)
    assert [bar.enough for bar in chart.bars] == ["no", "no", "yes", "yes"]
    assert chart.grid[0].value == 0
    assert chart.grid[-1].value >= 29


def test_equal_prices_are_marked_once_and_those_outside_not_at_all():
    chart = demand_chart(BANDS, threshold_units=20, prices=[("leader", 100), ("mine", 100)])
    outside = demand_chart(BANDS, threshold_units=20, prices=[("leader", 999), ("mine", None)])

    assert chart is not None
    assert outside is not None
    assert [mark.kind for mark in chart.marks] == ["leader"]
    assert outside.marks == ()


def test_without_bands_there_is_no_drawing():
    assert demand_chart([], threshold_units=20, prices=[]) is None


@pytest.mark.parametrize(("span", "each"), [(1, 1), (5, 2), (20, 5), (21, 10), (94, 50), (4_001, 2_000)])
def test_grid_lines_lie_at_round_values(span, each):
    assert nice_step(span, 4) == each


def test_a_price_falls_in_steps_and_own_bids_are_dots():
    lowerings = [
        Lowering(NINE, 94_800, "Seller C", is_mine=False),
        Lowering(NINE + timedelta(hours=6), 90_000, "Seller A", is_mine=True),
    ]

    line = price_line(lowerings, since=NINE, until=NINE + timedelta(hours=12))

    assert line is not None
    assert line.path.startswith("M74 ")
    assert line.path.endswith("H560")
    assert len(line.dots) == 1
    assert line.dots[0].x == (74 + 560) // 2
    assert line.grid[0].value <= 90_000 < 94_800 < line.grid[-1].value
    assert line.ticks[0].at == NINE


def test_a_line_of_one_bid_at_the_opening_is_drawn_too():
    line = price_line([Lowering(NINE, 1, "Seller C", is_mine=False)], since=NINE, until=NINE)

    assert line is not None
    assert price_line([], since=NINE, until=NINE) is None


def test_the_end_moves_right_and_never_past_its_cap():
    planned, latest = NINE + timedelta(hours=12), NINE + timedelta(hours=13)
    moved = planned + timedelta(minutes=10)

    close = soft_close(original_ends_at=planned, ends_at=moved, latest_at=latest, now=planned + timedelta(minutes=5))
    early = soft_close(original_ends_at=planned, ends_at=planned, latest_at=latest, now=NINE)

    assert close.has_moved
    assert close.planned.x < close.now.x < close.effective.x < close.latest.x < 646
    assert early.is_far_away
    assert early.now.x == 14
    assert early.passed_width == 0
    assert not early.has_moved


def test_what_was_due_earlier_comes_on_the_first_day():
    days = [date(2026, 11, 23), date(2026, 11, 24)]

    first, second = payout_days(
        days, certain=[(date(2026, 11, 20), 1_000, 1), (days[0], 500, 1)], expected={days[1]: [300, 200]}
    )

    assert (first.certain_minor, first.certain_units, first.total_minor) == (1_500, 2, 1_500)
    assert (second.expected_minor, second.expected_units) == (500, 2)


def test_bars_are_to_scale_and_anything_is_seen():
    days = [date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)]
    payouts = payout_days(days, certain=[(days[0], 1_000_000, 1), (days[1], 1, 1)], expected={})

    big, small, none = payout_bars(payouts)

    assert big.certain_height == 96
    assert small.certain_height == 3
    assert none.certain_height == none.expected_height == 0


@pytest.mark.parametrize(
    ("amount", "limit", "state"),
    [(None, 100, "empty"), (90, None, "open"), (100, 100, "leads"), (101, 100, "short")],
)
def test_a_typed_price_is_judged_by_the_limit(amount, limit, state):
    assert judge(amount, limit).state == state
