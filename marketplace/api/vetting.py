"""What an award waits for, and what its buyers may do meanwhile: leave, agree to a price, turn a seller away."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common import clock
from common.api import (
    Id,
    NoInput,
    OneOf,
    PageQuery,
    PrivateEndpoint,
    StrictInput,
    YesOrNo,
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
from marketplace.api.flags import PublicFlagsOutput, public_case
from marketplace.api.low_prices import LowPriceOutput, shown_low_price
from marketplace.errors import NoConsentAsked, NoSuchAward
from marketplace.rules.states import AwardStatus, ConsentStatus
from marketplace.selectors.bars import BarredSeller, barred_part
from marketplace.selectors.consents import ConsentView, own_consent
from marketplace.selectors.vetting import Silence, Vetting, WaitKind, WaitOwner, vetting_of
from marketplace.services.consents import give_consent
from marketplace.services.opt_outs import bar_bidder, bar_seller, opt_out, unbar_seller

TAG = "awards"


class PriceConsentInput(StrictInput):
    """Whether one goes on at the new price; a no is final."""

    is_yes = YesOrNo()


class BarInput(StrictInput):
    """A seller to turn away."""

    seller_id = Id()


class WaitOutput(serializers.Serializer[Any]):
    """One thing the award waits for: whose turn it is, until when, and what silence means."""

    kind = OneOf(WaitKind)
    owner = OneOf(WaitOwner)
    since = serializers.DateTimeField()
    deadline = serializers.DateTimeField()
    default = OneOf(Silence)


class VettingOutput(serializers.Serializer[Any]):
    """How the newest award of a pool stands; its hold and flags, decided or not."""

    status = OneOf(AwardStatus)
    seller_name = serializers.CharField()
    price_minor = serializers.IntegerField()
    units = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    waits = WaitOutput(many=True)
    low_price = LowPriceOutput(allow_null=True)
    flags = PublicFlagsOutput(allow_null=True)


class PriceConsentOutput(serializers.Serializer[Any]):
    """What I am asked: units at a new price of one unit, after a former one."""

    status = OneOf(ConsentStatus)
    price_minor = serializers.IntegerField()
    former_price_minor = serializers.IntegerField()
    units = serializers.IntegerField()
    until = serializers.DateTimeField()
    is_open = serializers.BooleanField()


class BarredSellerOutput(serializers.Serializer[Any]):
    """A seller I turned away, under its alias while the auction runs in which I did."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    is_alias = serializers.BooleanField()
    since = serializers.DateTimeField()


class PoolVetting(APIView):
    """What the award of a pool waits for. Public, as all decisions about bids are."""

    permission_classes = [AllowAny]

    @describes_read(TAG, "get_vetting", VettingOutput)
    def get(self, request: Request, pool_id: UUID) -> Response:
        """How the newest award stands."""
        found = vetting_of(pool_id)
        if found is None:
            raise NoSuchAward()
        return Response(_shown(found))


class PoolOptOut(PrivateEndpoint):
    """Leaving while everybody may."""

    permission_classes = people_with(scopes.POOLS)

    @describes_write(TAG, "opt_out", takes=NoInput, gives=None, status=204)
    def post(self, request: Request, pool_id: UUID) -> Response:
        """Leave without a reason."""
        nothing, buyer_id = asked(NoInput, request.data), person_of(request)

        def answer() -> None:
            opt_out(pool_id=pool_id, buyer_id=buyer_id, now=clock.now())

        return answer_once(request, content=nothing, answer=answer, status=204)


class PoolConsent(PrivateEndpoint):
    """My answer to a price that would rise."""

    permission_classes = people_with(scopes.POOLS)

    @describes_read(TAG, "get_consent", PriceConsentOutput)
    def get(self, request: Request, pool_id: UUID) -> Response:
        """What I am asked."""
        return Response(_shown_consent(_own(pool_id, person_of(request))))

    @describes_write(TAG, "give_consent", takes=PriceConsentInput, gives=PriceConsentOutput)
    def put(self, request: Request, pool_id: UUID) -> Response:
        """Go on, or leave; silence is out."""
        wish, buyer_id = asked(PriceConsentInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            give_consent(pool_id=pool_id, buyer_id=buyer_id, is_yes=wish["is_yes"], now=clock.now())
            return _shown_consent(_own(pool_id, buyer_id))

        return answer_once(request, content=wish, answer=answer)


class BidBar(PrivateEndpoint):
    """Turning away the seller of a bid, whose name nobody knows yet."""

    permission_classes = people_with(scopes.POOLS)

    @describes_write(TAG, "bar_bidder", takes=NoInput, gives=None, status=204)
    def post(self, request: Request, bid_id: UUID) -> Response:
        """None of my places are in this seller's demand from now on."""
        nothing, buyer_id = asked(NoInput, request.data), person_of(request)

        def answer() -> None:
            bar_bidder(buyer_id=buyer_id, bid_id=bid_id, now=clock.now())

        return answer_once(request, content=nothing, answer=answer, status=204)


class BarredSellers(PrivateEndpoint):
    """The sellers I turned away."""

    permission_classes = people_with(scopes.POOLS)

    @describes_list(TAG, "list_barred_sellers", BarredSellerOutput)
    def get(self, request: Request) -> Response:
        """The newest first."""
        ask = ask_of(asked(PageQuery, request.query_params.dict()))
        return listed(barred_part(person_of(request), ask), _shown_bar)

    @describes_write(TAG, "bar_seller", takes=BarInput, gives=None, status=204)
    def post(self, request: Request) -> Response:
        """Turn a seller away."""
        wish, buyer_id = asked(BarInput, request.data), person_of(request)

        def answer() -> None:
            bar_seller(buyer_id=buyer_id, seller_id=wish["seller_id"], now=clock.now())

        return answer_once(request, content=wish, answer=answer, status=204)


class OneBarredSeller(PrivateEndpoint):
    """A seller I turned away."""

    permission_classes = people_with(scopes.POOLS)

    @describes_write(TAG, "unbar_seller", takes=None, gives=None, status=204)
    def delete(self, request: Request, bar_id: UUID) -> Response:
        """Let its bids count for my places again."""
        nothing, buyer_id = asked(NoInput, request.data), person_of(request)

        def answer() -> None:
            unbar_seller(buyer_id=buyer_id, bar_id=bar_id, now=clock.now())

        return answer_once(request, content=nothing, answer=answer, status=204)


def _own(pool_id: UUID, buyer_id: UUID) -> ConsentView:
    consent = own_consent(pool_id, buyer_id)
    if consent is None:
        raise NoConsentAsked()
    return consent


def _shown(vetting: Vetting) -> dict[str, Any]:
    award = vetting.award
    return {
        "status": str(award.status),
        "seller_name": award.seller_name,
        "price_minor": award.price_minor,
        "units": award.units,
        "made_at": instant(award.made_at),
        "waits": [
            {
                "kind": str(wait.kind),
                "owner": str(wait.owner),
                "since": instant(wait.since),
                "deadline": instant(wait.deadline),
                "default": str(wait.default),
            }
            for wait in vetting.waits
        ],
        "low_price": shown_low_price(vetting.low_price) if vetting.low_price else None,
        "flags": public_case(vetting.flags) if vetting.flags else None,
    }


def _shown_consent(consent: ConsentView) -> dict[str, Any]:
    return {
        "status": str(consent.status),
        "price_minor": consent.price_minor,
        "former_price_minor": consent.former_price_minor,
        "units": consent.units,
        "until": instant(consent.until),
        "is_open": consent.is_open,
    }


def _shown_bar(bar: BarredSeller) -> dict[str, Any]:
    return {"id": str(bar.bar_id), "name": bar.name, "is_alias": bar.is_alias, "since": instant(bar.since)}
