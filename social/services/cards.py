"""Keeping the picture a pool's link unfurls into."""

from uuid import UUID

from common.transactions import in_unit
from social.models import UnfurlCard


@in_unit
def keep_card(*, pool_id: UUID, language: str, stamp: str, image: bytes) -> None:
    """Keep this picture in the place of the one before."""
    card = UnfurlCard(pool_id=pool_id, language=language, stamp=stamp, image=image)
    UnfurlCard.objects.bulk_create(
        [card], update_conflicts=True, unique_fields=["pool", "language"], update_fields=["stamp", "image"]
    )
