"""The worker's tasks: make prompt what the database already says is due."""

from typing import Any

from celery import shared_task
from django.dispatch import receiver
from kombu.exceptions import OperationalError

from common.flows import relay_outbox
from common.outbox import facts_committed
from common.sweeps import sweep_inside
from common.sweeps import sweep_outside as ask_outside


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


@receiver(facts_committed, dispatch_uid="wake the relay")
def wake_relay(**_signal: Any) -> None:
    """Ask the worker to look now. Losing this costs a second: the sweep looks as well."""
    try:
        relay_facts.apply_async(retry=False, expires=5)
    except OperationalError:
        return
