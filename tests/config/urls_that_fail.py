"""Our addresses, and some at which everything that can go wrong does."""

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.urls import include, path
from redis.exceptions import ConnectionError as RedisGone
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from common.refusals import Conflict, Forbidden, Invalid, Missing, TooMany, Unavailable
from config.urls import handler403, handler404, handler500

__all__ = ["handler403", "handler404", "handler500"]


class LampTaken(Conflict):
    """With facts, two of them named like members of a problem."""

    code = "tests.lamp_taken"
    text = "The lamp is taken until %(until)s."


TROUBLES = {
    "missing": Missing,
    "forbidden": Forbidden,
    "conflict": Conflict,
    "invalid": Invalid,
    "too-many": TooMany,
    "unavailable": Unavailable,
    "taken": lambda: LampTaken(until="21:00", status="lit", code=7),
    "database": lambda: OperationalError("lock timeout"),
    "connection": lambda: InterfaceError("the connection is closed"),
    "redis": RedisGone,
    "not-found": Http404,
    "denied": PermissionDenied,
    "bug": lambda: ZeroDivisionError("hunter2"),
    "throttled": lambda: exceptions.Throttled(wait=7),
    "stranger": exceptions.NotAuthenticated,
    "malformed": exceptions.ParseError,
    "fields": lambda: exceptions.ValidationError({"units": ["A valid integer is required."]}),
}


class Fail(APIView):
    permission_classes = [AllowAny]
    throttle_classes = []

    def get(self, request, trouble):
        raise TROUBLES[trouble]()


def fail(request, trouble):
    if trouble == "none":
        return HttpResponse("fine")
    raise TROUBLES[trouble]()


urlpatterns = [
    path("api/v1/fail/<slug:trouble>", Fail.as_view()),
    path("fail/<slug:trouble>", fail),
    path("", include("config.urls")),
]
