"""An operator's refund of an order: foreseen, decided, signed by another above 1,000,000 won."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    NoInput,
    PrivateEndpoint,
    StrictInput,
    Text,
    WholeNumber,
    answer_once,
    asked,
    describes_read,
    describes_write,
    instant,
)
from escrow.rules.disputes import needs_a_second
from escrow.rules.refund_sizes import Measure, RefundSize, refund_shares
from escrow.selectors.refund_effects import UnitRefund, open_units, refund_effects
from marketplace.api import scopes
from marketplace.api.actors import operator_of, people_with, proven_operator_of
from marketplace.api.orders import OrderOutput, shown_order
from marketplace.selectors.orders import order_for_operator
from marketplace.selectors.proposed_refunds import ProposedRefundView, proposed_refund
from marketplace.services.order_refunds import refund_order, send_refund_back, sign_refund
from marketplace.services.pledges import UNITS_MOST

TAG = "desk"
MOST_MINOR = 99_999_999


class RefundQuery(StrictInput):
    """How much: all, an amount of won, or a percentage; of all units, or of those named as "1,3"."""

    units = serializers.RegexField(r"^[1-9][0-9]{0,2}(,[1-9][0-9]{0,2}){0,99}$", required=False)
    amount_minor = serializers.IntegerField(min_value=1, max_value=MOST_MINOR, required=False)
    percent = serializers.IntegerField(min_value=1, max_value=100, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One measure at most."""
        return _one_measure(attrs)


class RefundInput(StrictInput):
    """How much as above, why, and with `total_minor` the sum that was foreseen: another one is refused."""

    reason = Text(max_length=2000, is_long=True)
    unit_numbers = serializers.ListField(
        child=WholeNumber(min_value=1, max_value=UNITS_MOST), min_length=1, max_length=UNITS_MOST, required=False
    )
    amount_minor = WholeNumber(min_value=1, max_value=MOST_MINOR, required=False)
    percent = WholeNumber(min_value=1, max_value=100, required=False)
    total_minor = WholeNumber(min_value=1, max_value=MOST_MINOR, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One measure at most."""
        return _one_measure(attrs)


class RefundReturnInput(StrictInput):
    """Why a proposed refund is not signed."""

    reason = Text(max_length=2000, is_long=True)


class RefundLineOutput(serializers.Serializer[Any]):
    """One line the books will say."""

    debit = serializers.CharField()
    credit = serializers.CharField()
    amount_minor = serializers.IntegerField()


class UnitRefundOutput(serializers.Serializer[Any]):
    """One unit's part: what goes back, of it to the card, and what stays held."""

    number = serializers.IntegerField()
    refund_minor = serializers.IntegerField()
    card_minor = serializers.IntegerField()
    stays_minor = serializers.IntegerField()
    postings = RefundLineOutput(many=True)


class ProposedRefundOutput(serializers.Serializer[Any]):
    """A refund another operator has to sign before `sign_by`."""

    id = serializers.UUIDField()
    refund_minor = serializers.IntegerField()
    reason = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    sign_by = serializers.DateTimeField()


class ForeseenRefundOutput(serializers.Serializer[Any]):
    """What a refund would do; without units it cannot be."""

    total_minor = serializers.IntegerField()
    needs_second = serializers.BooleanField()
    units = UnitRefundOutput(many=True)
    proposed = ProposedRefundOutput(allow_null=True)


class RefundedOrderOutput(OrderOutput):
    """The order, and the refund that waits for a signature."""

    proposed_refund = ProposedRefundOutput(allow_null=True)


class OrderRefund(PrivateEndpoint):
    """An operator's refund of an order."""

    permission_classes = people_with(scopes.DESK)

    @describes_read(TAG, "foresee_refund", ForeseenRefundOutput, parameters=[RefundQuery])
    def get(self, request: Request, order_id: UUID) -> Response:
        """What the books would say; nothing moves."""
        operator_of(request)
        query = asked(RefundQuery, request.query_params.dict())
        named = [int(number) for number in query.get("units", "").split(",") if number]
        payment_id = order_for_operator(order_id).payment_id
        shares = refund_shares(open_units(payment_id), _size(query, named))
        units = refund_effects(payment_id, shares)
        total, waiting = sum(shares.values()), proposed_refund(order_id)
        return Response(
            {
                "total_minor": total,
                "needs_second": needs_a_second(total),
                "units": [_shown_unit(unit) for unit in units],
                "proposed": _shown_proposed(waiting),
            }
        )

    @describes_write(TAG, "refund_order", takes=RefundInput, gives=RefundedOrderOutput)
    def post(self, request: Request, order_id: UUID) -> Response:
        """Give back of what is held for the order; above 1,000,000 won another operator has to sign first."""
        operator_id = proven_operator_of(request)
        wish = asked(RefundInput, request.data)
        size = _size(wish, wish.get("unit_numbers", ()))

        def act() -> None:
            refund_order(order_id=order_id, operator_id=operator_id, reason=wish["reason"], now=clock.now(), size=size)

        return _answered(request, order_id, act, wish)


class RefundSignature(PrivateEndpoint):
    """A second operator's yes."""

    permission_classes = people_with(scopes.DESK)

    @describes_write(TAG, "sign_refund", takes=NoInput, gives=RefundedOrderOutput)
    def post(self, request: Request, order_id: UUID) -> Response:
        """Sign the same figures: they go back."""
        operator_id, nothing = proven_operator_of(request), asked(NoInput, request.data)

        def act() -> None:
            sign_refund(order_id=order_id, operator_id=operator_id, now=clock.now())

        return _answered(request, order_id, act, nothing)


class RefundReturn(PrivateEndpoint):
    """A second operator's no."""

    permission_classes = people_with(scopes.DESK)

    @describes_write(TAG, "send_refund_back", takes=RefundReturnInput, gives=RefundedOrderOutput)
    def post(self, request: Request, order_id: UUID) -> Response:
        """Do not sign, and say why: nothing goes back."""
        operator_id, wish = operator_of(request), asked(RefundReturnInput, request.data)

        def act() -> None:
            send_refund_back(order_id=order_id, operator_id=operator_id, reason=wish["reason"], now=clock.now())

        return _answered(request, order_id, act, wish)


def _answered(request: Request, order_id: UUID, act: Callable[[], None], wish: dict[str, Any]) -> Response:
    def answer() -> dict[str, Any]:
        act()
        return shown_order(order_for_operator(order_id)) | {
            "proposed_refund": _shown_proposed(proposed_refund(order_id))
        }

    return answer_once(request, content=wish, answer=answer)


def _one_measure(attrs: dict[str, Any]) -> dict[str, Any]:
    if "amount_minor" in attrs and "percent" in attrs:
        raise serializers.ValidationError({"percent": [_("Give an amount or a percentage, not both.")]})
    return attrs


def _size(wish: dict[str, Any], named: Any) -> RefundSize:
    units, seen = frozenset(named), wish.get("total_minor")
    if "amount_minor" in wish:
        return RefundSize(Measure.WON, wish["amount_minor"], units, seen)
    if "percent" in wish:
        return RefundSize(Measure.PERCENT, wish["percent"], units, seen)
    return RefundSize(units=units, seen_minor=seen)


def _shown_unit(unit: UnitRefund) -> dict[str, Any]:
    return {
        "number": unit.number,
        "refund_minor": unit.back.total,
        "card_minor": unit.back.card_minor,
        "stays_minor": unit.stays_minor,
        "postings": [
            {"debit": line.debit, "credit": line.credit, "amount_minor": line.amount_minor} for line in unit.postings
        ],
    }


def _shown_proposed(waiting: ProposedRefundView | None) -> dict[str, Any] | None:
    if waiting is None:
        return None
    return {
        "id": str(waiting.id),
        "refund_minor": waiting.refund_minor,
        "reason": waiting.reason,
        "proposed_at": instant(waiting.proposed_at),
        "sign_by": instant(waiting.sign_by),
    }
