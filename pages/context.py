"""What the frame around every page needs to know."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from accounts.selectors import viewer
from common import clock
from escrow.web.sources import payments_frame
from merchants.policy import may_bid
from pages.once import heard_by, own_business
from social.selectors.notices import COUNTED_MOST


@dataclass(frozen=True)
class FrameViewer:
    """Who reads the page, as the frame shows them; `seller_name` is empty for who sells nothing."""

    id: UUID
    pseudonym: str
    initial: str
    tone: int
    is_operator: bool
    seller_name: str
    is_verified_seller: bool


@dataclass(frozen=True)
class Bell:
    """How much the reader has not read, and the topic on which that is told live."""

    topic: str
    sequence: int
    unread: int

    @property
    def text(self) -> str:
        """How many, in at most three signs."""
        return f"{COUNTED_MOST - 1}+" if self.unread >= COUNTED_MOST else str(self.unread)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor of the frame."""
    return {
        "sandbox": settings.SANDBOX,
        "payments": payments_frame(),
        "business": settings.BUSINESS,
        "viewer": _viewer(request),
        "bell": _bell(request),
        "server_now": cache(clock.now),  # asked once, and only by pages that do not say it themselves
        "live_origin": settings.LIVE_ORIGIN,
        "search_query": request.GET.get("q", ""),
    }


def _viewer(request: HttpRequest) -> FrameViewer | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    person, seller = viewer(user), own_business(request)
    return FrameViewer(
        id=person.id,
        pseudonym=person.pseudonym,
        initial=person.initial,
        tone=person.tone,
        is_operator=person.is_operator,
        seller_name=seller.business_name if seller else "",
        is_verified_seller=may_bid(seller),
    )


def _bell(request: HttpRequest) -> Bell | None:
    heard = heard_by(request)
    return Bell(heard.topic, heard.sequences[heard.topic], heard.unread) if heard else None
