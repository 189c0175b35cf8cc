"""What was posted where, as plain values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from common.queries import Query
from common.waiting import Waiting, just, waiting
from social.models import Post
from social.rules import PostStatus


@dataclass(frozen=True)
class PostView:
    """A post and how far it came."""

    id: UUID
    event: str
    subject: str
    network: str
    text: str
    url: str
    status: PostStatus
    trouble: str
    created_at: datetime
    sent_at: datetime | None


def sandbox_wall(*, at_most: int = 50) -> list[PostView]:
    """What hangs on the sandbox's wall, the newest first."""
    sent = Post.objects.filter(network="sandbox", status=PostStatus.SENT.value).order_by("-sent_at", "-pk")
    return [_shown(post) for post in sent[:at_most]]


def posts_about(subject: str) -> list[PostView]:
    """Every post about a subject, in the order they were announced."""
    return [_shown(post) for post in Post.objects.filter(subject=subject).order_by("created_at", "pk")]


def posts_in_line() -> Query[list[Waiting]]:
    """What `failed_posts` lists, by text."""
    return waiting(_failed().order_by("-created_at", "-pk").values_list("pk", "text", "created_at"))


def failed_posts(*, at_most: int = 50, only: UUID | None = None) -> list[PostView]:
    """Posts, or only this one, no network took, for the operators' desk, the newest first."""
    return [_shown(post) for post in just(only, _failed()).order_by("-created_at", "-pk")[:at_most]]


def _failed() -> QuerySet[Post]:
    return Post.objects.filter(status=PostStatus.FAILED.value)


def _shown(post: Post) -> PostView:
    return PostView(
        id=post.id,
        event=post.event,
        subject=post.subject,
        network=post.network,
        text=post.text,
        url=post.url,
        status=PostStatus(post.status),
        trouble=post.trouble,
        created_at=post.created_at,
        sent_at=post.sent_at,
    )
