"""Every entry still says what its digest pinned.

The database makes the canonical text of `ledger.rules.entries.digest` itself and names the entries whose digest is
not that of the text; only these are judged by the rule. `to_json` writes every text so that no two are alike, and
ASCII, all that our codes are made of, as Python does; an entry with other letters is merely judged by the rule.
"""

from collections.abc import Iterator
from uuid import UUID

from common.money import Money
from ledger.models import Entry, Posting
from ledger.proofs.register import proof, proof_since
from ledger.proofs.rows import FRESH, rows
from ledger.rules.entries import Line, digest

LINES = """
    string_agg(
        '[' || to_json(debit.code)::text || ', ' || to_json(credit.code)::text || ', ' || posting.amount_minor::text
            || ', ' || to_json(posting.currency)::text || ']',
        ', ' ORDER BY debit.code COLLATE "C", credit.code COLLATE "C", posting.amount_minor,
                      posting.currency COLLATE "C"
    ) AS said
    FROM ledger_posting AS posting
    JOIN ledger_account AS debit ON debit.id = posting.debit_id
    JOIN ledger_account AS credit ON credit.id = posting.credit_id
"""
"""The lines of entries in their canonical form and order."""

DIGEST = """
    encode(sha256(convert_to(
        '[' || to_json(entry.kind)::text || ', ' || to_json(entry.source)::text || ', [' || lines.said || ']]', 'UTF8'
    )), 'hex')
"""
ASTRAY = f"""
    SELECT entry.id FROM ledger_entry AS entry
    LEFT JOIN (SELECT posting.entry_id, {LINES} GROUP BY posting.entry_id) AS lines ON lines.entry_id = entry.id
    WHERE {DIGEST} IS DISTINCT FROM entry.digest
"""  # noqa: S608
_ASTRAY_SINCE = f"""
    SELECT entry.id FROM ledger_entry AS entry, LATERAL (SELECT {LINES} WHERE posting.entry_id = entry.id) AS lines
    WHERE entry.id IN ({FRESH}) AND {DIGEST} IS DISTINCT FROM entry.digest
"""  # noqa: S608
UNLINKED = """
    SELECT entry.key FROM ledger_entry AS entry LEFT JOIN ledger_link AS link ON link.entry_id = entry.id
    WHERE link.entry_id IS NULL ORDER BY entry.id
"""


@proof_since
def entries_say_what_they_said(since: int) -> Iterator[str]:
    """Every entry's digest is that of its postings: none was changed, added or removed."""
    for (entry_id,) in rows(_ASTRAY_SINCE if since else ASTRAY, {"since": since}):
        yield from judged(entry_id)


@proof
def every_entry_is_sealed_or_waits() -> Iterator[str]:
    """No entry was written past the chain."""
    for (key,) in rows(UNLINKED):
        yield f"entry {key} has no place in the chain"


def judged(entry_id: UUID) -> Iterator[str]:
    """What the rule finds wrong with one entry."""
    entry = Entry.objects.get(pk=entry_id)
    postings = Posting.objects.filter(entry=entry).select_related("debit", "credit")
    lines = [Line(row.debit.code, row.credit.code, Money(row.amount_minor, row.currency)) for row in postings]
    if not lines:
        yield f"entry {entry.key} has no postings"
    elif digest(kind=entry.kind, source=entry.source, lines=lines) != entry.digest:
        yield f"entry {entry.key} no longer says what was written"
