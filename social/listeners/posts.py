"""What is told to everybody when something happens to a pool. Told once, however often the fact arrives."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from common.outbox import listen
from marketplace.selectors.pools import PoolAnnouncement, announcement
from social.rules import fitted
from social.services import announce, withdraw_unsent

type Sentence = Callable[[PoolAnnouncement, str], str]


@listen("marketplace.pool_opened")
def tell_of_opening(fact: dict[str, Any], *, now: datetime) -> None:
    """A new pool gathers."""
    _tell(fact, "opened", _opened, now=now)


@listen("marketplace.pool_milestone")
def tell_of_milestone(fact: dict[str, Any], *, now: datetime) -> None:
    """A pool is half full, or nearly full."""
    sentences: dict[str, Sentence] = {"half": _half, "five_to_go": _nearly}
    _tell(fact, fact["milestone"], sentences[fact["milestone"]], now=now)


@listen("marketplace.pool_reached")
def tell_of_reaching(fact: dict[str, Any], *, now: datetime) -> None:
    """Enough people stand together; what was to be said before that is no longer news."""
    withdraw_unsent(subject=_subject(fact))
    _tell(fact, "reached", _reached, now=now)


@listen("marketplace.award_accepted")
def tell_of_award(fact: dict[str, Any], *, now: datetime) -> None:
    """A seller took the order."""
    _tell(fact, "awarded", _awarded, now=now)


@listen(
    "marketplace.pool_expired",
    "marketplace.pool_failed",
    "marketplace.pool_removed",
    "marketplace.pool_cancelled",
)
def keep_silent(fact: dict[str, Any], *, now: datetime) -> None:
    """The pool is over; nobody is invited to it any more."""
    withdraw_unsent(subject=_subject(fact))


def _tell(fact: dict[str, Any], event: str, sentence: Sentence, *, now: datetime) -> None:
    pool = announcement(pool_id=UUID(fact["pool_id"]))
    with translation.override(settings.LANGUAGE_CODE):  # our account speaks the site's own language
        text = fitted(lambda title: sentence(pool, title), pool.title)
    announce(event=event, subject=_subject(fact), text=text, url=f"{settings.SITE_URL}{pool.path}", now=now)


def _subject(fact: dict[str, Any]) -> str:
    return f"pool:{fact['pool_id']}"


def _opened(pool: PoolAnnouncement, title: str) -> str:
    return _("A new pool: %(title)s. Joining is one click, and nothing is charged while we gather.") % {"title": title}


def _half(pool: PoolAnnouncement, title: str) -> str:
    return _("%(title)s: half way! %(committed)d of %(threshold)d places are taken.") % {
        "title": title,
        "committed": pool.committed_units,
        "threshold": pool.threshold_units,
    }


def _nearly(pool: PoolAnnouncement, title: str) -> str:
    return _("%(title)s: only a few places to go, %(committed)d of %(threshold)d are taken.") % {
        "title": title,
        "committed": pool.committed_units,
        "threshold": pool.threshold_units,
    }


def _reached(pool: PoolAnnouncement, title: str) -> str:
    return _("%(title)s: %(people)d people stand together. Now sellers bid the price down.") % {
        "title": title,
        "people": pool.people,
    }


def _awarded(pool: PoolAnnouncement, title: str) -> str:
    """With the fingerprint of the auction's record, so that nobody can change the record later."""
    words = _("%(title)s: %(people)d people get it for ₩%(price)s each.") % {
        "title": title,
        "people": pool.people,
        "price": f"{pool.price_minor or 0:,}",
    }
    return f"{words}\nsha256 {pool.fingerprint}" if pool.fingerprint else words
