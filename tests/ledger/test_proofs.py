"""`prove_ledger`: silent on sound books, loud on each kind of damage done behind the guards' backs."""

import io
import json
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection

from common.money import krw
from common.transactions import unit_of_work
from ledger.services import Line, post

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)


@pytest.fixture
def books():
    with unit_of_work():
        post(key="k:1", kind="capture", lines=[Line("world:mint", "box:1", krw(100))], now=NOON)
        post(key="k:2", kind="release", lines=[Line("box:1", "box:2", krw(40))], now=NOON)


def proved():
    """The differences found, by proof, and the exit status."""
    printed = io.StringIO()
    try:
        call_command("prove_ledger", "--json", stdout=printed)
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
        ("ALTER TABLE ledger_posting DISABLE TRIGGER ledger_posting_is_written_once", {"ledger.guards_stand"}),
        ("DROP TRIGGER ledger_account_stays ON ledger_account", {"ledger.guards_stand"}),
        ("ALTER TABLE ledger_posting DROP CONSTRAINT ledger_credit_has_the_currency", {"ledger.guards_stand"}),
    ],
)
def test_damage_is_found(books, sql, found_by):
    damage(sql)

    found = proved()

    assert {name for name in found if name.startswith("ledger.")} == found_by
    assert all(len(differences) == 1 for name, differences in found.items() if name == "ledger.guards_stand")


def test_a_pot_below_zero_is_found(books):
    damage(
        "ALTER TABLE ledger_account DROP CONSTRAINT ledger_pot_never_pays_out_what_it_lacks;"
        "UPDATE ledger_account SET debits = 101 WHERE code = 'box:1'"
    )

    assert proved()["ledger.no_pot_is_below_zero"] == ["box:1 holds -1"]
