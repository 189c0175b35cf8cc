"""Watchers in a process of their own: `python -m bench.watchers PORT COUNT PATH...` opens COUNT sockets for each path.

Prints a line of JSON once all are open, and one each time the last of a path's sockets has a message:
`{"path": 0, "number": 1, "at": …}`, where `at` is the machine's monotonic clock. The sockets speak just enough of
RFC 6455 to count messages, because a whole client costs more than what is measured; like browsers they offer
compression, and never unpack.
"""

import asyncio
import base64
import json
import os
import sys
from collections import Counter
from time import monotonic

AT_ONCE = 50
"""Sockets opened at a time."""

_LONG, _VERY_LONG = 126, 127


class Watcher(asyncio.Protocol):
    """One socket. Its messages are whole frames, as servers send them."""

    def __init__(self, path: int, book: "Book") -> None:
        self._path, self._book = path, book
        self._seen, self._buffer = 0, bytearray()
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes) -> None:
        """Bytes of the handshake's answer, then of frames."""
        self._buffer += data
        if not self.opened.done():
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                self.opened.set_exception(ConnectionError(head.decode("latin-1")))
                return
            self.opened.set_result(None)
            self._buffer = rest
        while (size := _frame_size(self._buffer)) and len(self._buffer) >= size:
            is_message = self._buffer[0] & 0x0F in (1, 2)
            del self._buffer[:size]
            if is_message:
                self._seen += 1
                self._book.note(self._path, self._seen)


class Book:
    """How many sockets of each path have had which message."""

    def __init__(self, watchers: int) -> None:
        self._watchers = watchers
        self._had: Counter[tuple[int, int]] = Counter()

    def note(self, path: int, number: int) -> None:
        """One more has it; the last one is told."""
        self._had[path, number] += 1
        if self._had[path, number] == self._watchers:
            print(json.dumps({"path": path, "number": number, "at": monotonic()}), flush=True)


async def watch(port: int, watchers: int, paths: list[str]) -> None:
    """Open all sockets and listen until standard input ends."""
    book, loop = Book(watchers), asyncio.get_running_loop()

    async def open_one(number: int, path: str) -> asyncio.Transport:
        transport, watcher = await loop.create_connection(lambda: Watcher(number, book), "127.0.0.1", port)
        transport.write(_handshake(path, port))
        await watcher.opened
        return transport

    wanted = [(number, path) for number, path in enumerate(paths) for _ in range(watchers)]
    kept = []
    for start in range(0, len(wanted), AT_ONCE):
        kept += await asyncio.gather(*(open_one(*one) for one in wanted[start : start + AT_ONCE]))
    print(json.dumps({"open": len(kept)}), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    for transport in kept:
        transport.abort()


def _handshake(path: str, port: int) -> bytes:
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def _frame_size(buffer: bytearray) -> int:
    """The bytes of the first frame with its head; 0 while they are not known."""
    if len(buffer) < 2:
        return 0
    short = buffer[1] & 0x7F
    if short < _LONG:
        return 2 + short
    width = 2 if short == _LONG else 8
    if len(buffer) < 2 + width:
        return 0
    return 2 + width + int.from_bytes(buffer[2 : 2 + width])


if __name__ == "__main__":
    asyncio.run(watch(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
