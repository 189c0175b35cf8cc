"""Keeping the place clean: an operator removes a public pool, its poster objects once, an operator decides."""

from datetime import datetime
from uuid import UUID

from common import clock
from common.audit import audit
from common.calendar import end_of_business_day, korean_calendar
from common.lifecycle import CLOCK, Actor, ActorKind
from common.locks import locked, next_due
from common.outbox import record
from common.transactions import in_unit
from marketplace.errors import AppealOver, NoSuchAppeal, NoSuchPool, NotToAppeal, NotToRemove, ReasonMissing, WordsUnfit
from marketplace.events import AppealDecided, PoolOpened, PoolRemoved, ReviewAppealed
from marketplace.models import Appeal, Auction, Bid, Pool, Report
from marketplace.models.pools import RUNNING
from marketplace.rules.auction import Phase
from marketplace.rules.deadlines import gather_until
from marketplace.rules.gathering import APPEAL_BUSINESS_DAYS, APPEAL_WITHIN
from marketplace.rules.moderation_states import AppealStatus, ReportStatus
from marketplace.rules.states import BidStatus, PoolStatus
from marketplace.rules.terms import PoolTerms
from marketplace.selectors.rooms import clock_of
from marketplace.services.changes import own_pool, restore_places
from marketplace.services.machines import advance
from marketplace.services.places import lapse_places

PUBLIC = {PoolStatus.GATHERING, PoolStatus.REACHED, PoolStatus.AUCTION}
APPEAL_LONGEST = 1000


@in_unit
def remove_pool(*, pool_id: UUID, operator_id: UUID, reason: str, now: datetime) -> Pool:
    """Take a public pool down: its places end, its auction is called off, nobody is charged.

    Raises ReasonMissing, NoSuchPool, NotToRemove once its auction is over.
    """
    if not reason.strip():
        raise ReasonMissing()
    pool = locked(Pool.objects.filter(pk=pool_id)).first()
    if pool is None:
        raise NoSuchPool()
    if pool.status not in PUBLIC:
        raise NotToRemove()
    actor, before = Actor(ActorKind.OPERATOR, str(operator_id)), {"status": pool.status}
    _call_off(pool, actor=actor)
    take_down(pool, actor=actor, reason=reason, now=now)
    audit(
        actor=actor,
        action="remove_pool",
        subject=f"pool:{pool.id}",
        reason=reason,
        before=before,
        after={"status": pool.status},
        now=now,
    )
    return pool


@in_unit
def appeal_removal(*, pool_id: UUID, poster_id: UUID, words: str, now: datetime) -> Appeal:
    """Object to a removal, once and within 14 days; the pool stays down until an operator decides.

    Raises NoSuchPool for everybody but the poster, NotToAppeal, WordsUnfit.
    """
    if not 1 <= len(words.strip()) <= APPEAL_LONGEST:
        raise WordsUnfit(most=APPEAL_LONGEST)
    pool = own_pool(pool_id, poster_id)
    asked_at = clock.after_lock()
    is_open = pool.status == PoolStatus.REMOVED and pool.ended_at and asked_at < pool.ended_at + APPEAL_WITHIN
    if not is_open or Appeal.objects.filter(pool=pool).exists():
        raise NotToAppeal()
    appeal = Appeal.objects.create(
        pool=pool,
        status=AppealStatus.OPEN,
        words=words.strip(),
        made_at=now,
        due_at=end_of_business_day(asked_at, APPEAL_BUSINESS_DAYS, korean_calendar()),
    )
    record(ReviewAppealed(pool_id=str(pool.id)), now=now)
    return appeal


@in_unit
def decide_appeal(*, appeal_id: UUID, operator_id: UUID, is_granted: bool, reason: str, now: datetime) -> Appeal:
    """Grant or deny an appeal, for a reason the poster reads. A granted one gathers again while there is time.

    Raises ReasonMissing, NoSuchAppeal, AppealOver.
    """
    if not reason.strip():
        raise ReasonMissing()
    found = Appeal.objects.filter(pk=appeal_id).first()
    if found is None:
        raise NoSuchAppeal()
    pool = locked(Pool.objects.filter(pk=found.pool_id)).get()
    appeal = locked(Appeal.objects.filter(pk=appeal_id)).get()
    if appeal.status != AppealStatus.OPEN or clock.after_lock() >= appeal.due_at:
        raise AppealOver()
    actor = Actor(ActorKind.OPERATOR, str(operator_id))
    if is_granted:
        _reinstate(pool, actor=actor, at=clock.after_lock(), now=now)
    advance(
        appeal, "grant" if is_granted else "deny", actor=actor, decided_at=now, decision_reason=reason.strip()[:600]
    )
    record(AppealDecided(pool_id=str(pool.id)), now=now)
    audit(
        actor=actor,
        action="decide_appeal",
        subject=f"pool:{pool.id}",
        reason=reason,
        before={"status": PoolStatus.REMOVED},
        after={"status": pool.status},
        now=now,
    )
    return appeal


@in_unit
def lift_next_undecided_removal(*, now: datetime) -> Appeal | None:
    """Lift a removal whose appeal nobody decided in time: the want may gather again, after the usual look at it.

    An operator's silence is not held against the poster, and lets nobody join what an operator took down
    (docs/decisions/0019). None when there is none.
    """
    due = Appeal.objects.filter(status=AppealStatus.OPEN, due_at__lte=now).order_by("due_at", "pk")
    found = due.first()
    pool = next_due(Pool.objects.filter(pk=found.pool_id)) if found else None
    if pool is None:
        return None
    appeal = locked(Appeal.objects.filter(pool=pool)).get()
    if appeal.status != AppealStatus.OPEN or clock.after_lock() < appeal.due_at:
        return None
    advance(pool, "clear", actor=CLOCK, ended_at=now, removal_reason="")
    advance(appeal, "grant", actor=CLOCK, decided_at=now, decision_reason="")
    record(AppealDecided(pool_id=str(pool.id)), now=now)
    return appeal


def take_down(pool: Pool, *, actor: Actor, reason: str, now: datetime) -> None:
    """End a pool and everything that hangs on it, and tell. The pool is locked by the caller."""
    advance(pool, "remove", actor=actor, ended_at=now, removal_reason=reason.strip()[:600])
    lapse_places(pool)
    for report in Report.objects.filter(pool=pool, status=ReportStatus.OPEN):
        advance(report, "uphold", actor=actor, decided_at=now)
    record(PoolRemoved(pool_id=str(pool.id)), now=now)


def _call_off(pool: Pool, *, actor: Actor) -> None:
    """An auction that is over by its own clock is over, whether or not the sweep has come by."""
    if pool.status != PoolStatus.AUCTION:
        return
    auction = locked(Auction.objects.filter(pool=pool)).get()
    at = clock.after_lock()
    if clock_of(auction).phase(at) is Phase.ENDED:
        raise NotToRemove()
    for bid in Bid.objects.filter(auction=auction, status=BidStatus.STANDING):
        advance(bid, "release", actor=actor)
    advance(auction, "call_off", actor=actor, closed_at=at)


def _reinstate(pool: Pool, *, actor: Actor, at: datetime, now: datetime) -> None:
    """A pool nobody ever saw opens now; one that has time left gathers again; any other may be run again."""
    is_taken = Pool.objects.filter(want_id=pool.want_id, status__in=RUNNING).exists()
    if pool.opened_at is None and not is_taken:
        deadline = gather_until(at, PoolTerms.from_json(pool.terms))
        advance(pool, "reinstate", actor=actor, opened_at=at, deadline=deadline, ended_at=None, removal_reason="")
        record(PoolOpened(pool_id=str(pool.id)), now=now)
    elif at < pool.deadline and not is_taken and not Auction.objects.filter(pool=pool).exists():
        advance(pool, "reinstate", actor=actor, ended_at=None, reached_at=None, removal_reason="")
        restore_places(pool)
    else:
        advance(pool, "clear", actor=actor, ended_at=now, removal_reason="")
