"""The eight ways in which the stand-in provider's account can differ from ours, each made on request."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import pytest

from escrow.flows import charge_due
from escrow.gateways.base import MovementKind
from escrow.gateways.sandbox import Call, Fault, arrange
from escrow.gateways.sandbox_account import enter
from escrow.models import Operation, SandboxMovement


@dataclass(frozen=True)
class Discrepancy:
    """What the comparison must find: its class, and how many won more there than here."""

    kind: str
    amount_minor: int


def a_movement(call: str, amount_minor: int, *, operation_id: str = "", group: str = "") -> SandboxMovement:
    """A line of the provider's that no call of ours made."""
    return SandboxMovement.objects.create(
        call=call,
        key=f"foreign:{uuid4()}",
        reference=f"sb_{call[:2]}_{uuid4().hex[:20]}",
        content={"operation_id": operation_id},
        amount_minor=amount_minor,
        currency="KRW",
        group=group or f"foreign:{uuid4()}",
        result="succeeded",
    )


@pytest.fixture
def discrepancies(a_paid_payment, a_payment) -> dict[str, Callable[[], Discrepancy]]:
    """One maker of each kind, by name."""

    def charge_of_ours() -> Operation:
        return Operation.objects.get(kind="charge", payment=a_paid_payment())

    def unknown(call: str, signed_minor: int) -> Discrepancy:
        a_movement(call, abs(signed_minor))
        return Discrepancy("missing_here", signed_minor)

    def forgotten_there() -> Discrepancy:
        SandboxMovement.objects.filter(key=charge_of_ours().key).delete()
        return Discrepancy("missing_there", -10_000)

    def another_amount() -> Discrepancy:
        SandboxMovement.objects.filter(key=charge_of_ours().key).update(amount_minor=10_300)
        return Discrepancy("amount_differs", 300)

    def charged_twice() -> Discrepancy:
        a_movement("charge", 10_000, operation_id=str(charge_of_ours().pk))
        return Discrepancy("missing_here", 10_000)

    def correction() -> Discrepancy:
        enter(kind=MovementKind.OTHER, subject="sb_adj_1", amount_minor=-700)
        return Discrepancy("missing_here", -700)

    def not_done_here() -> Discrepancy:
        a_payment(token="tok_unknown")
        arrange(Call.FIND, Fault.LOST_ANSWER, times=100)
        charge_due()
        return Discrepancy("late", 10_000)

    return {
        "a charge nobody knows": lambda: unknown("charge", 5_000),
        "a refund nobody knows": lambda: unknown("refund", -1_200),
        "a transfer nobody knows": lambda: unknown("transfer", -3_000),
        "a charge the provider forgot": forgotten_there,
        "another amount": another_amount,
        "one call, two movements": charged_twice,
        "a correction nobody asked for": correction,
        "done there, not done here": not_done_here,
    }
