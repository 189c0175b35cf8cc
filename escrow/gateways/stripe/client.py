"""The edge to Stripe's SDK, imported here only: a call goes in, plain values or one of five failures come out."""

import logging
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import Any

import stripe
from stripe import ListObject, StripeClient, StripeObject, v2

API_VERSION = "2026-10-28.endive"
CONNECT_SECONDS, READ_SECONDS = 3, 15
RETRIES = 2
"""With a call's time-outs: at most 56 seconds, less than a call's lease (rules/retries.py)."""
PAGE_LENGTH = 100
MOST_PAGES = 20
CONFLICT = 409

log = logging.getLogger(__name__)
stripe.enable_telemetry = False

type Plain = dict[str, Any]
"""An answer of Stripe as plain values, read once from its object (which is no dict)."""
type Call = Callable[[StripeClient], StripeObject]


class Failure(StrEnum):
    """What a call without an answer means for the money."""

    CARD = "card"
    """Nothing moved: the card or its bank said no."""
    REFUSED = "refused"
    """Nothing moved: Stripe does not accept the request."""
    KEY_REUSED = "key_reused"
    """Nothing moved: other content was sent under the key before, a mistake of ours."""
    LOCKED_OUT = "locked_out"
    """Our secret key is not accepted. An earlier try of the same call may have been."""
    UNCLEAR = "unclear"
    """Anything may have happened."""


class CallFailed(Exception):
    """Stripe did not do as asked. `intent` is the payment intent a card's no belongs to, where there is one."""

    def __init__(self, failure: Failure, *, code: str = "", cause: str = "", intent: Plain | None = None) -> None:
        super().__init__(cause or code)
        self.failure, self.code, self.cause, self.intent = failure, code, cause, intent or {}


class Edge:
    """Stripe as seen from one process: one key, one pinned version, short time-outs."""

    def __init__(self, secret_key: str, base: str = "") -> None:
        self._client = StripeClient(
            secret_key,
            stripe_version=API_VERSION,
            max_network_retries=RETRIES,
            http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, READ_SECONDS)),
            base_addresses={"api": base, "files": base} if base else None,
        )

    def ask(self, call: Call) -> Plain:
        """Make the call; what it answers. Raises CallFailed."""
        try:
            answer = call(self._client)
        except stripe.StripeError as error:
            raise _failed(error) from error
        if not isinstance(answer, StripeObject):
            raise CallFailed(Failure.UNCLEAR, cause="an answer of no known shape")
        return answer.to_dict()

    def first(self, page: Callable[[StripeClient, str], ListObject[Any]], fits: Callable[[Plain], bool]) -> Plain:
        """The first row of a list that fits, page by page (`page` takes the row to start after); {} when none does.

        A list longer than we look through is UNCLEAR, not a no.
        """
        after = ""
        for _ in range(MOST_PAGES):
            start = after
            listed = self.ask(lambda api: page(api, start))  # noqa: B023  # asked at once
            rows = listed["data"]
            found = next((row for row in rows if fits(row)), None)
            if found is not None:
                return dict(found)
            if not listed["has_more"] or not rows:
                return {}
            after = rows[-1]["id"]
        raise CallFailed(Failure.UNCLEAR, cause="more rows than we look through")

    def every(self, listing: Callable[[StripeClient], v2.ListObject[Any]]) -> list[Plain]:
        """All rows of a list of the newer API, which leads from page to page itself. Raises CallFailed."""
        try:
            rows = list(islice(listing(self._client).auto_paging_iter(), PAGE_LENGTH * MOST_PAGES))
        except stripe.StripeError as error:
            raise _failed(error) from error
        return [row.to_dict() for row in rows]


@cache
def edge(secret_key: str, base: str) -> Edge:
    """The edge of this process for a key; its connections are kept."""
    return Edge(secret_key, base)


_MEANING: tuple[tuple[type[stripe.StripeError], Failure], ...] = (
    (stripe.CardError, Failure.CARD),
    (stripe.IdempotencyError, Failure.KEY_REUSED),
    (stripe.AuthenticationError, Failure.LOCKED_OUT),
    (stripe.PermissionError, Failure.LOCKED_OUT),
    (stripe.RateLimitError, Failure.UNCLEAR),
    (stripe.APIConnectionError, Failure.UNCLEAR),
    (stripe.APIError, Failure.UNCLEAR),
    (stripe.InvalidRequestError, Failure.REFUSED),
)


def _failed(error: stripe.StripeError) -> CallFailed:
    """The failure an error of the SDK stands for.

    A conflict is asked first: it says that the call is under way, while its class may be that of a reused key.
    Errors of the newer API have classes of their own: there the status says whether the request was refused.
    """
    told, status = _told(error), error.http_status or 0
    code = str(told.get("decline_code") or error.code or told.get("code") or "")
    was_refused = 400 <= status < 500
    failure = next(
        (failure for kind, failure in _MEANING if isinstance(error, kind)),
        Failure.REFUSED if was_refused else Failure.UNCLEAR,
    )
    if status == CONFLICT:
        failure = Failure.UNCLEAR
    cause = f"{type(error).__name__} {status or ''} {code}".strip()
    if failure in {Failure.KEY_REUSED, Failure.LOCKED_OUT}:
        log.error("Stripe refuses us: %s, request %s", cause, error.request_id)
    intent = told.get("payment_intent")
    plain = dict(intent) if isinstance(intent, Mapping) else {}
    return CallFailed(failure, code=code or failure.value, cause=cause, intent=plain)


def _told(error: stripe.StripeError) -> Plain:
    """What the body of an error says; {} for a body of another shape."""
    body = error.json_body
    told = body.get("error") if isinstance(body, Mapping) else None
    return dict(told) if isinstance(told, Mapping) else {}
