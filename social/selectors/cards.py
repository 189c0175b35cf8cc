"""The kept pictures links unfurl into."""

from uuid import UUID

from social.models import UnfurlCard


def kept_card(pool_id: UUID, *, language: str, stamp: str) -> bytes | None:
    """The picture as it was when this stamp was true; None when another or none is kept."""
    rows = UnfurlCard.objects.filter(pool_id=pool_id, language=language, stamp=stamp)
    image = rows.values_list("image", flat=True).first()
    return None if image is None else bytes(image)
