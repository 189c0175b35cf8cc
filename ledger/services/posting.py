"""Opening accounts and posting entries, one or many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from common.failpoints import declare, failpoint
from common.transactions import in_unit
from ledger.errors import AccountConflicts, EntryConflicts, PotLacks
from ledger.models import Account, Entry, Posting
from ledger.rules.accounts import is_stream
from ledger.rules.entries import Change, Line, changes, currencies, digest

declare("entry.inserted", "entry.totals_moved", "entry.posted")

_INSERT_ENTRIES = """
    INSERT INTO ledger_entry (id, key, kind, source, digest, posted_at)
    SELECT id, key, kind, source, digest, %s
    FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[]) AS given (id, key, kind, source, digest)
    ON CONFLICT DO NOTHING RETURNING id
"""
_WRITE_TOTALS = """
    UPDATE ledger_account AS account SET debits = given.debits, credits = given.credits
    FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[]) AS given (id, debits, credits) WHERE account.id = given.id
"""


@dataclass(frozen=True)
class Posted:
    """What an entry shall say. `source`, what it is about, is the key when left out. Raises ValueError for no lines."""

    key: str
    kind: str
    lines: Sequence[Line]
    source: str = ""

    def __post_init__(self) -> None:
        if not self.lines:
            raise ValueError(f"{self.key}: an entry has at least one line")


@in_unit
def open_account(*, code: str, currency: str) -> None:
    """Make sure the account exists; whether it is a pot or a stream its code says.

    Raises AccountConflicts when it exists in another currency.
    """
    _open_accounts({code: currency})


@in_unit
def post(*, key: str, kind: str, lines: Sequence[Line], now: datetime, source: str = "") -> Entry:
    """Write an entry whose lines move money out of `debit` into `credit`, opening accounts that do not exist.

    Posting the same key with the same content again changes nothing and gives the first entry; `source`,
    what the entry is about, is the key when left out. Pots are locked in the order of their codes, streams
    never. Raises EntryConflicts when the key or (kind, source) was used for something else, PotLacks when a
    pot would fall below zero, AccountConflicts when an account holds another currency, ValueError for no lines.
    """
    return post_all(entries=[Posted(key, kind, lines, source)], now=now)[0]


@in_unit
def post_all(*, entries: Sequence[Posted], now: datetime) -> list[Entry]:
    """Write many entries as `post` would one after the other, with as many statements as for one; all or none.

    Raises what `post` raises, and ValueError for a key that comes twice.
    """
    if not entries:
        return []
    drafts = [_draft(given, now) for given in entries]
    if len({draft.key for draft in drafts}) < len(drafts):
        raise ValueError("a key stands for one entry")
    new = _insert(drafts, now)
    lines = {draft.pk: given.lines for draft, given in zip(drafts, entries, strict=True) if draft.pk in new}
    if lines:
        failpoint("entry.inserted")
        accounts = _open_accounts(currencies(line for some in lines.values() for line in some))
        _move_totals(list(lines.values()))
        failpoint("entry.totals_moved")
        Posting.objects.bulk_create(
            Posting(
                entry_id=entry_id,
                debit=accounts[line.debit],
                credit=accounts[line.credit],
                currency=line.amount.currency,
                amount_minor=line.amount.minor,
            )
            for entry_id, some in lines.items()
            for line in some
        )
        failpoint("entry.posted")
    return drafts if len(new) == len(drafts) else _with_earlier(drafts, new)


def _draft(given: Posted, now: datetime) -> Entry:
    source = given.source or given.key
    pinned = digest(kind=given.kind, source=source, lines=given.lines)
    return Entry(key=given.key, kind=given.kind, source=source, posted_at=now, digest=pinned)


def _insert(drafts: Sequence[Entry], now: datetime) -> set[object]:
    """The ids of those that are new. Waits for transactions that are just writing the same keys, in their order."""
    rows = sorted((row.key, row.pk, row.kind, row.source, row.digest) for row in drafts)
    keys, ids, kinds, sources, digests = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_ENTRIES, [now, ids, keys, kinds, sources, digests])
        new: set[object] = {entry_id for (entry_id,) in cursor.fetchall()}
    for draft in drafts:
        draft._state.adding = draft.pk not in new
    return new


def _with_earlier(drafts: Sequence[Entry], new: set[object]) -> list[Entry]:
    repeated = [draft.key for draft in drafts if draft.pk not in new]
    earlier = {entry.key: entry for entry in Entry.objects.filter(key__in=repeated)}
    return [draft if draft.pk in new else _same(earlier.get(draft.key), draft) for draft in drafts]


def _same(earlier: Entry | None, draft: Entry) -> Entry:
    if earlier is None or earlier.digest != draft.digest:
        raise EntryConflicts(key=draft.key)
    return earlier


def _open_accounts(wanted: Mapping[str, str]) -> dict[str, Account]:
    """The accounts by code, made where missing. Nothing is locked here."""
    known = _accounts(wanted)
    missing = [code for code in sorted(wanted) if code not in known]
    if missing:
        Account.objects.bulk_create(
            (Account(code=code, currency=wanted[code], has_floor=not is_stream(code)) for code in missing),
            ignore_conflicts=True,
        )
        known |= _accounts(missing)
    for code, currency in wanted.items():
        if known[code].currency != currency:
            raise AccountConflicts(account=code)
    return known


def _accounts(codes: Mapping[str, str] | Sequence[str]) -> dict[str, Account]:
    return {account.code: account for account in Account.objects.filter(code__in=list(codes))}


def _move_totals(entries: Sequence[Sequence[Line]]) -> None:
    """Lock the pots in the order of their codes, add what moves entry by entry, and refuse what a pot lacks."""
    moved = [changes(lines) for lines in entries]
    codes = {code for change in moved for code in change}
    rows = Account.objects.filter(code__in=codes, has_floor=True).select_for_update(no_key=True).order_by("code")
    pots = {pot.code: pot for pot in rows}
    for change in moved:
        _add(change, pots)
    if pots:
        _write_totals(list(pots.values()))


def _add(moved: Mapping[str, Change], pots: Mapping[str, Account]) -> None:
    for code in moved.keys() & pots.keys():
        pot = pots[code]
        pot.debits += moved[code].debits
        pot.credits += moved[code].credits
        if pot.debits > pot.credits:
            raise PotLacks(account=code)


def _write_totals(pots: Sequence[Account]) -> None:
    values = [pot.pk for pot in pots], [pot.debits for pot in pots], [pot.credits for pot in pots]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_TOTALS, values)
