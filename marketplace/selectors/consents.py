"""Questions about the asking after a price that would rise."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Sum

from marketplace.models import Consent
from marketplace.rules.states import AwardStatus, ConsentStatus
from marketplace.selectors.auctions import award_rows


@dataclass(frozen=True)
class ConsentView:
    """What one buyer is asked: units at a new price of one unit in won, after a former one, until an instant.

    `is_open` while the asking runs by its state; whether it is in time is the reader's clock against `until`.
    """

    award_id: UUID
    status: ConsentStatus
    price_minor: int
    former_price_minor: int
    units: int
    asked_at: datetime
    until: datetime
    is_open: bool


@dataclass(frozen=True)
class ConsentCounts:
    """How many were asked, and the units of those who said yes so far."""

    asked: int
    answered: int
    yes: int
    asked_units: int
    yes_units: int


def own_consent(pool_id: UUID, buyer_id: UUID) -> ConsentView | None:
    """The newest question to this buyer in this pool, or None when there never was one."""
    awards = award_rows(pool_id)
    if all(award.consent_until is None for award in awards):
        return None
    rows = Consent.objects.filter(award__pool_id=pool_id, pledge__buyer_id=buyer_id)
    row = rows.select_related("award", "pledge").order_by("-award__turn").first()
    if row is None or row.award.consent_until is None:
        return None
    before = [award for award in awards if award.turn < row.award.turn]
    return ConsentView(
        award_id=row.award_id,
        status=ConsentStatus(row.status),
        price_minor=row.award.price_minor,
        former_price_minor=before[-1].price_minor,
        units=row.pledge.units,
        asked_at=row.asked_at,
        until=row.award.consent_until,
        is_open=row.award.status == AwardStatus.CONSENT,
    )


def consent_counts(award_id: UUID) -> ConsentCounts:
    """How the asking for an award goes, without telling who said what."""
    return counts_in([award_id])[award_id]


def counts_in(award_ids: Collection[UUID]) -> dict[UUID, ConsentCounts]:
    """The same for several awards; every id has an answer."""
    found: dict[UUID, dict[str, tuple[int, int]]] = {award_id: {} for award_id in award_ids}
    rows = Consent.objects.filter(award_id__in=award_ids).order_by().values_list("award_id", "status")
    for award_id, status, count, units in rows.annotate(Count("pk"), Sum("pledge__units")):
        found[award_id][status] = (count, units)
    return {award_id: _counts(by_status) for award_id, by_status in found.items()}


def _counts(found: Mapping[str, tuple[int, int]]) -> ConsentCounts:
    yes = found.get(ConsentStatus.YES, (0, 0))
    asked = sum(count for count, _units in found.values())
    return ConsentCounts(
        asked=asked,
        answered=asked - found.get(ConsentStatus.ASKED, (0, 0))[0],
        yes=yes[0],
        asked_units=sum(units for _count, units in found.values()),
        yes_units=yes[1],
    )
