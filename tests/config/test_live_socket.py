"""The live socket of the real application: whom it lets in, what it says first, and how it fares with a server."""

import asyncio
import json
import socket
import threading
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
import uvicorn
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from channels.layers import channel_layers
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import connect

from common.live import KEPT, group_of
from common.sockets import OneProcessLayer
from config.asgi import application
from tests.builders.live import TOPIC

pytestmark = pytest.mark.usefixtures("lamps")
in_threads = pytest.mark.django_db(transaction=True)

HOST = "127.0.0.1:8000"
PATIENCE = 20


@pytest.fixture(autouse=True)
def layer(monkeypatch):
    """The channel layer of this test alone."""
    alone = OneProcessLayer()
    monkeypatch.setattr(channel_layers, "backends", {"default": alone})
    return alone


class Socket:
    """A browser's end of the application's socket."""

    def __init__(self, *, path="/live/", query=None, origin=f"http://{HOST}", host=HOST, headers=()):
        named = [(b"host", host.encode())] + ([(b"origin", origin.encode())] if origin is not None else [])
        asked = [("topic", TOPIC), ("language", "ko")] if query is None else query
        self._end = ApplicationCommunicator(
            application,
            {
                "type": "websocket",
                "path": path,
                "query_string": urlencode(asked).encode(),
                "headers": [*named, *headers],
            },
        )

    async def opened(self):
        """The answer to the handshake."""
        await self._end.send_input({"type": "websocket.connect"})
        return await self.told()

    async def told(self):
        return await self._end.receive_output(PATIENCE)

    async def frame(self):
        return json.loads((await self.told())["text"])

    async def says_nothing(self):
        return await self._end.receive_nothing()

    async def leave(self):
        await self._end.send_input({"type": "websocket.disconnect", "code": 1001})
        await self._end.wait(PATIENCE)


ACCEPTED = {"type": "websocket.accept"}


def closed(code):
    return {"type": "websocket.close", "code": code}


# --- who may open it


@in_threads
@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("https://localhost", "localhost"),
        ("https://moa.example", "live.moa.example"),
    ],
)
async def test_our_own_pages_are_let_in(settings, origin, host):
    settings.SITE_URL = "https://moa.example"
    page = Socket(origin=origin, host=host)

    assert await page.opened() == ACCEPTED
    await page.leave()


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://evil.example", HOST),
        ("https://evil.example", "evil.example"),  # a name of theirs that leads to our address
        ("https://127.0.0.1:8000.evil.example", HOST),
        ("http://127.0.0.1:9000", HOST),
        ("null", HOST),
        ("", ""),
        ("http://[", HOST),
        (None, HOST),
    ],
)
async def test_pages_of_others_are_not(origin, host):
    assert await Socket(origin=origin, host=host).opened() == closed(4403)


async def test_there_is_no_other_socket():
    assert await Socket(path="/live").opened() == closed(4404)
    assert await Socket(path="/").opened() == closed(4404)


LAMP = ("topic", TOPIC)


@pytest.mark.parametrize(
    "query",
    [
        [],
        [("language", "ko")],
        [("topic", ""), ("language", "ko")],
        [("topic", "sofa:" + TOPIC[5:])],
        [LAMP, ("topic", "lamp:1")],
        [LAMP, ("language", "fr")],
        [LAMP, ("language", "'; DROP TABLE common_livetopic; --")],
        [LAMP] * 41,
        [("topic", "\udcff".encode("utf-8", "surrogateescape"))],
    ],
)
async def test_what_nobody_can_watch_is_said_in_a_way_a_browser_hears(query):
    page = Socket(query=query)

    assert await page.opened() == ACCEPTED
    assert await page.told() == closed(4404)


# --- what it says first


@in_threads
async def test_a_page_that_is_up_to_date_is_told_nothing(shown):
    await asyncio.to_thread(shown, 3)
    page = Socket(query=[LAMP, ("language", "ko"), ("after", "3")])

    await page.opened()
    assert await page.says_nothing()

    await asyncio.to_thread(shown)
    frame = await page.frame()
    assert (frame["sequence"], frame["parts"]) == (4, {"light": "<b>off ko</b>"})
    await page.leave()


@in_threads
@pytest.mark.parametrize("after", ["0", "2", None, "two", "-1", "²", "9" * 30])
async def test_a_page_that_missed_some_gets_the_newest(shown, after):
    await asyncio.to_thread(shown, 3)
    page = Socket(query=[LAMP, ("language", "en")] + ([("after", after)] if after else []))

    await page.opened()

    frame = await page.frame()
    assert (frame["sequence"], frame["parts"]) == (3, {"light": "<b>off en</b>"})
    assert await page.says_nothing()
    await page.leave()


@in_threads
@pytest.mark.parametrize("after", ["3", "99"])
async def test_a_page_that_missed_too_much_or_saw_what_is_gone_looks_again(shown, after):
    await asyncio.to_thread(shown, KEPT + 4)
    page = Socket(query=[LAMP, ("after", after)])

    await page.opened()

    assert await page.frame() == {"topic": TOPIC, "look_again": True}
    assert await page.says_nothing()
    await page.leave()


@in_threads
@pytest.mark.parametrize("after", [[("after", "0"), ("after", "2")], [("after", "0,2")]])
async def test_each_topic_has_its_own_number(shown, after):
    other = "lamp:00000000-0000-7000-8000-000000000001"
    await asyncio.to_thread(shown, 2)
    page = Socket(query=[("topic", other), LAMP, *after])

    await page.opened()
    assert await page.says_nothing()

    await asyncio.to_thread(shown)
    assert (await page.frame())["sequence"] == 3
    await page.leave()


@in_threads
async def test_what_a_page_says_changes_nothing(shown):
    page = Socket()
    await page.opened()

    await page._end.send_input({"type": "websocket.receive", "text": '{"bid": 1}'})

    assert await page.says_nothing()
    await asyncio.to_thread(shown)
    assert (await page.frame())["sequence"] == 1
    await page.leave()


# --- under a real server


@contextmanager
def served():
    """The application under uvicorn on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(application, port=0, lifespan="off", log_level="error"))
    up = threading.Event()
    start_up = server.startup

    async def start(sockets=None):
        await start_up(sockets)
        up.set()

    server.startup = start
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        assert up.wait(PATIENCE)
        yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        assert not thread.is_alive()


def browser(host, *, topic=TOPIC, origin=None, **options):
    return connect(f"ws://{host}/live/?topic={topic}&language=ko&after=0", origin=origin or f"http://{host}", **options)


@in_threads
def test_a_browser_hears_why_and_what(shown):
    with served() as host:
        with browser(host) as one, browser(host) as two:
            shown()
            assert [json.loads(end.recv(PATIENCE))["sequence"] for end in (one, two)] == [1, 1]

        with browser(host, topic="lamp:1") as refused, pytest.raises(ConnectionClosedError) as gone:
            refused.recv(PATIENCE)
        assert gone.value.rcvd.code == 4404

        with pytest.raises(InvalidStatus) as foreign:
            browser(host, origin="https://evil.example")
        assert foreign.value.response.status_code == 403


@in_threads
def test_a_browser_that_does_not_read_holds_nobody_up_and_gets_the_newest_at_last(layer):
    frames, ballast = 40, "x" * 300_000

    def send(number):
        message = {"topic": TOPIC, "language": "ko", "sequence": number, "text": f"{number} {ballast}"}
        async_to_sync(layer.group_send)(group_of(TOPIC, "ko"), message)

    def narrow(host):
        end = socket.socket()
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        name, _colon, port = host.partition(":")
        end.connect((name, int(port)))
        return browser(host, sock=end, max_queue=1, compression=None)

    with served() as host, narrow(host) as slow, browser(host, compression=None) as quick:
        for number in range(1, frames + 1):
            send(number)
            assert int(quick.recv(PATIENCE).split()[0]) == number

        got = []
        while not got or got[-1] != frames:
            got.append(int(slow.recv(PATIENCE).split()[0]))

    assert got == sorted(set(got))
    assert len(got) < frames
