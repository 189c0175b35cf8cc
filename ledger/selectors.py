"""Questions to the books, answered with plain numbers in minor units."""

from collections.abc import Collection

from django.db.models import F, QuerySet, Sum

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


def pots_total(prefix: str, *, currency: str = "KRW") -> int:
    """What all pots whose code starts with `prefix` hold together: `pots_total("held:")`."""
    pots = Account.objects.filter(code__startswith=prefix, currency=currency, has_floor=True)
    total: int | None = pots.aggregate(held=Sum(F("credits") - F("debits")))["held"]
    return total or 0


def _sum(postings: QuerySet[Posting]) -> int:
    total: int | None = postings.aggregate(moved=Sum("amount_minor"))["moved"]
    return int(total or 0)
