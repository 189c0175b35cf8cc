from datetime import UTC, datetime, timedelta

from pages.presentation.staircase import Bidding, Lead, cap_line, spark, staircase

OPENED = datetime(2026, 11, 21, 6, tzinfo=UTC)


def bidding(*prices: int, cap: int | None = None) -> Bidding:
    return Bidding(
        start_price=89_000,
        sealed_from=OPENED - timedelta(hours=60),
        sealed_ends_at=OPENED,
        ends_at=OPENED + timedelta(hours=10),
        now=OPENED + timedelta(hours=len(prices)),
        leads=[
            Lead(at=OPENED + timedelta(hours=place), price=price, alias="Pine") for place, price in enumerate(prices)
        ],
        cap=cap,
    )


def percent(text: str) -> float:
    return float(text.removesuffix("%"))


def test_time_runs_right_and_each_tread_ends_where_the_next_begins():
    steps = staircase(bidding(71_400, 70_500, 69_000)).steps

    assert [step.x for step in steps] == ["22.00%", "29.80%", "37.60%"]
    assert [step.end for step in steps] == ["29.80%", "37.60%", "45.40%"]


def test_a_lower_price_stands_lower_and_the_riser_begins_at_the_last_one():
    drawn = staircase(bidding(71_400, 70_500, 69_000))

    assert [step.y for step in drawn.steps] == ["27.00%", "45.97%", "77.60%"]
    assert [step.above for step in drawn.steps] == ["7.00%", "27.00%", "45.97%"]
    assert drawn.is_broken


def test_a_start_near_the_bids_keeps_one_scale():
    assert not staircase(bidding(88_000, 60_000)).is_broken


def test_a_cap_close_under_the_leading_price_moves_the_words_apart():
    drawn = staircase(bidding(71_400, 61_900, cap=61_000))

    assert 0 < percent(drawn.cap_y) - percent(drawn.last.y) < 14
    assert (drawn.cap_shift, drawn.lead_shift) == (18, -16)


def test_while_sealed_there_is_no_step_and_nothing_of_a_price():
    drawn = staircase(bidding(cap=82_000))

    assert drawn.steps == ()
    assert drawn.sealed == "58.00%"


def test_one_bid_alone_is_drawn():
    assert staircase(bidding(71_400)).last.y == "52.30%"


def test_the_small_staircase_falls_from_the_start_to_the_last_price():
    assert spark(100, [80, 60]) == "M0 2H24V16H48V30H72"


def test_my_cap_stands_right_of_a_price_that_meets_it():
    cap, price = cap_line(cap=65_000, price=61_900)

    assert price < cap
