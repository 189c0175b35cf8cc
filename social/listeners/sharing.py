"""A committed place counts for whose link brought its buyer, and the sharer hears of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.outbox import listen
from marketplace.rules.states import PledgeStatus
from marketplace.selectors.audience import holder_of
from marketplace.selectors.figures import pool_figures
from social.rules.notices import Role
from social.selectors.recipients import Recipient
from social.selectors.sharing import brought_to
from social.services.notices import News, tell
from social.services.sharing import attribute_place, note_left


@listen("marketplace.pledge_changed")
def count_brought(fact: dict[str, Any], *, now: datetime) -> None:
    """Judged by what the place is now, so that facts may arrive late or twice."""
    holder, pool_id = holder_of(UUID(fact["pledge_id"])), UUID(fact["pool_id"])
    if holder is None:
        return
    buyer_id, status, committed_at = holder
    if status == PledgeStatus.WITHDRAWN:
        note_left(buyer_id=buyer_id, pool_id=pool_id, now=now)
    elif committed_at is not None:
        sharer_id = attribute_place(buyer_id=buyer_id, pool_id=pool_id, committed_at=committed_at)
        if sharer_id is not None:
            _tell(sharer_id, pool_id, buyer_id, now=now)


def _tell(sharer_id: UUID, pool_id: UUID, buyer_id: UUID, *, now: datetime) -> None:
    figures = {**pool_figures(pool_id), "brought": len(brought_to(sharer_id, pool_id))}
    subject, role = f"pool:{pool_id}", Role.SHARER.value
    news = News(kind="link_joined", subject=subject, reason=str(buyer_id), role=role, facts=figures)
    tell(news=news, people=[Recipient(sharer_id)], now=now)
