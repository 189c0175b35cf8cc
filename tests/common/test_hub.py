"""The hub: a slow socket holds nobody up, nothing goes back, and what the channel layer loses is found again."""

import asyncio
import json
import threading
from uuid import UUID

import pytest
from channels.layers import channel_layers

from common import hub as hubs
from common.hub import Hub, Watcher, hub
from common.live import Frame, group_of
from common.sockets import OneProcessLayer
from tests.builders.live import TOPIC

pytestmark = pytest.mark.usefixtures("lamps")
PATIENCE = 20
KEY = (TOPIC, "ko")


class Socket:
    """A browser's end: notes what it was sent, and is as slow as it is told to be."""

    def __init__(self, *, is_slow=False, is_gone=False):
        self.sent, self.is_gone = [], is_gone
        self.may_go_on = asyncio.Event()
        if not is_slow:
            self.may_go_on.set()

    async def __call__(self, message):
        await self.may_go_on.wait()
        if self.is_gone:
            raise ConnectionError
        assert message["type"] == "websocket.send"
        self.sent.append(message["text"])

    @property
    def numbers(self):
        return [json.loads(text)["sequence"] for text in self.sent]


@pytest.fixture
def layer(monkeypatch):
    """The channel layer of this test alone."""
    alone = OneProcessLayer()
    monkeypatch.setattr(channel_layers, "backends", {"default": alone})
    return alone


@pytest.fixture
def look_often(monkeypatch):
    monkeypatch.setattr(hubs, "LOOK_SECONDS", 0.01)


async def joined(at_hub, *, after=0, **socket):
    """A watcher of the lamp and its socket."""
    sends = Socket(**socket)
    watcher = Watcher(sends)
    await at_hub.join(watcher, TOPIC, "ko", after=after)
    return watcher, sends


# --- one socket


async def test_frames_are_sent_in_their_order():
    socket = Socket()
    watcher = Watcher(socket)

    for number in range(3):
        watcher.offer(TOPIC, Frame(number, f"frame {number}"))
        await until(lambda last=number: socket.sent == [f"frame {sent}" for sent in range(last + 1)])


async def test_a_busy_socket_gets_only_the_newest_of_each_topic():
    socket = Socket(is_slow=True)
    watcher = Watcher(socket)

    watcher.offer("a", Frame(1, "a1"))
    await asyncio.sleep(0)  # it is being sent
    for number in range(2, 21):
        watcher.offer("a", Frame(number, f"a{number}"))
    watcher.offer("b", Frame(7, "b7"))
    socket.may_go_on.set()

    await until(lambda: socket.sent == ["a1", "a20", "b7"])


async def test_nothing_goes_back_and_nothing_comes_twice():
    socket = Socket()
    watcher = Watcher(socket)

    watcher.offer("a", Frame(5, "a5"))
    await until(lambda: socket.sent == ["a5"])
    watcher.offer("a", Frame(4, "a4"))
    watcher.offer("a", Frame(5, "a5"))
    watcher.offer("a", Frame(6, "a6"))

    await until(lambda: socket.sent == ["a5", "a6"])


async def test_a_socket_that_is_gone_troubles_nobody(caplog):
    watcher = Watcher(Socket(is_gone=True))

    watcher.offer("a", Frame(1, "a1"))
    watcher.offer("b", Frame(1, "b1"))
    await watcher._task

    assert watcher._waiting == {}
    assert caplog.text == ""


async def test_a_socket_that_ended_gets_nothing_more():
    socket = Socket(is_slow=True)
    watcher = Watcher(socket)
    watcher.offer("a", Frame(1, "a1"))
    await asyncio.sleep(0)

    watcher.end()
    socket.may_go_on.set()
    await asyncio.gather(watcher._task, return_exceptions=True)

    assert socket.sent == []


# --- all sockets


@pytest.mark.django_db(transaction=True)
async def test_every_watcher_gets_the_very_same_text(layer, shown):
    sockets = [(await joined(hub()))[1] for _ in range(50)]

    await asyncio.to_thread(shown)

    await until(lambda: all(socket.numbers == [1] for socket in sockets))
    assert len({id(socket.sent[0]) for socket in sockets}) == 1


async def test_who_comes_back_together_is_looked_up_once(layer, monkeypatch):
    looks = []
    monkeypatch.setattr(
        hubs, "missed", lambda *asked, after: looks.append(asked) or Frame(after + 1, '{"sequence": 4}')
    )

    sockets = await asyncio.gather(*(joined(hub(), after=3) for _ in range(20)))

    assert looks == [(TOPIC, "ko")]
    assert all(socket.numbers == [4] for _watcher, socket in sockets)


async def test_a_look_that_began_before_one_was_there_is_not_ones_own(layer, monkeypatch):
    begun, may_end, looks = threading.Event(), threading.Event(), []

    def look(*_asked, after):
        looks.append(after)
        number = len(looks)
        begun.set()
        assert may_end.wait(PATIENCE)
        return Frame(number, json.dumps({"sequence": number}))

    monkeypatch.setattr(hubs, "missed", look)
    early = asyncio.create_task(joined(hub()))
    await asyncio.to_thread(begun.wait, PATIENCE)
    late = [asyncio.create_task(joined(hub())) for _ in range(3)]
    await asyncio.sleep(0)
    may_end.set()

    assert (await early)[1].numbers == [1]
    assert [(await one)[1].numbers for one in late] == [[2]] * 3
    assert len(looks) == 2


@pytest.mark.django_db(transaction=True)
async def test_a_slow_socket_holds_nobody_up_and_gets_the_newest_at_last(layer, shown):
    _slow_watcher, slow = await joined(hub(), is_slow=True)
    _fast_watcher, fast = await joined(hub())

    for number in range(1, 6):
        await asyncio.to_thread(shown)
        await until(lambda last=number: fast.numbers == list(range(1, last + 1)))
    assert slow.sent == []
    slow.may_go_on.set()

    await until(lambda: slow.numbers == [1, 5])


@pytest.mark.django_db(transaction=True)
async def test_only_who_watches_in_that_language_gets_it(layer, shown):
    english, elsewhere = Socket(), Socket()
    await hub().join(Watcher(english), TOPIC, "en", after=0)
    await hub().join(Watcher(elsewhere), f"lamp:{UUID(int=1)}", "ko", after=0)

    await asyncio.to_thread(shown)

    await until(lambda: english.numbers == [1])
    assert "off en" in english.sent[0]
    assert elsewhere.sent == []


@pytest.mark.django_db(transaction=True)
async def test_who_joins_late_gets_what_it_missed_first(layer, shown):
    await asyncio.to_thread(shown, 3)

    _watcher, late = await joined(hub(), after=1)
    _other, never_away = await joined(hub(), after=3)
    await until(lambda: late.numbers == [3])
    await asyncio.to_thread(shown)

    await until(lambda: late.numbers == [3, 4])
    await until(lambda: never_away.numbers == [4])


@pytest.mark.django_db(transaction=True)
async def test_who_left_hears_nothing_and_the_last_one_turns_off_the_light(layer, shown):
    at_hub = hub()
    one, leaving = await joined(at_hub)
    two, staying = await joined(at_hub)

    await at_hub.leave(one)
    await asyncio.to_thread(shown)
    await until(lambda: staying.numbers == [1])
    assert leaving.sent == []
    assert group_of(*KEY) in layer.groups

    await at_hub.leave(two)
    await at_hub.leave(two)
    await asyncio.to_thread(shown)
    assert layer.groups == {}
    assert (at_hub._watchers, at_hub._passed_on) == ({}, {})


@pytest.mark.django_db(transaction=True)
async def test_sockets_come_and_go_while_frames_are_sent(layer, shown):
    at_hub = hub()
    _watcher, steady = await joined(at_hub)
    publishing = asyncio.create_task(asyncio.to_thread(shown, 20))

    while not publishing.done():
        passers = [(await joined(at_hub))[0] for _ in range(5)]
        for passer in passers:
            await at_hub.leave(passer)
    await publishing

    await until(lambda: steady.numbers[-1] == 20)
    assert steady.numbers == sorted(set(steady.numbers))
    assert len(at_hub._watchers[KEY]) == 1


# --- a layer that loses things


@pytest.mark.django_db(transaction=True)
async def test_what_another_process_published_is_found(layer, look_often, monkeypatch, shown):
    _watcher, socket = await joined(hub())
    monkeypatch.setattr(layer, "group_send", _lose)

    await asyncio.to_thread(shown, 2)

    await until(lambda: socket.numbers[-1:] == [2])


@pytest.mark.django_db(transaction=True)
async def test_after_a_layer_forgot_everybody_its_messages_arrive_again(layer, look_often, shown):
    _watcher, socket = await joined(hub())
    layer.groups.clear()

    await asyncio.to_thread(shown)
    await until(lambda: socket.numbers == [1])
    await until(lambda: group_of(*KEY) in layer.groups)


@pytest.mark.django_db(transaction=True)
async def test_a_layer_that_breaks_is_asked_again(layer, look_often, monkeypatch, caplog, shown):
    hear, troubles = layer.receive, [ConnectionError(), ConnectionError()]

    async def receive(channel):
        if troubles:
            raise troubles.pop()
        return await hear(channel)

    monkeypatch.setattr(layer, "receive", receive)
    _watcher, socket = await joined(hub())
    await until(lambda: not troubles)

    await asyncio.to_thread(shown)

    await until(lambda: socket.numbers == [1])
    assert caplog.text.count("the channel layer does not answer") == 2


@pytest.mark.django_db(transaction=True)
async def test_without_a_layer_sockets_still_open_close_and_see_changes(layer, look_often, monkeypatch, caplog, shown):
    async def refuse(group, channel):
        raise ConnectionError

    monkeypatch.setattr(layer, "group_add", refuse)
    monkeypatch.setattr(layer, "group_discard", refuse)
    at_hub = hub()
    watcher, socket = await joined(at_hub)

    await asyncio.to_thread(shown)
    await until(lambda: socket.numbers == [1])
    await at_hub.leave(watcher)

    assert at_hub._watchers == {}
    assert "is not heard at once" in caplog.text


@pytest.mark.django_db(transaction=True)
async def test_a_look_that_fails_is_not_the_last(layer, look_often, monkeypatch, caplog, shown):
    look, troubles = hubs.sequences_of, [ConnectionError()]

    def sequences(topics):
        if troubles:
            raise troubles.pop()
        return look(topics)

    monkeypatch.setattr(hubs, "sequences_of", sequences)
    monkeypatch.setattr(layer, "group_send", _lose)
    _watcher, socket = await joined(hub())

    await asyncio.to_thread(shown)

    await until(lambda: socket.numbers == [1])
    assert "could not be looked up" in caplog.text


def test_every_loop_has_a_hub_of_its_own(layer):
    async def mine():
        return hub() is hub(), hub()

    (same, first), (_same, second) = asyncio.run(mine()), asyncio.run(mine())

    assert same
    assert isinstance(first, Hub)
    assert first is not second
    assert len(hubs._hubs) == 1


async def _lose(group, message):
    """A layer that does not reach this process."""


async def until(is_so):
    """Let the loop turn until it is so."""
    async with asyncio.timeout(PATIENCE):
        while not is_so():
            await asyncio.sleep(0.005)
