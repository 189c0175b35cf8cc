"""Sealing: entries that wait are linked in one fixed order and closed under the digest of all before."""

from datetime import datetime

from django.db import connection

from common.calendar import seoul_day
from common.transactions import in_unit
from ledger.models import Link, Seal
from ledger.rules.chain import BEFORE_THE_FIRST, SealText, first_link, next_link
from ledger.selectors import sealed_entry

MOST_IN_A_SEAL = 10_000

_ALONE = "SELECT pg_advisory_xact_lock(hashtext('ledger.sealing'))"
_SEAL_LINKS = """
    UPDATE ledger_link AS link SET seal_id = %s, place = given.place, digest = given.digest
    FROM unnest(%s::uuid[], %s::text[]) WITH ORDINALITY AS given (entry_id, digest, place)
    WHERE link.entry_id = given.entry_id
"""


@in_unit
def seal_next(*, at: datetime, at_most: int = MOST_IN_A_SEAL) -> Seal | None:
    """Seal the entries that wait, by their ids, at most so many; None when none waits. `at` is real time.

    An entry whose transaction is still under way is not seen and waits for a later seal: none is missed, none is
    sealed twice. Sealers take turns.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ALONE)
    waiting = Link.objects.filter(seal=None).select_related("entry").order_by("entry_id")[:at_most]
    last = Seal.objects.order_by("-number").first()
    number, previous = (last.number + 1, last.digest) if last else (1, BEFORE_THE_FIRST)
    ids, digests, link = [], [], first_link(number=number, previous=previous)
    for row in waiting.iterator():
        link = next_link(link, sealed_entry(row))
        ids.append(row.entry_id)
        digests.append(link)
    if not ids:
        return None
    text = SealText(number, seoul_day(at), len(ids), at, link)
    seal = Seal.objects.create(
        number=number, day=text.day, count=text.count, digest=text.digest, sealed_at=text.sealed_at
    )
    with connection.cursor() as cursor:
        cursor.execute(_SEAL_LINKS, [number, ids, digests])
    return seal
