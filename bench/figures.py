"""Figures without a limit beside them: what was measured, in which unit, and the bound or budget it is held to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One figure of this machine in this run."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def verdict(self) -> str:
        """The bound and whether it is met; nothing without one."""
        if self.at_most is not None:
            return f"≤ {self.at_most:,g} {'met' if self.value <= self.at_most else 'NOT MET'}"
        if self.at_least is not None:
            return f"≥ {self.at_least:,g} {'met' if self.value >= self.at_least else 'NOT MET'}"
        return ""


@dataclass(frozen=True)
class Budgeted:
    """A figure beside its budget: the median of some visits, the least and the most of them."""

    name: str
    value: float
    least: float
    most: float
    unit: str
    budget: float

    @property
    def ratio(self) -> float:
        """How much of the budget is used."""
        return self.value / self.budget

    @property
    def verdict(self) -> str:
        """Whether it is kept."""
        return "met" if self.value <= self.budget else "NOT MET"
