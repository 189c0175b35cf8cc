"""Reminders: written down when a deadline begins, told once when their time has come, unless they are moot by then."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from common.locks import next_due
from common.outbox import record
from common.transactions import in_unit
from marketplace.events import ConfirmationDue, ShippingDue
from marketplace.models import Order, Pool, Reminder, Unit
from marketplace.rules.reminders import ReminderKind, days_left
from marketplace.rules.states import UnitStatus


def remind_seller(pool: Pool, seller_ids: Iterable[UUID], instants: Iterable[datetime], *, now: datetime) -> None:
    """Remind sellers of a pool that they ship, at instants to come. The pool is locked by the caller."""
    later = [at for at in instants if at > now]
    Reminder.objects.bulk_create(
        (
            Reminder(kind=ReminderKind.SHIP, pool=pool, seller_id=seller_id, due_at=at)
            for seller_id in seller_ids
            for at in later
        ),
        ignore_conflicts=True,
    )


def remind_buyer(order: Order, instants: Iterable[datetime], *, now: datetime) -> None:
    """Remind a buyer that what arrived confirms itself, at instants to come. The order is locked by the caller."""
    facts = {"kind": ReminderKind.CONFIRM, "pool_id": order.pool_id, "seller_id": order.seller_id, "order": order}
    rows = (Reminder(**facts, due_at=at) for at in instants if at > now)
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)


@in_unit
def tell_next_reminder(*, now: datetime) -> Reminder | None:
    """Tell one reminder whose time has come, if what it warns of still runs; None when there is none."""
    due = Reminder.objects.select_related("order").filter(told_at=None, due_at__lte=now)
    reminder = next_due(due.order_by("due_at", "pk"))
    if reminder is None:
        return None
    reminder.told_at = now
    reminder.save(update_fields=["told_at"])
    if reminder.order is None:
        _tell_seller(reminder, now=now)
    else:
        _tell_buyer(reminder.order, now=now)
    return reminder


def _tell_seller(reminder: Reminder, *, now: datetime) -> None:
    held = Unit.objects.filter(
        order__pool=reminder.pool_id, order__seller=reminder.seller_id, status=UnitStatus.HELD, refund_at__gt=now
    )
    if held.exists():
        record(ShippingDue(pool_id=str(reminder.pool_id), seller_id=str(reminder.seller_id)), now=now)


def _tell_buyer(order: Order, *, now: datetime) -> None:
    running = Unit.objects.filter(order=order, status=UnitStatus.DELIVERED, confirm_at__gt=now)
    first = running.order_by("confirm_at").values_list("confirm_at", flat=True).first()
    if first is not None:
        left = days_left(first, now)
        record(ConfirmationDue(pool_id=str(order.pool_id), order_id=str(order.pk), days_left=left), now=now)
