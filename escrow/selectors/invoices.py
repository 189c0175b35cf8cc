"""The invoice for our commission of a month, told only when the units and the ledger say the same."""

from dataclasses import dataclass
from datetime import date, time

from django.db.models import Sum

from common.calendar import seoul_instant
from escrow.errors import BooksDiffer
from escrow.models import Hold
from escrow.selectors.statements import next_month
from ledger.selectors import moved_beside

_COMMISSION, _VAT = "platform:commission", "platform:vat"


@dataclass(frozen=True)
class CommissionInvoice:
    """Our commission of a month in won: what was supplied, the VAT on it, both together.

    A month in which more commission was given back than taken is below zero: a credit note.
    """

    first_day: date
    supply_minor: int
    vat_minor: int

    @property
    def total_minor(self) -> int:
        """What the seller was charged."""
        return self.supply_minor + self.vat_minor


def commission_invoice(party: str, first_day: date) -> CommissionInvoice:
    """The invoice of the payee's month that begins on this day, read from the books.

    Raises BooksDiffer when all months together are not what its units say.
    """
    since, until = (seoul_instant(day, time(0)) for day in (first_day, next_month(first_day)))
    account, streams = f"payable:{party}", (_COMMISSION, _VAT)
    month = moved_beside(account, streams=streams, since=since, until=until)
    ever = moved_beside(account, streams=streams)
    kept = Hold.objects.filter(payment__payee=party).aggregate(
        commission=Sum("commission_minor", default=0), vat=Sum("vat_minor", default=0)
    )
    if (ever[_COMMISSION], ever[_VAT]) != (kept["commission"], kept["vat"]):
        raise BooksDiffer()
    return CommissionInvoice(first_day, supply_minor=month[_COMMISSION], vat_minor=month[_VAT])
