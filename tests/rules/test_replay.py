"""A record worked out again: an honest one agrees, a tampered one is caught, each part of it in its way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from marketplace.rules.auction import AuctionClock
from marketplace.rules.records import Ending, Met, Record, RecordedBid, RecordedSeller, Removed, fingerprint
from marketplace.rules.replay import Again, replay
from tests.rules.given import IN_LIVE, IN_SEALED, LOW_BAR, OPENS, SECOND

CLOCK = AuctionClock.starting(OPENS, LOW_BAR)
END = CLOCK.original_ends_at
LATE = END - timedelta(minutes=1)
MOVED = LATE + timedelta(minutes=5)


def a_recorded_bid(number, alias, price, *, at=IN_LIVE, judged=(), leads=True, end=END, **changes):
    is_live = at >= CLOCK.sealed_ends_at
    bid = RecordedBid(
        number=number,
        alias=alias,
        at=at,
        accepted_at=at,
        price_minor=price,
        min_units=1,
        max_units=50,
        lead_days=3,
        units=10,
        people=5,
        judged=tuple(Met(*met) for met in judged),
        is_opening=not is_live,
        changed_leader=is_live and leads,
        ends_at_after=end,
    )
    return replace(bid, **changes)


BIDS = (
    a_recorded_bid(1, 3, 10_000, at=IN_SEALED),
    a_recorded_bid(2, 4, 11_000, at=IN_SEALED),
    a_recorded_bid(3, 4, 9_900, judged=[(1, 10, 5), (2, 9, 5)]),
    a_recorded_bid(4, 3, 9_800, at=LATE, judged=[(1, 10, 5), (3, 10, 5)], end=MOVED),
)
RECORD = Record(
    pool_id="0192f000-0000-7000-8000-000000000000",
    title="접이식 테이블",
    terms=LOW_BAR,
    opened_at=OPENS,
    sealed_ends_at=CLOCK.sealed_ends_at,
    planned_end_at=END,
    ended_at=MOVED,
    sellers=(RecordedSeller(3, "삼나무", "Cedar", "버들데스크"), RecordedSeller(4, "버드나무", "Willow", "삼나무가구")),
    bids=BIDS,
    removed=(),
    committed_units=10,
    committed_people=5,
    endings=(Ending(3, 10, 5, 10), Ending(4, 10, 5, 10)),
    winner=4,
    standbys=(3,),
    has_suspect_price=False,
)


def with_bid(changed, /, **changes):
    return replace(RECORD, bids=tuple(replace(bid, **changes) if bid.number == changed else bid for bid in BIDS))


def test_an_honest_record_agrees_and_survives_its_own_text():
    assert replay(RECORD).differences == ()
    assert replay(RECORD).winner == 4
    assert Record.from_text(RECORD.to_text()) == RECORD
    assert fingerprint(RECORD.to_text()) != fingerprint(replace(RECORD, winner=3).to_text())


@pytest.mark.parametrize(
    ("tampered", "caught"),
    [
        (with_bid(3, price_minor=9_901), "bid 3 at 9901 would be refused (step_too_small, at most 9900 was needed)"),
        (with_bid(4, price_minor=9_900), "bid 4 at 9900 would be refused (step_too_small, at most 9801 was needed)"),
        (with_bid(4, at=MOVED, accepted_at=MOVED), "bid 4 was made outside the auction"),
        (with_bid(3, at=LATE + SECOND, accepted_at=LATE + SECOND), "bid 4 was made before bid 3"),
        (with_bid(3, accepted_at=IN_SEALED), "bid 3 was not accepted when it was made"),
        (with_bid(4, at=LATE - timedelta(hours=1), accepted_at=LATE - timedelta(hours=1)), "after bid 4 the end is"),
        (with_bid(4, ends_at_after=MOVED - SECOND), "after bid 4 the end is"),
        (with_bid(4, changed_leader=False), "bid 4 took the lead"),
        (with_bid(3, units=3, judged=(Met(1, 10, 5), Met(2, 3, 5))), "bid 3 did not take the lead"),
        (with_bid(3, is_opening=True), "bid 3 is named an opening bid, wrongly"),
        (with_bid(2, is_opening=False), "bid 2 is not named an opening bid, wrongly"),
        (with_bid(3, judged=(Met(1, 10, 5),)), "bid 3 was not judged against the bids that stood"),
        (with_bid(3, number=5), "the bids are not in the order of their numbers"),
        (with_bid(2, ends_at_after=MOVED), "bid 2 was sealed, yet it led or moved the end"),
        (replace(RECORD, ended_at=MOVED + SECOND), "the end is not where the last bid left it"),
        (replace(RECORD, planned_end_at=END - SECOND), "the planned end is not what the frozen terms say"),
        (replace(RECORD, sellers=RECORD.sellers[:1]), "do not name the same aliases"),
        (replace(RECORD, endings=RECORD.endings[:1]), "the demand at the end is not told"),
        (replace(RECORD, endings=(RECORD.endings[0], Ending(4, 10, 5, 51))), "serves more than accepted it"),
        (replace(RECORD, endings=(RECORD.endings[0], Ending(4, 11, 5, 10))), "more accepted bid 4 than had a place"),
        (replace(RECORD, endings=(RECORD.endings[0], Ending(4, 3, 5, 3))), "the winner is bid 3, the record says 4"),
        (replace(RECORD, winner=3), "the winner is bid 4, the record says 3"),
        (replace(RECORD, winner=None), "the winner is bid 4, the record says none"),
        (replace(RECORD, standbys=()), "next in order are bids [3], the record says []"),
        (replace(RECORD, has_suspect_price=True), "comes out differently"),
        (replace(RECORD, removed=(Removed(4, LATE + SECOND, "다른 물건"),)), "the demand at the end is not told"),
        (replace(RECORD, removed=(Removed(9, LATE, ""),)), "bids were removed that were never made"),
    ],
)
def test_whatever_is_changed_is_caught(tampered, caught):
    differences = replay(tampered).differences

    assert any(caught in difference for difference in differences), differences


def test_a_bid_left_out_is_missed_by_what_came_after_it():
    without = replace(RECORD, bids=(*BIDS[:2], BIDS[3]))

    assert replay(without).differences == ("bid 4 was not judged against the bids that stood",)


def test_a_second_envelope_of_one_seller_is_caught():
    forged = a_recorded_bid(2, 3, 9_000, at=IN_SEALED, is_opening=False)
    record = replace(RECORD, bids=(BIDS[0], forged, *BIDS[2:]), sellers=RECORD.sellers)

    assert "bid 2 is a second envelope of one seller" in " ".join(replay(record).differences)


def test_a_removed_bid_takes_its_seller_out_and_wakes_no_earlier_price():
    at = LATE + SECOND
    record = replace(
        RECORD, removed=(Removed(4, at, "사진이 다른 물건"),), endings=RECORD.endings[:1], winner=3, standbys=()
    )

    assert replay(record).differences == ()


def test_e3_a_price_far_below_the_others_is_one_to_ask_about():
    low = a_recorded_bid(4, 3, 6_600, at=LATE, judged=[(1, 10, 5), (3, 10, 5)], end=MOVED)
    record = replace(RECORD, bids=(*BIDS[:3], low), has_suspect_price=True)

    assert replay(record).differences == ()  # 40 % under 11,000 is 6,600
    assert Again(record).low_price_test(4).openings == (11_000,)
    assert Again(record).low_price_test(4).next_minor == 9_900


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "this is not JSON"),
        ("[]", "the format is None"),
        ('{"format":"moa-auction-1"}', "the format is 'moa-auction-1'"),
        ('{"format":"moa-auction-2"}', "a Record has exactly the fields"),
        (RECORD.to_text().replace('"number":1', '"number":"1"'), "RecordedBid.number cannot be '1'"),
        (RECORD.to_text().replace('"units":10', '"units":-1'), "cannot be -1"),
        (RECORD.to_text().replace('"winner":4', '"winner":true'), "Record.winner cannot be True"),
        (RECORD.to_text().replace("Z", "+09:00"), "is an instant in UTC"),
    ],
)
def test_what_is_no_record_is_refused_with_what_is_wrong(text, wrong):
    with pytest.raises(ValueError, match=wrong.replace("(", r"\(")):
        Record.from_text(text)
