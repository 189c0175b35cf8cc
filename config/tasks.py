"""The worker's tasks: make prompt what the database already says is due."""

import logging
from collections.abc import Sequence
from typing import Any

from celery import shared_task
from django.dispatch import receiver
from kombu.exceptions import OperationalError

from common import clock
from common.flows import relay_outbox
from common.outbox import facts_committed
from common.sweeps import sweep_inside
from common.sweeps import sweep_outside as ask_outside
from ledger.flows import seal_day
from ledger.proofs import Verdict, prove_and_note
from ledger.selectors import whole_run_is_due

log = logging.getLogger(__name__)


@shared_task(name="config.tasks.sweep", acks_late=True)
def sweep(**_newer_arguments: object) -> int:
    """Do whatever is due and asks nobody outside."""
    return sweep_inside()


@shared_task(name="config.tasks.sweep_outside", acks_late=True)
def sweep_outside(**_newer_arguments: object) -> int:
    """Do whatever is due and asks a provider, a network or a carrier, unless another worker is at it."""
    return ask_outside()


@shared_task(name="config.tasks.relay_facts", acks_late=True)
def relay_facts(**_newer_arguments: object) -> int:
    """Deliver the facts that were just committed."""
    return relay_outbox()


@shared_task(name="config.tasks.prove", acks_late=True)
def prove(**_newer_arguments: object) -> int:
    """Prove what was booked since the last whole run; the number of differences."""
    return _differences(prove_and_note(is_whole=False))


@shared_task(name="config.tasks.close_the_day", acks_late=True)
def close_the_day(**_newer_arguments: object) -> int:
    """Once a day seal the entries and prove everything; the number of differences. The database says what is due."""
    seal_day()
    if not whole_run_is_due(now=clock.real()):
        return 0
    return _differences(prove_and_note(is_whole=True))


def _differences(found: Sequence[Verdict]) -> int:
    for verdict in found:
        for difference in verdict.differences:
            log.error("the books differ, %s: %s", verdict.name, difference)
    return sum(verdict.difference_count for verdict in found)


@receiver(facts_committed, dispatch_uid="wake the relay")
def wake_relay(**_signal: Any) -> None:
    """Ask the worker to look now. Losing this costs a second: the sweep looks as well."""
    try:
        relay_facts.apply_async(retry=False, expires=5)
    except OperationalError:
        return
