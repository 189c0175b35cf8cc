"""What must be true of the books at every instant, and the register where other apps add what must be true of theirs.

A proof yields one sentence per difference and nothing when all is well. It streams: what it keeps in memory
does not grow with the books.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

from django.db import connection, transaction
from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from common.money import Money
from ledger.models import Account, Entry, Posting
from ledger.rules.entries import Line, digest

Proof = Callable[[], Iterator[str]]

GUARDS = frozenset(
    {
        "ledger_entry_is_written_once",
        "ledger_posting_is_written_once",
        "ledger_account_keeps_its_nature",
        "ledger_account_stays",
        "ledger_debit_has_the_currency",
        "ledger_credit_has_the_currency",
        "ledger_pot_never_pays_out_what_it_lacks",
        "ledger_posting_moves_a_positive_amount",
        "ledger_posting_has_two_different_ends",
        "ledger_account_has_one_currency",
    }
)
"""Triggers and constraints that must stand in the database for the books to be believed."""

_STANDING_GUARDS = """
    SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')
    UNION ALL
    SELECT conname FROM pg_constraint WHERE convalidated
"""

_proofs: dict[str, Proof] = {}


@dataclass(frozen=True)
class Verdict:
    """One proof and the differences it found."""

    name: str
    differences: tuple[str, ...]


def proof(check: Proof) -> Proof:
    """Register a proof under its module's and its own name."""
    _proofs[f"{check.__module__.partition('.')[0]}.{check.__name__}"] = check
    return check


def verdicts() -> Iterator[Verdict]:
    """Run every registered proof, in the order of their names. The caller gives the snapshot they run in."""
    for name in sorted(_proofs):
        yield Verdict(name, tuple(_proofs[name]()))


def prove() -> tuple[Verdict, ...]:
    """Run every registered proof on one snapshot of the database."""
    with _one_snapshot():
        return tuple(verdicts())


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """All proofs see the same instant. Inside somebody's transaction (a test) that one is used as it is."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


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


@proof
def pot_totals_are_the_sums_of_their_postings() -> Iterator[str]:
    """A pot's totals are what its postings say."""
    pots = Account.objects.filter(has_floor=True).annotate(went=_sum_of("debit"), came=_sum_of("credit"))
    wrong = pots.exclude(debits=F("went"), credits=F("came"))
    for pot in wrong.order_by("code").iterator():
        yield f"{pot.code} says {pot.credits} in, {pot.debits} out; its postings say {pot.came} in, {pot.went} out"


@proof
def no_pot_is_below_zero() -> Iterator[str]:
    """No pot paid out what it lacked."""
    for pot in Account.objects.filter(has_floor=True, debits__gt=F("credits")).order_by("code").iterator():
        yield f"{pot.code} holds {pot.credits - pot.debits}"


@proof
def entries_say_what_they_said() -> Iterator[str]:
    """Every entry's digest is that of its postings: none was changed, added or removed."""
    for entry in Entry.objects.filter(postings=None).order_by("pk").iterator():
        yield f"entry {entry.key} has no postings"
    postings = Posting.objects.select_related("entry", "debit", "credit").order_by("entry_id", "pk").iterator()
    for _, group in groupby(postings, key=lambda posting: posting.entry_id):
        first, *rest = group
        lines = [
            Line(posting.debit.code, posting.credit.code, Money(posting.amount_minor, posting.currency))
            for posting in (first, *rest)
        ]
        entry = first.entry
        if digest(kind=entry.kind, source=entry.source, lines=lines) != entry.digest:
            yield f"entry {entry.key} no longer says what was written"


@proof
def guards_stand() -> Iterator[str]:
    """The triggers and constraints that keep the books are in the database, on and validated."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING_GUARDS)
        standing = {name for (name,) in cursor.fetchall()}
    for missing in sorted(GUARDS - standing):
        yield f"the guard {missing} is missing or off"


def _moved(postings: QuerySet[Posting]) -> int:
    total: int = postings.aggregate(moved=Coalesce(Sum("amount_minor"), 0))["moved"]
    return total


def _sum_of(end: str) -> Coalesce:
    moved = (
        Posting.objects.filter(Q(**{f"{end}_id": OuterRef("pk")}))
        .order_by()
        .values(end)
        .annotate(moved=Sum("amount_minor"))
        .values("moved")
    )
    return Coalesce(Subquery(moved, output_field=BigIntegerField()), Value(0))
