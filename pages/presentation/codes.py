"""How a long id is written where people read it."""

from uuid import UUID


def short_code(of: UUID) -> str:
    """The last six figures of an id, which tell things apart on a screen: 3F2A1B."""
    return of.hex[-6:].upper()
