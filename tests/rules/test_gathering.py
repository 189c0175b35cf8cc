"""What a poster may change while people gather, and until when."""

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.rules.gathering import (
    ChangeRefusal,
    Gathering,
    changed,
    edit_refusal,
    extended_deadline,
    extension_refusal,
)
from marketplace.rules.states import PoolStatus
from marketplace.rules.terms import PoolTerms

END = datetime(2026, 12, 20, 3, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
TERMS = PoolTerms()


def a_gathering(status=PoolStatus.GATHERING, **fields):
    return Gathering(**{"status": status, "deadline": END, "edit_count": 0, "is_extended": False} | fields)


@pytest.mark.parametrize(
    ("pool", "now", "expected"),
    [
        (a_gathering(), END - DAY - SECOND, None),
        (a_gathering(edit_count=2), END - DAY - SECOND, None),
        (a_gathering(edit_count=3), END - DAY - SECOND, ChangeRefusal.TOO_OFTEN),
        (a_gathering(), END - DAY, ChangeRefusal.TOO_LATE),
        (a_gathering(), END, ChangeRefusal.OVER),
        *[(a_gathering(status), END - 9 * DAY, ChangeRefusal.OVER) for status in PoolStatus if status != "gathering"],
    ],
)
def test_words_change_until_a_day_before_the_deadline_three_times(pool, now, expected):
    assert edit_refusal(pool, terms=TERMS, now=now) is expected


@pytest.mark.parametrize(
    ("pool", "days", "now", "expected"),
    [
        (a_gathering(), 14, END - SECOND, None),
        (a_gathering(), 1, END - SECOND, None),
        (a_gathering(), 0, END - SECOND, ChangeRefusal.TOO_LONG),
        (a_gathering(), 15, END - SECOND, ChangeRefusal.TOO_LONG),
        (a_gathering(), 3, END + 7 * DAY - SECOND, None),
        (a_gathering(), 3, END + 7 * DAY, ChangeRefusal.TOO_LATE),
        (a_gathering(PoolStatus.EXPIRED), 3, END + 7 * DAY - SECOND, None),
        (a_gathering(PoolStatus.EXPIRED), 3, END + 7 * DAY, ChangeRefusal.TOO_LATE),
        (a_gathering(PoolStatus.EXPIRED, was_auctioned=True), 3, END, ChangeRefusal.OVER),
        (a_gathering(is_extended=True), 3, END - SECOND, ChangeRefusal.TOO_OFTEN),
        (a_gathering(PoolStatus.AUCTION), 3, END - SECOND, ChangeRefusal.OVER),
        (a_gathering(PoolStatus.CANCELLED), 3, END - SECOND, ChangeRefusal.OVER),
    ],
)
def test_time_is_prolonged_once_until_a_week_after_the_deadline(pool, days, now, expected):
    assert extension_refusal(pool, days=days, terms=TERMS, now=now) is expected


def test_a_shelf_may_allow_no_extension():
    terms = PoolTerms(extensions_max=0)

    assert extension_refusal(a_gathering(), days=1, terms=terms, now=END - DAY) is ChangeRefusal.TOO_OFTEN


def test_days_count_from_the_deadline_or_from_now_when_it_has_passed():
    assert extended_deadline(END, days=3, now=END - DAY) == END + 3 * DAY
    assert extended_deadline(END, days=3, now=END + 2 * DAY) == END + 5 * DAY


def test_only_what_differs_is_named():
    assert changed({"a": 1, "b": None, "c": "x"}, {"a": 1, "b": 2, "c": "x"}) == ["b"]
