"""The address the payment provider posts its events to. Whatever else arrives there is refused and leaves no row."""

import logging

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.web.base import caller_of
from common.encryption import keyed_hash
from escrow.flows import receive_event
from escrow.gateways import current_gateway
from escrow.gateways.told import EventRefused
from escrow.rules.signatures import LONGEST_BODY

log = logging.getLogger(__name__)

REFUSALS_A_MINUTE = 120
"""So many refusals from one address, then nothing of it is read until the minute is over."""


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """Keep a believable event and answer 200; a repeated one is the same event. Everything else is 400.

    A stranger's flood is answered 429 before anything of it is read; what the provider sent is never counted.
    """
    if provider != current_gateway().name:
        return _answer(404, "no_such_provider")
    purse = f"webhook:{keyed_hash(caller_of(request))}"
    if cache.get(purse, 0) >= REFUSALS_A_MINUTE:
        return _answer(429, "too_many_refused", retry_after=60)
    try:
        is_new = receive_event(body=_body(request), signature=_signature(request))
    except EventRefused as refusal:
        cache.add(purse, 0, 60)
        cache.incr(purse)
        log.warning("an event was refused: %s", refusal.code)
        return _answer(400, refusal.code)
    return _answer(200, "kept" if is_new else "known")


def _signature(request: HttpRequest) -> str:
    return request.headers.get(current_gateway().signature_header, "")


def _body(request: HttpRequest) -> bytes:
    """The raw bytes. Raises EventRefused when they are no JSON by their own account, or longer than any event."""
    if request.content_type != "application/json":
        raise EventRefused("not_json")
    if not _signature(request):
        raise EventRefused("not_signed")
    try:
        body = request.read(LONGEST_BODY + 1)
    except UnreadablePostError:
        raise EventRefused("broken_off") from None
    if len(body) > LONGEST_BODY:
        raise EventRefused("too_large")
    return bytes(body)


def _answer(status: int, code: str, *, retry_after: int = 0) -> HttpResponse:
    headers = {"Retry-After": str(retry_after)} if retry_after else None
    return JsonResponse({"code": code}, status=status, headers=headers)
