"""Sellers' alerts, and which of them mean a pool."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from merchants.rules import SellerStatus
from merchants.selectors import sellers
from social.errors import NoSuchAlert
from social.models import AlertDay, AlertHit, SellerAlert
from social.rules.alerts import Fitting, Pace, fits


@dataclass(frozen=True)
class AlertView:
    """One alert, for its seller. `last_found_at` is when it last found something."""

    id: UUID
    category: str
    words: tuple[str, ...]
    min_units: int
    pace: Pace
    created_at: datetime
    last_found_at: datetime | None


@dataclass(frozen=True)
class Found:
    """A pool an alert found, and when."""

    pool_id: UUID
    found_at: datetime


@dataclass(frozen=True)
class Match:
    """An alert that means a pool."""

    alert_id: UUID
    seller_id: UUID
    pace: Pace


def alerts_of(seller_id: UUID) -> list[AlertView]:
    """The seller's alerts, the newest first; never more than it may keep."""
    rows = SellerAlert.objects.filter(seller_id=seller_id).annotate(last=Max("hits__found_at"))
    return [_shown(row, row.last) for row in rows.order_by("-created_at", "-pk")]


def alert_of(alert_id: UUID, seller_id: UUID) -> AlertView:
    """The seller's own alert. Raises NoSuchAlert, also for somebody else's."""
    row = SellerAlert.objects.filter(pk=alert_id, seller_id=seller_id).annotate(last=Max("hits__found_at")).first()
    if row is None:
        raise NoSuchAlert()
    return _shown(row, row.last)


def found_for(seller_id: UUID, *, at_most: int = 30) -> list[Found]:
    """The pools the seller's alerts found, the newest find first, each once; at most thirty."""
    rows = AlertHit.objects.filter(alert__seller_id=seller_id).values_list("pool_id")
    newest = rows.annotate(at=Max("found_at")).order_by("-at", "-pool_id")
    return [Found(*row) for row in newest[:at_most]]


def matches(pool: Fitting, *, besides: Iterable[UUID]) -> list[Match]:
    """Every alert that means this pool, in one query; the words are compared here. Sellers owned by `besides` not."""
    rows = SellerAlert.objects.filter(category__in=["", pool.category], min_units__lte=pool.units).order_by("pk")
    found = [
        Match(row.id, row.seller_id, Pace(row.pace))
        for row in rows
        if fits(pool, category=row.category, words=row.words, min_units=row.min_units)
    ]
    known, shut_out = sellers([match.seller_id for match in found]), set(besides)
    may = {one.id for one in known.values() if one.status is SellerStatus.VERIFIED and one.owner_id not in shut_out}
    return [match for match in found if match.seller_id in may]


def has_daily() -> bool:
    """Whether any seller wants a letter a day."""
    return SellerAlert.objects.filter(pace=Pace.DAILY).exists()


def is_written(on: date) -> bool:
    """Whether the letters of that day are written."""
    return AlertDay.objects.filter(pk=on).exists()


def written_before(on: date) -> datetime | None:
    """When the letters of the last day before that one were written."""
    return AlertDay.objects.filter(on__lt=on).order_by("-on").values_list("written_at", flat=True).first()


def untold(pace: Pace) -> dict[UUID, list[UUID]]:
    """The pools found and not told yet, by seller, the newest find first, each once."""
    rows = AlertHit.objects.filter(told_at=None, alert__pace=pace).order_by("-found_at", "pk")
    waiting: dict[UUID, list[UUID]] = {}
    for seller_id, pool_id in rows.values_list("alert__seller_id", "pool_id"):
        pools = waiting.setdefault(seller_id, [])
        if pool_id not in pools:
            pools.append(pool_id)
    return waiting


def _shown(row: SellerAlert, last: datetime | None) -> AlertView:
    return AlertView(row.id, row.category, tuple(row.words), row.min_units, Pace(row.pace), row.created_at, last)
