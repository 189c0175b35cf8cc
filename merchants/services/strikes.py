"""Strikes against sellers that do not stand by their bids."""

from datetime import datetime
from uuid import UUID

from common.outbox import record
from common.transactions import in_unit
from merchants.events import SellerStruck
from merchants.models import Strike
from merchants.rules import StrikeReason


@in_unit
def strike_seller(*, seller_id: UUID, reason: StrikeReason, source: str, now: datetime) -> Strike:
    """Keep that a seller left something it was bound to; once for each source, like "award:0192…"."""
    strike, is_new = Strike.objects.get_or_create(
        source=source, defaults={"seller_id": seller_id, "reason": reason, "struck_at": now}
    )
    if is_new:
        record(SellerStruck(seller_id=str(seller_id), strike_id=str(strike.id)), now=now)
    return strike
