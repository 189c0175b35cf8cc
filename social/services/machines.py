"""The one place where the status of a post is written: always through the table of its machine."""

from common.lifecycle import ActorKind
from social.models import Post
from social.rules import POST


def advance(post: Post, transition: str, *, by: ActorKind, **changes: object) -> None:
    """Make the move and write it with its other changes, under a lock taken by the caller. Raises MoveRefused."""
    post.status = POST.next(post.status, transition, by=by)
    for name, value in changes.items():
        setattr(post, name, value)
    post.save(update_fields=["status", *changes])
