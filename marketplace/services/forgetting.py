"""Forgetting what the marketplace no longer needs of a person who left."""

from uuid import UUID

from common.transactions import in_unit
from marketplace.models import Follow, KeptDraft, PoolMark, SavedSearch


@in_unit
def forget_buyer(*, user_id: UUID, seller_id: UUID | None) -> None:
    """Forget drafts, searches, what they followed and what they shared with others. Orders stay, as the law wants."""
    for rows in (Follow, KeptDraft, SavedSearch):
        rows.objects.filter(person_id=user_id).delete()
    PoolMark.objects.filter(party_id__in=[key for key in (user_id, seller_id) if key]).delete()
