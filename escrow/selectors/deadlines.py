"""When the clock will move money next; what the time machine stops at."""

from datetime import datetime

from common.deadlines import first_after
from escrow.models import (
    UNBARRED,
    Chargeback,
    Dispute,
    Hold,
    PayeeAccount,
    Payment,
    PayoutAccount,
    PayoutLeg,
    Proposal,
    Refund,
    Reversal,
    StrayCharge,
)
from escrow.models.holds import IN_POT
from escrow.rules.states import OPEN_CHARGEBACKS, DisputeStatus, ProposalStatus

_UNDECIDED = [DisputeStatus.OPEN, DisputeStatus.ANSWERED, DisputeStatus.APPEALED]


def next_deadline(*, after: datetime) -> datetime | None:
    """The first instant after `after` at which money will move by the clock, or None when nothing waits."""
    waiting = [
        (Payment.objects.all(), "next_try_at"),
        (StrayCharge.objects.all(), "next_try_at"),
        (Refund.objects.all(), "next_try_at"),
        (PayoutLeg.objects.all(), "next_try_at"),
        (Reversal.objects.all(), "next_try_at"),
        (Hold.objects.filter(IN_POT, UNBARRED), "payout_at"),
        (PayeeAccount.objects.all(), "check_at"),
        (Dispute.objects.filter(status=DisputeStatus.OPEN), "answer_by"),
        (Dispute.objects.filter(status=DisputeStatus.RULED), "appeal_by"),
        (Dispute.objects.filter(status__in=_UNDECIDED), "refund_at"),
        (Chargeback.objects.all(), "send_at"),
        (Chargeback.objects.filter(status__in=OPEN_CHARGEBACKS), "decide_by"),
        (Proposal.objects.filter(status=ProposalStatus.STANDING), "ends_at"),
        (PayoutAccount.objects.filter(replaced_at=None), "usable_from"),
    ]
    return first_after(after, waiting)
