"""Pools for everybody: the list and the page."""

from typing import Any
from uuid import UUID

from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.policy import may_decide
from common import clock
from common.api import Choice, Code, OneOf, StrictInput, Text, asked, describes_read, instant
from common.live import sequence_of
from marketplace.api.auctions import AuctionOutput, shown_auction
from marketplace.rules.states import AwardStatus, PledgeStatus, PoolStatus
from marketplace.selectors.auctions import AwardView
from marketplace.selectors.discovery import Wish, found_pools
from marketplace.selectors.places import PlaceRow
from marketplace.selectors.pools import PoolPage, pool_page
from marketplace.selectors.shelves import SORTS, STAGES, PoolCard
from media.selectors import PhotoView

TAG = "pools"
CATEGORY = "[a-z0-9-]+"
ETAG = OpenApiParameter("ETag", OpenApiTypes.STR, OpenApiParameter.HEADER, response=[200, 304])
IF_NONE_MATCH = OpenApiParameter("If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER)


class PoolQuery(StrictInput):
    """Which pools are looked for."""

    q = Text(max_length=100, default="", allow_blank=True, help_text="Words that all occur in title or details.")
    category = Code(CATEGORY, max_length=30, default="", allow_blank=True)
    stage = Choice(choices=sorted(STAGES), required=False, help_text="Without it: open pools; with words, all pools.")
    sort = Choice(
        choices=["best", *sorted(SORTS)], required=False, help_text="Without it: the best match, or the fullest."
    )
    least = Code("[1-9][0-9]{0,7}", default="", allow_blank=True, help_text="Start price in won, at least.")
    most = Code("[1-9][0-9]{0,7}", default="", allow_blank=True, help_text="Start price in won, at most.")
    close = Choice(choices=["1"], required=False, help_text="Only pools with five units to go or fewer.")
    after = Code("[1-9][0-9]{0,2}", default="1", help_text="`next` of the part before.")


class WantPhotoOutput(serializers.Serializer[Any]):
    """A photo in its sizes; `width` and `height` are those of `url`."""

    url = serializers.CharField()
    srcset = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class PoolCardOutput(serializers.Serializer[Any]):
    """A pool as lists show it. Prices are of one unit."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    category = serializers.CharField()
    photo = WantPhotoOutput(allow_null=True)
    status = OneOf(PoolStatus)
    committed_units = serializers.IntegerField()
    committed_people = serializers.IntegerField()
    interested_people = serializers.IntegerField()
    threshold_units = serializers.IntegerField()
    hint_price_minor = serializers.IntegerField(allow_null=True)
    leading_price_minor = serializers.IntegerField(allow_null=True)
    opened_at = serializers.DateTimeField(allow_null=True)
    counts_to = serializers.DateTimeField(allow_null=True)


class PoolListOutput(serializers.Serializer[Any]):
    """One page of pools."""

    items = PoolCardOutput(many=True)
    next = serializers.CharField(allow_null=True)
    count = serializers.IntegerField(help_text="Counted up to a thousand.")


class PlaceOutput(serializers.Serializer[Any]):
    """Who is in, under a pseudonym."""

    pseudonym = serializers.CharField()
    status = OneOf(PledgeStatus)
    units = serializers.IntegerField()
    at = serializers.DateTimeField()


class PublicAwardOutput(serializers.Serializer[Any]):
    """Who won, and at which price of one unit."""

    status = OneOf(AwardStatus)
    seller_name = serializers.CharField()
    price_minor = serializers.IntegerField()
    units = serializers.IntegerField()
    lead_days = serializers.IntegerField()


class PoolOutput(PoolCardOutput):
    """A pool with all that its page shows to everybody. `terms` are frozen; their units end their names."""

    details = serializers.CharField()
    photos = WantPhotoOutput(many=True)
    poster = serializers.CharField(help_text="The poster's pseudonym.")
    terms = serializers.DictField(child=serializers.IntegerField())
    deadline = serializers.DateTimeField()
    reached_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    people = PlaceOutput(many=True)
    edit_count = serializers.IntegerField(help_text="How often its words or figures were changed.")
    extended_at = serializers.DateTimeField(allow_null=True)
    former_pool_id = serializers.UUIDField(allow_null=True, help_text="The pool it runs again.")
    to_confirm_people = serializers.IntegerField(help_text="Places that wait to be confirmed again.")
    auction = AuctionOutput(allow_null=True)
    award = PublicAwardOutput(allow_null=True)


class Pools(APIView):
    """Public pools."""

    permission_classes = [AllowAny]

    @describes_read(TAG, "find_pools", PoolListOutput, parameters=[PoolQuery])
    def get(self, request: Request) -> Response:
        """Find pools, sixteen a page."""
        query = asked(PoolQuery, request.query_params.dict())
        wish = Wish(**{name: query[name] for name in ("q", "category", "least", "most")} | _chosen(query))
        found = found_pools(wish, sort=query.get("sort", ""), page=int(query["after"]), now=clock.now())
        items = [shown_card(card) for card in found.cards]
        return Response({"items": items, "next": str(found.page + 1) if found.has_more else None, "count": found.count})


class OnePool(APIView):
    """One pool; in review only its poster can see it."""

    permission_classes = [AllowAny]

    @describes_read(TAG, "get_pool", PoolOutput, parameters=[ETAG, IF_NONE_MATCH])
    def get(self, request: Request, pool_id: UUID) -> Response:
        """The pool's page. Its ETag is the number of its last live change: ask again with If-None-Match."""
        etag = _etag(pool_id)
        headers = {"Cache-Control": "no-cache"} | ({"ETag": etag} if etag else {})
        if etag and (unchanged := get_conditional_response(request, etag=etag)):
            return Response(status=unchanged.status_code, headers=headers)
        page = pool_page(pool_id, now=clock.now(), reader_id=request.user.pk, is_operator=may_decide(request.user))
        return Response(shown_pool(page), headers=headers)


def _chosen(query: dict[str, Any]) -> dict[str, str]:
    return {name: query[name] for name in ("stage", "close") if name in query}


def shown_card(card: PoolCard) -> dict[str, Any]:
    """A pool as lists show it."""
    return {
        "id": str(card.id),
        "title": card.title,
        "category": card.category.slug,
        "photo": shown_photo(card.photo) if card.photo else None,
        "status": str(card.status),
        "committed_units": card.committed_units,
        "committed_people": card.committed_people,
        "interested_people": card.interested_people,
        "threshold_units": card.threshold_units,
        "hint_price_minor": card.hint_price_minor,
        "leading_price_minor": card.leading_price_minor,
        "opened_at": instant(card.opened_at),
        "counts_to": instant(card.counts_to),
    }


def shown_pool(page: PoolPage) -> dict[str, Any]:
    """A pool's page as everybody may see it. People are their pseudonyms; how many sellers bid is not said."""
    return shown_card(page.card) | {
        "details": page.details,
        "photos": [shown_photo(photo) for photo in page.photos],
        "poster": page.poster.pseudonym,
        "terms": page.terms.to_json(),
        "deadline": instant(page.deadline),
        "reached_at": instant(page.reached_at),
        "ended_at": instant(page.ended_at),
        "people": [shown_place(place) for place in page.people],
        "edit_count": page.past.edit_count,
        "extended_at": instant(page.past.extended_at),
        "former_pool_id": str(page.past.former_id) if page.past.former_id else None,
        "to_confirm_people": page.past.to_confirm_people,
        "auction": shown_auction(page.auction) if page.auction else None,
        "award": _shown_award(page.award) if page.award else None,
    }


def shown_photo(photo: PhotoView) -> dict[str, Any]:
    """A photo in its sizes."""
    return {"url": photo.url, "srcset": photo.srcset, "width": photo.width, "height": photo.height}


def shown_place(place: PlaceRow) -> dict[str, Any]:
    """Somebody who is in, as everybody may see it."""
    return {
        "pseudonym": place.person.pseudonym,
        "status": str(place.status),
        "units": place.units,
        "at": instant(place.at),
    }


def _shown_award(award: AwardView) -> dict[str, Any]:
    return {
        "status": str(award.status),
        "seller_name": award.seller_name,
        "price_minor": award.price_minor,
        "units": award.units,
        "lead_days": award.lead_days,
    }


def _etag(pool_id: UUID) -> str | None:
    """None as long as the pool was never shown live. Read before the page, so that it is never newer than it."""
    sequence = sequence_of(f"pool:{pool_id}")
    return f'W/"{sequence}-{get_language()}"' if sequence else None
