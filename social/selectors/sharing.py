"""Whose a link is, whom it brought, and by whose link a person came."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Q

from social.models import Brought, ShareCode, Touch

ATTRIBUTED_FOR = timedelta(days=7)
"""A link counts for so long after the last touch (product.md, "Social")."""


@dataclass(frozen=True)
class BroughtCount:
    """How many committed places came to a pool through one person's link, and still stand."""

    pool_id: UUID
    people: int


def code_of(user_id: UUID) -> str:
    """What stands in the person's links; "" before they shared anything."""
    return ShareCode.objects.filter(owner_id=user_id).values_list("code", flat=True).first() or ""


def code_and_brought(user_id: UUID, pool_id: UUID) -> tuple[str, list[UUID]]:
    """What `code_of` and `brought_to` say, asked for together; nobody comes by a link before there is one."""
    came = Brought.objects.filter(sharer_id=user_id, pool_id=pool_id, left_at=None).order_by("brought_at", "pk")
    row = ShareCode.objects.filter(owner_id=user_id).values_list("code", ArraySubquery(came.values("buyer_id"))).first()
    return row or ("", [])


def sharer_of(code: str) -> UUID | None:
    """Whose links hold this text."""
    plain = code.replace("\x00", "")[:16]
    return ShareCode.objects.filter(code=plain).values_list("owner_id", flat=True).first()


def last_sharer(visitor_id: UUID, pool_id: UUID, *, until: datetime) -> UUID | None:
    """By whose link the person came to the pool or the site last, within the seven days before that instant."""
    touches = Touch.objects.filter(Q(pool_id=pool_id) | Q(pool=None), visitor_id=visitor_id)
    lately = touches.filter(touched_at__gt=until - ATTRIBUTED_FOR, touched_at__lte=until)
    return lately.order_by("-touched_at").values_list("sharer_id", flat=True).first()


def brought_to(sharer_id: UUID, pool_id: UUID) -> list[UUID]:
    """Who came to the pool through this person's link and still holds a place, the first first."""
    rows = Brought.objects.filter(sharer_id=sharer_id, pool_id=pool_id, left_at=None).order_by("brought_at", "pk")
    return list(rows.values_list("buyer_id", flat=True))


def brought_counts(sharer_id: UUID, *, at_most: int = 50) -> list[BroughtCount]:
    """How many came through this person's links, by pool, the most first; at most fifty pools."""
    rows = Brought.objects.filter(sharer_id=sharer_id, left_at=None).values_list("pool_id")
    counted = rows.annotate(people=Count("pk")).order_by("-people", "pool_id")
    return [BroughtCount(*row) for row in counted[:at_most]]


def brought_total(sharer_id: UUID) -> int:
    """How many places came through this person's links in all."""
    return Brought.objects.filter(sharer_id=sharer_id, left_at=None).count()


def brought_by_each(pool_id: UUID) -> dict[UUID, int]:
    """How many each sharer brought to a pool."""
    counts: dict[UUID, int] = defaultdict(int)
    for sharer in Brought.objects.filter(pool_id=pool_id, left_at=None).values_list("sharer_id", flat=True):
        counts[sharer] += 1
    return dict(counts)
