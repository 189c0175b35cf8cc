"""The pure rules of what follows an award: freed places, reminders, parcels, returns, reviews."""

from datetime import UTC, datetime, timedelta

import pytest

from common.calendar import korean_calendar
from marketplace.rules.parcels import address_is_shown, lost_at, scan_by, send_again_by
from marketplace.rules.reminders import confirm_reminders, days_left, extended_reminders, ship_reminders
from marketplace.rules.returns import ReturnReason, answer_by, buyer_pays_the_way_back, may_be_returned
from marketplace.rules.reviews import Rating, Side, rating, review_until
from marketplace.rules.terms import PoolTerms
from marketplace.rules.waiting import Waiter, asked_next, freed_units, offers_end
from marketplace.rules.waiting import answer_by as offer_answer_by

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)  # Friday 12:00 in Seoul
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
TERMS = PoolTerms()


@pytest.mark.parametrize(
    ("figures", "free"),
    [((10, 10, 0, 99), 0), ((10, 8, 1, 99), 1), ((10, 8, 2, 99), 0), ((10, 5, 0, 6), 1), ((10, 10, 3, 99), 0)],
)
def test_freed_is_what_the_first_orders_gave_up_within_the_maximum(figures, free):
    awarded, live, offered, most = figures

    assert freed_units(awarded=awarded, live=live, offered=offered, most=most) == free


def test_who_waits_is_asked_in_order_and_whole():
    waiting = [Waiter("a", 3), Waiter("b", 2), Waiter("c", 1)]

    assert [each.waiting_id for each in asked_next(waiting, 2)] == ["b"]
    assert [each.waiting_id for each in asked_next(waiting, 4)] == ["a", "c"]
    assert asked_next(waiting, 0) == ()


def test_an_offer_is_open_for_a_day_but_not_beyond_the_end_of_offers():
    ends_at = offers_end(NOON, TERMS)

    assert ends_at == NOON + DAY
    assert offer_answer_by(NOON - DAY, ends_at=ends_at, terms=TERMS) == NOON
    assert offer_answer_by(NOON + 5 * HOUR, ends_at=ends_at, terms=TERMS) == ends_at


def test_a_seller_is_reminded_on_the_third_day_and_the_day_before():
    ship_by = NOON + 8 * DAY

    assert ship_reminders(NOON, ship_by=ship_by) == (NOON + 3 * DAY, NOON + 7 * DAY)
    assert ship_reminders(NOON, ship_by=NOON + 3 * DAY) == (NOON + 2 * DAY,)
    assert ship_reminders(NOON, ship_by=NOON + DAY) == ()
    assert ship_reminders(NOON, ship_by=NOON + 4 * DAY) == (NOON + 3 * DAY,)


def test_a_buyer_is_reminded_on_days_three_six_and_seven():
    assert confirm_reminders(NOON, TERMS) == (NOON + 3 * DAY, NOON + 6 * DAY, NOON + 7 * DAY)
    assert confirm_reminders(NOON, PoolTerms(confirm_days=6)) == (NOON + 3 * DAY,)
    assert extended_reminders(NOON) == (NOON - 2 * DAY, NOON - DAY)
    assert [days_left(NOON, now) for now in (NOON - DAY, NOON - SECOND, NOON, NOON + DAY)] == [1, 1, 0, 0]


def test_a_number_has_three_days_to_be_scanned_and_a_scanned_parcel_thirty_to_arrive():
    assert scan_by(NOON, NOON + 10 * DAY) == NOON + 10 * DAY
    assert scan_by(NOON, NOON + HOUR) == NOON + 3 * DAY
    assert lost_at(NOON) == NOON + 30 * DAY


def test_a_parcel_brought_back_is_sent_again_within_five_business_days():
    calendar = korean_calendar()

    assert send_again_by(NOON, refund_at=NOON + 20 * DAY, calendar=calendar) == NOON + 20 * DAY
    assert send_again_by(NOON, refund_at=NOON, calendar=calendar) == datetime(2026, 11, 27, 15, tzinfo=UTC)


def test_an_address_is_seen_while_under_way_and_three_days_after():
    def seen(now, *, is_under_way=False):
        return address_is_shown(is_under_way=is_under_way, delivered_at=NOON, now=now)

    assert seen(NOON + 30 * DAY, is_under_way=True)
    assert seen(NOON + 3 * DAY - SECOND)
    assert not seen(NOON + 3 * DAY)
    assert not address_is_shown(is_under_way=False, delivered_at=None, now=NOON)


def test_seven_days_to_withdraw_and_three_business_days_to_answer():
    assert may_be_returned(NOON, NOON + 7 * DAY - SECOND)
    assert not may_be_returned(NOON, NOON + 7 * DAY)
    assert answer_by(NOON, korean_calendar()) == datetime(2026, 11, 25, 15, tzinfo=UTC)


def test_only_who_changed_their_mind_pays_the_way_back():
    assert [reason for reason in ReturnReason if buyer_pays_the_way_back(reason)] == [ReturnReason.MIND]


@pytest.mark.parametrize(
    ("total", "count", "stars"), [(0, 0, ""), (14, 3, "4.7"), (9, 2, "4.5"), (5, 1, "5.0"), (13, 3, "4.3")]
)
def test_a_mean_is_in_tenths_rounded_half_up(total, count, stars):
    assert rating(total, count).stars == stars
    assert rating(total, count).count == count


def test_reviews_are_written_for_seven_days_by_each_side():
    assert review_until(NOON, TERMS) == NOON + 7 * DAY
    assert (Side.BUYER.other, Side.SELLER.other) == (Side.SELLER, Side.BUYER)
    assert Rating(0, None).stars == ""
