"""Keeping part of what a new payee earns for a while."""

from django.conf import settings

from common.calendar import korean_calendar
from common.transactions import in_unit
from escrow.models import Hold, Newcomer
from escrow.rules.reserves import Release, Reserve, reserve


@in_unit
def reserve_for(*, hold: Hold) -> Reserve:
    """Freeze what is kept of a hold just released, in its columns; the caller saves it. The payee's first makes it new.

    `settings.NEW_SELLER_RESERVE_BP` is the share of the payable part, in basis points.
    """
    payment, released_at = hold.payment, hold.released_at
    assert released_at is not None, "it is released"
    assert payment.ended_at is not None, "it was captured"
    Newcomer.objects.bulk_create([Newcomer(payee=payment.payee, since=released_at)], ignore_conflicts=True)
    since = Newcomer.objects.values_list("since", flat=True).get(payee=payment.payee)
    kept = reserve(
        Release(hold.payable_minor, payment.ended_at, released_at),
        share_bp=settings.NEW_SELLER_RESERVE_BP,
        earns_since=since,
        calendar=korean_calendar(),
    )
    hold.reserved_minor, hold.reserve_at = kept.minor, kept.at
    return kept
