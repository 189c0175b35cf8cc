"""What the database itself refuses, tried with plain SQL around every service."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from common.money import krw
from common.transactions import unit_of_work
from ledger.models import Account, Entry
from ledger.services import Line, open_account, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    with unit_of_work():
        open_account(code="points:wallet:1", currency="PTS")
        post(key="k:1", kind="capture", lines=[Line("world:cards", "held:1", krw(100))], now="2026-11-20T03:00Z")


def refused(sql, *values):
    """The name of the guard that refused the statement."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            cursor.execute(sql, values)
    cause = refusal.value.__cause__
    return cause.diag.constraint_name or cause.diag.message_primary.split()[0]


@pytest.mark.parametrize(
    ("sql", "guard"),
    [
        ("UPDATE ledger_entry SET kind = 'other'", "ledger_entry_is_written_once"),
        ("DELETE FROM ledger_entry", "ledger_entry_is_written_once"),
        ("UPDATE ledger_posting SET amount_minor = 1", "ledger_posting_is_written_once"),
        ("DELETE FROM ledger_posting", "ledger_posting_is_written_once"),
        ("DELETE FROM ledger_account", "ledger_account_stays"),
        ("UPDATE ledger_account SET code = 'held:2' WHERE code = 'held:1'", "ledger_account_keeps_its_nature"),
        ("UPDATE ledger_account SET currency = 'PTS' WHERE code = 'held:1'", "ledger_account_keeps_its_nature"),
        ("UPDATE ledger_account SET has_floor = false", "ledger_account_keeps_its_nature"),
        ("UPDATE ledger_account SET credits = credits - 1 WHERE code = 'held:1'", "ledger_account_keeps_its_nature"),
        ("UPDATE ledger_account SET debits = 101 WHERE code = 'held:1'", "ledger_pot_never_pays_out_what_it_lacks"),
        ("UPDATE ledger_account SET credits = 5 WHERE code = 'world:cards'", "ledger_stream_keeps_no_totals"),
    ],
)
def test_what_is_written_stays(books, sql, guard):
    assert refused(sql) == guard


@pytest.mark.parametrize(
    ("debit", "credit", "currency", "amount", "guard"),
    [
        ("world:cards", "held:1", "KRW", 0, "ledger_posting_moves_a_positive_amount"),
        ("world:cards", "held:1", "KRW", -5, "ledger_posting_moves_a_positive_amount"),
        ("held:1", "held:1", "KRW", 5, "ledger_posting_has_two_different_ends"),
        ("points:wallet:1", "held:1", "KRW", 5, "ledger_debit_has_the_currency"),
        ("world:cards", "points:wallet:1", "KRW", 5, "ledger_credit_has_the_currency"),
        ("world:cards", "held:1", "PTS", 5, "ledger_debit_has_the_currency"),
    ],
)
def test_a_crooked_posting_is_refused(books, debit, credit, currency, amount, guard):
    accounts = dict(Account.objects.values_list("code", "id"))

    assert guard == refused(
        "INSERT INTO ledger_posting (id, entry_id, debit_id, credit_id, currency, amount_minor)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        uuid4(), Entry.objects.get().id, accounts[debit], accounts[credit], currency, amount,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "has_floor", "guard"),
    [
        ("held:9", False, "ledger_only_streams_go_without_a_floor"),
        ("world:nowhere", True, "ledger_only_streams_go_without_a_floor"),
        ("held:1", True, "ledger_account_code_key"),
    ],
)
def test_a_crooked_account_is_refused(books, code, has_floor, guard):
    found = refused(
        "INSERT INTO ledger_account (id, code, currency, has_floor, debits, credits) VALUES (%s, %s, 'KRW', %s, 0, 0)",
        uuid4(), code, has_floor,
    )  # fmt: skip

    assert found.startswith(guard)


@pytest.mark.parametrize(
    ("key", "kind", "source", "guard"),
    [
        ("k:1", "release", "other", "ledger_entry_key"),
        ("k:2", "capture", "k:1", "ledger_a_source_has_one_entry_of_a_kind"),
    ],
)
def test_a_second_entry_for_one_thing_is_refused(books, key, kind, source, guard):
    found = refused(
        "INSERT INTO ledger_entry (id, key, kind, source, digest, posted_at) VALUES (%s, %s, %s, %s, '', now())",
        uuid4(), key, kind, source,
    )  # fmt: skip

    assert found.startswith(guard)
