"""Posting a want and letting its pool be seen."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.audit import audit
from common.lifecycle import SYSTEM, Actor, ActorKind
from common.locks import locked
from common.outbox import record
from common.transactions import in_unit
from marketplace.errors import AlreadyGathering, NoSuchPool, NotInReview, ReasonMissing, WantUnfit
from marketplace.events import PoolOpened
from marketplace.models import Category, Pool, Want, WantPhoto
from marketplace.models.pools import RUNNING
from marketplace.rules.deadlines import gather_until
from marketplace.rules.moderation import text_concern
from marketplace.rules.states import PoolStatus
from marketplace.rules.terms import PoolTerms
from marketplace.services.machines import advance
from media.selectors import photo_of

MOST_PHOTOS = 6
TITLE_LENGTH = (2, 80)
DETAILS_MOST = 2000
THRESHOLD = (2, 1000)
PLEDGE_DAYS = (1, 60)
PRICE_MOST_MINOR = 99_999_999


@dataclass(frozen=True, kw_only=True)
class WantDraft:
    """What somebody posts. `hint_price_minor` is the start price people see, in won; None = not known."""

    title: str
    category: str
    photo_ids: tuple[UUID, ...]
    details: str = ""
    hint_price_minor: int | None = None
    threshold_units: int = 30
    pledge_days: int = 30


@in_unit
def post_want(*, poster_id: UUID, draft: WantDraft, now: datetime) -> Pool:
    """Post a want and open its pool; words that need a look keep it in review.

    Raises WantUnfit with the field at fault, NoSuchPhoto for another person's photo, AlreadyGathering when the
    poster already runs the same title.
    """
    category = Category.objects.filter(pk=draft.category).first()
    if category is None:
        raise WantUnfit(field="category")
    _check(poster_id, draft)
    want = Want.objects.create(
        poster_id=poster_id,
        category=category,
        title=draft.title.strip(),
        details=draft.details.strip(),
        hint_price_minor=draft.hint_price_minor,
        created_at=now,
    )
    WantPhoto.objects.bulk_create(
        WantPhoto(want=want, photo_id=photo_id, position=position) for position, photo_id in enumerate(draft.photo_ids)
    )
    terms = _terms(category, draft)
    pool = Pool.objects.create(
        want=want,
        status=PoolStatus.REVIEW,
        terms=terms.to_json(),
        threshold_units=terms.threshold_units,
        deadline=gather_until(now, terms),
        review_reason=text_concern(want.title, want.details) or "",
    )
    if not pool.review_reason:
        _publish(pool, actor=SYSTEM, now=now)
    return pool


@in_unit
def decide_review(*, pool_id: UUID, operator_id: UUID, is_fine: bool, reason: str, now: datetime) -> Pool:
    """An operator lets a pool under review be seen, or removes it, for a reason that is kept.

    Raises ReasonMissing, NoSuchPool, NotInReview.
    """
    if not reason.strip():
        raise ReasonMissing()
    pool = locked(Pool.objects.filter(pk=pool_id)).first()
    if pool is None:
        raise NoSuchPool()
    if pool.status != PoolStatus.REVIEW:
        raise NotInReview()
    actor, before = Actor(ActorKind.OPERATOR, str(operator_id)), {"status": pool.status}
    if is_fine:
        _publish(pool, actor=actor, now=now)
    else:
        advance(pool, "remove", actor=actor, ended_at=now)
    audit(
        actor=actor,
        action="review_want",
        subject=f"pool:{pool.id}",
        reason=reason,
        before=before,
        after={"status": pool.status},
        now=now,
    )
    return pool


def _publish(pool: Pool, *, actor: Actor, now: datetime) -> None:
    deadline = gather_until(now, PoolTerms.from_json(pool.terms))
    advance(pool, "publish", actor=actor, opened_at=now, deadline=deadline)
    record(PoolOpened(pool_id=str(pool.id)), now=now)


def _terms(category: Category, draft: WantDraft) -> PoolTerms:
    frozen = PoolTerms().to_json() | category.terms | {"pledge_days": draft.pledge_days}
    people = min(frozen["threshold_people"], draft.threshold_units)
    return PoolTerms.from_json(frozen | {"threshold_units": draft.threshold_units, "threshold_people": people})


def _check(poster_id: UUID, draft: WantDraft) -> None:
    faults = {
        "title": not TITLE_LENGTH[0] <= len(draft.title.strip()) <= TITLE_LENGTH[1],
        "details": len(draft.details.strip()) > DETAILS_MOST,
        "hint_price": draft.hint_price_minor is not None and not 1 <= draft.hint_price_minor <= PRICE_MOST_MINOR,
        "threshold": not THRESHOLD[0] <= draft.threshold_units <= THRESHOLD[1],
        "days": not PLEDGE_DAYS[0] <= draft.pledge_days <= PLEDGE_DAYS[1],
        "photo": not 1 <= len(draft.photo_ids) <= MOST_PHOTOS or len(set(draft.photo_ids)) < len(draft.photo_ids),
    }
    for field, is_wrong in faults.items():
        if is_wrong:
            raise WantUnfit(field=field)
    for photo_id in draft.photo_ids:
        photo_of(poster_id, photo_id)
    twin = Pool.objects.filter(
        want__poster_id=poster_id, want__title__iexact=draft.title.strip(), status__in=RUNNING
    ).first()
    if twin is not None:
        raise AlreadyGathering(pool_id=str(twin.id))
