"""One case whole: what was said, offered and decided, for its sides and for operators."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policy import may_decide
from common.api import (
    OneOf,
    PrivateEndpoint,
    describes_read,
    instant,
)
from common.lifecycle import ActorKind
from escrow.rules.states import ProposalStatus, RulingStatus
from escrow.selectors.disputes import (
    EvidenceView,
    ProposalView,
    RulingView,
)
from marketplace.api import scopes
from marketplace.api.actors import people_with, person_of
from marketplace.api.disputes import TAG, DisputeOutput, shown_dispute
from marketplace.selectors.disputes import CaseView, case, case_of


class CaseUnitOutput(serializers.Serializer[Any]):
    """One unit of a case."""

    number = serializers.IntegerField()
    stake_minor = serializers.IntegerField()
    refund_minor = serializers.IntegerField(allow_null=True)


class CasePhotoOutput(serializers.Serializer[Any]):
    """A photo, by a link that works for a quarter of an hour."""

    id = serializers.UUIDField()
    url = serializers.CharField()


class EvidenceOutput(serializers.Serializer[Any]):
    """What a side or Moa said."""

    side = OneOf(ActorKind)
    words = serializers.CharField()
    photos = CasePhotoOutput(many=True)
    said_at = serializers.DateTimeField()


class ShareOutput(serializers.Serializer[Any]):
    """How many won go back of one unit."""

    unit_number = serializers.IntegerField()
    refund_minor = serializers.IntegerField()


class ProposalOutput(serializers.Serializer[Any]):
    """What one side offers."""

    id = serializers.UUIDField()
    side = OneOf(ActorKind)
    status = OneOf(ProposalStatus)
    shares = ShareOutput(many=True)
    words = serializers.CharField()
    made_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class RulingOutput(serializers.Serializer[Any]):
    """What Moa decided; the sides see rulings that stand."""

    id = serializers.UUIDField()
    status = OneOf(RulingStatus)
    is_final = serializers.BooleanField()
    shares = ShareOutput(many=True)
    reason = serializers.CharField()
    made_at = serializers.DateTimeField()


class CaseOutput(DisputeOutput):
    """A case whole."""

    title = serializers.CharField()
    seller_name = serializers.CharField()
    units = CaseUnitOutput(many=True)
    evidence = EvidenceOutput(many=True)
    proposals = ProposalOutput(many=True)
    rulings = RulingOutput(many=True)


class OneDispute(PrivateEndpoint):
    """One case, for its sides and for operators."""

    permission_classes = people_with(scopes.DISPUTES)

    @describes_read(TAG, "get_dispute", CaseOutput)
    def get(self, request: Request, dispute_id: UUID) -> Response:
        """The case with all that was said, offered and decided."""
        is_operator = may_decide(request.user)
        found = case(dispute_id) if is_operator else case_of(dispute_id, person_of(request))[0]
        return Response(_shown_case(found, with_drafts=is_operator))


def _shown_case(found: CaseView, *, with_drafts: bool) -> dict[str, Any]:
    numbers = found.numbers
    rulings = [one for one in found.dispute.rulings if with_drafts or one.status == RulingStatus.STANDING]
    return shown_dispute(found.row) | {
        "title": found.order.title,
        "seller_name": found.seller_name,
        "units": [
            {"number": one.number, "stake_minor": one.stake_minor, "refund_minor": one.refund_minor}
            for one in found.dispute.items
        ],
        "evidence": [_shown_evidence(one, found) for one in found.dispute.evidence],
        "proposals": [_shown_proposal(one, numbers) for one in found.dispute.proposals],
        "rulings": [_shown_ruling(one, numbers) for one in rulings],
    }


def _shown_evidence(one: EvidenceView, found: CaseView) -> dict[str, Any]:
    known = [found.photos[photo_id] for photo_id in one.photo_ids if photo_id in found.photos]
    return {
        "side": str(one.side),
        "words": one.words,
        "photos": [{"id": str(photo.id), "url": photo.url} for photo in known],
        "said_at": instant(one.said_at),
    }


def _shown_proposal(one: ProposalView, numbers: dict[UUID, int]) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "side": str(one.side),
        "status": str(one.status),
        "shares": _shown_shares(one.shares.items(), numbers),
        "words": one.words,
        "made_at": instant(one.made_at),
        "ends_at": instant(one.ends_at),
    }


def _shown_ruling(one: RulingView, numbers: dict[UUID, int]) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "status": str(one.status),
        "is_final": one.is_final,
        "shares": _shown_shares(one.shares.items(), numbers),
        "reason": one.reason,
        "made_at": instant(one.made_at),
    }


def _shown_shares(shares: Any, numbers: dict[UUID, int]) -> list[dict[str, int]]:
    rows = sorted((numbers[hold_id], minor) for hold_id, minor in shares)
    return [{"unit_number": number, "refund_minor": minor} for number, minor in rows]
