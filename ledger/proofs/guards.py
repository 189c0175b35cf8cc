"""The triggers and constraints that keep the books are in the database, on and validated."""

from collections.abc import Iterator

from django.db import connection

from ledger.proofs.register import proof_since

GUARDS = frozenset(
    {
        "ledger_entry_is_written_once",
        "ledger_posting_is_written_once",
        "ledger_account_keeps_its_nature",
        "ledger_account_stays",
        "ledger_debit_has_the_currency",
        "ledger_credit_has_the_currency",
        "ledger_pot_never_pays_out_what_it_lacks",
        "ledger_stream_keeps_no_totals",
        "ledger_only_streams_go_without_a_floor",
        "ledger_posting_moves_a_positive_amount",
        "ledger_posting_has_two_different_ends",
        "ledger_account_has_one_currency",
        "ledger_account_code_key",
        "ledger_entry_key_key",
        "ledger_a_source_has_one_entry_of_a_kind",
        "ledger_entry_waits_for_its_seal",
        "ledger_seal_is_written_once",
        "ledger_link_stays",
        "ledger_link_is_sealed_once",
        "ledger_link_waits_or_is_sealed",
        "ledger_a_place_in_a_seal_is_taken_once",
        "ledger_account_is_never_emptied",
        "ledger_entry_is_never_emptied",
        "ledger_posting_is_never_emptied",
        "ledger_link_is_never_emptied",
        "ledger_seal_is_never_emptied",
    }
)
"""Triggers and constraints that must stand in the database for the books to be believed."""

_STANDING = """
    SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')
    UNION ALL
    SELECT conname FROM pg_constraint WHERE convalidated
"""


@proof_since
def guards_stand(since: int) -> Iterator[str]:
    """Every guard stands, whatever was written since."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING)
        standing = {name for (name,) in cursor.fetchall()}
    for missing in sorted(GUARDS - standing):
        yield f"the guard {missing} is missing or off"
