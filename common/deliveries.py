"""Facts that did not reach a listener after eight tries: seen by operators, sent again or let rest, with a reason."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.audit import audit
from common.lifecycle import Actor, MoveRefused
from common.locks import locked
from common.models import OutboxDelivery
from common.queries import Query, Rows, summed
from common.refusals import Missing
from common.transactions import in_unit
from common.waiting import Waiting, just, waiting

_S = OutboxDelivery.Status


class NoSuchDelivery(Missing):
    """No fact is on such a way."""

    code = "common.no_such_delivery"
    text = _("We could not find this delivery.")


@dataclass(frozen=True)
class DeadDelivery:
    """A fact a listener could not take, with what went wrong the last time."""

    id: int
    fact: str
    listener: str
    trouble: str
    tries: int
    occurred_at: datetime


@dataclass(frozen=True)
class OutboxHealth:
    """Deliveries that are due, the oldest of them since when (real time), and those given up."""

    due: int
    oldest_due_at: datetime | None
    dead: int


def outbox_health() -> OutboxHealth:
    """How facts flow."""
    return outbox_query().answer


def outbox_query() -> Query[OutboxHealth]:
    """The same, to be asked with others."""
    is_due = Q(status=_S.DUE)
    sums = summed(
        OutboxDelivery.objects.filter(status__in=[_S.DUE, _S.DEAD]),
        due=Count("pk", filter=is_due),
        oldest=Min("due_at", filter=is_due),
        dead=Count("pk", filter=Q(status=_S.DEAD)),
    )
    return Query(_health, sums)


def deliveries_in_line() -> Query[list[Waiting]]:
    """What `dead_deliveries` lists, by fact."""
    return waiting(_dead().order_by("pk").values_list("pk", "fact__name", "fact__occurred_at"))


def dead_deliveries(*, at_most: int = 100, only: int | None = None) -> list[DeadDelivery]:
    """Deliveries, or only this one, that were given up, the oldest first."""
    rows = just(only, _dead()).select_related("fact").order_by("pk")[:at_most]
    return [
        DeadDelivery(row.pk, row.fact.name, row.listener, row.trouble, row.tries, row.fact.occurred_at) for row in rows
    ]


@in_unit
def retry_delivery(*, delivery_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Deliver once more, with eight tries anew. Raises NoSuchDelivery, MoveRefused when it was decided already."""
    _decide(delivery_id, {"status": _S.DUE, "tries": 0, "due_at": Now()}, "retry_delivery", (reason, actor, now))


@in_unit
def drop_delivery(*, delivery_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Let it rest: what the listener would have done was done by hand, or matters no more. Raises as above."""
    _decide(delivery_id, {"status": _S.DROPPED}, "drop_delivery", (reason, actor, now))


def _health(sums: Rows) -> OutboxHealth:
    [row] = sums
    return OutboxHealth(*row)


def _dead() -> QuerySet[OutboxDelivery]:
    return OutboxDelivery.objects.filter(status=_S.DEAD)


def _decide(delivery_id: int, changes: dict[str, object], action: str, said: tuple[str, Actor, datetime]) -> None:
    delivery = locked(OutboxDelivery.objects.filter(pk=delivery_id)).first()
    if delivery is None:
        raise NoSuchDelivery()
    if delivery.status != _S.DEAD:
        raise MoveRefused(machine="delivery", state=delivery.status, transition=action, by=str(said[1].kind))
    OutboxDelivery.objects.filter(pk=delivery.pk).update(**changes)
    reason, actor, now = said
    audit(
        actor=actor,
        action=f"common.{action}",
        subject=f"delivery:{delivery.pk}",
        reason=reason,
        before={"status": _S.DEAD.value},
        after={"status": str(changes["status"])},
        now=now,
    )
