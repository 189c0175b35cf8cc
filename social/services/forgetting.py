"""Forgetting what was told to a person who left, and what they chose."""

from uuid import UUID

from common.transactions import in_unit
from social.models import Notice, NoticeChoice, QuietHours, Touch


@in_unit
def forget_reader(*, user_id: UUID) -> None:
    """Forget notices, choices and whose links they followed."""
    for rows in (Notice, NoticeChoice, QuietHours):
        rows.objects.filter(user_id=user_id).delete()
    Touch.objects.filter(visitor_id=user_id).delete()
