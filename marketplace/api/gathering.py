"""What a poster does with a running pool, and what may follow after one has ended."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    Id,
    NoInput,
    PrivateEndpoint,
    StrictInput,
    Text,
    WholeNumber,
    answer_once,
    asked,
    describes_write,
)
from marketplace.api import scopes
from marketplace.api.actors import people_with, person_of
from marketplace.api.pledges import OwnPlaceOutput, shown_place
from marketplace.api.pools import TAG, PoolOutput, shown_pool
from marketplace.selectors.pools import pool_page
from marketplace.services.changes import WantEdit, cancel_pool, edit_want, extend_pool
from marketplace.services.fitness import DETAILS_MOST, PRICE_MOST_MINOR, THRESHOLD, TITLE_LENGTH
from marketplace.services.second_chances import move_place, run_again


class WantEditInput(StrictInput):
    """The words and figures of a want, all of them, as they are to be."""

    title = Text(min_length=TITLE_LENGTH[0], max_length=TITLE_LENGTH[1])
    details = Text(max_length=DETAILS_MOST, allow_blank=True, is_long=True)
    hint_price_minor = WholeNumber(min_value=1, max_value=PRICE_MOST_MINOR, allow_null=True)
    threshold_units = WholeNumber(min_value=THRESHOLD[0], max_value=THRESHOLD[1])


class ExtensionInput(StrictInput):
    """How many days more."""

    days = WholeNumber(min_value=1, max_value=14)


class MoveInput(StrictInput):
    """Where the place goes."""

    to_pool_id = Id()


class PosterAct(PrivateEndpoint):
    """Something the poster does with a pool; somebody else's answers 404."""

    permission_classes = people_with(scopes.POOLS)

    def done(self, request: Request, wish: dict[str, Any], act: Callable[[], Any], *, status: int = 200) -> Response:
        """Do it once and show the pool it is about then."""

        def answer() -> dict[str, Any]:
            pool = act()
            return shown_pool(pool_page(pool.id, now=clock.now(), reader_id=person_of(request)))

        return answer_once(request, content=wish, answer=answer, status=status)


class PoolWant(PosterAct):
    """The words and figures of a pool's want."""

    @describes_write(TAG, "edit_want", takes=WantEditInput, gives=PoolOutput)
    def put(self, request: Request, pool_id: UUID) -> Response:
        """Change them while people gather; whoever is committed has to confirm again."""
        wish, poster_id = asked(WantEditInput, request.data), person_of(request)
        edit = WantEdit(**wish)
        return self.done(
            request, wish, lambda: edit_want(pool_id=pool_id, poster_id=poster_id, edit=edit, now=clock.now())
        )


class PoolExtension(PosterAct):
    """More days for a pool."""

    @describes_write(TAG, "extend_pool", takes=ExtensionInput, gives=PoolOutput)
    def post(self, request: Request, pool_id: UUID) -> Response:
        """Prolong it, once; also within a week after it expired. Whoever was in has to confirm again."""
        wish, poster_id = asked(ExtensionInput, request.data), person_of(request)
        return self.done(
            request, wish, lambda: extend_pool(pool_id=pool_id, poster_id=poster_id, days=wish["days"], now=clock.now())
        )


class PoolCancellation(PosterAct):
    """The end of a pool by its poster's own hand."""

    @describes_write(TAG, "cancel_pool", takes=NoInput, gives=PoolOutput)
    def post(self, request: Request, pool_id: UUID) -> Response:
        """Call it off while it gathers."""
        wish, poster_id = asked(NoInput, request.data), person_of(request)
        return self.done(request, wish, lambda: cancel_pool(pool_id=pool_id, poster_id=poster_id, now=clock.now()))


class PoolRerun(PosterAct):
    """The same want in a new pool."""

    @describes_write(TAG, "run_pool_again", takes=NoInput, gives=PoolOutput, status=201)
    def post(self, request: Request, pool_id: UUID) -> Response:
        """Gather anew after a pool ended without a purchase."""
        wish, poster_id = asked(NoInput, request.data), person_of(request)
        return self.done(
            request, wish, lambda: run_again(pool_id=pool_id, poster_id=poster_id, now=clock.now()), status=201
        )


class PoolMove(PrivateEndpoint):
    """A place that ended with its pool, taken along to another."""

    permission_classes = people_with(scopes.POOLS)

    @describes_write(TAG, "move_place", takes=MoveInput, gives=OwnPlaceOutput)
    def post(self, request: Request, pool_id: UUID) -> Response:
        """Take my place along: quantity and cap wait there to be committed."""
        wish, buyer_id = asked(MoveInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            to_id = wish["to_pool_id"]
            place = move_place(pool_id=pool_id, to_pool_id=to_id, buyer_id=buyer_id, now=clock.now())
            return shown_place(place, pledge_id=place.id, pool_id=to_id)

        return answer_once(request, content=wish, answer=answer)
