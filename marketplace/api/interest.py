"""What a person keeps for later: follows, saved searches, a draft; and what a title resembles."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    Choice,
    Code,
    Id,
    NoInput,
    PageQuery,
    PrivateEndpoint,
    StrictInput,
    Text,
    answer_once,
    ask_of,
    asked,
    describes_list,
    describes_read,
    describes_write,
    instant,
    listed,
)
from marketplace.api import scopes
from marketplace.api.actors import people_with, person_of
from marketplace.api.pools import CATEGORY, TAG, PoolCardOutput, shown_card
from marketplace.rules.likeness import shelf_for, usual_threshold
from marketplace.selectors.discovery import Wish, similar_pools
from marketplace.selectors.interest import DraftView, SavedView, draft_of, follows_part, search_of, searches_part
from marketplace.selectors.shelves import STAGES
from marketplace.services.interest import (
    drop_draft,
    follow_pool,
    forget_search,
    keep_draft,
    save_search,
    unfollow_pool,
)
from marketplace.services.wants import MOST_PHOTOS
from media.selectors import photos_of

DRAFT_FIELD_LONGEST = 2_500
_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class SearchInput(StrictInput):
    """What is looked for; what is left out is anything."""

    q = Text(max_length=80, required=False)
    category = Code(CATEGORY, max_length=30, required=False)
    stage = Choice(choices=sorted(STAGES), required=False)
    least = Code("[1-9][0-9]{0,7}", required=False, help_text="Start price in won, at least.")
    most = Code("[1-9][0-9]{0,7}", required=False, help_text="Start price in won, at most.")
    close = Choice(choices=["1"], required=False)


class SavedSearchOutput(serializers.Serializer[Any]):
    """A saved search. `fresh` counts what was posted since it was looked at last, up to a hundred."""

    id = serializers.UUIDField()
    terms = serializers.DictField(child=serializers.CharField())
    saved_at = serializers.DateTimeField()
    seen_at = serializers.DateTimeField()
    fresh = serializers.IntegerField()


class DraftInput(StrictInput):
    """A want half written: fields by name as they were typed, own photos in their order."""

    words = serializers.DictField(child=Text(max_length=DRAFT_FIELD_LONGEST, allow_blank=True, is_long=True))
    photo_ids = serializers.ListField(child=Id(), max_length=MOST_PHOTOS, default=list)


class DraftOutput(serializers.Serializer[Any]):
    """A want half written."""

    words = serializers.DictField(child=serializers.CharField(allow_blank=True))
    photo_ids = serializers.ListField(child=serializers.UUIDField())
    saved_at = serializers.DateTimeField(allow_null=True)


class LikenessQuery(StrictInput):
    """A title, and own photos, separated by commas."""

    title = Text(max_length=80, allow_blank=True, default="")
    photo_ids = Code(f"{_ID}(,{_ID})*", max_length=400, allow_blank=True, default="")


class LikenessOutput(serializers.Serializer[Any]):
    """Pools that may be for the same, the shelf the words point to, and how many units are usual there."""

    similar = PoolCardOutput(many=True)
    category = serializers.CharField(allow_null=True)
    threshold_units = serializers.IntegerField()


class PersonEndpoint(PrivateEndpoint):
    """Of the person signed in."""

    permission_classes = people_with(scopes.POOLS)


class PoolFollow(PersonEndpoint):
    """Following a pool without a place in it."""

    @describes_write(TAG, "follow_pool", takes=NoInput, gives=None, status=204)
    def put(self, request: Request, pool_id: UUID) -> Response:
        """Follow it; following twice follows once."""
        nothing, person_id = asked(NoInput, request.data), person_of(request)

        def answer() -> None:
            follow_pool(pool_id=pool_id, person_id=person_id, now=clock.now())

        return answer_once(request, content=nothing, answer=answer, status=204)

    @describes_write(TAG, "unfollow_pool", takes=None, gives=None, status=204)
    def delete(self, request: Request, pool_id: UUID) -> Response:
        """Follow it no more."""
        nothing, person_id = asked(NoInput, request.data), person_of(request)

        def answer() -> None:
            unfollow_pool(pool_id=pool_id, person_id=person_id)

        return answer_once(request, content=nothing, answer=answer, status=204)


class Follows(PersonEndpoint):
    """Pools I follow."""

    @describes_list(TAG, "list_follows", PoolCardOutput)
    def get(self, request: Request) -> Response:
        """The last followed first."""
        ask = ask_of(asked(PageQuery, request.query_params.dict()))
        return listed(follows_part(person_of(request), ask, now=clock.now()), shown_card)


class Searches(PersonEndpoint):
    """My saved searches."""

    @describes_list(TAG, "list_searches", SavedSearchOutput)
    def get(self, request: Request) -> Response:
        """The newest first, each with what is new."""
        ask = ask_of(asked(PageQuery, request.query_params.dict()))
        return listed(searches_part(person_of(request), ask), _shown_search)

    @describes_write(TAG, "save_search", takes=SearchInput, gives=SavedSearchOutput, status=201)
    def post(self, request: Request) -> Response:
        """Save a search; the same one is kept once."""
        wish, person_id = asked(SearchInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            kept = save_search(person_id=person_id, terms=Wish(**wish).terms(), now=clock.now())
            return _shown_search(search_of(kept.id, person_id))

        return answer_once(request, content=wish, answer=answer, status=201)


class OneSearch(PersonEndpoint):
    """One of my saved searches; somebody else's answers 404."""

    @describes_write(TAG, "forget_search", takes=None, gives=None, status=204)
    def delete(self, request: Request, search_id: UUID) -> Response:
        """Keep it no more."""
        nothing, person_id = asked(NoInput, request.data), person_of(request)

        def answer() -> None:
            forget_search(search_id=search_id, person_id=person_id)

        return answer_once(request, content=nothing, answer=answer, status=204)


class WantDraftEndpoint(PersonEndpoint):
    """My want half written; one for each person, gone when it is posted."""

    @describes_read(TAG, "get_want_draft", DraftOutput)
    def get(self, request: Request) -> Response:
        """The draft, perhaps an empty one."""
        return Response(_shown_draft(draft_of(person_of(request))))

    @describes_write(TAG, "keep_want_draft", takes=DraftInput, gives=DraftOutput)
    def put(self, request: Request) -> Response:
        """Keep this in the place of what was kept before."""
        wish, person_id = asked(DraftInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            photos = [photo.id for photo in photos_of(person_id, wish["photo_ids"])]
            keep_draft(person_id=person_id, fields=wish["words"], photo_ids=photos, now=clock.now())
            return _shown_draft(draft_of(person_id))

        return answer_once(request, content=wish, answer=answer)

    @describes_write(TAG, "drop_want_draft", takes=None, gives=None, status=204)
    def delete(self, request: Request) -> Response:
        """Forget it."""
        nothing, person_id = asked(NoInput, request.data), person_of(request)

        def answer() -> None:
            drop_draft(person_id=person_id)

        return answer_once(request, content=nothing, answer=answer, status=204)


class Likeness(PersonEndpoint):
    """What a want would resemble."""

    @describes_read(TAG, "find_similar", LikenessOutput, parameters=[LikenessQuery])
    def get(self, request: Request) -> Response:
        """Pools for the same, a guess at the shelf, and the usual number of units."""
        query = asked(LikenessQuery, request.query_params.dict())
        wanted = [UUID(text) for text in query["photo_ids"].split(",") if text][:MOST_PHOTOS]
        own = [photo.id for photo in photos_of(person_of(request), wanted)]
        shelf = shelf_for(query["title"])
        similar = similar_pools(query["title"], photo_ids=own, now=clock.now())
        return Response(
            {
                "similar": [shown_card(card) for card in similar],
                "category": shelf,
                "threshold_units": usual_threshold(shelf or ""),
            }
        )


def _shown_search(saved: SavedView) -> dict[str, Any]:
    return {
        "id": str(saved.id),
        "terms": saved.wish.terms(),
        "saved_at": instant(saved.saved_at),
        "seen_at": instant(saved.seen_at),
        "fresh": saved.fresh,
    }


def _shown_draft(draft: DraftView | None) -> dict[str, Any]:
    if draft is None:
        return {"words": {}, "photo_ids": [], "saved_at": None}
    photo_ids = [str(photo.id) for photo in draft.photos]
    return {"words": draft.fields, "photo_ids": photo_ids, "saved_at": instant(draft.saved_at)}
