"""Prices that are suspiciously low: the seller's answer, the operator's queue and decision."""

from functools import partial
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    OneOf,
    PrivateEndpoint,
    StrictInput,
    Text,
    YesOrNo,
    answer_once,
    asked,
    describes_list,
    describes_write,
    instant,
)
from marketplace.api import scopes
from marketplace.api.actors import people_with, person_of
from marketplace.api.desk import DeskEndpoint
from marketplace.api.flags import WordsInput
from marketplace.errors import NoSuchAward
from marketplace.rules.states import LowPriceStatus
from marketplace.selectors.low_price import LowPriceView, low_price_of, low_price_part
from marketplace.services.low_price import answer_low_price, decide_low_price
from marketplace.services.pending import WORDS_MOST


class LowPriceDecisionInput(StrictInput):
    """An operator's decision about a low price; everybody may read the reason."""

    is_cleared = YesOrNo()
    reason = Text(max_length=WORDS_MOST, is_long=True)


class LowPriceOutput(serializers.Serializer[Any]):
    """A suspect price beside what it was compared with; at its limits or less a price is suspect."""

    award_id = serializers.UUIDField()
    pool_id = serializers.UUIDField()
    title = serializers.CharField()
    seller_name = serializers.CharField()
    price_minor = serializers.IntegerField()
    units = serializers.IntegerField()
    openings_mean_minor = serializers.IntegerField()
    openings_limit_minor = serializers.IntegerField()
    next_minor = serializers.IntegerField(allow_null=True)
    next_limit_minor = serializers.IntegerField(allow_null=True)
    status = OneOf(LowPriceStatus)
    held_at = serializers.DateTimeField()
    answer_by = serializers.DateTimeField()
    decide_by = serializers.DateTimeField()
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)


class LowPriceAnswer(PrivateEndpoint):
    """The seller's answer about its low price."""

    permission_classes = people_with(scopes.BIDS)

    @describes_write("awards", "answer_low_price", takes=WordsInput, gives=LowPriceOutput)
    def post(self, request: Request, award_id: UUID) -> Response:
        """Explain the price, once and before `answer_by`; without that the bid is rejected."""
        wish, user_id = asked(WordsInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            answer_low_price(award_id=award_id, user_id=user_id, text=wish["text"], now=clock.now())
            return shown_low_price(_low_price(award_id))

        return answer_once(request, content=wish, answer=answer)


class LowPriceQueue(DeskEndpoint):
    """Low prices before operators."""

    @describes_list("desk", "list_low_prices", LowPriceOutput)
    def get(self, request: Request) -> Response:
        """What waits for a decision, the nearest deadline first."""
        return self.queue(request, low_price_part, shown_low_price)


class LowPriceDecision(DeskEndpoint):
    """An operator's decision about a low price."""

    @describes_write("desk", "decide_low_price", takes=LowPriceDecisionInput, gives=LowPriceOutput)
    def post(self, request: Request, award_id: UUID) -> Response:
        """Clear the price, or reject it once its seller was heard: then the next seller is asked."""
        decide = partial(decide_low_price, award_id=award_id)
        return self.decide(request, LowPriceDecisionInput, decide, lambda _done: shown_low_price(_low_price(award_id)))


def shown_low_price(price: LowPriceView) -> dict[str, Any]:
    """A suspect price with its figures."""
    return {
        "award_id": str(price.award_id),
        "pool_id": str(price.pool_id),
        "title": price.title,
        "seller_name": price.seller_name,
        "price_minor": price.price_minor,
        "units": price.units,
        "openings_mean_minor": price.openings_mean_minor,
        "openings_limit_minor": price.openings_limit_minor,
        "next_minor": price.next_minor,
        "next_limit_minor": price.next_limit_minor,
        "status": str(price.status),
        "held_at": instant(price.held_at),
        "answer_by": instant(price.answer_by),
        "decide_by": instant(price.decide_by),
        "answer": price.answer,
        "answered_at": instant(price.answered_at),
        "reason": price.reason,
        "decided_at": instant(price.decided_at),
    }


def _low_price(award_id: UUID) -> LowPriceView:
    price = low_price_of(award_id)
    if price is None:
        raise NoSuchAward()
    return price
