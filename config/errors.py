"""Refusals become HTTP here and nowhere else: problem+json for the API, a page for browsers."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import Error, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from redis.exceptions import RedisError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from common.refusals import Invalid, Refusal, Unavailable
from common.web import status_of

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"
RETRY_SECONDS = "3"
READ_ONLY = "25006"
"""What PostgreSQL says to a write while it takes none: it is a standby, or somebody saves what is left of its disk."""


def as_refusal(error: BaseException | None) -> Refusal | None:
    """The refusal an error amounts to: itself, or Unavailable when a lock, the database or Redis did not answer."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, OperationalError | InterfaceError | RedisError) or _takes_no_writes(error):
        log.warning("unavailable", exc_info=error)
        return Unavailable()
    return None


def _takes_no_writes(error: BaseException | None) -> bool:
    return isinstance(error, Error) and getattr(error.__cause__, "sqlstate", None) == READ_ONLY


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """The DRF exception handler: RFC 9457 problem details with our stable code."""
    refusal = as_refusal(error)
    if refusal is not None:
        return _problem(status_of(refusal), refusal.code, refusal.message, refusal.facts)
    error = _as_api_exception(error)
    response = exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return response
    if isinstance(error, exceptions.ValidationError):
        return _problem(422, Invalid.code, Invalid().message, {"errors": response.data})
    answer = _problem(response.status_code, f"http.{error.default_code}", str(error.detail), {})
    for name in ("Retry-After", "WWW-Authenticate"):
        if name in response:
            answer[name] = response[name]
    return answer


def _as_api_exception(error: Exception) -> Exception:
    """Django's own two refusals as REST framework's, which have codes."""
    if isinstance(error, Http404):
        return exceptions.NotFound()
    return exceptions.PermissionDenied() if isinstance(error, PermissionDenied) else error


def _problem(status: int, code: str, detail: str, facts: dict[str, Any]) -> Response:
    """Facts stand beside the four members of a problem and never in their place."""
    body = {**facts, "type": "about:blank", "status": status, "code": code, "detail": detail}
    headers = {"Retry-After": RETRY_SECONDS} if status == 503 else None
    return Response(body, status=status, headers=headers, content_type=PROBLEM)


class RefusalMiddleware:
    """Turns a refusal that reached the edge of a web page into a page that says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer refusals; let every other error take its way."""
        refusal = as_refusal(error)
        if refusal is None:
            return None
        if isinstance(refusal, Unavailable):
            return _unavailable(request, refusal)
        status = status_of(refusal)
        return render(request, "errors/refused.html", {"refusal": refusal, "status": status}, status=status)


def broken(request: HttpRequest) -> HttpResponse:
    """The answer to every error nobody answered: ours, or of what we stand on."""
    refusal = as_refusal(sys.exc_info()[1])
    if isinstance(refusal, Unavailable):
        return _unavailable(request, refusal)
    if _is_program(request):
        body = {"type": "about:blank", "status": 500, "code": "http.error", "detail": "Internal Server Error"}
        return JsonResponse(body, status=500, content_type=PROBLEM)
    return HttpResponse(render_to_string("500.html"), status=500)


def _unavailable(request: HttpRequest, refusal: Unavailable) -> HttpResponse:
    """Drawn without the frame around pages, which asks the database."""
    headers = {"Retry-After": RETRY_SECONDS}
    if _is_program(request):
        body = {"type": "about:blank", "status": 503, "code": refusal.code, "detail": refusal.message}
        return JsonResponse(body, status=503, headers=headers, content_type=PROBLEM)
    return HttpResponse(render_to_string("503.html", {"refusal": refusal}), status=503, headers=headers)


def _is_program(request: HttpRequest) -> bool:
    return request.path.startswith("/api/v")
