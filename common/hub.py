"""Fan-out inside one process: each event is received once from the channel layer and written to every socket.

A slow socket never holds up the others: while it is busy only the newest frame of each topic waits for it
(speed.md, G6 and G7). The channel layer only makes it prompt: what it loses is found in the database.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer

from common.live import Frame, group_of, missed, sequences_of

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""How long a frame may stay unseen that the channel layer lost, or that another process published without Redis."""

type Send = Callable[[dict[str, Any]], Awaitable[None]]
type Key = tuple[str, str]
"""A topic and a language."""
type Since = tuple[str, str, int]
"""A topic, a language and the last frame that was seen."""


class Watcher:
    """One open socket and the frames that wait for it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._offered: dict[str, int] = {}
        self._waiting: dict[str, str] = {}
        self._task: asyncio.Task[None] | None = None

    def offer(self, topic: str, frame: Frame) -> None:
        """Send the frame as soon as the socket is free; of one topic only the newest waits, and none goes back."""
        if frame.sequence <= self._offered.get(topic, -1):
            return
        self._offered[topic] = frame.sequence
        self._waiting[topic] = frame.text
        if self._task is None or self._task.done():
            # Eager: a free socket is written to here and now, without a turn of the loop for each of them.
            self._task = asyncio.Task(self._drain(), loop=asyncio.get_running_loop(), eager_start=True)

    def end(self) -> None:
        """Send nothing more."""
        if self._task is not None:
            self._task.cancel()

    async def _drain(self) -> None:
        while self._waiting:
            topic = next(iter(self._waiting))
            text = self._waiting.pop(topic)
            try:
                await self._send({"type": "websocket.send", "text": text})
            except Exception:  # the socket is gone; its own task hears of it from the server
                self._waiting.clear()


class Hub:
    """All sockets of this process on one event loop, and one channel that hears for them all."""

    def __init__(self) -> None:
        self._watchers: dict[Key, set[Watcher]] = defaultdict(set)
        self._passed_on: dict[Key, int] = {}
        self._layer = get_channel_layer()
        self._channel = ""
        self._work: list[asyncio.Task[None]] = []
        self._opening = asyncio.Lock()
        self._looks: dict[Since, asyncio.Task[Frame | None]] = {}
        self._under_way: dict[Since, asyncio.Task[Frame | None]] = {}

    async def join(self, watcher: Watcher, topic: str, language: str, *, after: int) -> None:
        """Let the watcher see a topic, beginning with what it missed since the frame `after`."""
        key = (topic, language)
        async with self._opening:
            if not self._channel:
                self._channel = await self._layer.new_channel("live")
                self._work = [asyncio.create_task(self._hear()), asyncio.create_task(self._keep_looking())]
            if not self._watchers[key]:
                await self._tune_in(key)
            self._watchers[key].add(watcher)  # before looking: nothing falls between
        frame = await self._missed((topic, language, after))
        self._passed_on.setdefault(key, frame.sequence if frame else after)
        if frame is not None:
            watcher.offer(topic, frame)

    async def leave(self, watcher: Watcher) -> None:
        """Forget a closed socket, and topics nobody watches any more."""
        watcher.end()
        async with self._opening:
            for key in [key for key, watchers in self._watchers.items() if watcher in watchers]:
                self._watchers[key].discard(watcher)
                if not self._watchers[key]:
                    del self._watchers[key]
                    self._passed_on.pop(key, None)
                    await self._tune_out(key)

    async def _missed(self, since: Since) -> Frame | None:
        """What those missed who come back together: one look for all, never one begun before they were there."""
        if since not in self._looks:
            self._looks[since] = asyncio.create_task(self._look_up(since))
        return await asyncio.shield(self._looks[since])  # who leaves meanwhile takes nobody's look away

    async def _look_up(self, since: Since) -> Frame | None:
        if since in self._under_way:
            await asyncio.wait([self._under_way[since]])
        topic, language, after = since
        look = self._under_way[since] = self._looks.pop(since)
        try:
            frame: Frame | None = await database_sync_to_async(missed)(topic, language, after=after)
            return frame
        finally:
            if self._under_way[since] is look:
                del self._under_way[since]

    def _pass_on(self, key: Key, frame: Frame) -> None:
        if watchers := self._watchers.get(key):
            self._passed_on[key] = max(frame.sequence, self._passed_on.get(key, 0))
            for watcher in watchers:
                watcher.offer(key[0], frame)

    async def _hear(self) -> None:
        while True:
            try:
                message = await self._layer.receive(self._channel)
            except Exception:
                log.exception("the channel layer does not answer")
                await asyncio.sleep(LOOK_SECONDS)
                continue
            self._pass_on((message["topic"], message["language"]), Frame(message["sequence"], message["text"]))

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self._look()
            except Exception:
                log.exception("the newest frames could not be looked up")

    async def _look(self) -> None:
        shown = dict(self._passed_on)
        topics = sorted({topic for topic, _language in shown})
        newest = dict(zip(topics, await database_sync_to_async(sequences_of)(topics), strict=True)) if topics else {}
        for key, sequence in shown.items():
            if newest[key[0]] <= sequence:
                continue
            frame = await database_sync_to_async(missed)(*key, after=sequence)
            if frame is not None:
                self._pass_on(key, frame)
                await self._tune_in_again(key)

    async def _tune_in_again(self, key: Key) -> None:
        """The layer may have forgotten that we listen: Redis was emptied, or a day has passed."""
        async with self._opening:
            if self._watchers.get(key):
                await self._tune_in(key)

    async def _tune_in(self, key: Key) -> None:
        try:
            await self._layer.group_add(group_of(*key), self._channel)
        except Exception:
            log.exception("%s is not heard at once", group_of(*key))

    async def _tune_out(self, key: Key) -> None:
        try:
            await self._layer.group_discard(group_of(*key), self._channel)
        except Exception:
            log.exception("%s is still heard", group_of(*key))


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of the running loop."""
    loop = asyncio.get_running_loop()
    for closed in [known for known in _hubs if known.is_closed()]:
        del _hubs[closed]
    return _hubs.setdefault(loop, Hub())
