"""Who works on what: an operator takes an item, so that no two decide it at once. The loser is told by whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from common.lifecycle import Actor
from common.locks import locked
from common.models import Taking
from common.queries import Query
from common.refusals import Conflict
from common.transactions import in_unit

RESTS_AFTER = timedelta(minutes=30)
"""A taking nobody finished: from then on anybody may take the item over."""

MOST_TAKEN = 500


@dataclass(frozen=True)
class Taken:
    """An item somebody works on; `actor` as in the audit log."""

    subject: str
    actor: str
    at: datetime


class TakenAlready(Conflict):
    """Somebody else took the item a moment ago. Facts: `actor`."""

    code = "common.taken_already"
    text = _("Somebody else is already working on this.")


@in_unit
def take(*, subject: str, actor: Actor, now: datetime) -> Taken:
    """Take an item; taking one's own again only renews it. Raises TakenAlready."""
    Taking.objects.bulk_create([Taking(subject=subject, actor=str(actor), at=now)], ignore_conflicts=True)
    row = locked(Taking.objects.filter(subject=subject)).get()
    if row.actor != str(actor) and now < row.at + RESTS_AFTER:
        raise TakenAlready(actor=row.actor)
    row.actor, row.at = str(actor), now
    row.save(update_fields=["actor", "at"])
    return Taken(row.subject, row.actor, row.at)


@in_unit
def let_go(*, subject: str, actor: Actor) -> None:
    """Give an item back that one had taken. What somebody else has taken stays taken."""
    Taking.objects.filter(subject=subject, actor=str(actor)).delete()


def taken(*, now: datetime) -> Query[dict[str, Taken]]:
    """What somebody works on now, by subject, the latest first; operators are few."""
    rows = Taking.objects.filter(at__gt=now - RESTS_AFTER).order_by("-at").values_list("subject", "actor", "at")
    return Query(lambda found: {row[0]: Taken(*row) for row in found}, rows[:MOST_TAKEN])
