"""A listener whose effect can be counted: every fact of held money is worth one point, paid once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from common import outbox
from common.money import Money
from ledger.services import Line, post

HEARD = "points:wallet:ear"
POINT = Money(1, "PTS")


def hear(fact: dict[str, Any], *, now: datetime) -> None:
    """Note that the fact came. Coming twice changes nothing, as for every listener."""
    lines = [Line("points:issued", HEARD, POINT)]
    post(key=f"heard:{fact['fact_id']}", kind="heard", source=fact["fact_id"], lines=lines, now=now)


class _Everything(dict[str, dict[str, outbox.Listener]]):
    """Who listens, whatever the fact is called."""

    def __missing__(self, name: str) -> dict[str, outbox.Listener]:
        return {outbox._code(hear): hear}


@contextmanager
def only_ears() -> Iterator[None]:
    """Nobody but the ear listens, and it hears every fact there is."""
    former, outbox._listeners = outbox._listeners, _Everything()
    try:
        yield
    finally:
        outbox._listeners = former
