"""What the fake answers when it says no, in Stripe's words and shapes."""

from typing import Any


class Refused(Exception):
    """An answer other than yes. `is_stored` says whether Stripe keeps it under the idempotency key."""

    def __init__(self, status: int, kind: str, message: str, *, is_stored: bool = True, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.is_stored = is_stored
        self.body = {"error": {"type": kind, "message": message, **more}}


def invalid(message: str, *, status: int = 400, **more: Any) -> Refused:
    """A request the endpoint does not accept; found before anything ran, so it is not stored under the key."""
    return Refused(status, "invalid_request_error", message, is_stored=False, **more)


def refused_by_state(message: str, **more: Any) -> Refused:
    """A request that is well formed but not possible now; it ran, so it is stored under the key."""
    return Refused(400, "invalid_request_error", message, **more)


def missing(kind: str, reference: str) -> Refused:
    """No object of that name."""
    return invalid(f"No such {kind}: '{reference}'", status=404, code="resource_missing", param="id")


def card_error(code: str, message: str, **more: Any) -> Refused:
    """A card said no."""
    return Refused(402, "card_error", message, code=code, **more)
