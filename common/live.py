"""What watchers see: each topic is rendered and encoded once per change and language, numbered, and sent to all."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils import translation

from common.models import LiveFrame, LiveTopic
from common.transactions import in_unit

KEPT = 30
"""Frames kept per topic for those who lost their connection; whoever missed more looks at the page again."""

KEPT_OF_ONE = 2
"""The same for topics of one person: a showing is whole, so the newest is nearly always enough."""


@dataclass(frozen=True)
class Showing:
    """Every live part of a page by name, and what a screen reader should say, if anything.

    A showing is whole: whoever sees the newest has missed nothing that still matters.
    """

    parts: dict[str, str]
    say: str = ""
    facts: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Frame:
    """One showing in one language as it is sent. Frames of a topic count up by one."""

    sequence: int
    text: str


type Renderer = Callable[[UUID], Showing | None]

_renderers: dict[str, Renderer] = {}
_personal: set[str] = set()
_is_unwatched: ContextVar[bool] = ContextVar("is_unwatched", default=False)


_FORGET = """
    DELETE FROM common_liveframe USING unnest(%s::text[], %s::bigint[]) AS outdated (code, upto)
    WHERE topic_id = outdated.code AND sequence <= outdated.upto
"""


def shows(kind: str) -> Callable[[Renderer], Renderer]:
    """Register how topics of this kind are rendered, in the active language; None = nothing to show."""

    def register(renderer: Renderer) -> Renderer:
        _renderers[kind] = renderer
        return renderer

    return register


def only_owners_watch(kind: str) -> None:
    """Register a kind of topic that belongs to one person each: its key is the person's id."""
    _personal.add(kind)


def is_topic(code: str) -> bool:
    """Whether there can be such a topic: a known kind and an id, like "pool:0192…"."""
    kind, _colon, key = code.partition(":")
    try:
        return (kind in _renderers or kind in _personal) and str(UUID(key)) == key
    except ValueError:
        return False


def owner_of(code: str) -> str:
    """The id of the one person who may watch this topic; "" when everybody may."""
    kind, _colon, key = code.partition(":")
    return key if kind in _personal else ""


def group_of(topic: str, language: str) -> str:
    """The channel layer's name for those who watch a topic in a language."""
    return f"live.{topic.replace(':', '.')}.{language}"


@in_unit
def publish(topic: str) -> None:
    """Render the topic for every language under its next sequence and send it once this unit is committed."""
    if _is_unwatched.get():
        return
    sequence = _next_sequence(topic)
    kind, _colon, key = topic.partition(":")
    frames: list[LiveFrame] = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            showing = _renderers[kind](UUID(key))
        if showing is not None:
            text = _text(topic, sequence, showing)
            frames.append(LiveFrame(topic_id=topic, language=language, sequence=sequence, text=text))
    LiveFrame.objects.bulk_create(frames)
    transaction.on_commit(partial(async_to_sync(_send), frames), robust=True)
    LiveFrame.objects.filter(topic_id=topic, sequence__lte=sequence - KEPT).delete()


@in_unit
def publish_all(topics: Sequence[str], render: Callable[[str], Showing]) -> None:
    """Show many topics anew in a fixed number of statements; `render` is asked per topic in each language."""
    if _is_unwatched.get():
        return
    numbers = _next_sequences(topics)
    frames: list[LiveFrame] = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for topic, sequence in numbers.items():
                text = _text(topic, sequence, render(topic))
                frames.append(LiveFrame(topic_id=topic, language=language, sequence=sequence, text=text))
    LiveFrame.objects.bulk_create(frames)
    transaction.on_commit(partial(async_to_sync(_send), frames), robust=True)
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [list(numbers), [sequence - KEPT_OF_ONE for sequence in numbers.values()]])


@contextmanager
def unwatched() -> Iterator[None]:
    """Publish nothing meanwhile: for a past that is made afterwards, when nobody could have watched."""
    token = _is_unwatched.set(True)
    try:
        yield
    finally:
        _is_unwatched.reset(token)


def sequence_of(topic: str) -> int:
    """The newest sequence of the topic; 0 when it was never shown anew."""
    return LiveTopic.objects.filter(code=topic).values_list("sequence", flat=True).first() or 0


def sequences_of(topics: Sequence[str]) -> list[int]:
    """The newest sequence of each topic, in their order; 0 for one that was never shown anew."""
    known = dict(LiveTopic.objects.filter(code__in=topics).values_list("code", "sequence"))
    return [known.get(topic, 0) for topic in topics]


def missed(topic: str, language: str, *, after: int) -> Frame | None:
    """What brings who saw the frame `after` (0: none yet) up to date: the newest frame, None when that is the one.

    A frame that says to look again when not all the frames since are kept. One statement, so that a frame
    committed meanwhile is either missed or not.
    """
    kept = LiveFrame.objects.filter(topic=OuterRef("pk"), language=language)
    since = kept.filter(sequence__gt=after).order_by("sequence").values("sequence")[:1]
    newest = kept.filter(sequence=OuterRef("sequence")).values("text")
    row = (
        LiveTopic.objects.filter(code=topic)
        .annotate(since=Subquery(since), text=Subquery(newest))
        .values_list("sequence", "since", "text")
        .first()
    )
    sequence, first_missed, text = row or (0, None, None)
    if sequence == after:
        return None
    if first_missed != after + 1 or text is None:
        return Frame(sequence, json.dumps({"topic": topic, "look_again": True}))
    return Frame(sequence, text)


def _next_sequence(topic: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO common_livetopic (code, sequence) VALUES (%s, 1)"
            " ON CONFLICT (code) DO UPDATE SET sequence = common_livetopic.sequence + 1 RETURNING sequence",
            [topic],
        )
        row = cursor.fetchone()
    return int(row[0])


def _next_sequences(topics: Sequence[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO common_livetopic (code, sequence) SELECT code, 1 FROM unnest(%s::text[]) AS code ORDER BY code"
            " ON CONFLICT (code) DO UPDATE SET sequence = common_livetopic.sequence + 1 RETURNING code, sequence",
            [sorted(set(topics))],
        )
        return dict(cursor.fetchall())


def _text(topic: str, sequence: int, showing: Showing) -> str:
    return json.dumps(
        {"topic": topic, "sequence": sequence, "parts": showing.parts, "say": showing.say, **showing.facts},
        ensure_ascii=False,
    )


async def _send(frames: Sequence[LiveFrame]) -> None:
    layer = get_channel_layer()
    for frame in frames:
        topic, language, sequence = frame.topic_id, frame.language, frame.sequence
        message = {"type": "live.frame", "topic": topic, "language": language, "sequence": sequence, "text": frame.text}
        await layer.group_send(group_of(topic, language), message)
