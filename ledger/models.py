"""The books: accounts, entries and the postings between two accounts. What must never be, the database refuses."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from common.ids import new_id
from ledger.rules.accounts import STREAM_CODES, STREAM_PREFIXES

CODE_LENGTH = 120

_is_stream_by_code = Q(code__in=sorted(STREAM_CODES))
for _prefix in STREAM_PREFIXES:
    _is_stream_by_code |= Q(code__startswith=_prefix)


class Account(models.Model):
    """A pot of one currency has a floor of zero and keeps totals; a stream has neither and is only summed.

    A pot holds `credits - debits`. Code, currency and kind never change, totals never shrink (triggers).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    currency = models.CharField(max_length=3)
    has_floor = models.BooleanField()
    debits = models.BigIntegerField(default=0)
    credits = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            UniqueConstraint(name="ledger_account_has_one_currency", fields=["id", "currency"]),
            CheckConstraint(
                name="ledger_pot_never_pays_out_what_it_lacks",
                condition=Q(has_floor=False) | Q(debits__gte=0, debits__lte=F("credits")),
            ),
            CheckConstraint(
                name="ledger_stream_keeps_no_totals",
                condition=Q(has_floor=True) | Q(debits=0, credits=0),
            ),
            CheckConstraint(
                name="ledger_only_streams_go_without_a_floor",
                condition=(Q(has_floor=False) & _is_stream_by_code) | (Q(has_floor=True) & ~_is_stream_by_code),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Entry(models.Model):
    """One thing that happened to money, written once: `key` makes it repeatable, `digest` pins what it says.

    `kind` and `source` ("capture" of "payment:0192…") say what and about what; a pair of them occurs once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    source = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    posted_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(name="ledger_a_source_has_one_entry_of_a_kind", fields=["source", "kind"]),
        ]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return self.key


class Posting(models.Model):
    """`amount_minor` out of `debit` into `credit`. One row with two ends cannot be out of balance.

    Both ends are tied to accounts of the posting's currency by composite foreign keys (migration 0002),
    which is why Django's own single-column ones are switched off.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings_out", db_constraint=False)
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings_in", db_constraint=False)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            CheckConstraint(name="ledger_posting_moves_a_positive_amount", condition=Q(amount_minor__gt=0)),
            CheckConstraint(name="ledger_posting_has_two_different_ends", condition=~Q(debit=F("credit"))),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"
