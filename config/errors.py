"""Refusals become HTTP here and nowhere else: problem+json for the API, a page for browsers."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from common.refusals import Conflict, Forbidden, Invalid, Missing, Refusal, TooMany, Unavailable

STATUS: dict[type[Refusal], int] = {
    Missing: 404,
    Forbidden: 403,
    Conflict: 409,
    Invalid: 422,
    TooMany: 429,
    Unavailable: 503,
}


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal's kind."""
    return next(status for kind, status in STATUS.items() if isinstance(refusal, kind))


def as_refusal(error: BaseException) -> Refusal | None:
    """The refusal an error amounts to: itself, or Unavailable when a lock or the database did not answer."""
    if isinstance(error, Refusal):
        return error
    return Unavailable() if isinstance(error, OperationalError) else None


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
    headers = {"Retry-After": "3"} if status == 503 else None
    return Response(body, status=status, headers=headers, content_type="application/problem+json")


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
        status = status_of(refusal)
        response = render(request, "errors/refused.html", {"refusal": refusal, "status": status}, status=status)
        if status == 503:
            response["Retry-After"] = "3"
        return response
