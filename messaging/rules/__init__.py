"""Decisions about messages, without a database or a clock."""

from messaging.rules.lifecycle import MESSAGE, Channel, MessageStatus
from messaging.rules.retries import LEASE, TRIES, next_try_at

__all__ = ["LEASE", "MESSAGE", "TRIES", "Channel", "MessageStatus", "next_try_at"]
