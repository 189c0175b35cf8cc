"""Posting a want, and an operator's word on one that waits for it."""

from functools import partial
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    Code,
    Id,
    OneOf,
    PrivateEndpoint,
    StrictInput,
    Text,
    WholeNumber,
    YesOrNo,
    answer_once,
    asked,
    describes_write,
)
from marketplace.api import scopes
from marketplace.api.actors import people_with, person_of
from marketplace.api.desk import DeskEndpoint
from marketplace.api.pools import CATEGORY, TAG, PoolOutput, shown_pool
from marketplace.models import Pool
from marketplace.rules.states import PoolStatus
from marketplace.selectors.pools import pool_page
from marketplace.services.fitness import DETAILS_MOST, PRICE_MOST_MINOR, THRESHOLD, TITLE_LENGTH
from marketplace.services.wants import (
    MOST_PHOTOS,
    PLEDGE_DAYS,
    WantDraft,
    decide_review,
    post_want,
)

REASON_LONGEST = 2000


class WantInput(StrictInput):
    """What somebody wants to buy together."""

    title = Text(min_length=TITLE_LENGTH[0], max_length=TITLE_LENGTH[1])
    category = Code(CATEGORY, max_length=30)
    photo_ids = serializers.ListField(
        child=Id(), min_length=1, max_length=MOST_PHOTOS, help_text="Own photos in the order they are shown."
    )
    details = Text(max_length=DETAILS_MOST, allow_blank=True, default="", is_long=True)
    hint_price_minor = WholeNumber(
        min_value=1, max_value=PRICE_MOST_MINOR, allow_null=True, default=None, help_text="What one unit costs today."
    )
    threshold_units = WholeNumber(min_value=THRESHOLD[0], max_value=THRESHOLD[1], default=30)
    pledge_days = WholeNumber(min_value=PLEDGE_DAYS[0], max_value=PLEDGE_DAYS[1], default=30)


class ModerationInput(StrictInput):
    """An operator's decision about a pool in review, and its reason."""

    is_fine = YesOrNo()
    reason = Text(max_length=REASON_LONGEST, is_long=True)


class ReviewedOutput(serializers.Serializer[Any]):
    """A pool and what became of it."""

    id = serializers.UUIDField()
    status = OneOf(PoolStatus)


class Wants(PrivateEndpoint):
    """Wants of the person signed in."""

    permission_classes = people_with(scopes.POOLS)

    @describes_write(TAG, "post_want", takes=WantInput, gives=PoolOutput, status=201)
    def post(self, request: Request) -> Response:
        """Post a want. Its pool opens at once, or after a look by an operator (`status` is "review")."""
        wish = asked(WantInput, request.data)

        def answer() -> dict[str, Any]:
            draft, now = WantDraft(**wish | {"photo_ids": tuple(wish["photo_ids"])}), clock.now()
            pool = post_want(poster_id=person_of(request), draft=draft, now=now)
            return shown_pool(pool_page(pool.id, now=now, reader_id=person_of(request)))

        return answer_once(request, content=wish, answer=answer, status=201)


class PoolReview(DeskEndpoint):
    """An operator's decision about a pool in review."""

    @describes_write("desk", "review_pool", takes=ModerationInput, gives=ReviewedOutput)
    def post(self, request: Request, pool_id: UUID) -> Response:
        """Let the pool be seen, or remove it."""
        return self.decide(request, ModerationInput, partial(decide_review, pool_id=pool_id), _shown_reviewed)


def _shown_reviewed(pool: Pool) -> dict[str, Any]:
    return {"id": str(pool.id), "status": str(pool.status)}
