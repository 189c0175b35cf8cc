"""What a person keeps for later: follows, saved searches, a draft. None of it binds anybody."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from accounts.services.turns import hold_person
from common.transactions import in_unit
from marketplace.errors import NoSuchPool, NoSuchSearch, TooManySearches
from marketplace.models import Follow, KeptDraft, Pool, SavedSearch
from marketplace.services.pledges import HIDDEN

SEARCHES_MOST = 30


@in_unit
def follow_pool(*, pool_id: UUID, person_id: UUID, now: datetime) -> None:
    """Hear how a public pool goes on. Following twice follows once. Raises NoSuchPool."""
    if not Pool.objects.filter(pk=pool_id).exclude(status__in=HIDDEN).exists():
        raise NoSuchPool()
    Follow.objects.bulk_create([Follow(pool_id=pool_id, person_id=person_id, at=now)], ignore_conflicts=True)


@in_unit
def unfollow_pool(*, pool_id: UUID, person_id: UUID) -> None:
    """Hear of it no more. What was not followed changes nothing."""
    Follow.objects.filter(pool_id=pool_id, person_id=person_id).delete()


@in_unit
def save_search(*, person_id: UUID, terms: Mapping[str, str], now: datetime) -> SavedSearch:
    """Keep a search to come back to; the same one is kept once. Raises TooManySearches."""
    hold_person(user_id=person_id)
    kept = SavedSearch.objects.filter(person_id=person_id, terms=dict(terms)).first()
    if kept is not None:
        return kept
    if SavedSearch.objects.filter(person_id=person_id).count() >= SEARCHES_MOST:
        raise TooManySearches()
    return SavedSearch.objects.create(person_id=person_id, terms=dict(terms), saved_at=now, seen_at=now)


@in_unit
def look_at_search(*, search_id: UUID, person_id: UUID, now: datetime) -> SavedSearch:
    """Note that its finds were looked at: from now on only later pools are new. Raises NoSuchSearch."""
    kept = SavedSearch.objects.filter(pk=search_id, person_id=person_id).first()
    if kept is None:
        raise NoSuchSearch()
    SavedSearch.objects.filter(pk=kept.pk).update(seen_at=now)
    return kept


@in_unit
def forget_search(*, search_id: UUID, person_id: UUID) -> None:
    """Keep it no more. Raises NoSuchSearch."""
    if not SavedSearch.objects.filter(pk=search_id, person_id=person_id).delete()[0]:
        raise NoSuchSearch()


@in_unit
def keep_draft(*, person_id: UUID, fields: Mapping[str, str], photo_ids: Sequence[UUID], now: datetime) -> KeptDraft:
    """Keep a want half written, in the place of the one kept before."""
    photos = [str(photo_id) for photo_id in photo_ids]
    kept, _is_new = KeptDraft.objects.update_or_create(
        person_id=person_id, defaults={"fields": dict(fields), "photo_ids": photos, "saved_at": now}
    )
    return kept


@in_unit
def drop_draft(*, person_id: UUID) -> None:
    """Forget the draft, because it was posted or is not wanted any more."""
    KeptDraft.objects.filter(person_id=person_id).delete()
