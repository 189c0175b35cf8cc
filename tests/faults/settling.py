"""`python -m tests.faults.settling TURN`: settles money until the database is killed, one line for all that is so.

With AFTER_A_KILL it ends what is left instead, and checks what it is given on stdin: everything acknowledged is there.
"""

import json
import sys
from itertools import count
from typing import Any

import django

django.setup()

from common import clock  # noqa: E402  # after the apps
from common.lifecycle import Actor, ActorKind  # noqa: E402
from common.transactions import unit_of_work  # noqa: E402
from escrow import flows  # noqa: E402
from escrow.models import Hold, Operation, Payment  # noqa: E402
from escrow.services import (  # noqa: E402
    HoldShare,
    PaymentTerms,
    open_payment,
    refund_hold,
    release_hold,
    save_payment_method,
    set_payout_account,
)
from tests.faults.books import differences_at_rest  # noqa: E402
from tests.faults.market import MONDAY  # noqa: E402
from tests.faults.stories import leases_end  # noqa: E402

AFTER_A_KILL = -1
BUYER, OPERATOR = Actor(ActorKind.BUYER, "1"), Actor(ActorKind.OPERATOR, "7")


def say(**facts: Any) -> None:
    """What the database acknowledged."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def settle(turn: int) -> None:
    """Orders, charges, confirmations, refunds and payouts, for ever."""
    clock.stop_at(MONDAY)
    with unit_of_work():
        set_payout_account(party="seller:1", bank_code="088", number="110-123-456789", holder="김버들", now=MONDAY)
    for number in count(1):
        name = f"{turn}:{number}"
        with unit_of_work():
            method = save_payment_method(party=f"buyer:{number % 5}", token="tok_visa", now=MONDAY)
            shares = (HoldShare(f"unit:{name}", 10_000),)
            terms = PaymentTerms(method.party, "seller:1", f"order:{name}", method.id, MONDAY, 500, shares)
            payment = open_payment(terms=terms, now=MONDAY)
        say(order=payment.reference)
        flows.charge_due()
        hold = Hold.objects.get(payment=payment)
        say(paid=payment.reference)
        with unit_of_work():
            if number % 3:
                release_hold(hold_id=hold.pk, actor=BUYER, now=MONDAY)
            else:
                refund_hold(hold_id=hold.pk, amount_minor=None, reason="broken", actor=OPERATOR, now=MONDAY)
        say(**({"released": hold.reference} if number % 3 else {"refunded": hold.reference}))
        flows.send_refunds()


def finish(acknowledged: list[dict[str, str]]) -> list[str]:
    """End what is left; what is not as it was acknowledged."""
    for _round in range(3):
        leases_end()
        while flows.sweep():
            pass
    lost = [f"{fact} was acknowledged" for fact in acknowledged if not _is_so(**fact)]
    found = [difference for difference in differences_at_rest() if "facts heard" not in difference]
    return lost + [difference for difference in found if "not delivered" not in difference]


def _is_so(order: str = "", paid: str = "", released: str = "", refunded: str = "") -> bool:
    if order:
        return Payment.objects.filter(reference=order).exists()
    if paid:
        return Payment.objects.filter(reference=paid, status="paid").exists()
    status = "released" if released else "refunded"
    return Hold.objects.filter(reference=released or refunded, status=status).exists()


if __name__ == "__main__":
    if int(sys.argv[1]) == AFTER_A_KILL:
        missing = finish(json.load(sys.stdin))
        sys.stdout.write("\n".join(missing))
        sys.exit(1 if missing or not Operation.objects.exists() else 0)
    settle(int(sys.argv[1]))
