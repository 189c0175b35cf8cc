"""The demo's data: every stage of a pool, lived through by the same services that real people use."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from common import clock
from common.live import unwatched
from common.refusals import Refusal
from common.sweeps import sweep_until_quiet
from common.transactions import unit_of_work
from sandbox.lives import Act, DemoWant, Life
from sandbox.people import CROWD, LISTED, PASSWORD, Home, settle_person
from sandbox.travel import Passage
from sandbox.wants import WANTS

HISTORY = timedelta(days=26)
SETTLED_WITHIN = timedelta(hours=20)
"""Shorter than any deadline that an act can begin."""


@dataclass(frozen=True, order=True)
class Moment:
    """Something that happens in the demo's past, at an instant."""

    at: datetime
    number: int
    act: Act
    is_settled: bool


def seed(*, tell: Callable[[str], object] = print, wants: Sequence[DemoWant] = WANTS) -> None:
    """Make the demo's people and let them live through the last weeks with these wants; then time runs again.

    Time stands still from the first to the last moment of it, so that one who comes later sees whether it was finished.
    """
    today = clock.now()
    clock.stop_at(today - HISTORY)
    with unwatched(), _hurried():
        tell("demo people")
        homes = settle_people()
        tell("demo pools")
        passage = Passage(within=SETTLED_WITHIN)
        for moment in sorted(_history(wants, today, homes)):
            passage.come_to(moment.at, is_settled=moment.is_settled)
            try:
                moment.act()
            except Refusal as refusal:  # one act less is still a world; a demo that does not start is none
                tell(f"not done: {refusal!r} at {moment.at:%m-%d %H:%M}")
        passage.come_to(today, is_settled=True)
        sweep_until_quiet()
    clock.stop_at(None)


def is_half_done() -> bool:
    """Whether a seed was broken off: in a demo that is whole, time runs."""
    return clock.stands_still()


def settle_people() -> dict[str, Home]:
    """Everybody of the demo, in one unit of work. Only those one can be with one click have a password."""
    with unit_of_work():
        now = clock.now()
        return {
            person.key: settle_person(person, number=number, now=now, password=PASSWORD if person in LISTED else None)
            for number, person in enumerate([*LISTED, *CROWD], 1)
        }


@contextmanager
def _hurried() -> Iterator[None]:
    """Commits do not wait for the disk here: what a crash takes from a past that is being made is made anew."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        try:
            yield
        finally:
            cursor.execute("RESET synchronous_commit")


def _history(wants: Sequence[DemoWant], today: datetime, homes: dict[str, Home]) -> list[Moment]:
    told = [moment for want in wants for moment in Life(want, homes).moments(today)]
    return [Moment(at, number, act, is_settled) for number, (at, act, is_settled) in enumerate(told)]
