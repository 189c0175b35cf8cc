"""The socket at `/live/`: a page says what it shows and what it saw last, and is told what changed since.

It reads; it never decides, and no money moves over it.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings

from common.hub import Watcher, hub
from common.live import is_topic

MOST_TOPICS = 40
NO_SUCH_TOPIC = 4404

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
    watcher, at_hub = Watcher(send), hub()
    try:
        seen = _numbers(asked.get("after", [])) + [0] * len(topics)
        for topic, after in zip(topics, seen, strict=False):
            await at_hub.join(watcher, topic, language, after=after)
        await _until_closed(receive)
    finally:
        await at_hub.leave(watcher)


async def _until_closed(receive: Receive) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass


def _numbers(texts: list[str]) -> list[int]:
    digits = ",".join(texts).split(",")
    return [int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0 for text in digits]
