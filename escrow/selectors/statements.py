"""A payee's statement: what was earned, taken, refunded and paid in a month, and what was left to pay each day.

Every figure is read from the books, so that statement and ledger cannot disagree.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from common.calendar import seoul_day, seoul_instant
from escrow.models import Hold, Refund
from ledger.selectors import Movement, balance_at, movements

_PLAIN = {"payout", "reversal", "advance", "chargeback_advance", "netting", "repayment"}
"""What moves only what it says; everything else moves the whole price, of which a part is ours."""
_DEBTS = {"advance", "chargeback_advance", "netting", "repayment"}
"""What the platform advanced after payout for refunds and lost chargebacks, and its repayment out of later earnings or
of what was taken back from the bank: together they take back what is to be taken.
"""
_BANK = {"payout", "reversal"}


@dataclass(frozen=True)
class StatementLine:
    """One movement in won. `gross_minor` is what the buyer paid or got back, `fee_minor` our part with its VAT,
    `net_minor` what the payee's account felt, `balance_minor` what it held afterwards. `reference` is the unit, if any.
    """

    at: datetime
    kind: str
    reference: str
    gross_minor: int
    fee_minor: int
    net_minor: int
    balance_minor: int


@dataclass(frozen=True)
class StatementDay:
    """The sums of one day in Seoul, and what was left to pay at its end."""

    on: date
    released_minor: int
    fee_minor: int
    taken_back_minor: int
    paid_minor: int
    balance_minor: int


@dataclass(frozen=True)
class Statement:
    """A month of a payee. Opening balance and all lines make the closing balance."""

    first_day: date
    opening_minor: int
    lines: tuple[StatementLine, ...]

    @property
    def closing_minor(self) -> int:
        """What was left to pay at the end."""
        return self.lines[-1].balance_minor if self.lines else self.opening_minor

    @property
    def days(self) -> list[StatementDay]:
        """The month by day; days without a movement are left out."""
        by_day: dict[date, list[StatementLine]] = defaultdict(list)
        for line in self.lines:
            by_day[seoul_day(line.at)].append(line)
        return [_day(on, lines) for on, lines in by_day.items()]

    @property
    def released_minor(self) -> int:
        """What buyers paid for everything that was released."""
        return sum(day.released_minor for day in self.days)

    @property
    def fee_minor(self) -> int:
        """Our commission with its VAT, less what refunds gave back of it."""
        return sum(line.fee_minor for line in self.lines)

    @property
    def taken_back_minor(self) -> int:
        """What went back to buyers after release; what was paid out already, when it is repaid."""
        return sum(day.taken_back_minor for day in self.days)

    @property
    def paid_minor(self) -> int:
        """What was paid to the bank, less what was taken back from it."""
        return sum(day.paid_minor for day in self.days)


def statement_of(party: str, first_day: date) -> Statement:
    """The payee's statement of the month that begins on this day."""
    code = f"payable:{party}"
    since, until = _instant(first_day), _instant(next_month(first_day))
    opening, found = balance_at(code, since), movements(code, since=since, until=until)
    references = _references(found)
    lines, balance = [], opening
    for one in found:
        balance += one.amount_minor
        lines.append(_line(one, references.get(one.key, ""), balance))
    return Statement(first_day, opening, tuple(lines))


def next_month(first_day: date) -> date:
    """The first day of the month after."""
    year, months = divmod(first_day.year * 12 + first_day.month, 12)
    return date(year, months + 1, 1)


def _instant(day: date) -> datetime:
    return seoul_instant(day, time(0))


def _line(one: Movement, reference: str, balance: int) -> StatementLine:
    gross = one.total_minor if one.amount_minor > 0 else -one.total_minor
    is_plain = one.kind in _PLAIN
    return StatementLine(
        at=one.at,
        kind=one.kind,
        reference=reference,
        gross_minor=0 if is_plain else gross,
        fee_minor=0 if is_plain else gross - one.amount_minor,
        net_minor=one.amount_minor,
        balance_minor=balance,
    )


def _day(on: date, lines: list[StatementLine]) -> StatementDay:
    return StatementDay(
        on=on,
        released_minor=sum(line.gross_minor for line in lines if line.gross_minor > 0),
        fee_minor=sum(line.fee_minor for line in lines),
        taken_back_minor=-sum(line.gross_minor for line in lines if line.gross_minor < 0)
        - sum(line.net_minor for line in lines if line.kind in _DEBTS),
        paid_minor=-sum(line.net_minor for line in lines if line.kind in _BANK),
        balance_minor=lines[-1].balance_minor,
    )


def _references(found: Iterable[Movement]) -> dict[str, str]:
    """The unit each release, refund and loss is about, by the entry's key."""
    listed = list(found)
    releases = {one.key: one.source.split(":")[1] for one in listed if one.kind in {"release", "netting"}}
    refunds = {one.key: one.key.partition(":")[2] for one in listed if one.kind in {"refund", "advance"}}
    lost = {"chargeback_lost", "chargeback_advance"}
    releases |= {one.key: one.key.rpartition(":")[2] for one in listed if one.kind in lost}
    holds = {str(pk): text for pk, text in Hold.objects.filter(pk__in=releases.values()).values_list("pk", "reference")}
    backs = Refund.objects.filter(pk__in=refunds.values()).values_list("pk", "hold__reference")
    by_refund: dict[UUID, str] = dict(backs)
    return {key: holds.get(pk, "") for key, pk in releases.items()} | {
        key: by_refund.get(UUID(pk), "") for key, pk in refunds.items()
    }
