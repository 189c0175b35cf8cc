"""A person's place in a pool: interest, commitment, leaving."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    Id,
    NoInput,
    OneOf,
    PrivateEndpoint,
    StrictInput,
    WholeNumber,
    answer_once,
    asked,
    describes_read,
    describes_write,
)
from marketplace.api import scopes
from marketplace.api.actors import people_with, person_of
from marketplace.api.pools import TAG
from marketplace.errors import NoSuchPlace
from marketplace.models import Pledge
from marketplace.rules.states import PledgeStatus
from marketplace.selectors.places import OwnPlace, own_place
from marketplace.services.pledges import (
    CAP_MOST_MINOR,
    UNITS_MOST,
    Commitment,
    commit_pledge,
    confirm_pledge,
    join_pool,
    withdraw_pledge,
)


class PledgeInput(StrictInput):
    """A place that counts: how many, for how much at most, where to and by which card."""

    units = WholeNumber(min_value=1, max_value=UNITS_MOST)
    cap_minor = WholeNumber(
        min_value=1,
        max_value=CAP_MOST_MINOR,
        allow_null=True,
        default=None,
        help_text="The most for one unit. Nobody else sees it. Without it every price is accepted.",
    )
    address_id = Id()
    payment_method_id = Id()


class OwnPlaceOutput(serializers.Serializer[Any]):
    """One's own place in a pool. The rest of it is empty until it is committed."""

    pledge_id = serializers.UUIDField()
    pool_id = serializers.UUIDField()
    status = OneOf(PledgeStatus)
    units = serializers.IntegerField()
    cap_minor = serializers.IntegerField(allow_null=True)
    address_id = serializers.UUIDField(allow_null=True)
    payment_method_id = serializers.UUIDField(allow_null=True)
    wished_units = serializers.IntegerField(help_text="What came along from another pool, to be committed here.")
    wished_cap_minor = serializers.IntegerField(allow_null=True)


class PoolInterest(PrivateEndpoint):
    """Interest in a pool: one click, no card."""

    permission_classes = people_with(scopes.POOLS)

    @describes_write(TAG, "join_pool", takes=NoInput, gives=OwnPlaceOutput)
    def post(self, request: Request, pool_id: UUID) -> Response:
        """Say that I am interested. Saying it again changes nothing."""
        nothing = asked(NoInput, request.data)

        def answer() -> dict[str, Any]:
            place = join_pool(pool_id=pool_id, buyer_id=person_of(request), now=clock.now())
            return shown_place(place, pledge_id=place.id, pool_id=pool_id)

        return answer_once(request, content=nothing, answer=answer)


class PoolPledgeConfirmation(PrivateEndpoint):
    """Saying again that one is in, after a change."""

    permission_classes = people_with(scopes.POOLS)

    @describes_write(TAG, "confirm_pledge", takes=NoInput, gives=OwnPlaceOutput)
    def post(self, request: Request, pool_id: UUID) -> Response:
        """Confirm my place as it was; it keeps its time."""
        nothing = asked(NoInput, request.data)

        def answer() -> dict[str, Any]:
            place = confirm_pledge(pool_id=pool_id, buyer_id=person_of(request), now=clock.now())
            return shown_place(place, pledge_id=place.id, pool_id=pool_id)

        return answer_once(request, content=nothing, answer=answer)


class PoolPledge(PrivateEndpoint):
    """My place in a pool."""

    permission_classes = people_with(scopes.POOLS)

    @describes_read(TAG, "get_pledge", OwnPlaceOutput)
    def get(self, request: Request, pool_id: UUID) -> Response:
        """My place, if I hold one."""
        place = own_place(pool_id, person_of(request))
        if place is None:
            raise NoSuchPlace()
        return Response(shown_place(place, pledge_id=place.pledge_id, pool_id=pool_id))

    @describes_write(TAG, "put_pledge", takes=PledgeInput, gives=OwnPlaceOutput)
    def put(self, request: Request, pool_id: UUID) -> Response:
        """Commit to units, or change what I committed to."""
        wish = asked(PledgeInput, request.data)

        def answer() -> dict[str, Any]:
            commitment = Commitment(
                units=wish["units"],
                cap_minor=wish["cap_minor"],
                address_id=wish["address_id"],
                method_id=wish["payment_method_id"],
            )
            place = commit_pledge(pool_id=pool_id, buyer_id=person_of(request), commitment=commitment, now=clock.now())
            return shown_place(place, pledge_id=place.id, pool_id=pool_id)

        return answer_once(request, content=wish, answer=answer)

    @describes_write(TAG, "withdraw_pledge", takes=None, gives=None, status=204)
    def delete(self, request: Request, pool_id: UUID) -> Response:
        """Give my place up."""
        nothing = asked(NoInput, request.data)

        def answer() -> None:
            withdraw_pledge(pool_id=pool_id, buyer_id=person_of(request), now=clock.now())

        return answer_once(request, content=nothing, answer=answer, status=204)


def shown_place(place: Pledge | OwnPlace, *, pledge_id: UUID, pool_id: UUID) -> dict[str, Any]:
    """One's own place in a pool."""
    return {
        "pledge_id": str(pledge_id),
        "pool_id": str(pool_id),
        "status": str(place.status),
        "units": place.units,
        "cap_minor": place.cap_minor,
        "address_id": str(place.address_id) if place.address_id else None,
        "payment_method_id": str(place.method_id) if place.method_id else None,
        "wished_units": place.wished_units,
        "wished_cap_minor": place.wished_cap_minor,
    }
