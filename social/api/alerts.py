"""The alerts of one's business: which pools it wants to hear of."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    Choice,
    Code,
    OneOf,
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
from marketplace.api.actors import business_of, people_with
from social.rules.alerts import UNITS_MOST, Pace
from social.selectors.alerts import AlertView, alert_of, alerts_of
from social.services.alerts import AlertWish, change_alert, make_alert, stop_alert

TAG = "alerts"
SCOPE = "bids"


class AlertOutput(serializers.Serializer[Any]):
    """One alert: pools of a category ("" = all) that hold all the words and have so many units."""

    id = serializers.UUIDField()
    category = serializers.CharField(allow_blank=True)
    words = serializers.ListField(child=serializers.CharField())
    min_units = serializers.IntegerField()
    pace = OneOf(Pace)
    created_at = serializers.DateTimeField()
    last_found_at = serializers.DateTimeField(allow_null=True)


class AlertInput(StrictInput):
    """What the business wants to hear of."""

    category = Code("[a-z0-9-]*", max_length=30, default="", allow_blank=True)
    words = Text(max_length=120, default="", allow_blank=True)
    min_units = WholeNumber(min_value=0, max_value=UNITS_MOST, default=0)
    pace = Choice(choices=[pace.value for pace in Pace], default=Pace.AT_ONCE.value)


class Alerts(PrivateEndpoint):
    """All alerts of my business; there are never more than twenty."""

    permission_classes = people_with(SCOPE)

    @describes_read(TAG, "list_alerts", AlertOutput(many=True))
    def get(self, request: Request) -> Response:
        """The newest first."""
        return Response([_shown(alert) for alert in alerts_of(business_of(request).id)])

    @describes_write(TAG, "make_alert", takes=AlertInput, gives=AlertOutput, status=201)
    def post(self, request: Request) -> Response:
        """A new one."""
        seller_id, wish = business_of(request).id, asked(AlertInput, request.data)

        def answer() -> dict[str, Any]:
            alert = make_alert(seller_id=seller_id, wish=_wish(wish), now=clock.now())
            return _shown(alert_of(alert.id, seller_id))

        return answer_once(request, content=wish, answer=answer, status=201)


class OneAlert(PrivateEndpoint):
    """One alert of my business."""

    permission_classes = people_with(SCOPE)

    @describes_write(TAG, "change_alert", takes=AlertInput, gives=AlertOutput)
    def put(self, request: Request, alert_id: UUID) -> Response:
        """Widen or narrow it."""
        seller_id, wish = business_of(request).id, asked(AlertInput, request.data)

        def answer() -> dict[str, Any]:
            change_alert(alert_id=alert_id, seller_id=seller_id, wish=_wish(wish))
            return _shown(alert_of(alert_id, seller_id))

        return answer_once(request, content=wish, answer=answer)

    @describes_write(TAG, "stop_alert", takes=None, gives=None, status=204)
    def delete(self, request: Request, alert_id: UUID) -> Response:
        """Hear no more of it."""
        seller_id = business_of(request).id

        def answer() -> None:
            stop_alert(alert_id=alert_id, seller_id=seller_id)

        return answer_once(request, content={}, answer=answer, status=204)


def _wish(asked_for: dict[str, Any]) -> AlertWish:
    return AlertWish(
        category=asked_for["category"],
        words=asked_for["words"],
        min_units=asked_for["min_units"],
        pace=Pace(asked_for["pace"]),
    )


def _shown(alert: AlertView) -> dict[str, Any]:
    return {
        "id": str(alert.id),
        "category": alert.category,
        "words": list(alert.words),
        "min_units": alert.min_units,
        "pace": alert.pace.value,
        "created_at": instant(alert.created_at),
        "last_found_at": instant(alert.last_found_at),
    }
