"""Many posting at once, with real threads: nothing is lost, nothing waits in a circle, one key is one entry."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import QuerySet

from common.money import krw
from common.transactions import unit_of_work
from ledger.errors import PotLacks
from ledger.models import Entry
from ledger.proofs import prove, verdicts
from ledger.services import Line, post, posting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)


def together(acts):
    """Run the acts at once, each on a connection of its own; what each gave or raised."""
    start = threading.Barrier(len(acts), timeout=10)

    def run(act):
        try:
            start.wait()
            with unit_of_work():
                return act()
        except PotLacks as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def paying(key, *ends, amount=1):
    lines = [Line(debit, credit, krw(amount)) for debit, credit in ends]
    return lambda: post(key=key, kind="move", lines=lines, now=NOON)


def test_pots_named_in_any_order_never_wait_in_a_circle(balance):
    together([paying("fill", ("world:mint", "box:a"), ("world:mint", "box:b"), amount=1_000)])

    there = [paying(f"there:{n}", ("box:a", "box:b")) for n in range(8)]
    back = [paying(f"back:{n}", ("box:b", "box:a")) for n in range(8)]
    together([act for pair in zip(there, back, strict=True) for act in pair])

    assert balance("box:a") == balance("box:b") == 1_000
    assert [verdict for verdict in verdicts() if verdict.differences] == []


def test_one_key_posted_by_many_is_one_entry(balance):
    gave = together([paying("capture:1", ("world:mint", "box:a"), amount=100) for _ in range(8)])

    assert len({entry.pk for entry in gave}) == 1
    assert balance("box:a") == 100


def test_the_last_won_is_paid_once(balance):
    together([paying("fill", ("world:mint", "box:a"), amount=3)])

    gave = together([paying(f"take:{n}", ("box:a", f"box:taken:{n}")) for n in range(8)])

    assert sum(isinstance(given, Entry) for given in gave) == 3
    assert sum(isinstance(given, PotLacks) for given in gave) == 5
    assert balance("box:a") == 0


def test_the_proofs_run_on_a_snapshot_of_their_own(balance):
    together([paying("fill", ("world:mint", "box:a"), amount=3)])

    assert [verdict for verdict in prove() if verdict.differences] == []
    assert len(prove()) > 10


def test_control_without_the_lock_totals_are_lost(monkeypatch, balance):
    """If this one fails, the tests above have stopped proving anything."""
    together([paying("fill", ("world:mint", "box:a"), amount=10)])
    both_have_read, write = threading.Barrier(2, timeout=10), posting._write_totals

    def write_once_both_have_read(pots):
        both_have_read.wait()
        write(pots)

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows)
    monkeypatch.setattr(posting, "_write_totals", write_once_both_have_read)
    together([paying("take:1", ("box:a", "box:taken:1")), paying("take:2", ("box:a", "box:taken:2"))])

    assert balance("box:a") == 9
    assert [verdict.name for verdict in verdicts() if verdict.differences] == [
        "ledger.every_currency_sums_to_zero",
        "ledger.pot_totals_are_the_sums_of_their_postings",
    ]
