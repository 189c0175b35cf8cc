"""Questions to the books, answered with plain numbers in minor units."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Collate

from common.calendar import seoul_day, seoul_instant
from common.queries import Query, Rows, Source, ask, summed
from ledger.models import Account, Link, Posting, ProofRun, Seal
from ledger.rules.accounts import is_stream
from ledger.rules.chain import SealedEntry

NIGHTLY = time(3)
"""When everything is proven anew, in Seoul."""


def balance(code: str) -> int:
    """What went into the account less what went out; 0 for an account that was never opened.

    A pot answers from its totals, whatever the number of its postings; a stream is summed and may be below zero.
    """
    if is_stream(code):
        return stream_query(code).answer
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


def stream_query(code: str) -> Query[int]:
    """What went into a stream less what went out of it."""
    put_in, taken_out = Posting.objects.filter(credit__code=code), Posting.objects.filter(debit__code=code)
    return Query(lambda came, went: _only(came) - _only(went), _moved(put_in), _moved(taken_out))


def pots_query(prefix: str, *, currency: str = "KRW") -> Query[int]:
    """What all pots whose code starts with `prefix` hold together: `pots_query("held:")`."""
    pots = Account.objects.filter(code__startswith=prefix, currency=currency, has_floor=True)
    return Query(_only, summed(pots, held=Sum(F("credits") - F("debits"))))


def pots_total(prefix: str, *, currency: str = "KRW") -> int:
    """The same, asked at once."""
    return pots_query(prefix, currency=currency).answer


def pots_in_order(prefix: str) -> Iterator[tuple[str, int]]:
    """Every pot whose code starts with `prefix` and what it holds, by code in the order of its bytes; streamed."""
    pots = Account.objects.filter(code__startswith=prefix, has_floor=True).order_by(Collate("code", "C"))
    yield from pots.values_list("code", F("credits") - F("debits")).iterator()


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


@dataclass(frozen=True)
class Head:
    """The end of the chain: its last seal, and how many entries wait for the next."""

    number: int
    day: date
    digest: str
    waiting: int


@dataclass(frozen=True)
class ProvenRun:
    """What one run of the proofs found, in real time; `differences` are the first in words."""

    began_at: datetime
    is_whole: bool
    difference_count: int
    differences: tuple[str, ...]
    took_ms: int

    @property
    def agrees(self) -> bool:
        """Whether nothing differed."""
        return self.difference_count == 0


@dataclass(frozen=True)
class LastRuns:
    """The newest run over everything and the newest of any kind; None while there was none."""

    whole: ProvenRun | None
    latest: ProvenRun | None


def last_runs() -> LastRuns:
    """What the proofs last found."""
    whole, latest = _newest_run(is_whole=True), last_run_query()
    ask(whole, latest)
    return LastRuns(whole.answer, latest.answer)


def last_run_query() -> Query[ProvenRun | None]:
    """What the newest run of any kind found."""
    return _newest_run()


def checkpoint() -> int:
    """The last seal the newest whole run that agreed had seen: what was sealed by then was proven. 0 for none."""
    agreed = ProofRun.objects.filter(is_whole=True, difference_count=0).order_by("-began_at")
    return agreed.values_list("through", flat=True).first() or 0


def last_seal() -> int:
    """The number of the last seal, 0 before the first."""
    return Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0


@dataclass(frozen=True)
class Sealing:
    """How the last seal was made."""

    day: date
    count: int


def last_sealing() -> Sealing | None:
    """The day and size of the last seal; None before the first."""
    seal = Seal.objects.order_by("-number").first()
    return Sealing(seal.day, seal.count) if seal else None


def whole_run_is_due(*, now: datetime) -> bool:
    """Whether no whole run began since three in the night in Seoul. `now` is real time."""
    today = seoul_instant(seoul_day(now), NIGHTLY)
    latest = today if today <= now else today - timedelta(days=1)
    return not ProofRun.objects.filter(is_whole=True, began_at__gte=latest).exists()


def seal_digest(number: int) -> str:
    """The digest of a seal, "" when there is none of that number."""
    return Seal.objects.filter(pk=number).values_list("digest", flat=True).first() or ""


def chain_head() -> Head | None:
    """The end of the chain, to be kept where nobody can write both; None before the first seal."""
    seal = Seal.objects.order_by("-number").first()
    if seal is None:
        return None
    return Head(seal.number, seal.day, seal.digest, Link.objects.filter(seal=None).count())


def sealed_entry(link: Link) -> SealedEntry:
    """What the chain says of a link's entry."""
    entry = link.entry
    return SealedEntry(str(entry.pk), entry.key, entry.kind, entry.source, entry.digest, entry.posted_at)


def pots_touched(prefix: str, *, since: int) -> Iterator[str]:
    """The codes, beginning with `prefix`, of pots in entries that were not sealed by that seal; streamed."""
    fresh = Link.objects.filter(Q(seal=None) | Q(seal__gt=since)).values("entry")
    moved = Posting.objects.filter(entry__in=fresh)
    ends = Q(pk__in=moved.values("debit")) | Q(pk__in=moved.values("credit"))
    pots = Account.objects.filter(ends, has_floor=True, code__startswith=prefix)
    return pots.order_by("code").values_list("code", flat=True).iterator()


def _newest_run(**which: bool) -> Query[ProvenRun | None]:
    newest = ProofRun.objects.filter(**which).order_by("-began_at")[:1]
    columns = ("began_at", "is_whole", "difference_count", "differences", "took_ms")
    return Query(_proven, newest.values_list(*columns))


def _proven(rows: Rows) -> ProvenRun | None:
    for began_at, is_whole, count, differences, took_ms in rows:
        return ProvenRun(began_at, is_whole, count, tuple(differences), took_ms)
    return None


def moved_beside(
    code: str, *, streams: Collection[str], since: datetime | None = None, until: datetime | None = None
) -> dict[str, int]:
    """What entries that touch an account put into each of these streams, less what they took out of it, from `since`
    to before `until`; without them ever.
    """
    of_code = Posting.objects.filter(Q(credit__code=code) | Q(debit__code=code)).values("entry")
    if since is not None:
        of_code = of_code.filter(entry__posted_at__gte=since)
    if until is not None:
        of_code = of_code.filter(entry__posted_at__lt=until)
    felt = Posting.objects.filter(entry__in=of_code)
    came = felt.filter(credit__code__in=streams).values_list("credit__code").annotate(all=Sum("amount_minor"))
    went = felt.filter(debit__code__in=streams).values_list("debit__code").annotate(all=Sum("amount_minor"))
    put_in, taken_out = dict(came), dict(went)
    return {stream: put_in.get(stream, 0) - taken_out.get(stream, 0) for stream in streams}


def _entry_of(row: tuple[str, str, str, datetime, str, str, int]) -> tuple[str, str, str, datetime]:
    return row[:4]


def _moved(postings: QuerySet[Posting]) -> Source:
    return summed(postings, moved=Sum("amount_minor"))


def _only(rows: Rows) -> int:
    """The one sum that was asked for."""
    [(total,)] = rows
    return total or 0


def _sum(postings: QuerySet[Posting]) -> int:
    total: int | None = postings.aggregate(moved=Sum("amount_minor"))["moved"]
    return int(total or 0)
