"""The socket at `/live/`: a page says what it shows and what it saw last, and is told what changed since.

It reads; it never decides, and no money moves over it. What belongs to one person is told to that person only,
known by the session of the page that opened the socket.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, parse_cookie

from common.hub import Watcher, hub
from common.live import is_topic, owner_of

MOST_TOPICS = 40
NO_SUCH_TOPIC = 4404
NOT_YOURS = 4401

type Scope = dict[str, Any]
type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]


async def live_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI endpoint. Query: `topic` and `after` (as often as topics, or once with commas), `language`."""
    await receive()  # websocket.connect
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    topics = asked.get("topic", [])
    language = asked.get("language", [settings.LANGUAGE_CODE])[0]
    is_known = language in dict(settings.LANGUAGES) and all(is_topic(topic) for topic in topics)
    await send({"type": "websocket.accept"})
    if not topics or len(topics) > MOST_TOPICS or not is_known:
        await send({"type": "websocket.close", "code": NO_SUCH_TOPIC})  # only an accepted socket learns the code
        return
    seen = _numbers(asked.get("after", [])) + [0] * len(topics)
    watched = await _allowed(scope, list(zip(topics, seen, strict=False)))
    if not watched:
        await send({"type": "websocket.close", "code": NOT_YOURS})
        return
    watcher, at_hub = Watcher(send), hub()
    try:
        for topic, after in watched:
            await at_hub.join(watcher, topic, language, after=after)
        await _until_closed(receive)
    finally:
        await at_hub.leave(watcher)


async def _allowed(scope: Scope, asked: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """What everybody may watch, and what is the reader's own; who signed out meanwhile still sees the former."""
    if not any(owner_of(topic) for topic, _after in asked):
        return asked
    reader = await database_sync_to_async(_reader)(scope)
    return [(topic, after) for topic, after in asked if owner_of(topic) in {"", reader}]


def _reader(scope: Scope) -> str:
    """The id of who is signed in where the socket was opened, by the cookies of its handshake; "nobody" otherwise."""
    cookies = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
    request = HttpRequest()
    request.COOKIES = parse_cookie(cookies)
    SessionMiddleware(lambda _request: HttpResponse()).process_request(request)
    user = get_user(request)
    return str(user.pk) if user.is_authenticated else "nobody"


async def _until_closed(receive: Receive) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass


def _numbers(texts: list[str]) -> list[int]:
    digits = ",".join(texts).split(",")
    return [int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0 for text in digits]
