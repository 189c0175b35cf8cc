"""The rows of telling: posts, notices and their readers' choices, share codes, alerts of sellers."""

from social.models.alerts import AlertDay, AlertHit, SellerAlert
from social.models.notices import Notice, NoticeChoice, QuietHours
from social.models.posts import Post, SandboxPost
from social.models.sharing import Brought, ShareCode, Touch, UnfurlCard

__all__ = [
    "AlertDay",
    "AlertHit",
    "Brought",
    "Notice",
    "NoticeChoice",
    "Post",
    "QuietHours",
    "SandboxPost",
    "SellerAlert",
    "ShareCode",
    "Touch",
    "UnfurlCard",
]
