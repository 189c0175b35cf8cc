"""Steps of sellers' alerts: made, widened, stopped, and what they find written down."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from common.locks import locked
from common.transactions import in_unit
from social.errors import AlertExists, AlertUnfit, NoSuchAlert, TooManyAlerts
from social.models import AlertDay, AlertHit, SellerAlert
from social.rules.alerts import ALERTS_MOST, UNITS_MOST, Pace, Stage, words_of
from social.selectors.alerts import Match


@dataclass(frozen=True)
class AlertWish:
    """What a seller wants to hear of. `category` "" means every one, `words` "" any."""

    category: str
    words: str
    min_units: int
    pace: Pace


@in_unit
def make_alert(*, seller_id: UUID, wish: AlertWish, now: datetime) -> SellerAlert:
    """A new alert of this business. Raises AlertUnfit, AlertExists, TooManyAlerts."""
    words = _checked(wish)
    if SellerAlert.objects.filter(seller_id=seller_id).count() >= ALERTS_MOST:
        raise TooManyAlerts(most=ALERTS_MOST)
    _refuse_twin(seller_id, wish, words)
    return SellerAlert.objects.create(
        seller_id=seller_id,
        category=wish.category,
        words=words,
        min_units=wish.min_units,
        pace=wish.pace.value,
        created_at=now,
    )


@in_unit
def change_alert(*, alert_id: UUID, seller_id: UUID, wish: AlertWish) -> SellerAlert:
    """Widen or narrow an alert. Raises NoSuchAlert, AlertUnfit, AlertExists."""
    alert = _own(alert_id, seller_id)
    words = _checked(wish)
    _refuse_twin(seller_id, wish, words, besides=alert_id)
    alert.category, alert.words, alert.min_units, alert.pace = wish.category, words, wish.min_units, wish.pace.value
    alert.save(update_fields=["category", "words", "min_units", "pace"])
    return alert


@in_unit
def stop_alert(*, alert_id: UUID, seller_id: UUID) -> None:
    """Hear no more of this. Raises NoSuchAlert."""
    _own(alert_id, seller_id).delete()


@in_unit
def note_hits(*, pool_id: UUID, found: Sequence[Match], stage: Stage, now: datetime) -> list[Match]:
    """Write down which alerts found the pool at this stage; those that had not before."""
    known = AlertHit.objects.filter(pool_id=pool_id, stage=stage, alert__in=[match.alert_id for match in found])
    before = set(known.values_list("alert_id", flat=True))
    fresh = [match for match in found if match.alert_id not in before]
    rows = [AlertHit(alert_id=match.alert_id, pool_id=pool_id, stage=stage, found_at=now) for match in fresh]
    AlertHit.objects.bulk_create(rows, ignore_conflicts=True)
    return fresh


@in_unit
def note_told(*, seller_ids: Iterable[UUID], pace: Pace, now: datetime) -> None:
    """What these sellers' alerts of this pace found is told."""
    waiting = AlertHit.objects.filter(told_at=None, alert__pace=pace, alert__seller__in=list(seller_ids))
    waiting.update(told_at=now)


@in_unit
def begin_day(*, on: date, now: datetime) -> bool:
    """Take the writing of a day's letters; False when they are written already."""
    _day, is_new = AlertDay.objects.get_or_create(on=on, defaults={"written_at": now})
    return is_new


def _own(alert_id: UUID, seller_id: UUID) -> SellerAlert:
    alert = locked(SellerAlert.objects.filter(pk=alert_id, seller_id=seller_id)).first()
    if alert is None:
        raise NoSuchAlert()
    return alert


def _checked(wish: AlertWish) -> list[str]:
    words = words_of(wish.words)
    if any(len(word) > 40 for word in words) or len(wish.words) > 120:
        raise AlertUnfit(field="words")
    if not 0 <= wish.min_units <= UNITS_MOST:
        raise AlertUnfit(field="min_units")
    return words


def _refuse_twin(seller_id: UUID, wish: AlertWish, words: list[str], *, besides: UUID | None = None) -> None:
    twins = SellerAlert.objects.filter(
        seller_id=seller_id, category=wish.category, words=words, min_units=wish.min_units
    )
    others = twins.exclude(pk=besides) if besides else twins
    if others.exists():
        raise AlertExists()
