"""Leaving a provider alone that is slow or silent: what is due waits in the database, not in a worker."""

import logging
from datetime import timedelta

from django.db.models import F
from django.db.models.functions import Now

from common.transactions import in_unit
from escrow.errors import ProviderRests
from escrow.gateways import current_gateway
from escrow.gateways.base import Answer, Unknown
from escrow.models import Circuit
from escrow.rules.circuit import MOST_FAILURES, RESTS_FOR, failed

log = logging.getLogger(__name__)


@in_unit
def ask_whether_it_rests() -> None:
    """Refuse while the provider rests; once its rest is over a single call passes and tries it.

    Called in the transaction that writes a call down, after the row was found to call for: what is refused was never
    written and is due as before. Raises ProviderRests.
    """
    circuit = Circuit.objects.filter(provider=current_gateway().name, failures__gte=MOST_FAILURES)
    if circuit.exists() and not circuit.filter(try_at__lte=Now()).update(try_at=Now() + RESTS_FOR):
        raise ProviderRests()


def calls_at_once(*, at_most: int) -> int:
    """How many calls may be made side by side, read without writing: one while it is tried whether it is back."""
    has_failed = Circuit.objects.filter(provider=current_gateway().name, failures__gte=MOST_FAILURES).exists()
    return 1 if has_failed else at_most


@in_unit
def note_call(*, answer: Answer, took: timedelta) -> None:
    """Count a call that was slow or without an answer against the provider; any other ends the count."""
    name = current_gateway().name
    if not failed(took=took, was_answered=not isinstance(answer, Unknown)):
        Circuit.objects.filter(provider=name, failures__gt=0).update(failures=0)
        return
    Circuit.objects.bulk_create([Circuit(provider=name, failures=0, try_at=Now())], ignore_conflicts=True)
    circuit = Circuit.objects.filter(provider=name)
    circuit.update(failures=F("failures") + 1, try_at=Now() + RESTS_FOR)
    if circuit.filter(failures=MOST_FAILURES).exists():
        log.error("%s does not answer in time: it rests for %s", name, RESTS_FOR)
