"""Decisions about posts and notices, without a database, a network or a clock."""

from social.rules.lifecycle import POST, PostStatus
from social.rules.retries import LEASE, REST, TRIES, wait_after
from social.rules.texts import LONGEST_TEXT, fitted, traced, weight

__all__ = [
    "LEASE",
    "LONGEST_TEXT",
    "POST",
    "REST",
    "TRIES",
    "PostStatus",
    "fitted",
    "traced",
    "wait_after",
    "weight",
]
