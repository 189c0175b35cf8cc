"""The socket at `/live/`: a page says what it shows and what it saw last, and is told what changed since.

It reads; it never decides, and no money moves over it.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from django.conf import settings

from common.hub import Watcher, hub
from common.live import is_topic, missed

MOST_TOPICS = 40
NO_SUCH_TOPIC = 4404

type Scope = dict[str, Any]
type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]


async def live_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI endpoint. Query: `topic` and `after` (as often as topics), `language`."""
    await receive()  # websocket.connect
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    topics = asked.get("topic", [])
    language = asked.get("language", [settings.LANGUAGE_CODE])[0]
    is_known = language in dict(settings.LANGUAGES) and all(is_topic(topic) for topic in topics)
    if not topics or len(topics) > MOST_TOPICS or not is_known:
        await send({"type": "websocket.close", "code": NO_SUCH_TOPIC})
        return
    await send({"type": "websocket.accept"})
    watcher, at_hub = Watcher(send), hub()
    try:
        seen = _numbers(asked.get("after", [])) + [0] * len(topics)
        for topic, after in zip(topics, seen, strict=False):
            await at_hub.join(watcher, topic, language)  # first: nothing falls between joining and looking
            await _catch_up(watcher, topic, language, after)
        await _until_closed(receive)
    finally:
        await at_hub.leave(watcher)


async def _catch_up(watcher: Watcher, topic: str, language: str, after: int) -> None:
    frames = await database_sync_to_async(missed)(topic, language, after=after)
    if frames is None:
        watcher.offer(topic, 0, json.dumps({"topic": topic, "look_again": True}))
    elif frames:
        sequence, text = frames[-1]
        watcher.offer(topic, sequence, text)


async def _until_closed(receive: Receive) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) if text.isdigit() and len(text) < 19 else 0 for text in texts]
