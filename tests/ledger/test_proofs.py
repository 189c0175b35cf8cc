"""`prove_ledger`: silent on sound books, loud on each kind of damage done behind the guards' backs."""

import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common import clock
from common.money import krw
from common.transactions import unit_of_work
from ledger.flows import seal_day
from ledger.proofs import prove_and_note, register, verdicts
from ledger.proofs.entries import ASTRAY, entries_say_what_they_said
from ledger.proofs.register import MOST_NAMED
from ledger.proofs.rows import rows
from ledger.selectors import LastRuns, checkpoint, last_runs, whole_run_is_due
from ledger.services import Line, Posted, post, post_all

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)


@pytest.fixture
def books():
    with unit_of_work():
        post(key="k:1", kind="capture", lines=[Line("world:mint", "box:1", krw(100))], now=NOON)
        post(key="k:2", kind="release", lines=[Line("box:1", "box:2", krw(40))], now=NOON)


def proved(*options):
    """The differences found, by proof, and the exit status."""
    printed = io.StringIO()
    try:
        call_command("prove_ledger", "--json", *options, stdout=printed)
        status = 0
    except SystemExit as leaving:
        status = leaving.code
    found = json.loads(printed.getvalue())
    assert found["agrees"] == (status == 0)
    return {proof["name"]: proof["differences"] for proof in found["proofs"] if proof["differences"]}


def damage(sql):
    """Change the books as only an owner of the database with the guards off could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_sound_books_prove_silently(books):
    assert proved() == {}


def test_empty_books_prove_silently():
    assert proved() == {}


def test_the_text_names_every_proof(books):
    printed = io.StringIO()

    call_command("prove_ledger", stdout=printed)

    assert "agrees   ledger.every_currency_sums_to_zero" in printed.getvalue()


@pytest.mark.parametrize(
    ("sql", "found_by"),
    [
        (
            "UPDATE ledger_account SET credits = 99 WHERE code = 'box:1'",
            {"ledger.every_currency_sums_to_zero", "ledger.pot_totals_are_the_sums_of_their_postings"},
        ),
        (
            "UPDATE ledger_posting SET amount_minor = 41 WHERE amount_minor = 40",
            {"ledger.pot_totals_are_the_sums_of_their_postings", "ledger.entries_say_what_they_said"},
        ),
        (
            "UPDATE ledger_posting SET amount_minor = 101 WHERE amount_minor = 100",
            {
                "ledger.every_currency_sums_to_zero",
                "ledger.pot_totals_are_the_sums_of_their_postings",
                "ledger.entries_say_what_they_said",
            },
        ),
        (
            "DELETE FROM ledger_posting WHERE amount_minor = 40",
            {"ledger.pot_totals_are_the_sums_of_their_postings", "ledger.entries_say_what_they_said"},
        ),
        ("UPDATE ledger_entry SET source = 'payment:9' WHERE key = 'k:1'", {"ledger.entries_say_what_they_said"}),
        (
            "INSERT INTO ledger_posting (id, entry_id, debit_id, credit_id, currency, amount_minor)"
            " SELECT gen_random_uuid(), entry_id, debit_id, credit_id, currency, 1 FROM ledger_posting"
            " WHERE amount_minor = 40",
            {"ledger.pot_totals_are_the_sums_of_their_postings", "ledger.entries_say_what_they_said"},
        ),
        (
            "ALTER TABLE ledger_entry DROP CONSTRAINT ledger_a_source_has_one_entry_of_a_kind, DROP CONSTRAINT"
            " ledger_entry_key_key; INSERT INTO ledger_entry SELECT gen_random_uuid(), key, kind, source, digest,"
            " posted_at FROM ledger_entry WHERE key = 'k:1'",
            {
                "ledger.one_thing_is_booked_once",
                "ledger.guards_stand",
                "ledger.entries_say_what_they_said",
                "ledger.every_entry_is_sealed_or_waits",
            },
        ),
        ("DELETE FROM ledger_link", {"ledger.every_entry_is_sealed_or_waits"}),
        ("ALTER TABLE ledger_posting DISABLE TRIGGER ledger_posting_is_written_once", {"ledger.guards_stand"}),
        ("DROP TRIGGER ledger_account_stays ON ledger_account", {"ledger.guards_stand"}),
        ("ALTER TABLE ledger_posting DROP CONSTRAINT ledger_credit_has_the_currency", {"ledger.guards_stand"}),
    ],
)
def test_damage_is_found(books, sql, found_by):
    damage(sql)

    found = proved()

    assert {name for name in found if name.startswith("ledger.")} == found_by


@pytest.mark.parametrize(
    ("sql", "found_by"),
    [
        (
            "UPDATE ledger_account SET credits = 99 WHERE code = 'box:1'",
            {"ledger.pot_totals_are_the_sums_of_their_postings"},
        ),
        (
            "UPDATE ledger_posting SET amount_minor = 41 WHERE amount_minor = 40",
            {"ledger.pot_totals_are_the_sums_of_their_postings", "ledger.entries_say_what_they_said"},
        ),
        (
            "ALTER TABLE ledger_account DROP CONSTRAINT ledger_pot_never_pays_out_what_it_lacks;"
            "UPDATE ledger_account SET debits = 101 WHERE code = 'box:1'",
            {
                "ledger.no_pot_is_below_zero",
                "ledger.pot_totals_are_the_sums_of_their_postings",
                "ledger.guards_stand",
            },
        ),
        ("UPDATE ledger_posting SET amount_minor = 8 WHERE amount_minor = 7", set()),
        ("UPDATE ledger_account SET credits = 6 WHERE code = 'box:3'", set()),
    ],
)
def test_since_the_checkpoint_only_what_came_later_is_looked_at(sql, found_by):
    """What was proven whole is proven again at night."""
    with unit_of_work():
        post(key="k:0", kind="capture", lines=[Line("world:mint", "box:3", krw(7))], now=NOON)
    seal_day()
    prove_and_note(is_whole=True)
    with unit_of_work():
        post(key="k:1", kind="capture", lines=[Line("world:mint", "box:1", krw(100))], now=NOON)
        post(key="k:2", kind="release", lines=[Line("box:1", "box:2", krw(40))], now=NOON)
    damage(sql)

    assert {name for name in proved("--since-checkpoint") if name.startswith("ledger.")} == found_by


def test_a_run_that_differs_is_no_checkpoint(books):
    seal_day()
    damage("UPDATE ledger_posting SET amount_minor = 41 WHERE amount_minor = 40")

    prove_and_note(is_whole=True)

    whole = last_runs().whole
    assert (whole.agrees, whole.difference_count > 1, checkpoint()) == (False, True, 0)
    assert any("k:2 no longer says what was written" in words for words in whole.differences)
    assert "ledger.entries_say_what_they_said" in proved("--since-checkpoint")


def test_runs_are_kept_and_due_once_a_night(books):
    assert last_runs() == LastRuns(None, None)
    assert whole_run_is_due(now=clock.real())

    prove_and_note(is_whole=True)
    prove_and_note(is_whole=False)

    runs = last_runs()
    assert (runs.whole.is_whole, runs.whole.agrees, runs.latest.is_whole) == (True, True, False)
    assert runs.latest.began_at > runs.whole.began_at
    assert not whole_run_is_due(now=clock.real())
    assert whole_run_is_due(now=clock.real() + timedelta(days=1))


def test_more_differences_than_are_named_are_counted(books):
    """However much is broken, a run's memory stays flat."""
    with unit_of_work():
        lines = [Line("world:mint", f"box:{number}", krw(1)) for number in range(1000, 1000 + MOST_NAMED + 30)]
        post(key="k:3", kind="capture", lines=lines, now=NOON)
    damage("UPDATE ledger_account SET credits = 2 WHERE code LIKE 'box:1___'")

    found = {verdict.name: verdict for verdict in verdicts(of="ledger.")}[
        "ledger.pot_totals_are_the_sums_of_their_postings"
    ]

    assert (len(found.differences), found.more, found.difference_count) == (MOST_NAMED, 30, MOST_NAMED + 30)


names = st.text(st.sampled_from('abz:_-é김"\\\x7f\n[], '), min_size=1, max_size=12)
ends = st.tuples(names, names).filter(lambda pair: pair[0] != pair[1])
entries = st.tuples(names, names, st.lists(st.tuples(ends, st.integers(1, 10**12)), min_size=1, max_size=5))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(entries, min_size=1, max_size=12))
def test_the_database_pins_entries_as_the_rule_does(drawn):
    """Whatever an entry says: the database's digest is the rule's where all is ASCII, and elsewhere the rule judges."""
    drafts = [
        Posted(str(uuid4()), kind, [Line(f"world:{out}", f"world:{into}", krw(minor)) for (out, into), minor in moved],
               source + str(uuid4()))
        for kind, source, moved in drawn
    ]  # fmt: skip
    with unit_of_work():
        written = post_all(entries=drafts, now=NOON)
    astray = {entry_id for (entry_id,) in rows(ASTRAY)}

    for draft, entry in zip(drafts, written, strict=True):
        texts = [draft.kind, draft.source, *(code for line in draft.lines for code in (line.debit, line.credit))]
        assert (entry.pk in astray) == any(not text.isascii() or "\x7f" in text for text in texts)
    assert list(entries_say_what_they_said(0)) == []


def test_a_pot_below_zero_is_found(books):
    damage(
        "ALTER TABLE ledger_account DROP CONSTRAINT ledger_pot_never_pays_out_what_it_lacks;"
        "UPDATE ledger_account SET debits = 101 WHERE code = 'box:1'"
    )

    assert proved()["ledger.no_pot_is_below_zero"] == ["box:1 holds -1"]


def test_every_proof_stands_in_the_table_of_what_must_be_true():
    page = (Path(__file__).parents[2] / "docs" / "proofs.md").read_text()

    assert set(re.findall(r"`(\w+\.[a-z_]+)`", page)) - {"manage.py"} == register._whole.keys()
    assert set(re.findall(r"`(\w+\.[a-z_]+)` •", page)) == register._since.keys()
