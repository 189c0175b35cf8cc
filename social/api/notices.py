"""One's notices, and what one chose to be told of."""

from datetime import time
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import (
    Choice,
    Code,
    NoInput,
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
from marketplace.api.actors import people_with, person_of
from social.presentation.said import line_of, title_of
from social.rules.notices import CHOICES, Group
from social.selectors.choices import Ticks, quiet_of, ticks_of
from social.selectors.notices import FILTERS, NoticeView, notice_of, notices_of, unread_count
from social.services.choices import Wish, choose_notices, set_quiet_hours
from social.services.notices import read_all, read_notice

TAG = "notices"
SCOPE = "notices"
"""See one's notices, mark them read, choose what is told."""
CLOCK_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"


class NoticeOutput(serializers.Serializer[Any]):
    """A notice in the language of the request. `link` is the path of the page it is about."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    subject = serializers.CharField()
    title = serializers.CharField()
    line = serializers.CharField()
    link = serializers.CharField()
    created_at = serializers.DateTimeField()
    is_read = serializers.BooleanField()


class UnreadOutput(serializers.Serializer[Any]):
    """How many notices are not read, counted up to a hundred."""

    unread = serializers.IntegerField()


class TicksOutput(serializers.Serializer[Any]):
    """Where one group of notices reaches a person; locked ones cannot be changed."""

    group = serializers.CharField()
    in_app = serializers.BooleanField()
    email = serializers.BooleanField()
    is_locked = serializers.BooleanField()


class QuietOutput(serializers.Serializer[Any]):
    """Quiet hours on the clock of Seoul."""

    is_on = serializers.BooleanField()
    starts = serializers.CharField()
    ends = serializers.CharField()


class ChoicesOutput(serializers.Serializer[Any]):
    """What is told where, and when letters of no urgency wait."""

    groups = TicksOutput(many=True)
    quiet = QuietOutput()


class NoticeQuery(PageQuery):
    """Which notices are asked for."""

    show = Choice(choices=sorted(set(FILTERS) - {""}), required=False)


class TicksInput(StrictInput):
    """Where one group shall reach me."""

    group = Choice(choices=[group.value for group in Group])
    in_app = YesOrNo()
    email = YesOrNo()


class QuietInput(StrictInput):
    """When letters of no urgency wait; equal times mean never."""

    is_on = YesOrNo()
    starts = Code(CLOCK_TIME)
    ends = Code(CLOCK_TIME)


class Notices(PrivateEndpoint):
    """My notices."""

    permission_classes = people_with(SCOPE)

    @describes_list(TAG, "list_notices", NoticeOutput, query=NoticeQuery)
    def get(self, request: Request) -> Response:
        """The newest first."""
        query = asked(NoticeQuery, request.query_params.dict())
        return listed(notices_of(person_of(request), show=query.get("show", ""), ask=ask_of(query)), _shown)


class NoticesReading(PrivateEndpoint):
    """How much is unread, and reading it all."""

    permission_classes = people_with(SCOPE)

    @describes_read(TAG, "count_unread_notices", UnreadOutput)
    def get(self, request: Request) -> Response:
        """How many I have not read."""
        return Response({"unread": unread_count(person_of(request))})

    @describes_write(TAG, "read_all_notices", takes=NoInput, gives=UnreadOutput)
    def post(self, request: Request) -> Response:
        """Everything is read."""
        user_id, wish = person_of(request), asked(NoInput, request.data)

        def answer() -> dict[str, Any]:
            read_all(user_id=user_id, now=clock.now())
            return {"unread": 0}

        return answer_once(request, content=wish, answer=answer)


class NoticeReading(PrivateEndpoint):
    """Reading one notice."""

    permission_classes = people_with(SCOPE)

    @describes_write(TAG, "read_notice", takes=NoInput, gives=NoticeOutput)
    def post(self, request: Request, notice_id: UUID) -> Response:
        """Mark it read."""
        user_id, wish = person_of(request), asked(NoInput, request.data)

        def answer() -> dict[str, Any]:
            read_notice(notice_id=notice_id, user_id=user_id, now=clock.now())
            return _shown(notice_of(notice_id, user_id))

        return answer_once(request, content=wish, answer=answer)


class NoticeChoices(PrivateEndpoint):
    """What is told where."""

    permission_classes = people_with(SCOPE)

    @describes_read(TAG, "get_notice_choices", ChoicesOutput)
    def get(self, request: Request) -> Response:
        """Every group."""
        return Response(_choices(person_of(request)))

    @describes_write(TAG, "choose_notices", takes=TicksInput, gives=ChoicesOutput)
    def put(self, request: Request) -> Response:
        """Where one group reaches me. Groups about money stay as they are."""
        user_id, wish = person_of(request), asked(TicksInput, request.data)

        def answer() -> dict[str, Any]:
            wishes = {wish["group"]: Wish(in_app=wish["in_app"], mail=wish["email"])}
            choose_notices(user_id=user_id, wishes=wishes)
            return _choices(user_id)

        return answer_once(request, content=wish, answer=answer)


class NoticeQuiet(PrivateEndpoint):
    """Quiet hours."""

    permission_classes = people_with(SCOPE)

    @describes_write(TAG, "set_quiet_hours", takes=QuietInput, gives=ChoicesOutput)
    def put(self, request: Request) -> Response:
        """When letters of no urgency wait."""
        user_id, wish = person_of(request), asked(QuietInput, request.data)
        hours = {name: time.fromisoformat(wish[name]) for name in ("starts", "ends")}

        def answer() -> dict[str, Any]:
            set_quiet_hours(user_id=user_id, is_on=wish["is_on"], **hours)
            return _choices(user_id)

        return answer_once(request, content=wish, answer=answer)


def _shown(notice: NoticeView) -> dict[str, Any]:
    return {
        "id": str(notice.id),
        "kind": notice.kind.name,
        "subject": notice.subject,
        "title": title_of(notice.kind.name, notice.facts),
        "line": line_of(notice.kind.name, notice.facts),
        "link": notice.link,
        "created_at": instant(notice.created_at),
        "is_read": notice.is_read,
    }


def _choices(user_id: UUID) -> dict[str, Any]:
    quiet = quiet_of(user_id)
    return {
        "groups": [_ticks(ticks) for ticks in ticks_of(user_id)],
        "quiet": {"is_on": quiet.is_on, "starts": f"{quiet.starts:%H:%M}", "ends": f"{quiet.ends:%H:%M}"},
    }


def _ticks(ticks: Ticks) -> dict[str, Any]:
    group = ticks.choice.group
    return {
        "group": group.value,
        "in_app": ticks.in_app,
        "email": ticks.mail,
        "is_locked": CHOICES[group].is_locked,
    }
