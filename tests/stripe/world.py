"""The fake's memory: every object by its id in the order it was made, under one lock, on the fake's own clock."""

import copy
import threading
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from tests.stripe.clock import Clock
from tests.stripe.errors import missing
from tests.stripe.webhooks import Webhooks

type Row = dict[str, Any]

_ids = count(1)


class World:
    """One account at the provider, in test mode."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.clock = Clock()
        self.webhooks = Webhooks(self)
        self.tables: dict[str, dict[str, Row]] = {}
        self.cards: dict[str, str] = {}
        """What each saved payment method does: its test name by its id."""
        self.payees: dict[str, int] = {}
        """What lies on each connected account, in its smallest unit."""
        self.dispute_evidence: dict[str, Row] = {}
        self.searchable_after_seconds = 0
        """How long a new object stays out of the searches; Stripe says up to a minute."""

    def add(self, kind: str, prefix: str, row: Row) -> Row:
        """Keep a new object: its id, kind and mode are put in front."""
        number = next(_ids)
        reference = f"{prefix}_F{number:015d}"
        whole = {"id": reference, "object": kind, **row}
        self.tables.setdefault(kind, {})[reference] = whole
        return whole

    def get(self, kind: str, reference: str) -> Row:
        """The object of that kind; Refused with 404 when there is none."""
        row = self.tables.get(kind, {}).get(reference)
        if row is None:
            raise missing(kind, reference)
        return row

    def rows(self, kind: str) -> Iterator[Row]:
        """All objects of a kind, oldest first."""
        return iter(list(self.tables.get(kind, {}).values()))

    def where(self, kind: str, **values: Any) -> list[Row]:
        """The objects of a kind that carry these values, oldest first."""
        return [row for row in self.rows(kind) if all(row.get(name) == value for name, value in values.items())]

    def any(self, reference: str) -> Row | None:
        """The object of that id, whatever it is."""
        return next((table[reference] for table in self.tables.values() if reference in table), None)

    def remove(self, kind: str, reference: str) -> None:
        """Let an object never have been."""
        del self.tables[kind][reference]

    def stamp(self) -> int:
        """Now, as objects say it."""
        return self.clock.seconds()

    def emit(self, type_: str, row: Row) -> None:
        """Record that something happened to an object of the first API, and send it to those who listen."""
        from tests.stripe.resources.events import snapshot_event

        self.webhooks.queue(snapshot_event(self, type_, copy.deepcopy(row)))

    def later(self, act: Callable[[], None], **span: int) -> None:
        """Do something when the clock has moved on."""

        def locked() -> None:
            with self.lock:
                act()

        self.clock.later(locked, **span)
