"""Reading on in the provider's lists: one worker at a time, from where the last one came to the end."""

from datetime import datetime, timedelta

from django.db.models.functions import Now

from common import clock
from common.locks import next_due
from common.transactions import in_unit
from escrow.models import ProviderPull
from escrow.rules.retries import PULL_LEASE, PULL_OVERLAP


@in_unit
def claim_pull(*, provider: str, listing: str, every: timedelta) -> tuple[datetime, datetime] | None:
    """From when to read the list, and the instant the reading begins, in real time; None while it is not due.

    A list nobody has read yet is due after `every`, from now on. Consecutive readings overlap.
    """
    begins = clock.real()
    first = ProviderPull(provider=provider, listing=listing, seen_until=begins, due_at=begins + every)
    rows = ProviderPull.objects.filter(provider=provider, listing=listing)
    if not rows.exists():
        ProviderPull.objects.bulk_create([first], ignore_conflicts=True)
    pull = next_due(rows.filter(due_at__lte=Now()))
    if pull is None:
        return None
    pull.due_at = begins + PULL_LEASE
    pull.save(update_fields=["due_at"])
    return pull.seen_until - PULL_OVERLAP, begins


@in_unit
def note_pull(*, provider: str, listing: str, seen_until: datetime, due_at: datetime) -> None:
    """The list was read to its end as it stood at `seen_until`; both instants are real time."""
    ProviderPull.objects.filter(provider=provider, listing=listing).update(seen_until=seen_until, due_at=due_at)
