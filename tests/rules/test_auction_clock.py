"""The auction's clock: half-open phases, and a soft close that never passes its cap."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.auction import AuctionClock, Phase, RefusalReason, extended, withdrawal_refusal
from tests.rules.given import CLOCK, END, OPENS, SEALED_END, SECOND, TERMS, TICK

MINUTE = timedelta(minutes=1)


def test_an_auction_is_sealed_for_60_hours_and_ends_after_72():
    assert AuctionClock.starting(OPENS, TERMS) == AuctionClock(
        opens_at=OPENS,
        sealed_ends_at=OPENS + timedelta(hours=60),
        original_ends_at=OPENS + timedelta(hours=72),
        ends_at=OPENS + timedelta(hours=72),
    )


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (OPENS - TICK, Phase.NOT_OPEN),
        (OPENS, Phase.SEALED),
        (SEALED_END - TICK, Phase.SEALED),
        (SEALED_END, Phase.LIVE),
        (END - TICK, Phase.LIVE),
        (END, Phase.ENDED),
    ],
)
def test_a2_a3_every_phase_begins_at_its_instant_and_ends_before_the_next(now, phase):
    assert CLOCK.phase(now) is phase


def test_a2_the_effective_end_decides_not_the_original():
    moved = extended(CLOCK, END - MINUTE, TERMS)

    assert moved.phase(END) is Phase.LIVE
    assert moved.phase(END + 4 * MINUTE) is Phase.ENDED


@pytest.mark.parametrize(
    ("taken_at", "new_end"),
    [
        (END - 5 * MINUTE - TICK, END),
        (END - 5 * MINUTE, END),
        (END - 5 * MINUTE + TICK, END + TICK),
        (END - MINUTE, END + 4 * MINUTE),
        (END - TICK, END + 5 * MINUTE - TICK),
        (END, END),
    ],
)
def test_a4_only_a_bid_strictly_inside_the_last_five_minutes_moves_the_end(taken_at, new_end):
    assert extended(CLOCK, taken_at, TERMS).ends_at == new_end


def test_a4_the_window_is_before_the_effective_end():
    moved = extended(CLOCK, END - MINUTE, TERMS)  # ends four minutes later

    assert extended(moved, END - MINUTE, TERMS) == moved
    assert extended(moved, END, TERMS).ends_at == END + 5 * MINUTE


def test_a4_the_cap_is_an_hour_after_the_original_end():
    late = AuctionClock(OPENS, SEALED_END, END, END + timedelta(minutes=58))

    moved = extended(late, END + timedelta(minutes=57), TERMS)

    assert moved.ends_at == END + timedelta(minutes=60)
    assert extended(moved, END + timedelta(minutes=59), TERMS) == moved


@given(st.lists(st.integers(0, 299), max_size=60))
def test_a4_however_many_bids_the_end_never_falls_and_never_passes_the_cap(seconds_before_end):
    clock = CLOCK

    for seconds in seconds_before_end:
        moved = extended(clock, clock.ends_at - seconds * SECOND, TERMS)
        assert clock.ends_at <= moved.ends_at <= END + timedelta(hours=1)
        assert moved.ends_at - clock.ends_at <= 5 * MINUTE
        assert (moved.opens_at, moved.sealed_ends_at, moved.original_ends_at) == (OPENS, SEALED_END, END)
        clock = moved


@pytest.mark.parametrize(
    ("now", "refusal"),
    [
        (OPENS - TICK, RefusalReason.NOT_OPEN),
        (OPENS, None),
        (SEALED_END - TICK, None),
        (SEALED_END, RefusalReason.BOUND_WHILE_LIVE),
        (END - TICK, RefusalReason.BOUND_WHILE_LIVE),
        (END, RefusalReason.TOO_LATE),
    ],
)
def test_a8_a_bid_is_taken_back_only_while_sealed(now, refusal):
    assert withdrawal_refusal(CLOCK, now) is refusal
