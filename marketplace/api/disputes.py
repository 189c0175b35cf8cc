"""Cases for their two sides: reporting, answering, offering, agreeing, taking back, appealing."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policy import may_decide
from common import clock
from common.api import (
    Choice,
    Id,
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
    describes_read,
    describes_write,
    instant,
    listed,
)
from common.lifecycle import ActorKind
from common.paging import Part
from escrow.rules.disputes import Trouble, Wish
from escrow.rules.states import DisputeOutcome, DisputeStatus, ProposalStatus, RulingStatus
from escrow.selectors.disputes import (
    DisputeRow,
    EvidenceView,
    ProposalView,
    RulingView,
    dispute_of_proposal,
    dispute_view,
)
from escrow.services.disputes import PHOTOS_MOST, WORDS_MOST
from marketplace.api import scopes
from marketplace.api.actors import business_of, people_with, person_of
from marketplace.selectors.disputes import CaseView, case, case_of, cases_of_order, cases_of_seller
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


class ShareInput(StrictInput):
    """How many won go back of one unit."""

    unit_number = WholeNumber(min_value=1, max_value=UNITS_MOST)
    refund_minor = WholeNumber(min_value=0, max_value=MOST_MINOR)


class ProposalInput(StrictInput):
    """An amount for each unit of the case."""

    shares = ShareInput(many=True)
    words = Text(max_length=WORDS_MOST, is_long=True, default="", allow_blank=True)


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


class CaseAct(PrivateEndpoint):
    """Something one side of a case does; strangers are answered 404."""

    permission_classes = people_with(scopes.DISPUTES)

    def act(self, request: Request, dispute_id: UUID, act: Callable[[], object], *, wish: dict[str, Any]) -> Response:
        """Do it once and answer with the case as it then is."""

        def answer() -> dict[str, Any]:
            act()
            return shown_dispute(dispute_view(dispute_id).row)

        return answer_once(request, content=wish, answer=answer)


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


class OneDispute(PrivateEndpoint):
    """One case, for its sides and for operators."""

    permission_classes = people_with(scopes.DISPUTES)

    @describes_read(TAG, "get_dispute", CaseOutput)
    def get(self, request: Request, dispute_id: UUID) -> Response:
        """The case with all that was said, offered and decided."""
        is_operator = may_decide(request.user)
        found = case(dispute_id) if is_operator else case_of(dispute_id, person_of(request))[0]
        return Response(_shown_case(found, with_drafts=is_operator))


class DisputeAnswer(CaseAct):
    """The seller's answer."""

    @describes_write(TAG, "answer_dispute", takes=StatementInput, gives=DisputeOutput)
    def post(self, request: Request, dispute_id: UUID) -> Response:
        """Answer, within the seller's time."""
        wish, user_id = asked(StatementInput, request.data), person_of(request)
        words = services.Words(wish["words"], tuple(wish["photo_ids"]))
        return self.act(
            request,
            dispute_id,
            lambda: services.answer_dispute(dispute_id=dispute_id, user_id=user_id, words=words, now=clock.now()),
            wish=wish,
        )


class DisputeStatements(CaseAct):
    """What either side adds."""

    @describes_write(TAG, "write_to_dispute", takes=StatementInput, gives=DisputeOutput)
    def post(self, request: Request, dispute_id: UUID) -> Response:
        """Add words and photos; the other side and Moa read them."""
        wish, user_id = asked(StatementInput, request.data), person_of(request)
        words = services.Words(wish["words"], tuple(wish["photo_ids"]))
        return self.act(
            request,
            dispute_id,
            lambda: services.write_to_dispute(dispute_id=dispute_id, user_id=user_id, words=words, now=clock.now()),
            wish=wish,
        )


class DisputeProposals(CaseAct):
    """What one side offers the other."""

    @describes_write(TAG, "propose_shares", takes=ProposalInput, gives=DisputeOutput)
    def post(self, request: Request, dispute_id: UUID) -> Response:
        """Offer an amount for each unit; it takes the place of what stood before."""
        wish, user_id = asked(ProposalInput, request.data), person_of(request)
        shares = services.Shares(shares_in(wish["shares"]), wish["words"])
        return self.act(
            request,
            dispute_id,
            lambda: services.propose_shares(dispute_id=dispute_id, user_id=user_id, shares=shares, now=clock.now()),
            wish=wish,
        )


class ProposalAcceptance(CaseAct):
    """The other side's yes."""

    @describes_write(TAG, "accept_proposal", takes=NoInput, gives=DisputeOutput)
    def post(self, request: Request, proposal_id: UUID) -> Response:
        """Agree: the money moves at once and the case is closed."""
        nothing, user_id = asked(NoInput, request.data), person_of(request)
        return self.act(
            request,
            dispute_of_proposal(proposal_id),
            lambda: services.accept_shares(proposal_id=proposal_id, user_id=user_id, now=clock.now()),
            wish=nothing,
        )


class ProposalRejection(CaseAct):
    """The other side's no."""

    @describes_write(TAG, "reject_proposal", takes=NoInput, gives=DisputeOutput)
    def post(self, request: Request, proposal_id: UUID) -> Response:
        """Say no; without an agreement Moa rules."""
        nothing, user_id = asked(NoInput, request.data), person_of(request)
        return self.act(
            request,
            dispute_of_proposal(proposal_id),
            lambda: services.reject_shares(proposal_id=proposal_id, user_id=user_id, now=clock.now()),
            wish=nothing,
        )


class DisputeWithdrawal(CaseAct):
    """The buyer's taking back."""

    @describes_write(TAG, "withdraw_dispute", takes=NoInput, gives=DisputeOutput)
    def post(self, request: Request, dispute_id: UUID) -> Response:
        """Take the case back: every unit goes on with the time it had left."""
        nothing, buyer_id = asked(NoInput, request.data), person_of(request)
        return self.act(
            request,
            dispute_id,
            lambda: services.withdraw_dispute(dispute_id=dispute_id, buyer_id=buyer_id, now=clock.now()),
            wish=nothing,
        )


class DisputeAppeal(CaseAct):
    """One side's appeal."""

    @describes_write(TAG, "appeal_ruling", takes=StatementInput, gives=DisputeOutput)
    def post(self, request: Request, dispute_id: UUID) -> Response:
        """Ask Moa to look once more, with something new; possible once in a case."""
        wish, user_id = asked(StatementInput, request.data), person_of(request)
        words = services.Words(wish["words"], tuple(wish["photo_ids"]))
        return self.act(
            request,
            dispute_id,
            lambda: services.appeal_ruling(dispute_id=dispute_id, user_id=user_id, words=words, now=clock.now()),
            wish=wish,
        )


def shares_in(rows: list[dict[str, Any]]) -> dict[int, int]:
    """The amounts by unit number; a unit named twice is no unit of any case."""
    shares = {row["unit_number"]: row["refund_minor"] for row in rows}
    return shares if len(shares) == len(rows) else {}


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
