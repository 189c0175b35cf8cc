"""How a long id is written where people read it."""

from common.ids import short_code

__all__ = ["short_code"]
