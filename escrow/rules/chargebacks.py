"""A payer's bank takes a charge back: until when evidence is sent, what it says, and whose money a loss takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from escrow.rules.parts import over_units
from escrow.rules.states import ChargebackStatus

SENT_BEFORE_THE_END = timedelta(days=1)
"""The clock sends what was gathered so long before the bank stops reading."""
EVIDENCE_RETRY = timedelta(hours=1)
DECIDED_WITHIN = timedelta(days=120)
"""A bank that has not decided by then is asked about by an operator."""
TEXT_MOST = 20_000

TEXT_FIELDS = frozenset(
    {
        "product_description", "service_date", "shipping_carrier", "shipping_date", "shipping_tracking_number",
        "refund_policy_disclosure", "refund_refusal_explanation", "cancellation_rebuttal", "access_activity_log",
        "duplicate_charge_explanation", "uncategorized_text",
    }
)  # fmt: skip
"""What can be said to a bank, in the provider's words (a card company reads no others)."""
FILE_FIELDS = frozenset(
    {"receipt", "customer_communication", "shipping_documentation", "service_documentation", "refund_policy"}
    | {"uncategorized_file"}
)
"""What can be shown to a bank."""

_STEPS: Mapping[tuple[ChargebackStatus, ChargebackStatus], tuple[str, ...]] = {
    (ChargebackStatus.WARNING, ChargebackStatus.OPENED): ("escalate",),
    (ChargebackStatus.WARNING, ChargebackStatus.EVIDENCE_SENT): ("escalate", "send_evidence"),
    (ChargebackStatus.WARNING, ChargebackStatus.WON): ("escalate", "win"),
    (ChargebackStatus.WARNING, ChargebackStatus.LOST): ("escalate", "lose"),
    (ChargebackStatus.WARNING, ChargebackStatus.WITHDRAWN): ("withdraw",),
    (ChargebackStatus.OPENED, ChargebackStatus.EVIDENCE_SENT): ("send_evidence",),
    (ChargebackStatus.OPENED, ChargebackStatus.WON): ("win",),
    (ChargebackStatus.OPENED, ChargebackStatus.LOST): ("lose",),
    (ChargebackStatus.EVIDENCE_SENT, ChargebackStatus.WON): ("win",),
    (ChargebackStatus.EVIDENCE_SENT, ChargebackStatus.LOST): ("lose",),
}


@dataclass(frozen=True)
class Loss:
    """Whose money a lost chargeback takes, in won: units' in the order they came in, and the rest the platform's."""

    units: tuple[int, ...]
    platform_minor: int


def steps_to(status: ChargebackStatus, seen: ChargebackStatus) -> tuple[str, ...]:
    """The transitions from where a chargeback stands to where the provider says it is: none backwards, none from an
    end, so that what is told late, twice or out of order changes nothing (faults.md F7).
    """
    return _STEPS.get((status, seen), ())


def send_at(evidence_due_by: datetime) -> datetime:
    """When the clock sends what was gathered: a day before the bank stops reading."""
    return evidence_due_by - SENT_BEFORE_THE_END


def next_send(now: datetime, evidence_due_by: datetime) -> datetime | None:
    """An hour after evidence the provider could not take; None when that is too late."""
    again = now + EVIDENCE_RETRY
    return again if again < evidence_due_by else None


def loss(amount_minor: int, *, cards_left: Sequence[int]) -> Loss:
    """Spread a lost chargeback over what is left of the units' card parts, by largest remainder, ties to the lower
    number (as rules.md G12); what they lack the platform lost (money.md, "chargeback lost").

    12,000 over 7,000 and 3,000: all 10,000 of theirs, and 2,000 the platform's.
    """
    taken = min(amount_minor, sum(cards_left))
    return Loss(tuple(over_units(taken, open_minors=cards_left)), amount_minor - taken)
