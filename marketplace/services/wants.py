"""Posting a want and letting its pool be seen."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.services.turns import hold_person
from common.audit import audit
from common.lifecycle import SYSTEM, Actor, ActorKind
from common.locks import locked
from common.outbox import record
from common.transactions import in_unit
from marketplace.errors import NoSuchPool, NotInReview, ReasonMissing, WantUnfit
from marketplace.events import PoolHeldForReview, PoolOpened
from marketplace.models import Category, Pool, Want, WantPhoto
from marketplace.rules.deadlines import gather_until
from marketplace.rules.moderation import text_concern
from marketplace.rules.states import PoolStatus
from marketplace.rules.terms import PoolTerms
from marketplace.services.fitness import refuse_twin, refuse_unfit_words
from marketplace.services.machines import advance
from marketplace.services.moderation import take_down
from media.selectors import photo_of

MOST_PHOTOS = 6
PLEDGE_DAYS = (1, 60)


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


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many units open the auction, and for how many days people gather."""

    threshold_units: int
    pledge_days: int


@in_unit
def post_want(*, poster_id: UUID, draft: WantDraft, now: datetime) -> Pool:
    """Post a want and open its pool; words that need a look keep it in review.

    Raises WantUnfit with the field at fault, NoSuchPhoto for another person's photo, AlreadyGathering when the
    poster already runs the same title.
    """
    hold_person(user_id=poster_id)
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
    size = Size(threshold_units=draft.threshold_units, pledge_days=draft.pledge_days)
    return open_pool(want, size, concern=text_concern(want.title, want.details), now=now)


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
        take_down(pool, actor=actor, reason=reason, now=now)
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


def open_pool(want: Want, size: Size, *, concern: str | None, now: datetime, former: Pool | None = None) -> Pool:
    """A pool for the want on today's terms of its shelf: public at once, or in review for a concern. The poster is
    held by the caller.
    """
    terms = _terms(want.category, size)
    pool = Pool.objects.create(
        want=want,
        category=want.category,
        former=former,
        status=PoolStatus.REVIEW,
        terms=terms.to_json(),
        threshold_units=terms.threshold_units,
        deadline=gather_until(now, terms),
        review_reason=concern or "",
    )
    if concern:
        record(PoolHeldForReview(pool_id=str(pool.id)), now=now)
    else:
        _publish(pool, actor=SYSTEM, now=now)
    return pool


def _publish(pool: Pool, *, actor: Actor, now: datetime) -> None:
    deadline = gather_until(now, PoolTerms.from_json(pool.terms))
    advance(pool, "publish", actor=actor, opened_at=now, deadline=deadline)
    record(PoolOpened(pool_id=str(pool.id)), now=now)


def _terms(category: Category, size: Size) -> PoolTerms:
    frozen = PoolTerms().to_json() | category.terms | {"pledge_days": size.pledge_days}
    people = min(frozen["threshold_people"], size.threshold_units)
    return PoolTerms.from_json(frozen | {"threshold_units": size.threshold_units, "threshold_people": people})


def _check(poster_id: UUID, draft: WantDraft) -> None:
    refuse_unfit_words(draft)
    if not PLEDGE_DAYS[0] <= draft.pledge_days <= PLEDGE_DAYS[1]:
        raise WantUnfit(field="days")
    if not 1 <= len(draft.photo_ids) <= MOST_PHOTOS or len(set(draft.photo_ids)) < len(draft.photo_ids):
        raise WantUnfit(field="photo")
    for photo_id in draft.photo_ids:
        photo_of(poster_id, photo_id)
    refuse_twin(poster_id, draft.title, but=None)
