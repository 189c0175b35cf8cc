"""The identity every reader of the books may check: captured = held + released + refunded + lost."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from common.queries import Query, Rows, summed
from escrow.models import Hold
from escrow.rules.states import HoldStatus
from ledger.selectors import pots_query

_CAPTURED = [HoldStatus.FUNDED, HoldStatus.RELEASED, HoldStatus.REFUNDED, HoldStatus.LOST]


@dataclass(frozen=True)
class CapturedParts:
    """All money ever captured, in won, by where it is now. `books_hold_minor` is what the ledger says is held."""

    captured_minor: int
    released_minor: int
    refunded_minor: int
    lost_minor: int
    units_held: int
    books_hold_minor: int

    @property
    def held_minor(self) -> int:
        """What is neither released nor refunded nor lost to a chargeback."""
        return self.captured_minor - self.released_minor - self.refunded_minor - self.lost_minor

    @property
    def adds_up(self) -> bool:
        """Whether the units and the ledger say the same."""
        return self.held_minor == self.books_hold_minor


def captured_query() -> Query[CapturedParts]:
    """Summed over all units whose payment was captured, beside what the books say at the same instant."""
    sums = summed(
        Hold.objects.filter(status__in=_CAPTURED),
        captured=Coalesce(Sum("amount_minor"), 0),
        released=Coalesce(Sum("released_minor"), 0),
        refunded=Coalesce(Sum("refunded_minor"), 0),
        lost=Coalesce(Sum("lost_minor"), 0),
        held=Count("pk", filter=Q(status=HoldStatus.FUNDED)),
    )
    return Query(_parts, sums, pots_query("held:"))


def captured_parts() -> CapturedParts:
    """The same, asked at once."""
    return captured_query().answer


def _parts(sums: Rows, books_hold_minor: int) -> CapturedParts:
    [(captured, released, refunded, lost, held)] = sums
    return CapturedParts(captured, released, refunded, lost, held, books_hold_minor)
