"""The one place where a status is written: always through the table of its machine."""

from typing import Any

from django.db.models import Model

from common.lifecycle import ActorKind, Lifecycle


def step(row: Any, table: Lifecycle, transition: str, *, by: ActorKind) -> None:
    """Make a move of the row's machine without writing it yet. Raises MoveRefused."""
    row.status = table.next(row.status, transition, by=by)


def advance(row: Model, table: Lifecycle, transition: str, *, by: ActorKind, **changes: object) -> None:
    """Make a move and write it with the row's other changes, under the lock held by the caller. Raises MoveRefused."""
    step(row, table, transition, by=by)
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=["status", *changes])
