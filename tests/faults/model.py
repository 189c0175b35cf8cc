"""Held money in plain Python, beside the database: a few dictionaries and the rules as a person would say them.

Nothing here is borrowed from the code it watches over: fees, VAT and shares are reckoned anew (rules.md G6 to G11).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Unit:
    """One unit: what was captured of it and where that is now. `parts` are the payee's, ours and the VAT's, `gone` is
    what went of the card's share and of the points.
    """

    payee: str
    card: int
    points: int
    status: str = "requested"
    refunded: int = 0
    lost: int = 0
    gone: list[int] = field(default_factory=lambda: [0, 0])
    parts: list[int] = field(default_factory=lambda: [0, 0, 0])
    is_disputed: bool = False
    was_disputed: bool = False

    @property
    def price(self) -> int:
        """What it cost."""
        return self.card + self.points

    @property
    def left(self) -> int:
        """What may still go back."""
        return {"funded": self.price - self.refunded - self.lost, "released": sum(self.parts)}.get(self.status, 0)

    @property
    def rest(self) -> list[int]:
        """What is left of the card's share and of the points."""
        return [self.card - self.gone[0], self.points - self.gone[1]]


@dataclass
class Order:
    """One charge for some units."""

    units: dict[str, Unit]
    is_payable: bool
    status: str = "due"
    was_taken_back: bool = False


@dataclass
class Model:
    """All orders by reference."""

    orders: dict[str, Order] = field(default_factory=dict)
    losses: int = 0
    fees: int = 0

    @property
    def units(self) -> dict[str, Unit]:
        """All units by reference."""
        return {name: unit for order in self.orders.values() for name, unit in order.units.items()}

    def charge(self) -> None:
        """Every due card that can pay has paid."""
        for order in self.orders.values():
            if order.status == "due" and order.is_payable:
                order.status = "paid"
                for unit in order.units.values():
                    unit.status = "funded"

    def cancel(self, name: str) -> bool:
        """Whether the order could still be given up."""
        order = self.orders[name]
        if order.status != "due":
            return False
        order.status = "cancelled"
        for unit in order.units.values():
            unit.status = "cancelled"
        return True

    def release(self, name: str) -> bool:
        """Whether the unit's money could go to its payee."""
        unit = self.units[name]
        if unit.is_disputed or unit.status != "funded":
            return False
        rest = unit.left
        fee = rest * 5 // 100
        vat = fee // 11
        unit.status, unit.parts = "released", [rest - fee, fee - vat, vat]
        return True

    def refund(self, name: str, amount: int) -> bool:
        """Whether so much of the unit could go back."""
        unit = self.units[name]
        if unit.is_disputed or not 0 < amount <= unit.left:
            return False
        self._take(unit, amount)
        return True

    def refund_percent(self, name: str, percent: int) -> bool:
        """Whether anything of the order was still held and free, of which so much went back, rounded down per unit."""
        free = [unit for unit in self.orders[name].units.values() if unit.status == "funded" and not unit.is_disputed]
        shares = [(unit, unit.left * percent // 100) for unit in free]
        for unit, share in shares:
            if share:
                self._take(unit, share)
        return any(share for _unit, share in shares)

    def bank_decided(self, name: str, amount: int, *, for_us: bool, unsent: list[int], fee: int) -> None:
        """A bank took so much of a charge back and kept it unless it decided for us; the fee is gone either way.

        What waits to be sent back is what the bank took itself, as far as it fits. The rest is lost over what cards
        paid and is left, with the same share of the points going back; what nobody has is our loss.
        """
        order = self.orders[name]
        order.was_taken_back = True
        self.fees += fee
        if for_us:
            return
        rest = amount
        for card in unsent:
            rest -= card if card <= rest else 0
        units = [unit for unit in order.units.values() if unit.status in {"funded", "released"}]
        cards = [unit.rest[0] for unit in units]
        taken = min(rest, sum(cards))
        self.losses += rest - taken
        for unit, lost in zip(units, shared(taken, cards) if taken else [0] * len(units), strict=True):
            if lost:
                self._lose(unit, lost)

    def _lose(self, unit: Unit, lost: int) -> None:
        if unit.is_disputed:
            unit.is_disputed, unit.was_disputed = False, True
        card, points = unit.rest
        back = points * lost // card
        if back:
            self._go(unit, [0, back])
            unit.refunded += back
        self._go(unit, [lost, 0])
        unit.lost += lost
        if unit.status == "funded" and unit.left == 0:
            unit.status = "lost"

    def dispute(self, name: str) -> bool:
        """Whether a problem could be reported."""
        unit = self.units[name]
        if unit.is_disputed or unit.was_disputed or unit.left == 0:
            return False
        unit.is_disputed = True
        return True

    def settle(self, name: str, shares: Mapping[str, int]) -> None:
        """A case ends: so much goes back, the rest is the payee's."""
        unit = self.units[name]
        unit.is_disputed, unit.was_disputed = False, True
        if shares[name]:
            self._take(unit, shares[name])
        if unit.status == "funded":
            self.release(name)

    def drop_case(self, name: str) -> None:
        """A buyer takes a complaint back and may complain again."""
        self.units[name].is_disputed = False

    def _take(self, unit: Unit, amount: int) -> None:
        self._go(unit, shared(amount, unit.rest))
        unit.refunded += amount
        if unit.status == "funded" and unit.left == 0:
            unit.status = "refunded"

    def _go(self, unit: Unit, gone: list[int]) -> None:
        unit.gone = [before + more for before, more in zip(unit.gone, gone, strict=True)]
        if unit.status == "released":
            unit.parts = [part - less for part, less in zip(unit.parts, shared(sum(gone), unit.parts), strict=True)]

    # --- what the books must say

    def totals(self) -> dict[str, int]:
        """What must lie where, in won."""
        captured = [unit for unit in self.units.values() if unit.status in {"funded", "released", "refunded", "lost"}]
        return {
            "held": sum(unit.left for unit in captured if unit.status == "funded"),
            "payees": sum(unit.parts[0] for unit in captured),
            "commission": sum(unit.parts[1] for unit in captured),
            "vat": sum(unit.parts[2] for unit in captured),
            "back": sum(unit.refunded for unit in captured),
            "lost": sum(unit.lost for unit in captured) + self.losses,
            "captured": sum(unit.price for unit in captured),
        }


def shared(amount: int, parts: list[int]) -> list[int]:
    """The amount shared out in proportion to the parts: floors first, then a won each to the largest remainders."""
    total = sum(parts)
    floors = [amount * part // total for part in parts]
    order = sorted(range(len(parts)), key=lambda at: (-(amount * parts[at] % total), at))
    for at in order[: amount - sum(floors)]:
        floors[at] += 1
    return floors
