"""Fan-out inside one process: each event is received once from the channel layer and written to every socket.

A slow socket never holds up the others: while it is busy only the newest frame of each topic waits for it
(speed.md, G6 and G7).
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from channels.layers import get_channel_layer

from common.live import group_of

type Send = Callable[[dict[str, Any]], Awaitable[None]]


class Watcher:
    """One open socket and the frames that wait for it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: dict[str, tuple[int, str]] = {}
        self._task: asyncio.Task[None] | None = None

    def offer(self, topic: str, sequence: int, frame: str) -> None:
        """Send the frame as soon as the socket is free; of one topic only the newest waits."""
        waiting = self._waiting.get(topic)
        if waiting is None or waiting[0] < sequence:
            self._waiting[topic] = (sequence, frame)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())

    async def _drain(self) -> None:
        while self._waiting:
            topic = next(iter(self._waiting))
            _sequence, frame = self._waiting.pop(topic)
            try:
                await self._send({"type": "websocket.send", "text": frame})
            except Exception:  # the socket is gone; its own task hears of it from the server
                self._waiting.clear()


class Hub:
    """All sockets of this process on one event loop, and one channel that hears for them all."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[Watcher]] = defaultdict(set)
        self._layer = get_channel_layer()
        self._channel: str | None = None
        self._ear: asyncio.Task[None] | None = None
        self._opening = asyncio.Lock()

    async def join(self, watcher: Watcher, topic: str, language: str) -> None:
        """Let the watcher see a topic; from here on nothing of it is missed."""
        async with self._opening:
            if self._channel is None:
                self._channel = await self._layer.new_channel("live")
                self._ear = asyncio.create_task(self._hear(self._channel))
            group = group_of(topic, language)
            if not self._watchers[group]:
                await self._layer.group_add(group, self._channel)
            self._watchers[group].add(watcher)

    async def leave(self, watcher: Watcher) -> None:
        """Forget a closed socket, and topics nobody watches any more."""
        async with self._opening:
            for group in [group for group, watchers in self._watchers.items() if watcher in watchers]:
                self._watchers[group].discard(watcher)
                if not self._watchers[group]:
                    del self._watchers[group]
                    await self._layer.group_discard(group, self._channel)

    async def _hear(self, channel: str) -> None:
        while True:
            message = await self._layer.receive(channel)
            for watcher in self._watchers.get(group_of(message["topic"], message["language"]), ()):
                watcher.offer(message["topic"], message["sequence"], message["text"])


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of the running loop."""
    loop = asyncio.get_running_loop()
    for closed in [known for known in _hubs if known.is_closed()]:
        del _hubs[closed]
    return _hubs.setdefault(loop, Hub())
