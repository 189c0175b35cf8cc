"""When the clock will move money next; what the time machine stops at."""

from datetime import datetime

from django.db.models import Min

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
    instants = (
        Payment.objects.filter(next_try_at__gt=after).aggregate(first=Min("next_try_at")),
        StrayCharge.objects.filter(next_try_at__gt=after).aggregate(first=Min("next_try_at")),
        Refund.objects.filter(next_try_at__gt=after).aggregate(first=Min("next_try_at")),
        PayoutLeg.objects.filter(next_try_at__gt=after).aggregate(first=Min("next_try_at")),
        Reversal.objects.filter(next_try_at__gt=after).aggregate(first=Min("next_try_at")),
        Hold.objects.filter(IN_POT, UNBARRED, payout_at__gt=after).aggregate(first=Min("payout_at")),
        PayeeAccount.objects.filter(check_at__gt=after).aggregate(first=Min("check_at")),
        Dispute.objects.filter(answer_by__gt=after, status=DisputeStatus.OPEN).aggregate(first=Min("answer_by")),
        Dispute.objects.filter(appeal_by__gt=after, status=DisputeStatus.RULED).aggregate(first=Min("appeal_by")),
        Dispute.objects.filter(refund_at__gt=after, status__in=_UNDECIDED).aggregate(first=Min("refund_at")),
        Chargeback.objects.filter(send_at__gt=after).aggregate(first=Min("send_at")),
        Chargeback.objects.filter(decide_by__gt=after, status__in=OPEN_CHARGEBACKS).aggregate(first=Min("decide_by")),
        Proposal.objects.filter(ends_at__gt=after, status=ProposalStatus.STANDING).aggregate(first=Min("ends_at")),
        PayoutAccount.objects.filter(usable_from__gt=after, replaced_at=None).aggregate(first=Min("usable_from")),
    )
    return min((found["first"] for found in instants if found["first"]), default=None)
