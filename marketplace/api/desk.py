"""What operators' endpoints do alike: a queue is listed, a decision is carried out once in their name."""

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from common import clock
from common.api import PageQuery, PrivateEndpoint, StrictInput, answer_once, ask_of, asked, listed
from common.paging import Ask, Part
from marketplace.api import scopes
from marketplace.api.actors import operator_of, people_with


class DeskEndpoint(PrivateEndpoint):
    """For operators alone."""

    permission_classes = people_with(scopes.DESK)

    def queue[R](
        self, request: Request, part: Callable[[Ask], Part[R]], shown: Callable[[R], dict[str, Any]]
    ) -> Response:
        """The part of a queue that is asked for. Raises OperatorsOnly, CursorUnfit."""
        operator_of(request)
        return listed(part(ask_of(asked(PageQuery, request.query_params.dict()))), shown)

    def decide[D](
        self,
        request: Request,
        takes: type[StrictInput],
        act: Callable[..., D],
        shown: Callable[[D], dict[str, Any] | None],
        *,
        status: int = 200,
    ) -> Response:
        """Carry out what is asked, once, and answer with what `shown` makes of it.

        `act` is given the operator, the instant and every field of `takes`. Raises OperatorsOnly and what `act` raises.
        """
        operator_id, wish = operator_of(request), asked(takes, request.data)

        def answer() -> dict[str, Any] | None:
            return shown(act(operator_id=operator_id, now=clock.now(), **wish))

        return answer_once(request, content=wish, answer=answer, status=status)
