"""Problems of whole awards before operators: the queue, the decision, and another operator's signature."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import (
    NoInput,
    OneOf,
    StrictInput,
    Text,
    WholeNumber,
    describes_list,
    describes_write,
    instant,
)
from escrow.rules.disputes import Trouble
from marketplace.api.desk import DeskEndpoint
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


class GroupQueue(DeskEndpoint):
    """Problems of whole awards before operators."""

    @describes_list("desk", "list_group_disputes", GroupDisputeOutput)
    def get(self, request: Request) -> Response:
        """What waits for a decision, the nearest promise first."""
        return self.queue(request, group_part, shown_group)


class GroupDecision(DeskEndpoint):
    """An operator's decision about a whole award."""

    @describes_write("desk", "decide_group_dispute", takes=GroupDecisionInput, gives=GroupDisputeOutput)
    def post(self, request: Request, group_id: UUID) -> Response:
        """Let all go on (0), give all back (100), or a share of every open unit."""
        return self.decide(request, GroupDecisionInput, partial(decide_group, group_id=group_id), _as_it_is(group_id))


class GroupSignature(DeskEndpoint):
    """Another operator's signature."""

    @describes_write("desk", "sign_group_dispute", takes=NoInput, gives=GroupDisputeOutput)
    def post(self, request: Request, group_id: UUID) -> Response:
        """Sign what another operator decided."""
        return self.decide(request, NoInput, partial(sign_group, group_id=group_id), _as_it_is(group_id))


class GroupReturn(DeskEndpoint):
    """Another operator's no."""

    @describes_write("desk", "send_group_dispute_back", takes=GroupReasonInput, gives=GroupDisputeOutput)
    def post(self, request: Request, group_id: UUID) -> Response:
        """Send another operator's decision back, with a reason."""
        return self.decide(request, GroupReasonInput, partial(send_group_back, group_id=group_id), _as_it_is(group_id))


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


def _as_it_is(group_id: UUID) -> Callable[[object], dict[str, Any]]:
    """The problem after the decision."""
    return lambda _done: shown_group(group_dispute(group_id))


def _effect(effect: GroupEffect) -> dict[str, Any]:
    return {
        "units": effect.units,
        "open_minor": effect.open_minor,
        "back_minor": effect.back_minor,
        "needs_two": effect.needs_two,
    }
