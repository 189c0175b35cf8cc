"""Every trigger on our tables does its work on a bare copy of its table, and without it nobody does."""

from dataclasses import dataclass

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from escrow.rules.waits import MACHINES, TERMS
from tests.guards.catalogue import standing_triggers

_DEFINITION = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass"

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Breach:
    """A row, and what the trigger refuses to do with it."""

    row: str
    act: str


def _another(relation: str, column: str) -> str:
    """A value the column, which holds nothing, has not."""
    kinds = {"uuid": "gen_random_uuid()", "jsonb": "'{}'", "timestamp": "now()", "boolean": "true"}
    kinds |= dict.fromkeys(("bigint", "smallint", "integer"), "7")
    names = {f"escrow_{model.__name__.lower()}": model for model in apps.get_app_config("escrow").get_models()}
    field = next(one for one in names[relation]._meta.get_fields() if getattr(one, "column", "") == column)
    kind = field.db_type(connection).partition("(")[0].split()[0]
    return kinds.get(kind, "'x'")


_ANY = "INSERT INTO bare DEFAULT VALUES"
_ACCOUNT = "INSERT INTO bare (code, debits, credits) VALUES ('held:a', 5, 5)"
BREACHES = {
    "common_auditentry.common_audit_is_written_once": (
        Breach(_ANY, "UPDATE bare SET reason = 'another'"),
        Breach(_ANY, "DELETE FROM bare"),
    ),
    **{
        f"{relation}.{relation}_begins": (Breach("SELECT 1", "INSERT INTO bare (status) VALUES ('nowhere')"),)
        for relation in MACHINES
    },
    **{
        f"{relation}.{relation}_moves": (
            Breach("INSERT INTO bare (status) VALUES ('nowhere')", "UPDATE bare SET status = 'far'"),
        )
        for relation in MACHINES
    },
    **{
        f"{relation}.{relation}_keeps_its_terms": tuple(
            Breach(_ANY, f"UPDATE bare SET {column} = {_another(relation, column)}") for column in columns
        )
        for relation, columns in TERMS.items()
    },
    "ledger_account.ledger_account_keeps_its_nature": (
        Breach(_ACCOUNT, "UPDATE bare SET code = 'held:b'"),
        Breach(_ACCOUNT, "UPDATE bare SET debits = 4"),
        Breach(_ACCOUNT, "UPDATE bare SET credits = 4"),
    ),
    "ledger_account.ledger_account_stays": (Breach(_ANY, "DELETE FROM bare"),),
    "ledger_entry.ledger_entry_is_written_once": (
        Breach(_ANY, "UPDATE bare SET digest = 'another'"),
        Breach(_ANY, "DELETE FROM bare"),
    ),
    "ledger_link.ledger_link_is_sealed_once": (
        Breach("INSERT INTO bare (seal_id) VALUES (1)", "UPDATE bare SET digest = 'another'"),
        Breach("INSERT INTO bare (entry_id) VALUES (uuidv7())", "UPDATE bare SET entry_id = uuidv7()"),
    ),
    "ledger_link.ledger_link_stays": (Breach(_ANY, "DELETE FROM bare"),),
    "ledger_seal.ledger_seal_is_written_once": (
        Breach(_ANY, "UPDATE bare SET digest = 'another'"),
        Breach(_ANY, "DELETE FROM bare"),
    ),
    **{
        f"ledger_{name}.ledger_{name}_is_never_emptied": (Breach("SET LOCAL moa.may_empty = 'off'", "TRUNCATE bare"),)
        for name in ("account", "entry", "link", "posting", "seal")
    },
    "ledger_posting.ledger_posting_is_written_once": (
        Breach(_ANY, "UPDATE bare SET amount_minor = 1"),
        Breach(_ANY, "DELETE FROM bare"),
    ),
    "marketplace_auctionrecord.marketplace_record_is_written_once": (
        Breach(_ANY, "UPDATE bare SET fingerprint = 'another'"),
        Breach(_ANY, "DELETE FROM bare"),
    ),
}
WRITERS = {"marketplace_want.marketplace_wants_keep_their_words", "ledger_entry.ledger_entry_waits_for_its_seal"}
"""Triggers that refuse nothing but write: without them the tests of searching find, and of the chain seal, nothing."""


def test_every_trigger_is_tried():
    assert standing_triggers().keys() == BREACHES.keys() | WRITERS


@pytest.mark.parametrize(("trigger", "breach"), [(name, breach) for name in BREACHES for breach in BREACHES[name]])
def test_a_trigger_refuses_what_nothing_else_does(trigger, breach):
    assert _refuses(trigger, breach, stands=True)
    assert not _refuses(trigger, breach, stands=False)


def _refuses(trigger: str, breach: Breach, *, stands: bool) -> bool:
    table, _, name = trigger.partition(".")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE bare AS TABLE {table} WITH NO DATA")
        if stands:
            cursor.execute(_DEFINITION, [name, table])
            (definition,) = cursor.fetchone()
            cursor.execute(definition.replace(f" ON public.{table} ", " ON bare "))
        cursor.execute(breach.row)
        try:
            with transaction.atomic():
                cursor.execute(breach.act)
        except IntegrityError:
            return True
        finally:
            transaction.set_rollback(True)
    return False
