"""Everything social keeps about a person: what they were told, chose, shared, and whose links they followed."""

from uuid import UUID

from common.personal import Kept, told
from social.models import Brought, Notice, NoticeChoice, QuietHours, SellerAlert, ShareCode, Touch


def kept_about(user_id: UUID, seller_id: UUID | None) -> Kept:
    """Of links: one's own code and how many came by it, but not who."""
    return {
        "notices": told(Notice.objects.filter(user_id=user_id), "kind", "subject", "facts", "created_at", "read_at"),
        "notice_choices": told(NoticeChoice.objects.filter(user_id=user_id), "group", "in_app", "mail"),
        "quiet_hours": told(QuietHours.objects.filter(user_id=user_id), "is_on", "starts", "ends"),
        "share_code": told(ShareCode.objects.filter(owner_id=user_id), "code", "created_at"),
        "brought": told(Brought.objects.filter(sharer_id=user_id), "pool_id", "brought_at", "left_at"),
        "links_followed": told(Touch.objects.filter(visitor_id=user_id), "pool_id", "touched_at"),
        "alerts": told(SellerAlert.objects.filter(seller_id=seller_id), "category", "words", "min_units", "created_at")
        if seller_id
        else [],
    }
