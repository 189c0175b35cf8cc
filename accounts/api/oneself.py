"""What a program can do with its person's consents and sign-ins."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors
from accounts.api.base import TAG, PersonEndpoint
from accounts.rules.consents import ConsentKind
from accounts.services import change_consent, end_session
from common import clock
from common.api import (
    NoInput,
    OneOf,
    StrictInput,
    YesOrNo,
    answer_once,
    asked,
    describes_read,
    describes_write,
    instant,
)


class ConsentOutput(serializers.Serializer[Any]):
    """What holds of one kind, and since when."""

    kind = OneOf(ConsentKind)
    is_given = serializers.BooleanField()
    is_required = serializers.BooleanField()
    at = serializers.DateTimeField(allow_null=True)


class ConsentInput(StrictInput):
    """Yes or no."""

    is_given = YesOrNo()


class SessionOutput(serializers.Serializer[Any]):
    """Somewhere the person is signed in."""

    id = serializers.IntegerField()
    agent = serializers.CharField(allow_blank=True)
    address = serializers.CharField()
    since = serializers.DateTimeField()


class Consents(PersonEndpoint):
    """The person's consents."""

    @describes_read(TAG, "list_consents", ConsentOutput(many=True))
    def get(self, request: Request) -> Response:
        """One of each kind; there are four."""
        return Response([_consent(view) for view in selectors.consents_of(self.person.id)])


class OneConsent(PersonEndpoint):
    """An optional consent; a required one is given at the first sign-in and goes with the account."""

    @describes_write(TAG, "change_consent", takes=ConsentInput, gives=ConsentOutput)
    def put(self, request: Request, kind: str) -> Response:
        """Give it, or take it back."""
        if kind not in set(ConsentKind):
            raise NotFound()
        wish, person_id, chosen = asked(ConsentInput, request.data), self.person.id, ConsentKind(kind)

        def answer() -> dict[str, Any]:
            change_consent(user_id=person_id, kind=chosen, is_given=wish["is_given"], now=clock.now())
            return next(_consent(view) for view in selectors.consents_of(person_id) if view.kind == chosen)

        return answer_once(request, content=wish, answer=answer)


class Sessions(PersonEndpoint):
    """Where the person is signed in. Sessions end by themselves, so there are never many."""

    @describes_read(TAG, "list_sessions", SessionOutput(many=True))
    def get(self, request: Request) -> Response:
        """The newest first."""
        return Response(
            [
                {"id": view.id, "agent": view.agent, "address": view.address, "since": instant(view.since)}
                for view in selectors.sessions_of(self.person.id)
            ]
        )


class OneSession(PersonEndpoint):
    """One sign-in of one's own; another person's answers 404."""

    @describes_write(TAG, "end_session", takes=None, gives=None, status=204)
    def delete(self, request: Request, session_id: int) -> Response:
        """Sign out there."""
        nothing, person_id = asked(NoInput, request.data), self.person.id

        def answer() -> None:
            end_session(user_id=person_id, session_id=session_id)

        return answer_once(request, content=nothing, answer=answer, status=204)


def _consent(view: selectors.ConsentView) -> dict[str, Any]:
    return {
        "kind": view.kind.value,
        "is_given": view.is_given,
        "is_required": view.is_required,
        "at": instant(view.at),
    }
