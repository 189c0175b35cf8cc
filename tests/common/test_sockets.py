"""The one-process channel layer: what a worker's thread sends reaches every socket at once, whoever comes and goes."""

import asyncio
import threading
from collections import Counter

import pytest
from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer

from common.sockets import OneProcessLayer

SOCKETS = [f"socket{number}" for number in range(20)]
SENDS = 20
PATIENCE = 20
MOMENT = 0.5


def to_the_group(layer, message):
    async_to_sync(layer.group_send)("room", message)


def to_each(layer, message):
    for socket in SOCKETS:
        async_to_sync(layer.send)(socket, message)


async def delivered(layer, *, within, send=to_the_group):
    """How many of the messages a thread sent had arrived before anything else woke the loop."""
    arrived, all_are_there, over, noted = Counter(), threading.Event(), asyncio.Event(), []
    loop = asyncio.get_running_loop()

    async def hear(socket):
        for _ in range(SENDS):
            message = await layer.receive(socket)
            arrived[socket, message["number"]] += 1
            if arrived.total() == len(SOCKETS) * SENDS:
                all_are_there.set()

    def send_and_look():
        for number in range(SENDS):
            send(layer, {"type": "x", "number": number})
        all_are_there.wait(within)
        noted.append(dict(arrived))
        loop.call_soon_threadsafe(over.set)

    for socket in SOCKETS:
        await layer.group_add("room", socket)
    ears = [asyncio.create_task(hear(socket)) for socket in SOCKETS]
    await asyncio.sleep(0)  # all ears listen
    threading.Thread(target=send_and_look).start()
    await asyncio.wait_for(over.wait(), PATIENCE)
    for ear in ears:
        ear.cancel()
    return noted[0]


@pytest.mark.parametrize("send", [to_the_group, to_each])
async def test_a_thread_reaches_every_socket_of_an_idle_loop(send):
    arrived = await delivered(OneProcessLayer(), within=PATIENCE, send=send)

    assert arrived == {(socket, number): 1 for socket in SOCKETS for number in range(SENDS)}
    assert len(arrived) == 400


async def test_control_the_stock_layer_leaves_messages_lying():
    """If this one fails, Channels has learned to wake the loop, and our layer may go."""
    arrived = await delivered(InMemoryChannelLayer(), within=MOMENT)

    assert len(arrived) < 400


async def test_sockets_come_and_go_while_a_thread_sends():
    layer, troubles, arrived, over = OneProcessLayer(), [], Counter(), asyncio.Event()
    await layer.group_add("room", "steady")

    def send():
        try:
            for number in range(100):
                async_to_sync(layer.group_send)("room", {"type": "x", "number": number})
        except Exception as trouble:
            troubles.append(trouble)

    async def hear():
        for _ in range(100):
            arrived[(await layer.receive("steady"))["number"]] += 1
        over.set()

    ear, thread = asyncio.create_task(hear()), threading.Thread(target=send)
    thread.start()
    turns = 0
    while not over.is_set():
        for socket in SOCKETS:
            await layer.group_add("room", socket)
        await asyncio.sleep(0)
        for socket in SOCKETS:
            await layer.group_discard("room", socket)
        turns += 1
    await asyncio.wait_for(ear, PATIENCE)
    await asyncio.to_thread(thread.join, PATIENCE)

    assert troubles == []
    assert arrived == dict.fromkeys(range(100), 1)
    assert turns > 10


async def test_only_the_thread_of_the_sockets_touches_what_the_layer_remembers():
    """Two threads in one dictionary is how the stock layer fails now and then (ecosystem.md, A4)."""
    touched = set()

    class Memory(dict):
        def __contains__(self, key):
            touched.add(threading.get_ident())
            return super().__contains__(key)

        def setdefault(self, key, default=None):
            touched.add(threading.get_ident())
            return super().setdefault(key, default)

    layer = OneProcessLayer()
    layer.groups, layer.channels = Memory(), Memory()
    await layer.group_add("room", "socket")

    await asyncio.to_thread(to_the_group, layer, {"type": "x"})
    await asyncio.to_thread(async_to_sync(layer.send), "socket", {"type": "y"})

    async with asyncio.timeout(PATIENCE):
        assert [(await layer.receive("socket"))["type"] for _ in range(2)] == ["x", "y"]
    assert touched == {threading.get_ident()}


async def test_sending_from_home_needs_no_thread():
    layer = OneProcessLayer()
    await layer.group_add("room", "socket")

    await layer.group_send("room", {"type": "x"})

    assert await asyncio.wait_for(layer.receive("socket"), PATIENCE) == {"type": "x"}


def test_before_the_first_socket_there_is_nobody_to_reach():
    async_to_sync(OneProcessLayer().group_send)("room", {"type": "x"})


def test_when_its_loop_is_gone_the_next_socket_gives_it_a_new_home():
    layer = OneProcessLayer()

    for _life in range(2):
        assert len(asyncio.run(delivered(layer, within=5))) == 400


async def test_a_burst_waits_for_a_busy_reader():
    layer, count = OneProcessLayer(), 1_000
    await layer.group_add("room", "socket")

    for number in range(count):
        await layer.group_send("room", {"type": "x", "number": number})

    async with asyncio.timeout(PATIENCE):
        assert [(await layer.receive("socket"))["number"] for _ in range(count)] == list(range(count))
