"""Identifiers: sortable by time, made in Python so that every supported PostgreSQL gets the same."""

from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """A new UUID version 7 (RFC 9562): its first 48 bits are the milliseconds since 1970."""
    return uuid_utils.compat.uuid7()


def short_code(of: UUID) -> str:
    """How an id is written where people read it: its last six figures, which tell things apart on a screen: 3F2A1B."""
    return of.hex[-6:].upper()
