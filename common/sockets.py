"""The channel layer of the one-process mode: correct when the worker's thread speaks to the sockets' loop.

The stock in-memory layer puts into an asyncio queue from whatever thread calls it, which neither wakes the
reader nor is safe (ecosystem.md §4, trials A3 and A4); this one hands every send to the loop the sockets live on.
"""

import asyncio
from typing import Any

from channels.layers import InMemoryChannelLayer


class OneProcessLayer(InMemoryChannelLayer):
    """Stock layer plus the memory of its home: the loop of the first socket."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"capacity": 1000, **options})
        self._home: asyncio.AbstractEventLoop | None = None

    async def receive(self, channel: str) -> dict[str, Any]:
        """Wait for the channel's next message, at home."""
        self._settle()
        message: dict[str, Any] = await super().receive(channel)
        return message

    async def group_add(self, group: str, channel: str) -> None:
        """Let the channel hear the group."""
        self._settle()
        await super().group_add(group, channel)

    async def send(self, channel: str, message: dict[str, Any]) -> None:
        """Send to one channel, from any thread."""
        await self._at_home(super().send(channel, message))

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        """Send to everyone in the group, from any thread."""
        await self._at_home(super().group_send(group, message))

    def _settle(self) -> None:
        if self._home is None or self._home.is_closed():
            self._home = asyncio.get_running_loop()

    async def _at_home(self, act: Any) -> None:
        home = self._home
        if home is None or home.is_closed() or home is asyncio.get_running_loop():
            await act
            return
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(act, home))
