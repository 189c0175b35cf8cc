"""Sellers with an alert hear of a pool the moment they may bid in it, or with the day's letter."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.outbox import listen
from marketplace.selectors.audience import offer_of
from marketplace.selectors.figures import pool_figures
from merchants.selectors import sellers
from social.rules.alerts import Fitting, Pace, Stage
from social.rules.notices import Role
from social.selectors.alerts import matches
from social.selectors.recipients import Recipient
from social.services.alerts import note_hits, note_told
from social.services.notices import News, tell


@listen("marketplace.auction_opened")
def alert_sellers(fact: dict[str, Any], *, now: datetime) -> None:
    """The pool is reached and open for bids: every alert that means it has found something."""
    pool_id = UUID(fact["pool_id"])
    offer = offer_of(pool_id)
    if offer is None:
        return
    found = matches(Fitting(offer.category, offer.text, offer.units), besides=[offer.poster_id])
    fresh = note_hits(pool_id=pool_id, found=found, stage=Stage.OPEN, now=now)
    at_once = {match.seller_id for match in fresh if match.pace is Pace.AT_ONCE}
    if not at_once:
        return
    people = [Recipient(seller.owner_id) for seller in sellers(list(at_once)).values()]
    figures, role = pool_figures(pool_id), Role.ALERTED.value
    news = News(kind="alert_hit", subject=f"pool:{pool_id}", reason="open", role=role, facts=figures)
    tell(news=news, people=people, now=now)
    note_told(seller_ids=at_once, pace=Pace.AT_ONCE, now=now)
