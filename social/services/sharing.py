"""Steps of share links: a code for who shares, a touch for who comes by it, and whom it brought."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from common.transactions import in_unit
from marketplace.selectors.audience import are_one_person
from social.models import Brought, ShareCode, Touch
from social.selectors.sharing import code_of, last_sharer, sharer_of

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without what looks alike."""
_LENGTH = 10


@in_unit
def settle_code(*, user_id: UUID, now: datetime) -> str:
    """What stands in the person's links, made the first time; ten letters nobody can guess."""
    code = code_of(user_id)
    if code:
        return code
    drawn = "".join(secrets.choice(_LETTERS) for _letter in range(_LENGTH))
    ShareCode.objects.bulk_create([ShareCode(owner_id=user_id, code=drawn, created_at=now)], ignore_conflicts=True)
    return code_of(user_id)


@in_unit
def note_touch(*, visitor_id: UUID, code: str, pool_id: UUID | None, touched_at: datetime) -> bool:
    """The person came by somebody's link, to a pool or (None) to the site; the last such visit counts.

    Unknown codes and one's own change nothing. Whether it was noted.
    """
    sharer_id = sharer_of(code)
    if sharer_id is None or sharer_id == visitor_id:
        return False
    touch = Touch(visitor_id=visitor_id, pool_id=pool_id, sharer_id=sharer_id, touched_at=touched_at)
    where = Q(pool_id=pool_id) if pool_id else Q(pool=None)
    earlier = Touch.objects.filter(where, visitor_id=visitor_id)
    if not earlier.filter(touched_at__lte=touched_at).update(sharer_id=sharer_id, touched_at=touched_at):
        Touch.objects.bulk_create([touch], ignore_conflicts=True)
    return True


@in_unit
def attribute_place(*, buyer_id: UUID, pool_id: UUID, committed_at: datetime) -> UUID | None:
    """Count a committed place for whose link the buyer came by last, once; the sharer if it is news.

    Who shares a phone, card or address with the buyer brought nobody. A place taken again counts as before.
    """
    known = Brought.objects.filter(buyer_id=buyer_id, pool_id=pool_id)
    if known.exists():
        known.update(left_at=None)
        return None
    sharer_id = last_sharer(buyer_id, pool_id, until=committed_at)
    if sharer_id is None or are_one_person(buyer_id, sharer_id):
        return None
    row = Brought(sharer_id=sharer_id, buyer_id=buyer_id, pool_id=pool_id, brought_at=committed_at)
    Brought.objects.bulk_create([row], ignore_conflicts=True)
    return sharer_id


@in_unit
def note_left(*, buyer_id: UUID, pool_id: UUID, now: datetime) -> None:
    """A place that was brought is given up."""
    Brought.objects.filter(buyer_id=buyer_id, pool_id=pool_id, left_at=None).update(left_at=now)
