"""Held money in plain Python, beside the database: a few dictionaries and the rules as a person would say them.

Nothing here is borrowed from the code it watches over: fees, VAT and shares are reckoned anew (rules.md G6 to G11).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Unit:
    """One unit: what was captured of it and where that is now. `parts` are the payee's, ours and the VAT's."""

    payee: str
    card: int
    points: int
    status: str = "requested"
    refunded: int = 0
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
        return {"funded": self.price - self.refunded, "released": sum(self.parts)}.get(self.status, 0)


@dataclass
class Order:
    """One charge for some units."""

    units: dict[str, Unit]
    is_payable: bool
    status: str = "due"


@dataclass
class Model:
    """All orders by reference."""

    orders: dict[str, Order] = field(default_factory=dict)

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
        rest = unit.price - unit.refunded
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
        unit.refunded += amount
        if unit.status == "released":
            unit.parts = [part - gone for part, gone in zip(unit.parts, shared(amount, unit.parts), strict=True)]
        elif unit.refunded == unit.price:
            unit.status = "refunded"

    # --- what the books must say

    def totals(self) -> dict[str, int]:
        """What must lie where, in won."""
        captured = [unit for unit in self.units.values() if unit.status in {"funded", "released", "refunded"}]
        return {
            "held": sum(unit.price - unit.refunded for unit in captured if unit.status == "funded"),
            "payees": sum(unit.parts[0] for unit in captured),
            "commission": sum(unit.parts[1] for unit in captured),
            "vat": sum(unit.parts[2] for unit in captured),
            "back": sum(unit.refunded for unit in captured),
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
