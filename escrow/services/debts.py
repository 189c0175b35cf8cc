"""What a payee owes: refunds the platform advanced after payout, kept from later earnings before these are paid out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from common.failpoints import declare, failpoint
from common.locks import locked
from common.money import Money
from common.transactions import in_unit
from escrow.models import Debt, Hold
from escrow.rules.fees import Parts, taken_back
from escrow.selectors.holds import pot_of
from ledger.services import Line, post

declare("debt.netted")


@dataclass(frozen=True)
class Taken:
    """Which accounts give how much of a refund, and what the platform advances to the payee's account first."""

    sources: list[tuple[str, int]]
    advanced_minor: int = 0


@in_unit
def take_back(*, hold: Hold, amount_minor: int) -> Taken:
    """Lower what was released of a locked hold, pro rata; what has left the payee's pot is advanced and owed."""
    remaining = Parts(hold.payable_minor, hold.commission_minor, hold.vat_minor)
    taken = taken_back(remaining, amount_minor)
    advanced = max(0, taken.payable - pot_of(hold))
    rest = remaining - taken
    hold.payable_minor, hold.commission_minor, hold.vat_minor = rest.payable, rest.commission, rest.vat
    hold.released_minor = rest.total
    if advanced:
        hold.advanced_minor += advanced
        debt = _locked_debt(hold.payment.payee, hold.payment.currency)
        debt.advanced_minor += advanced
        debt.save(update_fields=["advanced_minor"])
    sources = [
        (f"payable:{hold.payment.payee}", taken.payable),
        ("platform:commission", taken.commission),
        ("platform:vat", taken.vat),
    ]
    return Taken(sources, advanced)


@in_unit
def net_debt(*, payee: str, holds: Sequence[Hold], now: datetime) -> None:
    """Keep what the payee owes from locked holds about to be paid out, one after the other until nothing is owed.

    What a reversal is taking back is not kept as well. A hold may be kept from twice: its reserve comes later.
    """
    if not Debt.objects.filter(payee=payee, repaid_minor__lt=F("advanced_minor") - F("reversing_minor")).exists():
        return
    debt = _locked_debt(payee, holds[0].payment.currency)
    for hold in holds:
        kept = min(debt.advanced_minor - debt.repaid_minor - debt.reversing_minor, pot_of(hold))
        if not kept:
            break
        before, hold.netted_minor = hold.netted_minor, hold.netted_minor + kept
        hold.save(update_fields=["netted_minor"])
        debt.repaid_minor += kept
        line = Line(f"payable:{payee}", "platform:advances", Money(kept, debt.currency))
        source = f"hold:{hold.id}:{before}"
        post(key=f"netting:{hold.id}:{before}", kind="netting", source=source, lines=[line], now=now)
        failpoint("debt.netted")
    debt.save(update_fields=["repaid_minor"])


def _locked_debt(payee: str, currency: str) -> Debt:
    Debt.objects.bulk_create([Debt(payee=payee, currency=currency)], ignore_conflicts=True)
    return locked(Debt.objects.filter(payee=payee)).get()
