"""What is told to everybody when something happens to a pool. Told once, however often the fact arrives."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.selectors import destination
from common.outbox import listen
from marketplace.selectors.pools import PoolAnnouncement, announcement
from merchants.rules import SellerStatus
from merchants.selectors import SellerView, seller
from messaging.services import send
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


@listen("marketplace.pool_expired", "marketplace.pool_failed")
def keep_silent(fact: dict[str, Any], *, now: datetime) -> None:
    """The pool is over; nobody is invited to it any more."""
    withdraw_unsent(subject=_subject(fact))


@listen(
    "merchants.seller_verified",
    "merchants.seller_returned",
    "merchants.seller_suspended",
    "merchants.seller_reinstated",
)
def write_to_seller(fact: dict[str, Any], *, now: datetime) -> None:
    """A person decided about a business; its owner hears by mail, in its own language, once for each decision."""
    business = seller(UUID(fact["seller_id"]))
    to = destination(business.owner_id)
    with translation.override(to.language):
        subject, text = _decision_on(business)
    decided_at = business.decided_at.isoformat() if business.decided_at else ""
    key = f"seller-decision:{business.id}:{decided_at}"
    send(destination=to.email, subject=subject, text=text, language=to.language, key=key, now=now)


def _decision_on(business: SellerView) -> tuple[str, str]:
    """Subject and text of the letter, in the active language."""
    sentences = {
        SellerStatus.VERIFIED: _("Your business is verified. You may bid."),
        SellerStatus.RETURNED: _("Your application came back. Please mend what is named and send it again."),
        SellerStatus.SUSPENDED: _("Your business may not bid for now."),
    }
    sentence = sentences.get(business.status, _("Your application was looked at."))
    reason = _("The reason: %(reason)s") % {"reason": business.decision_reason}
    return sentence, f"{business.business_name}\n\n{sentence}\n{reason}\n\n{settings.SITE_URL}/sell/verify/\n"


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
    return _("%(title)s: %(people)d people get it for ₩%(price)s each.") % {
        "title": title,
        "people": pool.people,
        "price": f"{pool.price_minor or 0:,}",
    }
