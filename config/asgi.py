"""Sockets, and in the one-process mode everything: pages, sockets, worker and clock under one server."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()  # before anything that needs the apps

from django.conf import settings  # noqa: E402
from django.http.request import split_domain_port, validate_host  # noqa: E402

from common.consumers import live_socket  # noqa: E402
from config import tasks  # noqa: E402, F401  # wakes the relay when facts are committed here
from config.lifespan import lifespan  # noqa: E402

FORBIDDEN_ORIGIN = 4403
NO_SUCH_SOCKET = 4404


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Route by kind: pages, the live socket from our own origin, start and stop."""
    if scope["type"] == "http":
        await pages(scope, receive, send)
    elif scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif _is_own_origin(scope) and scope["path"] == "/live/":
        await live_socket(scope, receive, send)
    else:
        await receive()
        code = NO_SUCH_SOCKET if _is_own_origin(scope) else FORBIDDEN_ORIGIN
        await send({"type": "websocket.close", "code": code})


def _is_own_origin(scope: dict[str, Any]) -> bool:
    """A page of ours opened it: of the site, or of the very host it speaks to if that is one of ours."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    host = headers.get(b"host", b"").decode("latin-1")
    is_ours = validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)
    return origin == settings.SITE_URL or (is_ours and origin.partition("://")[2] == host)
