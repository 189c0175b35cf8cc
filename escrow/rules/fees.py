"""What the platform keeps of released money, and how a later refund is taken from the parts."""

from dataclasses import dataclass

from common.money import floor_bp, split_by_weight

VAT_DIVISOR = 11
"""VAT is 10 % on top of the net, so a price that includes it holds 1 part of VAT in 11."""


@dataclass(frozen=True)
class Parts:
    """Released money by who gets it, in minor units: the payee, our commission without its VAT, the VAT."""

    payable: int
    commission: int
    vat: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.payable + self.commission + self.vat

    def __sub__(self, other: "Parts") -> "Parts":
        return Parts(self.payable - other.payable, self.commission - other.commission, self.vat - other.vat)


def release_parts(released_minor: int, commission_bp: int) -> Parts:
    """Split released money: fee F = floor(released × bp / 10,000), VAT in it floor(F / 11) (rules.md G6, G7).

    9,990 at 500 bp: F = 499, VAT 45, commission 454, payable 9,491.
    """
    fee = floor_bp(released_minor, commission_bp)
    vat = fee // VAT_DIVISOR
    return Parts(payable=released_minor - fee, commission=fee - vat, vat=vat)


def taken_back(remaining: Parts, amount_minor: int) -> Parts:
    """What a refund after release takes from each part: pro rata over what remains, by largest remainder,
    ties in the order payable, commission, VAT; nothing is recomputed (rules.md G11).

    1,000 out of 9,491 + 454 + 45: 950 + 45 + 5. Raises ValueError for more than remains.
    """
    if amount_minor > remaining.total:
        raise ValueError(f"{amount_minor} is more than the {remaining.total} that remain")
    return Parts(*split_by_weight(amount_minor, [remaining.payable, remaining.commission, remaining.vat]))
