"""Flags against bids: a buyer's, the seller's reply, the operator's queue and decision; and an operator's rejection."""

from functools import partial
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    Choice,
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
from marketplace.errors import NoSuchBid
from marketplace.models import Bid
from marketplace.rules.flags import FlagReason
from marketplace.rules.states import BidStatus, FlagStatus
from marketplace.selectors.flags import FlagCaseView, flag_case_of, flag_part
from marketplace.services.flags import answer_flags, decide_flags, flag_bid
from marketplace.services.pending import WORDS_MOST
from marketplace.services.rejections import reject_bid

TAG = "flags"


class FlagInput(StrictInput):
    """What is wrong with a bid."""

    reason = Choice(choices=[reason.value for reason in FlagReason])
    text = Text(max_length=WORDS_MOST, is_long=True)


class WordsInput(StrictInput):
    """An answer in words; everybody may read it."""

    text = Text(max_length=WORDS_MOST, is_long=True)


class FlagsDecisionInput(StrictInput):
    """An operator's decision about flags; everybody may read the reason."""

    is_rejected = YesOrNo()
    reason = Text(max_length=WORDS_MOST, is_long=True)


class RejectionInput(StrictInput):
    """Why a bid is put out; everybody may read it."""

    reason = Text(max_length=WORDS_MOST, is_long=True)


class FlaggedOutput(serializers.Serializer[Any]):
    """A flag that was kept."""

    bid_id = serializers.UUIDField()
    reason = OneOf(FlagReason)
    text = serializers.CharField()
    flagged_at = serializers.DateTimeField()


class FlagOutput(serializers.Serializer[Any]):
    """One buyer's word, without the buyer."""

    reason = OneOf(FlagReason)
    text = serializers.CharField()
    at = serializers.DateTimeField()


class PublicFlagsOutput(serializers.Serializer[Any]):
    """How the flags against one seller of an auction stand: how many people flagged, of how many it takes."""

    bid_id = serializers.UUIDField()
    pool_id = serializers.UUIDField()
    title = serializers.CharField()
    seller_name = serializers.CharField()
    alias = serializers.CharField()
    price_minor = serializers.IntegerField()
    status = OneOf(FlagStatus)
    quorum = serializers.IntegerField()
    people = serializers.IntegerField()
    raised_at = serializers.DateTimeField(allow_null=True)
    answer_by = serializers.DateTimeField(allow_null=True)
    decide_by = serializers.DateTimeField(allow_null=True)
    reply = serializers.CharField()
    replied_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)


class FlagCaseOutput(PublicFlagsOutput):
    """The same with the buyers' words."""

    flags = FlagOutput(many=True)


class RejectedBidOutput(serializers.Serializer[Any]):
    """A bid that was put out."""

    id = serializers.UUIDField()
    status = OneOf(BidStatus)
    rejected_at = serializers.DateTimeField()
    reason = serializers.CharField()


class BidFlags(PrivateEndpoint):
    """A committed buyer's flag."""

    permission_classes = people_with(scopes.POOLS)

    @describes_write(TAG, "flag_bid", takes=FlagInput, gives=FlaggedOutput, status=201)
    def post(self, request: Request, bid_id: UUID) -> Response:
        """Flag a bid, once for each seller of an auction; flagging again changes nothing."""
        wish, buyer_id = asked(FlagInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            reason = FlagReason(wish["reason"])
            flag = flag_bid(bid_id=bid_id, buyer_id=buyer_id, reason=reason, text=wish["text"], now=clock.now())
            return {
                "bid_id": str(flag.bid_id),
                "reason": str(flag.reason),
                "text": flag.text,
                "flagged_at": instant(flag.flagged_at),
            }

        return answer_once(request, content=wish, answer=answer, status=201)


class FlagsReply(PrivateEndpoint):
    """The seller's reply to the flags against its bid."""

    permission_classes = people_with(scopes.BIDS)

    @describes_write(TAG, "answer_flags", takes=WordsInput, gives=FlagCaseOutput)
    def post(self, request: Request, bid_id: UUID) -> Response:
        """Reply, once and before they are decided."""
        wish, user_id = asked(WordsInput, request.data), person_of(request)

        def answer() -> dict[str, Any]:
            answer_flags(bid_id=bid_id, user_id=user_id, text=wish["text"], now=clock.now())
            return shown_case(_case(bid_id))

        return answer_once(request, content=wish, answer=answer)


class FlagQueue(DeskEndpoint):
    """Flags before operators."""

    @describes_list("desk", "list_flags", FlagCaseOutput)
    def get(self, request: Request) -> Response:
        """What waits for a decision, the nearest deadline first."""
        return self.queue(request, flag_part, shown_case)


class FlagsDecision(DeskEndpoint):
    """An operator's decision about flags."""

    @describes_write("desk", "decide_flags", takes=FlagsDecisionInput, gives=FlagCaseOutput)
    def post(self, request: Request, bid_id: UUID) -> Response:
        """Reject the bid, once its seller was heard, or dismiss the flags."""
        decide = partial(decide_flags, bid_id=bid_id)
        return self.decide(request, FlagsDecisionInput, decide, lambda _done: shown_case(_case(bid_id)))


class BidRejection(DeskEndpoint):
    """An operator's rejection of a bid in the live phase."""

    @describes_write("desk", "reject_bid", takes=RejectionInput, gives=RejectedBidOutput)
    def post(self, request: Request, bid_id: UUID) -> Response:
        """Put a bid and its seller out of the auction."""
        return self.decide(request, RejectionInput, partial(reject_bid, bid_id=bid_id), _shown_rejected)


def shown_case(case: FlagCaseView) -> dict[str, Any]:
    """Flags against a seller with the buyers' words, which are for the seller and the operator only."""
    words = [{"reason": str(flag.reason), "text": flag.text, "at": instant(flag.at)} for flag in case.flags]
    return public_case(case) | {"flags": words}


def public_case(case: FlagCaseView) -> dict[str, Any]:
    """How flags against a seller stand, as everybody may know it once the auction is over."""
    return {
        "bid_id": str(case.bid_id),
        "pool_id": str(case.pool_id),
        "title": case.title,
        "seller_name": case.seller_name,
        "alias": case.alias,
        "price_minor": case.price_minor,
        "status": str(case.status),
        "quorum": case.quorum,
        "people": case.people,
        "raised_at": instant(case.raised_at),
        "answer_by": instant(case.answer_by),
        "decide_by": instant(case.decide_by),
        "reply": case.reply,
        "replied_at": instant(case.replied_at),
        "reason": case.reason,
        "decided_at": instant(case.decided_at),
    }


def _shown_rejected(bid: Bid) -> dict[str, Any]:
    return {
        "id": str(bid.id),
        "status": str(bid.status),
        "rejected_at": instant(bid.rejected_at),
        "reason": bid.rejected_reason,
    }


def _case(bid_id: UUID) -> FlagCaseView:
    case = flag_case_of(bid_id)
    if case is None:
        raise NoSuchBid()
    return case
