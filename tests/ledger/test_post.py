"""Posting: exact balances, repeating, refusing, and books that never lose a won whatever is posted."""

from collections import Counter
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.money import krw, pts
from common.transactions import OutsideUnit, unit_of_work
from ledger.errors import AccountConflicts, EntryConflicts, PotLacks
from ledger.models import Account, Entry, Posting
from ledger.proofs import verdicts
from ledger.selectors import balance as balance_of
from ledger.selectors import pots_total
from ledger.services import Line, open_account, post

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)


def posted(*lines, key="capture:1", kind="capture", source=""):
    with unit_of_work():
        return post(key=key, kind=kind, lines=lines, now=NOON, source=source)


@pytest.mark.django_db
def test_money_leaves_the_debit_and_reaches_the_credit(balance):
    entry = posted(Line("world:cards", "held:1", krw(9_000)), Line("world:cards", "held:2", krw(1_000)))

    assert balance("held:1") == 9_000
    assert balance("held:2") == 1_000
    assert balance("world:cards") == -10_000
    assert pots_total("held:") == 10_000
    assert (entry.kind, entry.source, entry.posted_at) == ("capture", "capture:1", NOON)


@pytest.mark.django_db
def test_the_same_entry_twice_moves_money_once(balance):
    first = posted(Line("world:cards", "held:1", krw(9_000)), Line("world:cards", "held:2", krw(1_000)))
    again = posted(Line("world:cards", "held:2", krw(1_000)), Line("world:cards", "held:1", krw(9_000)))

    assert again.pk == first.pk
    assert balance("held:1") == 9_000
    assert Posting.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "kind", "source"),
    [
        (Line("world:cards", "held:1", krw(9_001)), "capture", ""),
        (Line("world:cards", "held:2", krw(9_000)), "capture", ""),
        (Line("world:cards", "held:1", krw(9_000)), "charge", ""),
        (Line("world:cards", "held:1", krw(9_000)), "capture", "payment:2"),
    ],
)
def test_the_same_key_with_other_content_is_refused(balance, line, kind, source):
    posted(Line("world:cards", "held:1", krw(9_000)))

    with pytest.raises(EntryConflicts):
        posted(line, kind=kind, source=source)

    assert balance("held:1") == 9_000


@pytest.mark.django_db
def test_a_source_has_one_entry_of_a_kind(balance):
    posted(Line("world:cards", "held:1", krw(9_000)), source="payment:1")

    with pytest.raises(EntryConflicts):
        posted(Line("world:cards", "held:1", krw(9_000)), key="capture:again", source="payment:1")

    assert balance("held:1") == 9_000


@pytest.mark.django_db
def test_a_pot_pays_out_only_what_it_holds(balance):
    posted(Line("world:cards", "held:1", krw(100)))

    with pytest.raises(PotLacks):
        posted(Line("held:1", "payable:seller:1", krw(101)), key="release:1", kind="release")

    assert balance("held:1") == 100
    assert balance("payable:seller:1") == 0
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_a_pot_may_pass_on_what_the_same_entry_brings(balance):
    posted(Line("world:cards", "held:1", krw(100)), Line("held:1", "payable:seller:1", krw(100)))

    assert balance("held:1") == 0
    assert balance("payable:seller:1") == 100


@pytest.mark.django_db
def test_an_account_keeps_its_currency(balance):
    posted(Line("world:cards", "held:1", krw(100)))

    with pytest.raises(AccountConflicts):
        posted(Line("points:issued", "held:1", pts(5)), key="earn:1", kind="earn")
    with pytest.raises(AccountConflicts), unit_of_work():
        open_account(code="held:1", currency="PTS")

    assert balance("held:1") == 100


@pytest.mark.django_db
def test_opening_an_account_twice_opens_one():
    for _ in range(2):
        with unit_of_work():
            open_account(code="budget:spring", currency="KRW")
            open_account(code="platform:points", currency="KRW")

    assert list(Account.objects.order_by("code").values_list("code", "has_floor")) == [
        ("budget:spring", True),
        ("platform:points", False),
    ]


@pytest.mark.django_db
def test_posting_needs_a_unit_of_work_and_a_line():
    with pytest.raises(OutsideUnit):
        post(key="k", kind="k", lines=[Line("world:cards", "held:1", krw(1))], now=NOON)
    with pytest.raises(ValueError, match="at least one line"):
        posted()


ACCOUNTS = ["world:cards", "world:bank", "platform:commission", "held:1", "held:2", "payable:seller:1"]
moves = st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(ACCOUNTS), st.integers(1, 500)).filter(
    lambda move: move[0] != move[1]
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(st.lists(moves, min_size=1, max_size=4), max_size=8))
def test_whatever_is_posted_the_books_stay_sound(entries):
    run = uuid4()
    expected = Counter({code: balance_of(code) for code in ACCOUNTS})
    for number, entry in enumerate(entries):
        after = expected.copy()
        for debit, credit, amount in entry:
            after[debit] -= amount
            after[credit] += amount
        lines = [Line(debit, credit, krw(amount)) for debit, credit, amount in entry]
        if any(after[code] < 0 for code in ("held:1", "held:2", "payable:seller:1")):
            with pytest.raises(PotLacks):
                posted(*lines, key=f"{run}:{number}")
        else:
            posted(*lines, key=f"{run}:{number}")
            expected = after

    assert {code: balance_of(code) for code in ACCOUNTS} == {code: expected[code] for code in ACCOUNTS}
    assert sum(expected.values()) == 0
    with connection.cursor() as cursor:  # tables another test emptied pass for empty, and every proof for a short one
        cursor.execute("ANALYZE ledger_account, ledger_entry, ledger_link, ledger_posting")
    assert [verdict for verdict in verdicts(of="ledger.") if verdict.differences] == []
