"""Problems of whole awards before operators: the queue, the decision, and another operator's signature."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    NoInput,
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
from escrow.rules.disputes import Trouble
from marketplace.api import scopes
from marketplace.api.actors import operator_of, people_with
from marketplace.rules.states import GroupStatus
from marketplace.selectors.groups import GroupEffect, GroupView, group_dispute, group_part
from marketplace.services.groups import decide_group, send_group_back, sign_group
from marketplace.services.pending import WORDS_MOST


class GroupDecisionInput(StrictInput):
    """How many percent of every open unit go back, and why; everybody concerned is told."""

    percent = WholeNumber(min_value=0, max_value=100)
    reason = Text(max_length=WORDS_MOST, is_long=True)


class GroupReasonInput(StrictInput):
    """Why another operator's decision is sent back."""

    reason = Text(max_length=WORDS_MOST, is_long=True)


class GroupEffectOutput(serializers.Serializer[Any]):
    """What a decision gives back, in won, of how much that is open."""

    units = serializers.IntegerField()
    open_minor = serializers.IntegerField()
    back_minor = serializers.IntegerField()
    needs_two = serializers.BooleanField()


class GroupDisputeOutput(serializers.Serializer[Any]):
    """One problem of a whole award; nobody's decision by `refund_at` gives all back."""

    id = serializers.UUIDField()
    pool_id = serializers.UUIDField()
    title = serializers.CharField()
    seller_name = serializers.CharField()
    trouble = OneOf(Trouble)
    status = OneOf(GroupStatus)
    people = serializers.IntegerField()
    crowd = serializers.IntegerField()
    opened_at = serializers.DateTimeField()
    rule_by = serializers.DateTimeField()
    refund_at = serializers.DateTimeField()
    percent = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    all_back = GroupEffectOutput()
    decided = GroupEffectOutput(allow_null=True)
    cases = serializers.ListField(child=serializers.UUIDField())


class GroupQueue(PrivateEndpoint):
    """Problems of whole awards before operators."""

    permission_classes = people_with(scopes.DESK)

    @describes_list("desk", "list_group_disputes", GroupDisputeOutput)
    def get(self, request: Request) -> Response:
        """What waits for a decision, the nearest promise first."""
        operator_of(request)
        ask = ask_of(asked(PageQuery, request.query_params.dict()))
        return listed(group_part(ask), shown_group)


class GroupDecision(PrivateEndpoint):
    """An operator's decision about a whole award."""

    permission_classes = people_with(scopes.DESK)

    @describes_write("desk", "decide_group_dispute", takes=GroupDecisionInput, gives=GroupDisputeOutput)
    def post(self, request: Request, group_id: UUID) -> Response:
        """Let all go on (0), give all back (100), or a share of every open unit."""
        operator_id, wish = operator_of(request), asked(GroupDecisionInput, request.data)

        def answer() -> dict[str, Any]:
            decide_group(group_id=group_id, operator_id=operator_id, **wish, now=clock.now())
            return shown_group(group_dispute(group_id))

        return answer_once(request, content=wish, answer=answer)


class GroupSignature(PrivateEndpoint):
    """Another operator's signature."""

    permission_classes = people_with(scopes.DESK)

    @describes_write("desk", "sign_group_dispute", takes=NoInput, gives=GroupDisputeOutput)
    def post(self, request: Request, group_id: UUID) -> Response:
        """Sign what another operator decided."""
        operator_id, wish = operator_of(request), asked(NoInput, request.data)

        def answer() -> dict[str, Any]:
            sign_group(group_id=group_id, operator_id=operator_id, now=clock.now())
            return shown_group(group_dispute(group_id))

        return answer_once(request, content=wish, answer=answer)


class GroupReturn(PrivateEndpoint):
    """Another operator's no."""

    permission_classes = people_with(scopes.DESK)

    @describes_write("desk", "send_group_dispute_back", takes=GroupReasonInput, gives=GroupDisputeOutput)
    def post(self, request: Request, group_id: UUID) -> Response:
        """Send another operator's decision back, with a reason."""
        operator_id, wish = operator_of(request), asked(GroupReasonInput, request.data)

        def answer() -> dict[str, Any]:
            send_group_back(group_id=group_id, operator_id=operator_id, **wish, now=clock.now())
            return shown_group(group_dispute(group_id))

        return answer_once(request, content=wish, answer=answer)


def shown_group(group: GroupView) -> dict[str, Any]:
    """One problem of a whole award, with what a decision does."""
    return {
        "id": str(group.id),
        "pool_id": str(group.pool_id),
        "title": group.title,
        "seller_name": group.seller_name,
        "trouble": str(group.trouble),
        "status": str(group.status),
        "people": group.people,
        "crowd": group.crowd,
        "opened_at": instant(group.opened_at),
        "rule_by": instant(group.rule_by),
        "refund_at": instant(group.refund_at),
        "percent": group.percent,
        "reason": group.reason,
        "decided_at": instant(group.decided_at),
        "all_back": _effect(group.all_back),
        "decided": _effect(group.decided) if group.decided else None,
        "cases": [str(case_id) for case_id in group.cases],
    }


def _effect(effect: GroupEffect) -> dict[str, Any]:
    return {
        "units": effect.units,
        "open_minor": effect.open_minor,
        "back_minor": effect.back_minor,
        "needs_two": effect.needs_two,
    }
