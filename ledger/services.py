"""Writing in the books: opening accounts and posting entries. Nothing else writes here."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from common.failpoints import declare, failpoint
from common.transactions import in_unit
from ledger.errors import AccountConflicts, EntryConflicts, PotLacks
from ledger.models import Account, Entry, Posting
from ledger.rules.accounts import is_stream
from ledger.rules.entries import Change, Line, changes, currencies, digest

__all__ = ["Line", "open_account", "post"]

declare("entry.inserted", "entry.totals_moved", "entry.posted")

_INSERT_ENTRY = """
    INSERT INTO ledger_entry (id, key, kind, source, digest, posted_at)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


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
    if not lines:
        raise ValueError(f"{key}: an entry has at least one line")
    entry = Entry(key=key, kind=kind, source=source or key, posted_at=now)
    entry.digest = digest(kind=kind, source=entry.source, lines=lines)
    if not _insert(entry):
        return _earlier(entry)
    failpoint("entry.inserted")
    accounts = _open_accounts(currencies(lines))
    _move_totals(changes(lines))
    failpoint("entry.totals_moved")
    Posting.objects.bulk_create(
        Posting(
            entry=entry,
            debit=accounts[line.debit],
            credit=accounts[line.credit],
            currency=line.amount.currency,
            amount_minor=line.amount.minor,
        )
        for line in lines
    )
    failpoint("entry.posted")
    return entry


def _insert(entry: Entry) -> bool:
    """Whether the entry is new. Waits for a transaction that is just writing the same key."""
    values = (entry.id, entry.key, entry.kind, entry.source, entry.digest, entry.posted_at)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_ENTRY, values)
        entry._state.adding = cursor.rowcount == 0
    return not entry._state.adding


def _earlier(entry: Entry) -> Entry:
    earlier = Entry.objects.filter(key=entry.key).first()
    if earlier is None or earlier.digest != entry.digest:
        raise EntryConflicts(key=entry.key)
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
        known = _accounts(wanted)
    for code, currency in wanted.items():
        if known[code].currency != currency:
            raise AccountConflicts(account=code)
    return known


def _accounts(wanted: Mapping[str, str]) -> dict[str, Account]:
    return {account.code: account for account in Account.objects.filter(code__in=wanted)}


def _move_totals(moved: Mapping[str, Change]) -> None:
    """Lock the pots in the order of their codes, add what moves, and refuse what a pot lacks."""
    pots = list(Account.objects.filter(code__in=moved, has_floor=True).select_for_update(no_key=True).order_by("code"))
    for pot in pots:
        pot.debits += moved[pot.code].debits
        pot.credits += moved[pot.code].credits
        if pot.debits > pot.credits:
            raise PotLacks(account=pot.code)
    if pots:
        Account.objects.bulk_update(pots, ["debits", "credits"])
