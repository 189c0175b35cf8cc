"""Keeping part of what a new payee earns for a while."""

from collections.abc import Sequence

from django.conf import settings

from common.calendar import korean_calendar
from common.transactions import in_unit
from escrow.models import Hold, Newcomer
from escrow.rules.reserves import Release, reserve


@in_unit
def reserve_for(*, holds: Sequence[Hold]) -> None:
    """Freeze what is kept of holds just released, in their columns; the caller saves them.

    A payee's first makes it new. `settings.NEW_SELLER_RESERVE_BP` is the share of the payable part, in basis points.
    """
    first = {hold.payment.payee: hold.released_at for hold in holds if hold.released_at is not None}
    Newcomer.objects.bulk_create(
        (Newcomer(payee=payee, since=released_at) for payee, released_at in first.items()), ignore_conflicts=True
    )
    since = dict(Newcomer.objects.filter(payee__in=first).values_list("payee", "since"))
    for hold in holds:
        payment, released_at = hold.payment, hold.released_at
        assert released_at is not None, "it is released"
        assert payment.ended_at is not None, "it was captured"
        kept = reserve(
            Release(hold.payable_minor, payment.ended_at, released_at),
            share_bp=settings.NEW_SELLER_RESERVE_BP,
            earns_since=since[payment.payee],
            calendar=korean_calendar(),
        )
        hold.reserved_minor, hold.reserve_at = kept.minor, kept.at
