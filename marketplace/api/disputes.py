"""Cases in lists: reporting a problem, an order's cases, a seller's."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    Choice,
    Id,
    OneOf,
    PageQuery,
    PrivateEndpoint,
    StrictInput,
    Text,
    WholeNumber,
    answer_once,
    ask_of,
    asked,
    describes_list,
    describes_write,
    instant,
    listed,
)
from common.paging import Part
from escrow.rules.disputes import Trouble, Wish
from escrow.rules.states import DisputeOutcome, DisputeStatus
from escrow.selectors.disputes import (
    DisputeRow,
    dispute_view,
)
from escrow.services.disputes import PHOTOS_MOST, WORDS_MOST
from marketplace.api import scopes
from marketplace.api.actors import business_of, people_with, person_of
from marketplace.selectors.disputes import cases_of_order, cases_of_seller
from marketplace.selectors.orders import order_of
from marketplace.services import disputes as services
from marketplace.services.pledges import UNITS_MOST

TAG = "disputes"
MOST_MINOR = 99_999_999


class StatementInput(StrictInput):
    """Words, and photos uploaded before (private ones: `use` = private)."""

    words = Text(max_length=WORDS_MOST, is_long=True, default="", allow_blank=True)
    photo_ids = serializers.ListField(child=Id(), max_length=PHOTOS_MOST, default=list)


class ComplaintInput(StatementInput):
    """A report: which units, what is wrong, what would put it right."""

    unit_numbers = serializers.ListField(
        child=WholeNumber(min_value=1, max_value=UNITS_MOST), min_length=1, max_length=UNITS_MOST
    )
    kind = Choice(choices=[one.value for one in Trouble])
    wish = Choice(choices=[one.value for one in Wish], default=Wish.REFUND.value)
    wish_minor = WholeNumber(min_value=1, max_value=MOST_MINOR, default=None, allow_null=True)


class DisputeQuery(PageQuery):
    """Which of a seller's cases."""

    state = Choice(choices=["open", "over"], default="open")


class DisputeOutput(serializers.Serializer[Any]):
    """A case and its clocks."""

    id = serializers.UUIDField()
    order_id = serializers.UUIDField()
    status = OneOf(DisputeStatus)
    outcome = OneOf(DisputeOutcome, allow_null=True)
    kind = OneOf(Trouble)
    wish = OneOf(Wish)
    wish_minor = serializers.IntegerField(allow_null=True)
    stake_minor = serializers.IntegerField()
    refund_minor = serializers.IntegerField(allow_null=True)
    opened_at = serializers.DateTimeField()
    answer_by = serializers.DateTimeField()
    rule_by = serializers.DateTimeField()
    refund_at = serializers.DateTimeField()
    appeal_by = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class OrderDisputes(PrivateEndpoint):
    """Cases about an own order."""

    permission_classes = people_with(scopes.DISPUTES)

    @describes_list(TAG, "list_order_disputes", DisputeOutput)
    def get(self, request: Request, order_id: UUID) -> Response:
        """The newest first; there are never more than units, but for cases taken back."""
        asked(PageQuery, request.query_params.dict())
        order_of(order_id, person_of(request))
        return listed(Part(tuple(cases_of_order(order_id))), shown_dispute)

    @describes_write(TAG, "open_dispute", takes=ComplaintInput, gives=DisputeOutput, status=201)
    def post(self, request: Request, order_id: UUID) -> Response:
        """Report a problem: the units' clocks stop and their money stays."""
        wish, buyer_id = asked(ComplaintInput, request.data), person_of(request)
        complaint = services.Complaint(
            units=tuple(wish["unit_numbers"]),
            kind=Trouble(wish["kind"]),
            words=wish["words"],
            photo_ids=tuple(wish["photo_ids"]),
            wish=Wish(wish["wish"]),
            wish_minor=wish["wish_minor"],
        )

        def answer() -> dict[str, Any]:
            now = clock.now()
            dispute_id = services.open_dispute(order_id=order_id, buyer_id=buyer_id, complaint=complaint, now=now)
            return shown_dispute(dispute_view(dispute_id).row)

        return answer_once(request, content=wish, answer=answer, status=201)


class Disputes(PrivateEndpoint):
    """Cases against my business."""

    permission_classes = people_with(scopes.DISPUTES)

    @describes_list(TAG, "list_disputes", DisputeOutput, query=DisputeQuery)
    def get(self, request: Request) -> Response:
        """Running ones by their clock, or those that are over, the newest first."""
        query, seller = asked(DisputeQuery, request.query_params.dict()), business_of(request)
        cases = cases_of_seller(seller.id, is_open=query["state"] == "open", ask=ask_of(query))
        return listed(cases, lambda one: shown_dispute(one.row))


def shown_dispute(row: DisputeRow) -> dict[str, Any]:
    """A case without its photos' links, which end: answers to writes are kept as they are."""
    return {
        "id": str(row.id),
        "order_id": row.reference.removeprefix("order:"),
        "status": str(row.status),
        "outcome": str(row.outcome) if row.outcome else None,
        "kind": str(row.trouble),
        "wish": str(row.wish),
        "wish_minor": row.wish_minor,
        "stake_minor": row.stake_minor,
        "refund_minor": row.refund_minor,
        "opened_at": instant(row.opened_at),
        "answer_by": instant(row.answer_by),
        "rule_by": instant(row.rule_by),
        "refund_at": instant(row.refund_at),
        "appeal_by": instant(row.appeal_by),
        "closed_at": instant(row.closed_at),
    }
