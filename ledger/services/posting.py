"""Opening accounts and posting entries, one or many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from common.failpoints import declare, failpoint
from common.ids import new_id
from common.transactions import in_unit
from ledger.errors import AccountConflicts, EntryConflicts, PotLacks
from ledger.models import Account, Entry
from ledger.rules.accounts import is_stream
from ledger.rules.entries import Change, Line, changes, currencies, digest

declare("entry.inserted", "entry.totals_moved", "entry.posted")

_INSERT_ENTRIES = """
    INSERT INTO ledger_entry (id, key, kind, source, digest, posted_at)
    SELECT id, key, kind, source, digest, %s
    FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[]) AS given (id, key, kind, source, digest)
    ON CONFLICT DO NOTHING RETURNING id
"""
_FIND_ACCOUNTS = "SELECT id, code, currency FROM ledger_account WHERE code = ANY(%s)"
_OPEN_ACCOUNTS = """
    INSERT INTO ledger_account (id, code, currency, has_floor, debits, credits)
    SELECT id, code, currency, has_floor, 0, 0
    FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bool[]) AS given (id, code, currency, has_floor)
    ON CONFLICT DO NOTHING RETURNING id, code, currency
"""
_INSERT_POSTINGS = """
    INSERT INTO ledger_posting (id, entry_id, debit_id, credit_id, currency, amount_minor)
    SELECT id, entry_id, debit_id, credit_id, currency, amount_minor
    FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::bigint[])
        AS given (id, entry_id, debit_id, credit_id, currency, amount_minor)
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


@dataclass(frozen=True)
class _Opened:
    """An account that stands; `is_new` when it was made in this very transaction."""

    id: UUID
    currency: str
    is_new: bool

    def is_new_pot(self, code: str) -> bool:
        return self.is_new and not is_stream(code)


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
        _move_totals(list(lines.values()), accounts)
        failpoint("entry.totals_moved")
        _insert_postings(lines, accounts)
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


def _open_accounts(wanted: Mapping[str, str]) -> dict[str, _Opened]:
    """The accounts by code, made where missing. Nothing is locked here but what was made: nobody else sees it yet."""
    known = _rows(_FIND_ACCOUNTS, [list(wanted)])
    missing = [code for code in sorted(wanted) if code not in known]
    if missing:
        values: list[Any] = [[new_id() for _ in missing], missing, [wanted[code] for code in missing]]
        made = _rows(_OPEN_ACCOUNTS, [*values, [not is_stream(code) for code in missing]], are_new=True)
        others = [code for code in missing if code not in made]
        known |= made | (_rows(_FIND_ACCOUNTS, [others]) if others else {})
    for code, currency in wanted.items():
        if known[code].currency != currency:
            raise AccountConflicts(account=code)
    return known


def _rows(statement: str, values: list[Any], *, are_new: bool = False) -> dict[str, _Opened]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {code: _Opened(account_id, currency, are_new) for account_id, code, currency in cursor.fetchall()}


def _insert_postings(entries: Mapping[UUID, Sequence[Line]], accounts: Mapping[str, _Opened]) -> None:
    lines = [(entry_id, line) for entry_id, some in entries.items() for line in some]
    values: list[list[object]] = [
        [new_id() for _ in lines],
        [entry_id for entry_id, _ in lines],
        [accounts[line.debit].id for _, line in lines],
        [accounts[line.credit].id for _, line in lines],
        [line.amount.currency for _, line in lines],
        [line.amount.minor for _, line in lines],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_POSTINGS, values)


def _move_totals(entries: Sequence[Sequence[Line]], accounts: Mapping[str, _Opened]) -> None:
    """Lock the pots in the order of their codes, add what moves entry by entry, and refuse what a pot lacks.

    Those just made hold nothing and are nobody else's yet.
    """
    moved = [changes(lines) for lines in entries]
    pots = {code: Account(id=found.id, code=code) for code, found in accounts.items() if found.is_new_pot(code)}
    if earlier := [code for code, found in accounts.items() if not found.is_new and not is_stream(code)]:
        rows = Account.objects.filter(code__in=earlier, has_floor=True).select_for_update(no_key=True)
        pots |= {pot.code: pot for pot in rows.order_by("code")}
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
