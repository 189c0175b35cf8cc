"""What must be true of accounts and their postings."""

from collections.abc import Iterator

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from ledger.models import Account, Posting
from ledger.proofs.register import proof, proof_since
from ledger.proofs.rows import FRESH, rows

_WRONG_TOTALS = """
    SELECT account.code, account.credits, account.debits, coalesce(moved.came, 0), coalesce(moved.went, 0)
    FROM ledger_account AS account
    LEFT JOIN (SELECT account_id, sum(went) AS went, sum(came) AS came FROM (
        SELECT debit_id AS account_id, amount_minor AS went, 0 AS came FROM ledger_posting
        UNION ALL SELECT credit_id, 0, amount_minor FROM ledger_posting
    ) AS ends GROUP BY 1) AS moved
        ON moved.account_id = account.id
    WHERE account.has_floor AND (account.credits, account.debits) <> (coalesce(moved.came, 0), coalesce(moved.went, 0))
    ORDER BY account.code
"""
_TOUCHED = f"""
    WITH touched AS MATERIALIZED (
        SELECT debit_id AS id FROM ledger_posting WHERE entry_id IN ({FRESH})
        UNION SELECT credit_id FROM ledger_posting WHERE entry_id IN ({FRESH})
    )
"""  # noqa: S608
_WRONG_TOTALS_SINCE = f"""
    {_TOUCHED}
    SELECT account.code, account.credits, account.debits, moved.came, moved.went
    FROM touched JOIN ledger_account AS account USING (id), LATERAL (
        SELECT (SELECT coalesce(sum(amount_minor), 0) FROM ledger_posting WHERE credit_id = account.id) AS came,
               (SELECT coalesce(sum(amount_minor), 0) FROM ledger_posting WHERE debit_id = account.id) AS went
    ) AS moved
    WHERE account.has_floor AND (account.credits, account.debits) <> (moved.came, moved.went)
    ORDER BY account.code
"""  # noqa: S608
_BELOW_ZERO = """
    SELECT code, credits - debits FROM ledger_account AS account
    WHERE has_floor AND debits > credits {which} ORDER BY code
"""
_ONE_OF_A_KIND = """
    SELECT source, kind, count(*) FROM ledger_entry GROUP BY source, kind HAVING count(*) > 1 ORDER BY source, kind
"""
_ONE_OF_A_KEY = "SELECT key, count(*) FROM ledger_entry GROUP BY key HAVING count(*) > 1 ORDER BY key"


@proof
def every_currency_sums_to_zero() -> Iterator[str]:
    """What pots hold by their totals and streams by their postings is nothing in all."""
    for currency in Account.objects.values_list("currency", flat=True).distinct().order_by("currency"):
        accounts = Account.objects.filter(currency=currency)
        pots = accounts.aggregate(held=Coalesce(Sum(F("credits") - F("debits")), 0))["held"]
        came = _moved(Posting.objects.filter(credit__has_floor=False, currency=currency))
        went = _moved(Posting.objects.filter(debit__has_floor=False, currency=currency))
        if pots + came - went:
            yield f"{currency} does not sum to zero: pots hold {pots}, streams {came - went}"


@proof_since
def pot_totals_are_the_sums_of_their_postings(since: int) -> Iterator[str]:
    """A pot's totals are what all its postings say, of every pot or of those touched since."""
    statement = _WRONG_TOTALS_SINCE if since else _WRONG_TOTALS
    for code, credits, debits, came, went in rows(statement, {"since": since}):
        yield f"{code} says {credits} in, {debits} out; its postings say {came} in, {went} out"


@proof_since
def no_pot_is_below_zero(since: int) -> Iterator[str]:
    """No pot paid out what it lacked."""
    statement = _BELOW_ZERO.format(which="")
    if since:
        statement = _TOUCHED + _BELOW_ZERO.format(which="AND id IN (SELECT id FROM touched)")
    for code, held in rows(statement, {"since": since}):
        yield f"{code} holds {held}"


@proof
def one_thing_is_booked_once() -> Iterator[str]:
    """There is one entry of a kind for a source, and one under a key."""
    for source, kind, times in rows(_ONE_OF_A_KIND):
        yield f"{kind} of {source} is booked {times} times"
    for key, times in rows(_ONE_OF_A_KEY):
        yield f"{times} entries have the key {key}"


def _moved(postings: QuerySet[Posting]) -> int:
    total: int = postings.aggregate(moved=Coalesce(Sum("amount_minor"), 0))["moved"]
    return total
