"""Machines that post to us have no session: what a stranger sends along to open one is dropped before it is read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PATH = "/webhooks/"


class NoCookiesFromMachines:
    """Whoever posts an event is known by its signature alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, without cookies on the provider's path."""
        if request.path_info.startswith(PATH):
            request.META.pop("HTTP_COOKIE", None)
        return self.get_response(request)
