"""Posting many entries at once: the same books as one by one, the same refusals, all or none."""

from datetime import UTC, datetime

import pytest

from common.money import krw, pts
from common.transactions import OutsideUnit, unit_of_work
from ledger.errors import AccountConflicts, EntryConflicts, PotLacks
from ledger.models import Account, Entry, Posting
from ledger.proofs import verdicts
from ledger.services import Line, Posted, post, post_all

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)


def capture(number, minor=100):
    return Posted(f"capture:{number}", "capture", [Line("world:cards", f"held:{number}", krw(minor))])


def release(number, minor=100):
    lines = [
        Line(f"held:{number}", "payable:seller:1", krw(minor - 5)),
        Line(f"held:{number}", "platform:commission", krw(5)),
    ]
    return Posted(f"release:{number}", "release", lines, f"hold:{number}")


def posted(*entries):
    with unit_of_work():
        return post_all(entries=entries, now=NOON)


def books():
    """Everything the books say, without ids."""
    entries = Entry.objects.order_by("key").values_list("key", "kind", "source", "digest", "posted_at")
    ends = ("entry__key", "debit__code", "credit__code", "amount_minor", "currency")
    accounts = Account.objects.order_by("code").values_list("code", "currency", "has_floor", "debits", "credits")
    return list(entries), sorted(Posting.objects.values_list(*ends)), list(accounts)


def test_many_at_once_are_the_same_books_as_one_by_one(django_assert_max_num_queries):
    entries = [capture(number) for number in range(9)] + [release(number) for number in range(9)]
    with django_assert_max_num_queries(9):
        written = posted(*entries)
    at_once = books()
    assert [verdict for verdict in verdicts(of="ledger.") if verdict.differences] == []

    with unit_of_work():
        again = [post(key=one.key, kind=one.kind, lines=one.lines, source=one.source, now=NOON) for one in entries]

    assert [entry.pk for entry in again] == [entry.pk for entry in written]
    assert books() == at_once


def test_what_was_posted_before_is_not_posted_again(balance):
    [first] = posted(capture(1))

    again, new = posted(capture(1), capture(2))

    assert (again.pk, new.key) == (first.pk, "capture:2")
    assert (balance("held:1"), balance("held:2"), balance("world:cards")) == (100, 100, -200)
    assert [entry.key for entry in posted(capture(2), capture(1))] == ["capture:2", "capture:1"]
    assert Posting.objects.count() == 2


@pytest.mark.parametrize(
    ("entries", "refusal"),
    [
        ([capture(2), capture(1, 101)], EntryConflicts),
        ([capture(2), Posted("other", "capture", capture(3).lines, "capture:1")], EntryConflicts),
        ([capture(2), release(1, 101)], PotLacks),
        ([release(2), capture(2)], PotLacks),
        ([capture(2), Posted("earn", "earn", [Line("points:issued", "held:1", pts(5))])], AccountConflicts),
        ([capture(2), capture(2)], ValueError),
    ],
)
def test_one_refusal_refuses_all(balance, entries, refusal):
    posted(capture(1))
    before = books()

    with pytest.raises(refusal):
        posted(*entries)

    assert books() == before


def test_an_entry_has_a_line_and_posting_needs_a_unit():
    with pytest.raises(ValueError, match="at least one line"):
        Posted("k", "k", [])
    with pytest.raises(OutsideUnit):
        post_all(entries=[capture(1)], now=NOON)


def test_nothing_to_post_posts_nothing():
    assert posted() == []
