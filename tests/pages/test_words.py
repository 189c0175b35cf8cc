from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from common.money import krw
from common.templatetags import moa

NOW = datetime(2026, 11, 20, 5, 26, tzinfo=UTC)  # Friday 14:26 in Seoul


def test_won_is_grouped_and_signed():
    assert [moa.won(12_000), moa.won(krw(0)), moa.won(-4_045), moa.won(None)] == ["₩12,000", "₩0", "−₩4,045", ""]


def test_a_fall_is_never_rounded_up():
    assert moa.percent_off(61_900, 89_000) == "30%"
    assert moa.percent_off_exact(61_900, 89_000) == "30.4%"


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(days=2, hours=3, minutes=12), "2 d 3 h"),
        (timedelta(hours=9, minutes=34), "9 h 34 m"),
        (timedelta(hours=7), "7 h"),
        (timedelta(days=8), "8 d"),
        (timedelta(seconds=20), "1 m"),
        (timedelta(seconds=-1), "over"),
    ],
)
def test_what_is_left_is_said_in_its_two_largest_units(ahead, words):
    with translation.override("en"):
        assert moa.left(NOW + ahead, NOW) == words


def test_instants_are_said_in_korean_time():
    with translation.override("en"):
        assert moa.when(NOW + timedelta(hours=1), NOW) == "today 15:26"
        assert moa.when(NOW + timedelta(hours=10), NOW) == "tomorrow 00:26"
        assert moa.when(NOW + timedelta(days=3), NOW) == "Mon 23 Nov 14:26 KST"
        assert moa.since(NOW - timedelta(minutes=3), NOW) == "3 minutes ago"
        assert moa.iso(NOW) == "2026-11-20T14:26:00+09:00"
