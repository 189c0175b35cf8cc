"""The chain of seals: what is sealed once stays as it was, and `verify_chain` names where it does not."""

import io
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from common.money import krw
from common.transactions import unit_of_work
from ledger.flows import seal_day
from ledger.models import Entry, Link, Seal
from ledger.rules.chain import SealedEntry, SealText, first_link, next_link
from ledger.selectors import chain_head
from ledger.services import Line, post

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)


def posted(*numbers):
    for number in numbers:
        with unit_of_work():
            post(key=f"k:{number}", kind="capture", lines=[Line("world:mint", "box:1", krw(number))], now=NOON)


def verified(*heads):
    """The exit status and what was printed."""
    printed = io.StringIO()
    try:
        call_command("verify_chain", *(word for head in heads for word in ("--head", head)), stdout=printed)
    except SystemExit as leaving:
        return leaving.code, printed.getvalue()
    return 0, printed.getvalue()


def damage(sql):
    """Change the books as only an owner of the database with the guards off could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def sealed():
    """Two seals of two entries each, and one entry that waits."""
    posted(1, 2, 3, 4)
    seal_day(at_most=2)
    posted(5)


def test_every_entry_is_sealed_once_in_the_order_of_ids(sealed):
    placed = Link.objects.exclude(seal=None).order_by("seal", "place").values_list("seal", "place", "entry__key")

    assert list(placed) == [(1, 1, "k:1"), (1, 2, "k:2"), (2, 1, "k:3"), (2, 2, "k:4")]
    assert list(Seal.objects.order_by("number").values_list("number", "count")) == [(1, 2), (2, 2)]
    assert list(Link.objects.filter(seal=None).values_list("entry__key", flat=True)) == ["k:5"]
    assert chain_head().waiting == 1


def test_a_seal_follows_from_the_one_before_and_its_entries(sealed):
    first, second = Seal.objects.order_by("number")
    entries = Entry.objects.filter(key__in=["k:3", "k:4"]).order_by("key")

    link = first_link(number=2, previous=first.digest)
    for entry in entries:
        link = next_link(
            link, SealedEntry(str(entry.pk), entry.key, entry.kind, entry.source, entry.digest, entry.posted_at)
        )

    assert SealText(2, second.day, 2, second.sealed_at, link).digest == second.digest
    assert Link.objects.get(seal=2, place=2).digest == link


def test_a_day_is_sealed_once_and_the_rest_with_the_next(sealed):
    assert seal_day(at_most=3) == 0
    assert seal_day(at_most=2) == 1  # the last seal was full: there may have been more

    posted(6)
    assert seal_day(at_most=2) == 0
    assert chain_head().waiting == 1


def test_a_whole_chain_says_its_head(sealed):
    head = chain_head()

    assert verified() == (0, f"whole   2:{head.digest}  {head.day:%Y-%m-%d}, 1 entries wait\n")
    assert verified(f"2:{head.digest}", f"1:{Seal.objects.get(number=1).digest}")[0] == 0
    assert verified(f"1:{head.digest}")[0] == 1
    assert verified(f"3:{head.digest}") == (1, "BROKEN  seal 3 is not the one that was kept elsewhere\n")


def test_an_empty_chain_is_whole():
    assert verified() == (0, "nothing is sealed yet\n")


ENTRY_3 = "(SELECT id FROM ledger_entry WHERE key = 'k:3')"
ENTRY_4 = "(SELECT id FROM ledger_entry WHERE key = 'k:4')"


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE ledger_posting SET amount_minor = 33 WHERE amount_minor = 3", "place 1: entry k:3 no longer says"),
        ("UPDATE ledger_entry SET posted_at = now() WHERE key = 'k:4'", "entry k:4 at place 2 was changed"),
        ("UPDATE ledger_entry SET digest = repeat('a', 64) WHERE key = 'k:3'", "entry k:3 at place 1 was changed"),
        (f"UPDATE ledger_link SET digest = repeat('a', 64) WHERE entry_id = {ENTRY_4}", "k:4 at place 2 was changed"),
        (
            "DELETE FROM ledger_posting WHERE amount_minor = 3;"
            f"DELETE FROM ledger_link WHERE entry_id = {ENTRY_3}; DELETE FROM ledger_entry WHERE key = 'k:3'",
            "the entry at place 1 was removed",
        ),
        (
            "DELETE FROM ledger_posting WHERE amount_minor = 4;"
            f"DELETE FROM ledger_link WHERE entry_id = {ENTRY_4}; DELETE FROM ledger_entry WHERE key = 'k:4'",
            "it closed 2 entries, 1 are there",
        ),
        (
            "DELETE FROM ledger_posting WHERE amount_minor = 3; DELETE FROM ledger_entry WHERE key = 'k:3'",
            "was removed",
        ),
        (
            f"UPDATE ledger_link SET place = 3 WHERE entry_id = {ENTRY_3};"
            f"UPDATE ledger_link SET place = 1 WHERE entry_id = {ENTRY_4};"
            f"UPDATE ledger_link SET place = 2 WHERE entry_id = {ENTRY_3}",
            "was put in another order",
        ),
        (
            "UPDATE ledger_link SET seal_id = 2, place = 3, digest = repeat('b', 64) WHERE seal_id IS NULL",
            "entry k:5 at place 3 was added",
        ),
        ("UPDATE ledger_seal SET count = 3 WHERE number = 2", "it closed 3 entries, 2 are there"),
        ("UPDATE ledger_seal SET day = day - 1 WHERE number = 2", "the seal was edited"),
        ("UPDATE ledger_seal SET digest = repeat('c', 64) WHERE number = 2", "the seal was edited"),
        ("DELETE FROM ledger_seal WHERE number = 2", "seal 2 is missing"),
    ],
)
def test_what_was_done_to_the_second_seal_is_named(sealed, sql, words):
    damage(sql)

    status, printed = verified()

    assert status == 1
    assert words in printed
    assert "seal 2" in printed


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE ledger_posting SET amount_minor = 55 WHERE amount_minor = 5", "not sealed yet: entry k:5 no longer"),
        ("DELETE FROM ledger_link WHERE seal_id IS NULL", "entry k:5 was added past the chain"),
    ],
)
def test_what_was_done_to_the_entry_that_waits_is_named(sealed, sql, words):
    damage(sql)

    assert words in verified()[1]


def test_the_first_break_is_named(sealed):
    damage(
        "UPDATE ledger_seal SET day = day - 1 WHERE number = 2;"
        "UPDATE ledger_posting SET amount_minor = 22 WHERE amount_minor = 2"
    )

    assert "seal 1, place 2: entry k:2 no longer says what was written" in verified()[1]


def test_a_chain_written_anew_is_told_by_a_head_kept_elsewhere(sealed):
    """Who owns the database may forge all of it; what was printed before stays."""
    head = f"2:{chain_head().digest}"
    damage("DELETE FROM ledger_seal; UPDATE ledger_link SET seal_id = NULL, place = NULL, digest = ''")
    seal_day(at_most=2)

    assert verified()[0] == 0
    assert verified(head)[0] == 1


@pytest.mark.parametrize(
    ("sql", "guard"),
    [
        ("UPDATE ledger_seal SET count = 9", "ledger_seal_is_written_once"),
        ("DELETE FROM ledger_seal", "ledger_seal_is_written_once"),
        ("DELETE FROM ledger_link WHERE seal_id IS NULL", "ledger_link_stays"),
        ("UPDATE ledger_link SET place = 7 WHERE seal_id = 2 AND place = 2", "ledger_link_is_sealed_once"),
        ("UPDATE ledger_link SET entry_id = gen_random_uuid() WHERE seal_id IS NULL", "ledger_link_is_sealed_once"),
        ("UPDATE ledger_link SET place = 1 WHERE seal_id IS NULL", "ledger_link_waits_or_is_sealed"),
        (
            "UPDATE ledger_link SET seal_id = 2, place = 2, digest = 'x' WHERE seal_id IS NULL",
            "ledger_a_place_in_a_seal_is_taken_once",
        ),
        ("INSERT INTO ledger_seal VALUES (0, now(), 1, 'x', now())", "ledger_seal_closes_something"),
    ],
)
def test_what_is_sealed_stays(sealed, sql, guard):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            cursor.execute(sql)

    cause = refusal.value.__cause__
    assert (cause.diag.constraint_name or cause.diag.message_primary.split()[0]) == guard


@pytest.mark.parametrize("table", ["account", "entry", "posting", "link", "seal"])
def test_no_table_of_the_books_is_emptied(sealed, table):
    """The tests' own session may; nobody else's (tests/settings.py)."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL moa.may_empty = off")
        with pytest.raises(IntegrityError, match=f"ledger_{table}_is_never_emptied"), transaction.atomic():
            cursor.execute(f"TRUNCATE ledger_{table} CASCADE")
