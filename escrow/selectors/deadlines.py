"""When the clock will move money next; what the time machine stops at."""

from datetime import datetime

from django.db.models import Min

from escrow.models import Hold, Payment, Payout, PayoutAccount, Refund


def next_deadline(*, after: datetime) -> datetime | None:
    """The first instant after `after` at which money will move by the clock, or None when nothing waits."""
    instants = (
        Payment.objects.filter(next_try_at__gt=after).aggregate(first=Min("next_try_at")),
        Refund.objects.filter(next_try_at__gt=after).aggregate(first=Min("next_try_at")),
        Payout.objects.filter(next_try_at__gt=after).aggregate(first=Min("next_try_at")),
        Hold.objects.filter(payout_at__gt=after, payout_item=None).aggregate(first=Min("payout_at")),
        PayoutAccount.objects.filter(usable_from__gt=after, replaced_at=None).aggregate(first=Min("usable_from")),
    )
    return min((found["first"] for found in instants if found["first"]), default=None)
