"""What an entry says: its lines, the digest that pins them, and what they change in each account."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from common.money import Money


@dataclass(frozen=True)
class Line:
    """One movement: `amount` goes out of the account `debit` into the account `credit`.

    Raises ValueError unless the amount is positive and the two ends differ.
    """

    debit: str
    credit: str
    amount: Money

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise ValueError(f"a line moves a positive amount, not {self.amount}")
        if self.debit == self.credit:
            raise ValueError(f"a line has two different ends, not {self.debit} twice")


@dataclass(frozen=True)
class Change:
    """What an entry takes out of an account (`debits`) and puts into it (`credits`), both from zero up."""

    debits: int
    credits: int


def changes(lines: Iterable[Line]) -> dict[str, Change]:
    """What the lines together change in each account they touch, by account code."""
    taken: defaultdict[str, int] = defaultdict(int)
    given: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        taken[line.debit] += line.amount.minor
        given[line.credit] += line.amount.minor
    return {code: Change(taken[code], given[code]) for code in sorted({*taken, *given})}


def currencies(lines: Iterable[Line]) -> dict[str, str]:
    """The currency of each account the lines touch. Raises ValueError when one account meets two."""
    found: dict[str, str] = {}
    for line in lines:
        for code in (line.debit, line.credit):
            if found.setdefault(code, line.amount.currency) != line.amount.currency:
                raise ValueError(f"{code} cannot hold both {found[code]} and {line.amount.currency}")
    return found


def digest(*, kind: str, source: str, lines: Sequence[Line]) -> str:
    """A fingerprint of what the entry says, the same whatever the order of its lines (SHA-256 in hex)."""
    rows = sorted([line.debit, line.credit, line.amount.minor, line.amount.currency] for line in lines)
    return hashlib.sha256(json.dumps([kind, source, rows]).encode()).hexdigest()
