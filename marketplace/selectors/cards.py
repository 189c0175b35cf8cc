"""Which cards places in pools stand on."""

from collections import Counter
from uuid import UUID

from marketplace.models import Pledge
from marketplace.rules.states import PledgeStatus

_TIED = (PledgeStatus.COMMITTED, PledgeStatus.TO_CONFIRM)


def places_by_card(buyer_id: UUID) -> Counter[UUID]:
    """How many of the buyer's places wait with each card."""
    held = Pledge.objects.filter(buyer_id=buyer_id, status__in=_TIED, method__isnull=False)
    return Counter(held.values_list("method_id", flat=True))
