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


class Seal(models.Model):
    """A run of entries closed for ever: their links end in `digest`, which the next seal begins with.

    `number` counts the seals from one without a gap; a busy `day` (in Seoul, real time) has several.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    day = models.DateField()
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(name="ledger_seal_closes_something", condition=Q(number__gte=1, count__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


class Link(models.Model):
    """An entry's place in the chain: it waits from the moment it is written (trigger) until it is sealed, once.

    `place` counts from one within the seal; `digest` follows from the link before and what the entry says.
    """

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="link")
    seal = models.ForeignKey(Seal, null=True, on_delete=models.PROTECT, related_name="links")
    place = models.PositiveIntegerField(null=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(name="ledger_a_place_in_a_seal_is_taken_once", fields=["seal", "place"]),
            CheckConstraint(
                name="ledger_link_waits_or_is_sealed",
                condition=Q(seal=None, place=None, digest="") | (Q(seal__isnull=False, place__gte=1) & ~Q(digest="")),
            ),
        ]
        indexes = [models.Index(name="ledger_links_that_wait", fields=["entry"], condition=Q(seal=None))]

    def __str__(self) -> str:
        return f"{self.entry_id} at {self.seal_id}:{self.place}"


class ProofRun(models.Model):
    """One run of the proofs and what it found; times are real.

    `through` is the number of the last seal it saw (0 before the first): a whole run that agreed is the checkpoint
    from which the next ones look.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    is_whole = models.BooleanField()
    through = models.PositiveBigIntegerField()
    proofs = models.PositiveSmallIntegerField()
    difference_count = models.PositiveIntegerField()
    differences = models.JSONField(default=list)
    began_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(name="ledger_newest_runs", fields=["is_whole", "-began_at"])]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M} {self.difference_count} differences"
