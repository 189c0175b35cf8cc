"""The chain of seals: every link follows from the one before, every seal from its links, and nothing is left out.

The first break is named and ends the search, since everything after it hangs on it.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ledger.models import Link, Seal
from ledger.proofs.entries import ASTRAY, UNLINKED, judged
from ledger.proofs.register import proof
from ledger.proofs.rows import rows
from ledger.rules.chain import BEFORE_THE_FIRST, SealedEntry, SealText, first_link, next_link

_LOST = """
    SELECT link.entry_id, link.place
    FROM ledger_link AS link LEFT JOIN ledger_entry AS entry ON entry.id = link.entry_id
    WHERE link.seal_id = %(seal)s AND entry.id IS NULL ORDER BY link.place LIMIT 1
"""

_LINKS = """
    SELECT link.place, link.digest, entry.id::text, entry.key, entry.kind, entry.source, entry.digest, entry.posted_at
    FROM ledger_link AS link JOIN ledger_entry AS entry ON entry.id = link.entry_id
    WHERE link.seal_id = %(seal)s ORDER BY link.place
"""
_NEVER = sys.maxsize
"""After every seal."""


@proof
def the_chain_holds() -> Iterator[str]:
    """Nothing that was sealed was changed, removed, added to or put in another order since."""
    first = next(breaks(), None)
    if first is not None:
        yield first.words


@dataclass(frozen=True)
class Break:
    """Where the chain is broken first, and how."""

    seal: int
    place: int
    words: str


def breaks() -> Iterator[Break]:
    """The first thing wrong with seals and links; what entries' postings say is not asked."""
    number, previous = 0, BEFORE_THE_FIRST
    for seal in Seal.objects.order_by("number").iterator():
        number += 1
        if seal.number != number:
            yield Break(number, 0, f"seal {number} is missing")
            return
        for place, words in _breaks_of(seal, previous):
            yield Break(number, place, f"{seal.day:%Y-%m-%d}, seal {number}: {words}")
            return
        previous = seal.digest
    for missing in Link.objects.filter(seal__gt=number).values_list("seal_id", flat=True)[:1]:
        yield Break(number + 1, 0, f"seal {missing} is missing")


def first_break() -> Break | None:
    """The first thing wrong with the chain or with an entry in it, those that still wait last."""
    found = list(islice(breaks(), 1))
    for link in _astray():
        number, place = link.seal_id or _NEVER, link.place or 0
        where = f"{link.seal.day:%Y-%m-%d}, seal {number}, place {place}" if link.seal else "not sealed yet"
        found += [Break(number, place, f"{where}: {words}") for words in judged(link.entry_id)]
        found = [min(found, key=lambda one: (one.seal, one.place))] if found else []
    for (key,) in rows(UNLINKED):
        found.append(Break(_NEVER, 0, f"entry {key} was added past the chain"))
        break
    return min(found, key=lambda one: (one.seal, one.place)) if found else None


def _astray() -> Iterator[Link]:
    """The links of entries whose postings do not make their digest."""
    for (entry_id,) in rows(ASTRAY):
        yield from Link.objects.filter(entry=entry_id).select_related("seal")


def _breaks_of(seal: Seal, previous: str) -> Iterator[tuple[int, str]]:
    for entry_id, place in rows(_LOST, {"seal": seal.number}):
        yield place, f"entry {entry_id} was removed"
    count, link = 0, first_link(number=seal.number, previous=previous)
    for place, digest, *said in rows(_LINKS, {"seal": seal.number}):
        count += 1
        entry = SealedEntry(*said)
        link = next_link(link, entry)
        if place != count:
            yield count, f"the entry at place {count} was removed"
        if digest != link:
            yield count, f"entry {entry.key} at place {count} {_how(place, entry.id, seal)}"
    if count != seal.count:
        yield count, f"it closed {seal.count} entries, {count} are there"
    if SealText(seal.number, seal.day, seal.count, seal.sealed_at, link).digest != seal.digest:
        yield count, "the seal was edited"


def _how(place: int, entry_id: str, seal: Seal) -> str:
    """What became of an entry whose link does not follow. Places go by the entries' ids."""
    others = Link.objects.filter(seal=seal)
    is_before = others.filter(place__gt=place, entry__lt=entry_id).exists()
    if is_before or others.filter(place__lt=place, entry__gt=entry_id).exists():
        return "was put in another order"
    return "was added" if place > seal.count else "was changed"
