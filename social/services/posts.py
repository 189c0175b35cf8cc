"""Steps in the life of a post: announced, claimed by a worker, noted as the network answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from common.lifecycle import ActorKind
from common.locks import locked, next_due
from common.machines import advance
from common.transactions import in_unit
from social.gateways import enabled_networks
from social.gateways.base import Absent, Answer, Finding, Never, NotNow, Outgoing, Published
from social.models import Post
from social.rules import LEASE, POST, REST, PostStatus, traced, wait_after

_WAITING = (PostStatus.PENDING.value, PostStatus.SENDING.value, PostStatus.UNKNOWN.value)


@dataclass(frozen=True)
class Claim:
    """A post taken by a worker. `may_be_out` says that it must be looked up, not published."""

    post: Outgoing
    network: str
    may_be_out: bool


@in_unit
def announce(*, event: str, subject: str, text: str, url: str, now: datetime) -> None:
    """Write one post for each network of this installation; told before, it is not told again."""
    Post.objects.bulk_create(
        [
            Post(
                event=event,
                subject=subject,
                network=network,
                text=text,
                url=traced(url, via=f"{network}-{event}"),
                created_at=now,
                due_at=now,
            )
            for network in enabled_networks()
        ],
        ignore_conflicts=True,
    )


@in_unit
def withdraw_unsent(*, subject: str) -> int:
    """Take back what has not left yet because it is no longer true; the number of posts."""
    waiting = list(locked(Post.objects.filter(subject=subject, status=PostStatus.PENDING.value)))
    for post in waiting:
        advance(post, POST, "withdraw", by=ActorKind.SYSTEM)
    return len(waiting)


@in_unit
def claim_post(*, now: datetime) -> Claim | None:
    """The next post to publish or to look up, marked so that no other worker takes it before its lease is over."""
    due = Post.objects.filter(status__in=_WAITING, due_at__lte=now, network__in=_open_networks(now))
    post = next_due(due.order_by("due_at", "pk"))
    if post is None:
        return None
    may_be_out = post.status != PostStatus.PENDING
    transition = "lose" if may_be_out else "claim"
    advance(post, POST, transition, by=ActorKind.SYSTEM, tries=post.tries + 1, due_at=now + LEASE)
    return Claim(Outgoing(id=post.id, text=post.text, url=post.url), post.network, may_be_out)


@in_unit
def note_answer(*, post_id: UUID, answer: Answer | Finding, now: datetime) -> None:
    """Write what the network answered. An answer that comes after the post found its end changes nothing."""
    taken = (PostStatus.SENDING.value, PostStatus.UNKNOWN.value)
    post = locked(Post.objects.filter(pk=post_id, status__in=taken)).first()
    if post is None:
        return
    advance(post, POST, _transition(post, answer), by=ActorKind.GATEWAY, **_changes(post, answer, now=now))


def _transition(post: Post, answer: Answer | Finding) -> str:
    if isinstance(answer, Published):
        return "publish"
    if isinstance(answer, Never) or wait_after(post.tries) is None:
        return "refuse"
    return "put_off" if isinstance(answer, NotNow | Absent) else "lose"


def _changes(post: Post, answer: Answer | Finding, *, now: datetime) -> dict[str, Any]:
    if isinstance(answer, Published):
        return {"remote_id": answer.remote_id, "sent_at": now}
    if isinstance(answer, Absent):
        return {"due_at": now}
    due_at = now + (wait_after(post.tries) or timedelta(0))
    if isinstance(answer, NotNow) and answer.from_when:
        due_at = max(due_at, answer.from_when)
    return {"trouble": answer.trouble[:200], "troubled_at": now, "due_at": due_at}


def _open_networks(now: datetime) -> list[str]:
    """Networks that gave no trouble within the last minute and have posts left in the day's budget."""
    restless = Q(troubled_at__gt=now - REST)
    troubled = set(Post.objects.filter(restless).values_list("network", flat=True).distinct())
    return [name for name in enabled_networks() if name not in troubled and not _is_spent(name, now)]


def _is_spent(network: str, now: datetime) -> bool:
    """Posts on X cost money each; the sandbox's are free."""
    sent = Post.objects.filter(network=network, sent_at__gt=now - timedelta(days=1))
    return network != "sandbox" and sent.count() >= settings.SOCIAL_POSTS_PER_DAY
