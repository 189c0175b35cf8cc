"""Sockets, and in the one-process mode everything: pages, sockets, worker and clock under one server."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()  # before anything that needs the apps

from urllib.parse import urlsplit  # noqa: E402

from django.conf import settings  # noqa: E402

from common.consumers import live_socket  # noqa: E402
from config.lifespan import lifespan  # noqa: E402

FORBIDDEN_ORIGIN = 4403


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Route by kind: pages, the live socket from our own origin, start and stop."""
    if scope["type"] == "http":
        await pages(scope, receive, send)
    elif scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif scope["path"] == "/live/" and _is_own_origin(scope):
        await live_socket(scope, receive, send)
    else:
        await receive()
        await send({"type": "websocket.close", "code": FORBIDDEN_ORIGIN})


def _is_own_origin(scope: dict[str, Any]) -> bool:
    headers: dict[bytes, bytes] = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    host = headers.get(b"host", b"").decode("latin-1")
    return origin == settings.SITE_URL or urlsplit(origin).netloc == host
