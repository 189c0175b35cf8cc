"""Questions to the books, answered with plain numbers in minor units."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import F, Q, QuerySet, Sum

from ledger.models import Account, Posting
from ledger.rules.accounts import is_stream


def balance(code: str) -> int:
    """What went into the account less what went out; 0 for an account that was never opened.

    A pot answers from its totals, whatever the number of its postings; a stream is summed and may be below zero.
    """
    if is_stream(code):
        return _sum(Posting.objects.filter(credit__code=code)) - _sum(Posting.objects.filter(debit__code=code))
    held = Account.objects.filter(code=code).values_list(F("credits") - F("debits"), flat=True).first()
    return held or 0


def pot_balances(codes: Collection[str]) -> dict[str, int]:
    """What each of these pots holds, in one query; those never opened are left out."""
    pots = Account.objects.filter(code__in=codes, has_floor=True)
    return {code: put_in - taken_out for code, put_in, taken_out in pots.values_list("code", "credits", "debits")}


def pot_flows(codes: Collection[str]) -> dict[str, tuple[int, int]]:
    """What each of these pots ever took in and gave out, in one query; those never opened are left out."""
    pots = Account.objects.filter(code__in=codes, has_floor=True)
    return {code: (put_in, taken_out) for code, put_in, taken_out in pots.values_list("code", "credits", "debits")}


def pots_total(prefix: str, *, currency: str = "KRW") -> int:
    """What all pots whose code starts with `prefix` hold together: `pots_total("held:")`."""
    pots = Account.objects.filter(code__startswith=prefix, currency=currency, has_floor=True)
    total: int | None = pots.aggregate(held=Sum(F("credits") - F("debits")))["held"]
    return total or 0


@dataclass(frozen=True)
class Movement:
    """One entry as an account felt it: `amount_minor` in (above zero) or out; `total_minor` is all the entry moved."""

    key: str
    kind: str
    source: str
    at: datetime
    amount_minor: int
    total_minor: int


def movements(code: str, *, since: datetime, until: datetime) -> list[Movement]:
    """What went into and out of an account from `since` to before `until`, in the order it was posted."""
    felt = Posting.objects.filter(Q(credit__code=code) | Q(debit__code=code))
    entries = felt.filter(entry__posted_at__gte=since, entry__posted_at__lt=until).values("entry")
    ends = ("entry__key", "entry__kind", "entry__source", "entry__posted_at", "credit__code", "debit__code")
    rows = Posting.objects.filter(entry__in=entries).order_by("entry__posted_at", "entry_id")
    found: list[Movement] = []
    for (key, kind, source, at), postings in groupby(rows.values_list(*ends, "amount_minor"), key=_entry_of):
        moved = [(credit, debit, minor) for *_entry, credit, debit, minor in postings]
        felt_minor = sum(minor * ((credit == code) - (debit == code)) for credit, debit, minor in moved)
        found.append(Movement(key, kind, source, at, felt_minor, sum(minor for *_ends, minor in moved)))
    return found


def balance_at(code: str, at: datetime) -> int:
    """What the account held just before that instant."""
    earlier = Posting.objects.filter(entry__posted_at__lt=at)
    return _sum(earlier.filter(credit__code=code)) - _sum(earlier.filter(debit__code=code))


def _entry_of(row: tuple[str, str, str, datetime, str, str, int]) -> tuple[str, str, str, datetime]:
    return row[:4]


def _sum(postings: QuerySet[Posting]) -> int:
    total: int | None = postings.aggregate(moved=Sum("amount_minor"))["moved"]
    return int(total or 0)
