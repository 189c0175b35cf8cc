"""Live topics: shown once per change and language, counted without a gap, and enough kept for who was away."""

import json
import threading
from functools import partial
from uuid import UUID, uuid4

import pytest

from common import live
from common.live import (
    KEPT,
    Frame,
    Showing,
    group_of,
    is_topic,
    missed,
    only_owners_watch,
    owner_of,
    publish,
    publish_all,
    sequence_of,
    sequences_of,
)
from common.models import LiveFrame, LiveTopic
from common.transactions import OutsideUnit, unit_of_work
from tests.builders.live import LAMP, TOPIC
from tests.races.together import PATIENCE, together

pytestmark = pytest.mark.usefixtures("lamps")


@pytest.fixture
def sent(monkeypatch):
    """What was handed to the channel layer: (group, message)."""
    messages = []

    class Layer:
        async def group_send(self, group, message):
            messages.append((group, message))

    monkeypatch.setattr(live, "get_channel_layer", Layer)
    return messages


@pytest.mark.parametrize(
    ("code", "known"),
    [
        (TOPIC, True),
        (f"lamp:{str(LAMP).upper()}", False),
        (f"lamp:{LAMP.hex}", False),
        (f"sofa:{LAMP}", False),
        ("lamp:", False),
        ("lamp", False),
        ("", False),
        (f"lamp:{LAMP}:{LAMP}", False),
        ("lamp:" + "9" * 5_000, False),
        (f"lamp:{{{LAMP}}}", False),
    ],
)
def test_a_topic_is_a_known_kind_and_an_id_in_its_one_form(code, known):
    assert is_topic(code) is known


def test_every_group_has_a_name_the_layer_takes():
    assert group_of(TOPIC, "ko") == f"live.lamp.{LAMP}.ko"
    assert len(group_of(TOPIC, "ko")) < 100


@pytest.mark.django_db(transaction=True)
def test_a_showing_is_kept_and_sent_in_every_language(sent, shown):
    shown()

    frames = dict(LiveFrame.objects.values_list("language", "text"))
    assert {language: json.loads(text) for language, text in frames.items()} == {
        language: {
            "topic": TOPIC,
            "sequence": 1,
            "parts": {"light": f"<b>off {language}</b>"},
            "say": "click",
            "stamp": "off",
        }
        for language in ("ko", "en")
    }
    assert sent == [
        (
            group_of(TOPIC, language),
            {"type": "live.frame", "topic": TOPIC, "language": language, "sequence": 1, "text": frames[language]},
        )
        for language in ("ko", "en")
    ]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_before_the_commit_and_nothing_kept_without_it(sent, shown):
    def publish_and_break():
        with unit_of_work():
            publish(TOPIC)
            assert sent == []
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish_and_break()

    assert sent == []
    assert (sequence_of(TOPIC), LiveFrame.objects.count()) == (0, 0)
    shown()
    assert sequence_of(TOPIC) == 1


@pytest.mark.django_db(transaction=True)
def test_a_layer_in_trouble_is_no_trouble_of_who_publishes(monkeypatch, shown):
    class Layer:
        async def group_send(self, group, message):
            raise ConnectionError

    monkeypatch.setattr(live, "get_channel_layer", Layer)

    shown()

    assert LiveFrame.objects.count() == 2


def test_publishing_needs_a_unit():
    with pytest.raises(OutsideUnit):
        publish(TOPIC)


def test_what_is_not_to_be_shown_is_counted_and_not_kept(db, monkeypatch, shown):
    monkeypatch.setitem(live._renderers, "lamp", lambda lamp_id: None)

    shown()

    assert (sequence_of(TOPIC), LiveFrame.objects.count()) == (1, 0)


def test_only_the_newest_frames_are_kept(db, shown):
    shown(KEPT + 5)

    kept = LiveFrame.objects.filter(language="ko").order_by("sequence").values_list("sequence", flat=True)
    assert list(kept) == list(range(6, KEPT + 6))


def test_topics_are_counted_apart(db, shown):
    other = f"lamp:{UUID(int=1)}"
    shown(2)
    with unit_of_work():
        publish(other)

    assert sequences_of([other, TOPIC, f"lamp:{UUID(int=2)}"]) == [1, 2, 0]


# --- who was away


def frame(number):
    return Frame(number, LiveFrame.objects.get(topic_id=TOPIC, language="ko", sequence=number).text)


def look_again(number):
    return Frame(number, json.dumps({"topic": TOPIC, "look_again": True}))


def test_who_missed_nothing_gets_nothing(db, shown):
    assert missed(TOPIC, "ko", after=0) is None
    shown(3)
    assert missed(TOPIC, "ko", after=3) is None


@pytest.mark.parametrize("after", [0, 1, 2])
def test_who_missed_some_gets_the_newest_only(db, after, shown):
    shown(3)

    assert missed(TOPIC, "ko", after=after) == frame(3)


def test_who_missed_as_many_as_are_kept_gets_the_newest(db, shown):
    shown(KEPT + 5)

    assert missed(TOPIC, "ko", after=5) == frame(KEPT + 5)


@pytest.mark.parametrize("after", [0, 4])
def test_who_missed_more_looks_again(db, after, shown):
    shown(KEPT + 5)

    assert missed(TOPIC, "ko", after=after) == look_again(KEPT + 5)


@pytest.mark.parametrize(("count", "after"), [(0, 7), (3, 4), (3, 10**18)])
def test_who_saw_what_never_was_looks_again(db, count, after, shown):
    shown(count)

    assert missed(TOPIC, "ko", after=after) == look_again(count)


def test_who_missed_that_there_is_nothing_more_to_show_looks_again(db, monkeypatch, shown):
    shown(2)
    monkeypatch.setitem(live._renderers, "lamp", lambda lamp_id: None)
    shown()

    assert missed(TOPIC, "ko", after=2) == missed(TOPIC, "ko", after=1) == look_again(3)


def test_what_was_missed_is_asked_in_one_statement(db, django_assert_num_queries, shown):
    shown(3)

    with django_assert_num_queries(1):
        missed(TOPIC, "ko", after=1)


# --- races


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_publishers_leave_no_gap_and_use_no_number_twice(sent, shown):
    assert together([lambda: shown(3)] * 8) == [None] * 8

    for language in ("ko", "en"):
        kept = LiveFrame.objects.filter(language=language).order_by("sequence").values_list("sequence", flat=True)
        assert list(kept) == list(range(1, 25))
        assert sorted(message["sequence"] for _group, message in sent if message["language"] == language) == list(kept)
    assert sequence_of(TOPIC) == 24


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_newest_frame_shows_what_every_publisher_before_it_changed(monkeypatch):
    """Two change different things and publish at once: the later number must show both changes."""
    first_shows, second_is_there = threading.Event(), threading.Event()

    def show_switches(lamp_id):
        switches = LiveTopic.objects.filter(code__startswith="switch").order_by("code").values_list("code", flat=True)
        seen = ",".join(switches)
        if not first_shows.is_set():
            first_shows.set()
            assert second_is_there.wait(PATIENCE)
        return Showing({"switches": seen})

    monkeypatch.setitem(live._renderers, "lamp", show_switches)

    def turn(code, before=None, after=None):
        def act():
            assert before is None or before.wait(PATIENCE)
            with unit_of_work():
                LiveTopic.objects.create(code=code)
                if after is not None:
                    after.set()
                publish(TOPIC)

        return act

    together([turn("switch-1"), turn("switch-2", first_shows, second_is_there)])

    newest = json.loads(LiveFrame.objects.get(language="ko", sequence=2).text)
    assert newest["parts"] == {"switches": "switch-1,switch-2"}


def test_what_nobody_could_watch_is_not_shown(db, shown, sent):
    with live.unwatched():
        shown()
    assert (sequence_of(TOPIC), LiveFrame.objects.count(), sent) == (0, 0, [])

    shown()
    assert sequence_of(TOPIC) == 1


def _counted(turn, second, topic):
    return Showing({}, facts={"unread": turn + (topic == second)})


def test_topics_of_one_person_are_shown_together_and_keep_only_the_newest(db):
    only_owners_watch("tests.bell")
    first, second = (f"tests.bell:{uuid4()}" for _turn in range(2))
    for turn in range(4):
        with unit_of_work():
            publish_all([first, second], partial(_counted, turn, second))

    frames = LiveFrame.objects.filter(topic_id=second, language="en").order_by("sequence")
    assert [frame.sequence for frame in frames] == [3, 4]
    assert '"unread": 4' in frames[1].text
    assert (owner_of(first), owner_of("lamp:1")) == (first.partition(":")[2], "")
    assert is_topic(first)
    assert not is_topic("tests.bell:everybody")
