"""What several parts of one page want to know is asked once for each request."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.http import HttpRequest

from merchants.selectors import SellerView, seller_of
from social.selectors.notices import unread_and_sequences
from social.services.notices import BELL

_SELLER, _HEARD = "_moa_seller", "_moa_heard"


@dataclass(frozen=True)
class Heard:
    """How much the reader has not read, and the newest sequence of their bell's topic and of the page's."""

    topic: str
    unread: int
    sequences: dict[str, int]


def reader_of(request: HttpRequest) -> UUID | None:
    """Who is signed in, or None."""
    user = getattr(request, "user", None)
    return user.pk if user is not None and user.is_authenticated else None


def own_business(request: HttpRequest) -> SellerView | None:
    """The business of who reads, in whatever state, or None."""
    reader = reader_of(request)
    if reader is not None and not hasattr(request, _SELLER):
        setattr(request, _SELLER, seller_of(reader))
    return cast(SellerView | None, getattr(request, _SELLER, None))


def heard_by(request: HttpRequest, topics: list[str] | None = None) -> Heard | None:
    """What the reader's bell and, where the page asks first, its own topics stand at; None for a stranger."""
    reader = reader_of(request)
    if reader is None:
        return None
    known: Heard | None = getattr(request, _HEARD, None)
    if known is None or topics:
        bell = f"{BELL}:{reader}"
        asked = [bell, *(topics or [])]
        unread, sequences = unread_and_sequences(reader, asked)
        known = Heard(bell, unread, dict(zip(asked, sequences, strict=True)))
        setattr(request, _HEARD, known)
    return known
