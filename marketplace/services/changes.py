"""What a poster changes while people gather: the words and figures, the time, the end. Never silently: each change
is kept for the page, and who was committed is asked again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.services.turns import hold_person
from common import clock
from common.lifecycle import SYSTEM, Actor, ActorKind
from common.locks import locked
from common.outbox import record
from common.transactions import in_unit
from marketplace.errors import ChangeRefused, NoSuchPool, PoolClosed
from marketplace.events import PoolCancelled, PoolEdited, PoolExtended
from marketplace.models import Auction, Pledge, Pool, PoolChange, Want
from marketplace.rules.gathering import Gathering, changed, edit_refusal, extended_deadline, extension_refusal
from marketplace.rules.pools import has_expired
from marketplace.rules.states import PledgeStatus, PoolStatus
from marketplace.rules.terms import PoolTerms
from marketplace.services.fitness import refuse_held_words, refuse_twin, refuse_unfit_words
from marketplace.services.machines import advance
from marketplace.services.places import lapse_places


@dataclass(frozen=True, kw_only=True)
class WantEdit:
    """The words and figures of a want as they are to be. The start price is in won; None = not known."""

    title: str
    details: str
    hint_price_minor: int | None
    threshold_units: int


@in_unit
def edit_want(*, pool_id: UUID, poster_id: UUID, edit: WantEdit, now: datetime) -> Pool:
    """Change a want while its pool gathers; whoever is committed has to confirm again (product.md, "Lifecycle").

    An edit that changes nothing does nothing. Raises NoSuchPool for everybody but the poster, ChangeRefused,
    WantUnfit, WordsHeld, AlreadyGathering.
    """
    hold_person(user_id=poster_id)
    pool = own_pool(pool_id, poster_id)
    refusal = edit_refusal(gathering_of(pool), terms=PoolTerms.from_json(pool.terms), now=clock.after_lock())
    if refusal is not None:
        raise ChangeRefused(reason=str(refusal))
    refuse_unfit_words(edit)
    before, after = _as_it_is(pool), _as_asked(edit)
    names = changed(before, after)
    if not names:
        return pool
    refuse_held_words(edit.title, edit.details)
    refuse_twin(poster_id, edit.title, but=pool.want_id)
    Want.objects.filter(pk=pool.want_id).update(
        title=after["title"], details=after["details"], hint_price_minor=after["hint_price_minor"]
    )
    _write_threshold(pool, edit.threshold_units)
    _note(pool, {name: before[name] for name in names}, {name: after[name] for name in names}, now=now)
    ask_again(pool)
    record(PoolEdited(pool_id=str(pool.id)), now=now)
    pool.want.refresh_from_db()
    return pool


@in_unit
def extend_pool(*, pool_id: UUID, poster_id: UUID, days: int, now: datetime) -> Pool:
    """Give a pool more days, once; whoever was in has to say so again. An expired one gathers again.

    Raises NoSuchPool for everybody but the poster, ChangeRefused.
    """
    hold_person(user_id=poster_id)
    pool = own_pool(pool_id, poster_id)
    asked_at = clock.after_lock()
    terms = PoolTerms.from_json(pool.terms)
    refusal = extension_refusal(gathering_of(pool), days=days, terms=terms, now=asked_at)
    if refusal is not None:
        raise ChangeRefused(reason=str(refusal))
    before = pool.deadline
    pool.deadline = extended_deadline(pool.deadline, days=days, now=asked_at)
    pool.extended_at = asked_at
    if pool.status == PoolStatus.EXPIRED:
        refuse_twin(poster_id, pool.want.title, but=None)
        advance(pool, "reopen", actor=Actor(ActorKind.BUYER, str(poster_id)), ended_at=None)
        restore_places(pool)
    pool.save(update_fields=["deadline", "extended_at"])
    _note(pool, {"deadline": before.isoformat()}, {"deadline": pool.deadline.isoformat()}, now=now)
    ask_again(pool)
    record(PoolExtended(pool_id=str(pool.id), deadline=pool.deadline.isoformat()), now=now)
    return pool


@in_unit
def cancel_pool(*, pool_id: UUID, poster_id: UUID, now: datetime) -> Pool:
    """The poster calls the pool off; every place ends and nobody is charged. Cancelling twice cancels once.

    Raises NoSuchPool for everybody but the poster, PoolClosed once others are bound by it or its time is over.
    """
    pool = own_pool(pool_id, poster_id)
    if pool.status == PoolStatus.CANCELLED:
        return pool
    if pool.status not in {PoolStatus.REVIEW, PoolStatus.GATHERING}:
        raise PoolClosed()
    if has_expired(pool.status, deadline=pool.deadline, now=clock.after_lock()):
        raise PoolClosed()
    advance(pool, "cancel", actor=Actor(ActorKind.BUYER, str(poster_id)), ended_at=now)
    lapse_places(pool)
    record(PoolCancelled(pool_id=str(pool.id)), now=now)
    return pool


def own_pool(pool_id: UUID, poster_id: UUID) -> Pool:
    """The poster's own pool, locked, with its want. Raises NoSuchPool, also for somebody else's."""
    pool = locked(Pool.objects.filter(pk=pool_id, want__poster_id=poster_id).select_related("want")).first()
    if pool is None:
        raise NoSuchPool()
    return pool


def gathering_of(pool: Pool) -> Gathering:
    """The pool as the rules of changes see it."""
    return Gathering(
        status=pool.status,
        deadline=pool.deadline,
        edit_count=pool.edit_count,
        is_extended=pool.extended_at is not None,
        was_auctioned=Auction.objects.filter(pool=pool).exists(),
    )


def ask_again(pool: Pool) -> None:
    """Whoever is committed has to confirm; until then nobody counts. The pool is locked by the caller."""
    for place in Pledge.objects.filter(pool=pool, status=PledgeStatus.COMMITTED):
        advance(place, "ask_again", actor=SYSTEM)
    pool.committed_units = pool.committed_people = 0
    pool.save(update_fields=["committed_units", "committed_people"])


def restore_places(pool: Pool) -> None:
    """Give the places that ended with the pool back: to be confirmed, or interested as before. None counts yet.

    Addresses were forgotten when the places ended, so confirming takes one. The pool is locked by the caller.
    """
    interested = 0
    for place in Pledge.objects.filter(pool=pool, status=PledgeStatus.LAPSED):
        if place.committed_at is None:
            advance(place, "restore_interest", actor=SYSTEM)
            interested += 1
        else:
            advance(place, "restore", actor=SYSTEM)
    pool.interested_people = interested
    pool.committed_units = pool.committed_people = 0
    pool.save(update_fields=["interested_people", "committed_units", "committed_people"])


def _as_it_is(pool: Pool) -> dict[str, str | int | None]:
    return {
        "title": pool.want.title,
        "details": pool.want.details,
        "hint_price_minor": pool.want.hint_price_minor,
        "threshold_units": pool.threshold_units,
    }


def _as_asked(edit: WantEdit) -> dict[str, str | int | None]:
    return {
        "title": edit.title.strip(),
        "details": edit.details.strip(),
        "hint_price_minor": edit.hint_price_minor,
        "threshold_units": edit.threshold_units,
    }


def _write_threshold(pool: Pool, units: int) -> None:
    """A small pool never asks for more people than units; otherwise people stay as the pool was opened with."""
    terms = PoolTerms.from_json(pool.terms).to_json()
    people = min(terms["threshold_people"], units)
    pool.terms = terms | {"threshold_units": units, "threshold_people": people}
    pool.threshold_units = units
    pool.edit_count += 1
    pool.save(update_fields=["terms", "threshold_units", "edit_count"])


def _note(pool: Pool, before: Mapping[str, object], after: Mapping[str, object], *, now: datetime) -> None:
    PoolChange.objects.create(pool=pool, before=dict(before), after=dict(after), at=now)
