"""The socket server of the fan-out: our live socket and a plain set of connections, under one uvicorn in a thread."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from channels.db import database_sync_to_async

from common.consumers import Receive, Scope, Send, live_socket

PATIENCE = 60
HOST = "127.0.0.1"
BACKLOG = 2048


class Sockets:
    """An ASGI application: `/live/` is ours, every other path joins the plain set."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._plain: set[Send] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection."""
        self._loop = asyncio.get_running_loop()
        await (live_socket if scope["path"] == "/live/" else self._join)(scope, receive, send)

    def tell_plainly(self, text: str) -> None:
        """Write the text to every connection of the plain set, from any thread."""
        assert self._loop is not None, "somebody is connected"
        asyncio.run_coroutine_threadsafe(self._broadcast({"type": "websocket.send", "text": text}), self._loop)

    def settle(self) -> None:
        """Wait until every socket that is open has looked for what it missed: they queue for one thread."""
        assert self._loop is not None, "somebody is connected"
        for _queue in range(2):
            asyncio.run_coroutine_threadsafe(database_sync_to_async(int)(), self._loop).result(PATIENCE)

    async def _broadcast(self, message: dict[str, Any]) -> None:
        for send in list(self._plain):
            await send(message)

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        self._plain.add(send)
        try:
            while (await receive())["type"] != "websocket.disconnect":
                pass
        finally:
            self._plain.discard(send)


@contextmanager
def listening(application: Sockets) -> Iterator[int]:
    """The application under uvicorn with the settings of the Procfile; gives its port."""
    config = uvicorn.Config(
        application, lifespan="off", log_level="error", timeout_graceful_shutdown=5, ws_per_message_deflate=False
    )
    with socket.create_server((HOST, 0), backlog=BACKLOG) as door:
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        try:
            yield door.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
