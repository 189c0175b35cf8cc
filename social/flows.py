"""How posts leave, and how the day's letters of alerts and searches are gathered: claim, commit, ask or tell, note."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from common import clock
from common.calendar import seoul_day, seoul_instant
from common.sweeps import swept, swept_outside
from common.transactions import unit_of_work
from marketplace.selectors.audience import PoolOffer, nearly_full, offers
from marketplace.selectors.interest import FreshFinds, fresh_finds
from merchants.selectors import sellers
from social.gateways import network
from social.rules.alerts import DAILY_AT, NEAR_PERCENT, Fitting, Pace, Stage
from social.rules.notices import Role
from social.selectors.alerts import is_written, matches, untold, written_before
from social.selectors.recipients import Recipient
from social.services import claim_post, note_answer
from social.services.alerts import begin_day, note_hits, note_told
from social.services.notices import News, tell

NAMED = 3
"""How many pools the day's letter names; the page it opens lists all."""


@swept_outside
def send_posts(at_most: int = 20) -> int:
    """Publish or look up what is due, one post at a time; the number tried.

    A network that does not answer costs one time-out, then rests a minute, so that it cannot hold back
    other work (faults.md F31, F38).
    """
    for count in range(at_most):
        if not _send_next():
            return count
    return at_most


@swept
def write_daily() -> int:
    """At nine in the morning, once a day: one notice for whose daily alerts or saved searches found something."""
    now = clock.now()
    today = seoul_day(now)
    if now < seoul_instant(today, DAILY_AT) or is_written(today):
        return 0
    with unit_of_work():
        if not begin_day(on=today, now=now):
            return 0
        for offer in nearly_full(percent=NEAR_PERCENT, now=now):
            found = matches(Fitting(offer.category, offer.text, offer.units), besides=[offer.poster_id])
            daily = [match for match in found if match.pace is Pace.DAILY]
            note_hits(pool_id=offer.pool_id, found=daily, stage=Stage.NEAR, now=now)
        return _tell_daily(str(today), now=now) + _tell_searchers(today, now=now)


def _tell_searchers(today: date, *, now: datetime) -> int:
    """Whoever saved searches hears once of all that is new in them since the day before."""
    found: dict[UUID, list[FreshFinds]] = defaultdict(list)
    for finds in fresh_finds(since=written_before(today) or now - timedelta(days=1)):
        for person_id in finds.person_ids:
            found[person_id].append(finds)
    people = [Recipient(person_id, _new_in(searches)) for person_id, searches in found.items()]
    role = Role.SEARCHER.value
    news = News(kind="saved_search", subject=f"searches:{today}", reason=str(today), role=role, facts={})
    return tell(news=news, people=people, now=now)


def _new_in(searches: list[FreshFinds]) -> dict[str, object]:
    titles = dict.fromkeys(title for finds in searches for title in finds.titles)
    first = searches[0].wish.terms()
    count = max(len(titles), *(finds.count for finds in searches))
    return {"pools": count, "titles": ", ".join(list(titles)[:NAMED]), "query": f"?{urlencode(first)}"}


def _tell_daily(day: str, *, now: datetime) -> int:
    waiting = untold(Pace.DAILY)
    known = sellers(list(waiting))
    shown = offers({pool_id for pools in waiting.values() for pool_id in pools})
    people = [
        Recipient(known[seller_id].owner_id, _found(pools, shown))
        for seller_id, pools in waiting.items()
        if seller_id in known and any(pool_id in shown for pool_id in pools)
    ]
    news = News(kind="alert_daily", subject=f"alerts:{day}", reason=day, role=Role.ALERTED.value, facts={})
    told = tell(news=news, people=people, now=now)
    note_told(seller_ids=waiting, pace=Pace.DAILY, now=now)
    return told


def _found(pools: list[UUID], shown: dict[UUID, PoolOffer]) -> dict[str, object]:
    named = [shown[pool_id] for pool_id in pools if pool_id in shown]
    return {"pools": len(named), "titles": ", ".join(offer.title for offer in named[:NAMED])}


def _send_next() -> bool:
    with unit_of_work():
        claim = claim_post(now=clock.now())
    if claim is None:
        return False
    through = network(claim.network)
    answer = through.find(claim.post) if claim.may_be_out else through.publish(claim.post)
    with unit_of_work():
        note_answer(post_id=claim.post.id, answer=answer, now=clock.now())
    return True
