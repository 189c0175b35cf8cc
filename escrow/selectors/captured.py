"""The identity every reader of the books may check: captured = held + released + refunded."""

from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from escrow.models import Hold
from escrow.rules.states import HoldStatus
from ledger.selectors import pots_total

_CAPTURED = [HoldStatus.FUNDED, HoldStatus.RELEASED, HoldStatus.REFUNDED]


@dataclass(frozen=True)
class CapturedParts:
    """All money ever captured, in won, by where it is now. `books_hold_minor` is what the ledger says is held."""

    captured_minor: int
    released_minor: int
    refunded_minor: int
    units_held: int
    books_hold_minor: int

    @property
    def held_minor(self) -> int:
        """What is neither released nor refunded."""
        return self.captured_minor - self.released_minor - self.refunded_minor

    @property
    def adds_up(self) -> bool:
        """Whether the units and the ledger say the same."""
        return self.held_minor == self.books_hold_minor


def captured_parts() -> CapturedParts:
    """Summed over all units whose payment was captured."""
    captured = Hold.objects.filter(status__in=_CAPTURED)
    return CapturedParts(
        captured_minor=_sum(captured, "card_minor"),
        released_minor=_sum(captured, "released_minor"),
        refunded_minor=_sum(captured, "refunded_minor"),
        units_held=captured.filter(status=HoldStatus.FUNDED).count(),
        books_hold_minor=pots_total("held:"),
    )


def _sum(holds: QuerySet[Hold], column: str) -> int:
    total: int | None = holds.aggregate(total=Sum(column))["total"]
    return total or 0
